#include "receiver/serve.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/signals.h"

/* Losses are to be visible within a second, so look twice as often. */
#define TICK_MS 500
#define SAY_MS 10000 /* lines that are no news: refused, errors */
#define BREATH_MS 10 /* after a socket error, so that it cannot spin */
#define DRAIN_MS 1000

#define ULL(x) ((unsigned long long)(x))

static void
refuse(struct serve *s, const struct udp_message *m)
{
	char addr[PEER_ADDR_TEXT];
	uint64_t missed;

	books_add(&s->books, BOOK_NOT_ALLOWED, 1);
	if (!log_limit(&s->refused, SAY_MS, &missed))
		return;
	peer_address(addr, m->addr);
	log_warnx("message from %s, port %u: not on the accept list (--allow), "
		  "not stored; %llu more since the last such line",
	    addr, m->port, ULL(missed));
}

/*
 * Where a message becomes a frame. It takes its SEQ only when the queue or the
 * journal has it: one that overflows leaves no gap, so a gap downstream always
 * means loss downstream.
 */
static void
keep(struct serve *s, const struct udp_message *m, const struct peer *p)
{
	struct frame f = {.seq = s->seq + 1,
	    .time_us = m->time_us,
	    .source = peer_source(p, m->truncated),
	    .payload = m->payload};
	size_t n = frame_encode(s->frame, FRAME_MAX, &f);

	if (n == 0)
		fatalx(EX_SOFTWARE, "a message of %zu bytes made no frame",
		    m->payload.n);
	if (!sink_put(&s->sink, s->frame, n)) {
		books_add(&s->books, BOOK_OVERFLOWED, 1);
		return;
	}
	s->seq++;
	books_add(&s->books, BOOK_FRAMES, 1);
	books_add(&s->books, BOOK_FRAME_BYTES, n);
}

static void
take(struct serve *s, struct listen_socket *k, const struct udp_message *m)
{
	const struct peer *p = peer_find(&s->peers, m->addr, m->port);

	books_add(&s->books, BOOK_RECEIVED, 1);
	books_add(&s->books, BOOK_RECEIVED_BYTES, m->payload.n);
	if (m->truncated)
		books_add(&s->books, BOOK_TRUNCATED, 1);
	if (m->has_drops)
		drops_update(&k->drops, m->drops);
	if (p->allowed)
		keep(s, m, p);
	else
		refuse(s, m);
}

/* One batch from one socket: how many messages. */
static int
receive(struct serve *s, struct listen_socket *k)
{
	struct udp_message m;
	uint64_t missed;
	int n, i;

	n = udp_receive(s->batch, k->fd);
	if (n == -1) {
		if (log_limit(&s->broken, SAY_MS, &missed))
			log_warn("receiving on %s; going on", k->name);
		(void)poll(NULL, 0, BREATH_MS); /* a pause, of any length */
		return 0;
	}
	for (i = 0; i < n; i++) {
		udp_message(s->batch, i, &m);
		take(s, k, &m);
	}
	if (n > 0)
		sink_publish(&s->sink);
	return n;
}

static void
say_drops(const struct listen_socket *k, uint64_t fresh)
{
	const char *help = k->buffer / 2 < LISTEN_BUFFER
			       ? "a larger " LISTEN_RMEM_MAX " helps"
			       : "let nothing else keep this machine busy, or "
				 "spread the sources over more receivers";

	log_warnx("%s: the kernel dropped %llu messages (%llu in all): they "
		  "came faster than they were read and its receive buffer of "
		  "%d bytes was full; %s",
	    k->name, ULL(fresh), ULL(k->drops.total), k->buffer, help);
}

static void
check_drops(struct serve *s, struct listen_socket *k)
{
	uint32_t now;
	uint64_t fresh;

	/* It worked when the socket was opened; if not now, the next message
	 * brings the number. */
	if (drops_read(k->fd, &now) == 0)
		drops_update(&k->drops, now);
	fresh = k->drops.total - k->drops.said;
	if (fresh == 0)
		return;
	k->drops.said = k->drops.total;
	books_add(&s->books, BOOK_KERNEL_DROPPED, fresh);
	say_drops(k, fresh);
}

/* What is looked at every TICK_MS; at once if now is set. False: as
 * sink_check(). */
static bool
tick(struct serve *s, bool now)
{
	int64_t ms = clock_mono_ms();
	bool good;
	size_t i;

	if (!now && ms < s->next_tick_ms)
		return true;
	s->next_tick_ms = ms + TICK_MS;
	for (i = 0; i < s->sockets.n; i++)
		check_drops(s, &s->sockets.list[i]);
	good = sink_check(&s->sink, &s->books);
	metrics_tick(&s->books.metrics);
	return good;
}

/* Waits for the sockets and, if frames go there, for the end of stdout's
 * reader, which poll(2) tells without being asked. False if that has come. */
static bool
wait_for_input(struct serve *s, struct pollfd *p)
{
	size_t i;

	for (i = 0; i < s->sockets.n; i++)
		p[i] = (struct pollfd){s->sockets.list[i].fd, POLLIN, 0};
	/* A negative descriptor is none. */
	p[i] = (struct pollfd){s->sink.journal ? -1 : STDOUT_FILENO, 0, 0};
	if (poll(p, s->sockets.n + 1, TICK_MS) == -1) {
		/* Interrupted, or no memory for a moment: ask again. */
		memset(p, 0, sizeof(*p) * (s->sockets.n + 1));
		return true;
	}
	return (p[i].revents & (POLLERR | POLLHUP)) == 0;
}

/* Until a signal: EX_OK; or until the sink is of no use: EX_IOERR. */
static int
receive_all(struct serve *s)
{
	struct pollfd p[LISTEN_MAX + 1];
	size_t i;

	while (!signals_stop_asked()) {
		if (!wait_for_input(s, p) || !tick(s, false))
			return EX_IOERR;
		for (i = 0; i < s->sockets.n; i++)
			if (p[i].revents != 0)
				(void)receive(s, &s->sockets.list[i]);
		if (signals_report_asked()) {
			(void)tick(s, true); /* newest values; no verdict */
			metrics_print(&s->books.metrics);
		}
	}
	return EX_OK;
}

/* What the kernel holds, until it holds nothing or time is up. */
static void
drain(struct serve *s)
{
	int64_t until = clock_mono_ms() + DRAIN_MS;
	size_t i;
	int got;

	do {
		got = 0;
		for (i = 0; i < s->sockets.n; i++)
			got += receive(s, &s->sockets.list[i]);
		(void)tick(s, false); /* sink_finish() will tell */
	} while (got > 0 && clock_mono_ms() < until);
}

int
serve(struct serve *s)
{
	int code;

	s->peers.allow = &s->allow;
	code = receive_all(s);
	if (code == EX_OK)
		drain(s);
	code = sink_finish(&s->sink, &s->books, code);
	(void)tick(s, true); /* the last counts; what to say was said */
	books_summary(&s->books);
	metrics_write(&s->books.metrics);
	return code;
}
