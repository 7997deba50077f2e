/*
 * auditferry-receiver: syslog messages from UDP sockets to frames, in a journal
 * or on stdout; and the frames of a journal to stdout.
 *
 * Reads datagrams, whatever bytes they hold; writes each as one line, a frame
 * (common/frame.h), in the order in which they came.
 *
 * It guarantees that it never stops reading its sockets because of the disk
 * or of whoever reads its stdout: a bounded queue stands between. What cannot
 * be kept is counted and said, be it dropped by the kernel, by a full queue or
 * journal, or by the accept list; every other message comes out once, byte for
 * byte. With a journal, what a commit covers (journal.h) is there after any
 * crash; without one, what is in the queue dies with the process.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/file.h"
#include "common/frame.h"
#include "common/log.h"
#include "common/opts.h"
#include "common/signals.h"
#include "receiver/follow.h"
#include "receiver/import.h"
#include "receiver/journal_begin.h"
#include "receiver/options.h"
#include "receiver/serve.h"

/* One line for each socket: what its buffer holds, and how to get more. */
static void
say_socket(const struct listen_socket *k)
{
	int okta = k->buffer / LISTEN_OKTA_BYTES;

	if (k->buffer / 2 >= LISTEN_BUFFER)
		log_info("%s: receive buffer of %d bytes, holds %d Okta "
			 "messages of 2.3 KB",
		    k->name, k->buffer, okta);
	else
		log_warnx("%s: receive buffer of only %d bytes, holds %d Okta "
			  "messages of 2.3 KB; for more, as root: sysctl "
			  "-w " LISTEN_RMEM_MAX "=%d, then start again",
		    k->name, k->buffer, okta, LISTEN_BUFFER);
}

static void
open_sockets(struct serve *s)
{
	const char *error = listen_inherit(&s->sockets);
	size_t i;

	if (error != NULL)
		fatalx(EX_CONFIG, "sockets passed in by LISTEN_FDS: %s", error);
	if (s->sockets.n == 0)
		opts_usage("nothing to listen to: give -l udp://ADDR:PORT, "
			   "for example -l udp://0.0.0.0:5514");
	for (i = 0; i < s->sockets.n; i++)
		if (listen_open(&s->sockets, i) == -1)
			fatalx(EX_OSERR, "cannot listen to %s: %s; %s",
			    log_visible(slice_of(s->sockets.list[i].name)),
			    strerror(errno), listen_hint(errno));
	for (i = 0; i < s->sockets.n; i++)
		say_socket(&s->sockets.list[i]);
	if (s->allow.n == 0 && !listen_only_loopback(&s->sockets))
		log_warnx("every host may send messages here: limit it with "
			  "--allow ADDR[/LEN]");
}

/* The journal comes first: who may not have it opens no sockets. */
static void
open_journal(struct serve *s, const struct options *o)
{
	struct journal_options j = o->journal;
	uint64_t next;
	int code;

	j.ring = o->queue;
	s->sink.journal = journal_begin(&j, &next, &code);
	if (s->sink.journal == NULL)
		exit(code); /* it was said */
	s->sink.each = j.interval_ms == 0;
	s->seq = next - 1;
}

static void
acquire(struct serve *s, const struct options *o)
{
	books_init(&s->books, o->metrics);
	if (o->journal.dir != NULL)
		open_journal(s, o);
	open_sockets(s);
	s->batch = udp_batch_new();
	s->frame = malloc(FRAME_MAX);
	if (s->sink.journal == NULL)
		s->sink.queue = queue_new(STDOUT_FILENO, o->queue);
	if (s->batch == NULL || s->frame == NULL ||
	    (s->sink.journal == NULL && s->sink.queue == NULL))
		fatal(EX_OSERR, "a queue of %zu bytes", o->queue);
}

/* The addresses, a line each: with port 0 nobody else knows them. */
static void
announce(const struct listen_set *sockets, const char *path)
{
	char text[LISTEN_MAX * (LISTEN_NAME_MAX + 1)];
	size_t n = 0, i;

	if (path == NULL)
		return;
	for (i = 0; i < sockets->n; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s\n",
		    sockets->list[i].name);
	if (file_replace(path, text, n, 0644, false) == -1)
		fatal(EX_CANTCREAT, "ready file %s",
		    log_visible(slice_of(path)));
}

static void
release(struct serve *s)
{
	queue_free(s->sink.queue);
	journal_free(s->sink.journal);
	udp_batch_free(s->batch);
	free(s->frame);
	allow_clear(&s->allow);
	listen_clear(&s->sockets);
}

static int
listen_and_serve(struct serve *s, const struct options *o)
{
	int code;

	acquire(s, o);
	announce(&s->sockets, o->ready_file);
	code = serve(s);
	release(s);
	return code;
}

int
main(int argc, char **argv)
{
	static struct serve s; /* too large for a stack; all zero */
	struct options o;

	log_init("auditferry-receiver");
	options_read(&o, &s.sockets, &s.allow, argc, argv);
	file_ensure_std();
	signals_init();
	switch (o.mode) {
	case MODE_FOLLOW:
		return follow(&o.follow);
	case MODE_IMPORT:
		o.journal.ring = o.queue;
		return import(&o.import, &o.journal);
	case MODE_LISTEN:
		break;
	}
	return listen_and_serve(&s, &o);
}
