#include "tests/send/target.h"

#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/log.h"

#define HOST_MAX 256
#define SEND_BUFFER (4 << 20)

/* Splits ADDR:PORT into host and port; the port points into to. */
static const char *
split(const char *to, char host[static HOST_MAX])
{
	const char *colon;
	size_t n;

	if (strncmp(to, "udp://", 6) == 0)
		to += 6;
	colon = strrchr(to, ':');
	if (colon == NULL || colon == to || colon[1] == '\0')
		return NULL;
	n = (size_t)(colon - to);
	if (to[0] == '[' && colon[-1] == ']') {
		to++;
		n -= 2;
	} else if (memchr(to, ':', n) != NULL)
		return NULL; /* a bare IPv6 address: where is its port? */
	if (n == 0 || n >= HOST_MAX)
		return NULL;
	memcpy(host, to, n);
	host[n] = '\0';
	return colon + 1;
}

static int
open_sockets(struct target *t, const struct addrinfo *ai)
{
	int size = SEND_BUFFER, fd;

	while (t->n > 0) {
		fd = socket(ai->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
		if (fd == -1)
			return -1;
		t->fds[--t->n] = fd;
		/* Less than asked for is enough, only slower. */
		(void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size,
		    sizeof(size));
		if (connect(fd, ai->ai_addr, ai->ai_addrlen) == -1)
			return -1;
	}
	return 0;
}

const char *
target_open(struct target *t, const char *to, size_t sources)
{
	struct addrinfo hints = {.ai_socktype = SOCK_DGRAM,
	    .ai_flags = AI_NUMERICSERV};
	struct addrinfo *ai;
	const char *port;
	char host[HOST_MAX];
	size_t i;
	int e, ret;

	*t = (struct target){.n = sources};
	errno = 0;
	port = split(to, host);
	if (port == NULL)
		return "not ADDR:PORT (IPv6 as [::1]:5514)";
	e = getaddrinfo(host, port, &hints, &ai);
	if (e != 0) {
		errno = e == EAI_SYSTEM ? errno : 0;
		return gai_strerror(e);
	}
	t->fds = reallocarray(NULL, sources, sizeof(*t->fds));
	for (i = 0; t->fds != NULL && i < sources; i++)
		t->fds[i] = -1;
	ret = t->fds == NULL ? -1 : open_sockets(t, ai);
	t->n = t->fds == NULL ? 0 : sources;
	freeaddrinfo(ai);
	return ret == -1 ? "cannot send there" : NULL;
}

void
target_clear(struct target *t)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (t->fds[i] != -1)
			(void)close(t->fds[i]); /* holds nothing of ours */
	free(t->fds);
	t->fds = NULL;
	t->n = 0;
}

/* An error that goes away: true, after a pause if one is needed. */
static int
may_retry(struct target *t)
{
	const struct timespec pause = {0, 1000000};
	int err = errno;

	if (err == ECONNREFUSED) {
		/* The answer to an earlier datagram; this one is not sent. */
		if (t->refused++ == 0)
			log_warnx("nobody listens there (ICMP port "
				  "unreachable); going on");
		return 1;
	}
	if (err == ENOBUFS || err == EAGAIN)
		(void)nanosleep(&pause, NULL); /* early is as good */
	return err == EINTR || err == ENOBUFS || err == EAGAIN;
}

static int
send_all(struct target *t, int fd, unsigned n)
{
	unsigned done = 0;
	int r;

	while (done < n) {
		r = sendmmsg(fd, t->hdr + done, n - done, 0);
		if (r == -1 && !may_retry(t))
			return -1;
		if (r > 0)
			done += (unsigned)r;
	}
	return 0;
}

int
target_send(struct target *t, struct slice header, const struct slice *msgs,
    size_t n, uint64_t seq)
{
	size_t first, i;
	unsigned k;

	for (first = 0; first < n && first < t->n; first++) {
		k = 0;
		for (i = first; i < n; i += t->n) {
			/* sendmmsg() only reads what iov_base points to. */
			memcpy(&t->iov[k][0].iov_base, &header.p,
			    sizeof(header.p));
			t->iov[k][0].iov_len = header.n;
			memcpy(&t->iov[k][1].iov_base, &msgs[i].p,
			    sizeof(msgs[i].p));
			t->iov[k][1].iov_len = msgs[i].n;
			t->hdr[k].msg_hdr =
			    (struct msghdr){.msg_iov = t->iov[k],
				.msg_iovlen = 2};
			k++;
		}
		if (send_all(t, t->fds[(seq + first) % t->n], k) == -1)
			return -1;
	}
	return 0;
}
