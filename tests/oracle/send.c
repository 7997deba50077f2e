#include "tests/oracle/send.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/frame.h"
#include "common/log.h"
#include "common/opts.h"
#include "common/signals.h"
#include "tests/oracle/truth.h"

#define HOST_MAX 64
#define NS 1000000000
#define TRIES_MAX 5000 /* of one datagram, a millisecond apart */

struct sending {
	const struct send_setup *setup;
	int fds[SEND_SOURCES_MAX];
	uint16_t ports[SEND_SOURCES_MAX];
	FILE *truth;
	struct buf message;
	uint64_t sent, failed, bytes;
};

/* ADDR:PORT, [ADDR]:PORT, "udp://" before it allowed; numeric. */
static struct addrinfo *
resolve(const char *to)
{
	struct addrinfo hints = {.ai_socktype = SOCK_DGRAM,
			    .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV},
			*ai;
	char host[HOST_MAX], *colon;

	if (strncmp(to, "udp://", 6) == 0)
		to += 6;
	if (*to == '[')
		to++;
	if (strlcpy(host, to, sizeof(host)) >= sizeof(host) ||
	    (colon = strrchr(host, ':')) == NULL || colon == host)
		opts_usage("--to: not ADDR:PORT");
	*colon++ = '\0';
	if (colon[-2] == ']')
		colon[-2] = '\0';
	if (getaddrinfo(host, colon, &hints, &ai) != 0)
		opts_usage("--to: not a numeric address and port");
	return ai;
}

static uint16_t
local_port(int fd)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} a = {{0}};
	socklen_t n = sizeof(a);

	if (getsockname(fd, &a.any, &n) == -1)
		fatal(EX_OSERR, "source port");
	return ntohs(
	    a.any.sa_family == AF_INET6 ? a.v6.sin6_port : a.v4.sin_port);
}

static void
open_sockets(struct sending *g)
{
	struct addrinfo *ai = resolve(g->setup->to);

	for (int64_t i = 0; i < g->setup->sources; i++) {
		g->fds[i] = socket(ai->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
		if (g->fds[i] == -1 ||
		    connect(g->fds[i], ai->ai_addr, ai->ai_addrlen) == -1)
			fatal(EX_OSERR, "%s", g->setup->to);
		g->ports[i] = local_port(g->fds[i]);
	}
	freeaddrinfo(ai);
}

/* One datagram: 0, or -1 if the kernel does not take it. */
static int
send_one(int fd, const struct buf *m)
{
	const struct timespec pause = {0, 1000000};

	for (int i = 0; i < TRIES_MAX; i++) {
		if (send(fd, m->p, m->n, 0) != -1)
			return 0;
		/* That nobody listened is the answer to one before; this one
		 * was not sent. */
		if (errno == ENOBUFS || errno == EAGAIN)
			(void)nanosleep(&pause, NULL); /* early is as good */
		else if (errno != ECONNREFUSED && errno != EINTR)
			return -1;
	}
	return -1;
}

static int64_t
now_ns(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts); /* cannot fail */
	return ts.tv_sec * (int64_t)NS + ts.tv_nsec;
}

/* Sleeps until event number i (from 0) is due. */
static void
pace(int64_t rate, int64_t start, uint64_t i)
{
	int64_t at;
	struct timespec ts;

	if (rate == 0)
		return;
	at = start + (int64_t)(i / (uint64_t)rate) * NS +
	     (int64_t)(i % (uint64_t)rate) * NS / rate;
	ts = (struct timespec){at / NS, at % NS};
	/* A signal ends it early; the loop looks for that. */
	(void)clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
}

static void
give_out(struct sending *g, uint64_t number)
{
	struct truth_line l = {
	    .event = {.number = number,
		.kind = event_choose(number, g->setup->shares)}};
	size_t source = number % (uint64_t)g->setup->sources;

	if (event_message(&l.event, &g->message) == -1)
		fatal(EX_OSERR, "memory");
	l.port = g->ports[source];
	l.sent = send_one(g->fds[source], &g->message) == 0;
	if (l.sent)
		g->sent++;
	else
		g->failed++;
	g->bytes += g->message.n;
	/* At once: a check may look while this goes on. */
	if (truth_write(g->truth, &l) == -1 || fflush(g->truth) == EOF)
		fatal(EX_IOERR, "%s", g->setup->truth);
}

int
send_run(const struct send_setup *s)
{
	struct sending g = {.setup = s};
	uint64_t first, i;
	int64_t start = now_ns(), end = s->seconds_ms * (NS / 1000);

	g.truth = truth_append(s->truth, &first);
	if (g.truth == NULL)
		fatal(errno == EWOULDBLOCK ? EX_TEMPFAIL : EX_CANTCREAT, "%s",
		    s->truth);
	open_sockets(&g);
	buf_init(&g.message, MESSAGE_MAX);
	signals_init();
	for (i = 0; s->count == 0 || i < (uint64_t)s->count; i++) {
		pace(s->rate, start, i);
		if (signals_stop_asked() || (end > 0 && now_ns() - start > end))
			break;
		give_out(&g, first + i + 1);
	}
	if (fclose(g.truth) == EOF)
		fatal(EX_IOERR, "%s", s->truth);
	log_info("sent %llu events (%llu bytes) in %.3f s; the kernel did not "
		 "take %llu",
	    (unsigned long long)g.sent, (unsigned long long)g.bytes,
	    (double)(now_ns() - start) / NS, (unsigned long long)g.failed);
	buf_clear(&g.message);
	for (i = 0; i < (uint64_t)s->sources; i++)
		(void)close(g.fds[i]); /* holds nothing of ours */
	return EX_OK;
}
