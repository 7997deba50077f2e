/*
 * auditferry-receiver: syslog messages from UDP sockets to frames on stdout.
 *
 * Reads datagrams, whatever bytes they hold; writes each as one line, a frame
 * (common/frame.h), in the order in which they came.
 *
 * It guarantees that it never stops reading its sockets because of whoever
 * reads its stdout: a bounded queue stands between the two. What cannot be
 * kept is counted and said, be it dropped by the kernel, by a full queue or
 * by the accept list; every other message comes out once, byte for byte. It
 * keeps nothing on disk: what is in the queue dies with the process.
 */
#include <errno.h>
#include <getopt.h>
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
#include "receiver/serve.h"

#define QUEUE_DEFAULT ((size_t)16 << 20)
#define QUEUE_MIN ((size_t)256 << 10) /* more than any one frame */
#define QUEUE_MAX ((size_t)64 << 30)

static const char synopsis[] =
    "[-qv] [-l udp://ADDR:PORT] [--allow ADDR[/LEN]] [--queue SIZE] "
    "[--ready-file FILE] [--metrics FILE]";

enum { OPT_ALLOW = OPT_LONG, OPT_QUEUE, OPT_READY_FILE };

static const struct opt table[] = {{'l', "listen", "URL",
				       "listen to udp://ADDR:PORT; repeatable"},
    {OPT_ALLOW, "allow", "ADDR[/LEN]", "accept only these; repeatable"},
    {OPT_QUEUE, "queue", "SIZE", "bytes held for a slow reader (16M)"},
    {OPT_READY_FILE, "ready-file", "FILE", "write the addresses when ready"},
    OPTS_COMMON, OPT_END};

struct settings {
	size_t queue;
	const char *ready_file, *metrics;
};

static void
read_options(struct settings *set, struct serve *s, int argc, char **argv)
{
	const char *error = NULL;
	int key;

	while ((key = opts_next(argc, argv, table, synopsis)) != -1) {
		switch (key) {
		case 'l':
			error = listen_add(&s->sockets, optarg);
			break;
		case OPT_ALLOW:
			error = allow_add(&s->allow, optarg);
			break;
		case OPT_METRICS:
			set->metrics = optarg;
			break;
		case OPT_QUEUE:
			set->queue =
			    opts_size("queue", optarg, QUEUE_MIN, QUEUE_MAX);
			break;
		case OPT_READY_FILE:
			set->ready_file = optarg;
			break;
		default:
			break;
		}
		if (error != NULL)
			opts_usage("--%s %s: %s",
			    key == 'l' ? "listen" : "allow",
			    log_visible(slice_of(optarg)), error);
	}
	if (optind < argc)
		opts_usage("unexpected argument %s; to listen to an address: "
			   "-l udp://ADDR:PORT",
		    log_visible(slice_of(argv[optind])));
}

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

static void
acquire(struct serve *s, const struct settings *set)
{
	open_sockets(s);
	books_init(&s->books, set->metrics);
	s->batch = udp_batch_new();
	s->frame = malloc(FRAME_MAX);
	s->queue = queue_new(STDOUT_FILENO, set->queue);
	if (s->batch == NULL || s->frame == NULL || s->queue == NULL)
		fatal(EX_OSERR, "a queue of %zu bytes", set->queue);
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
	queue_free(s->queue);
	udp_batch_free(s->batch);
	free(s->frame);
	allow_clear(&s->allow);
	listen_clear(&s->sockets);
}

int
main(int argc, char **argv)
{
	struct settings set = {.queue = QUEUE_DEFAULT};
	static struct serve s; /* too large for a stack; all zero */
	int code;

	log_init("auditferry-receiver");
	read_options(&set, &s, argc, argv);
	file_ensure_std();
	signals_init();
	acquire(&s, &set);
	announce(&s.sockets, set.ready_file);
	code = serve(&s);
	release(&s);
	return code;
}
