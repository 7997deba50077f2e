/*
 * auditferry-test-send: sends messages as UDP datagrams.
 *
 * Reads lines from files or stdin, all of them before it sends the first;
 * writes datagrams, each a syslog header and a line, and a summary on stderr.
 * It guarantees that each message was handed to the kernel once and in order
 * (for each source port); what a full receiver drops it cannot know. Test
 * equipment: nothing of it is linked into the product.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "common/clock.h"
#include "common/file.h"
#include "common/frame.h"
#include "common/log.h"
#include "common/opts.h"
#include "common/signals.h"
#include "tests/send/header.h"
#include "tests/send/input.h"
#include "tests/send/target.h"

#define TO_DEFAULT "127.0.0.1:5514"
#define COUNT_MAX 1000000000000
#define RATE_MAX 10000000
#define NS 1000000000

static const char synopsis[] =
    "[-qv] [--to ADDR:PORT] [--format bare|rfc5424|rfc3164] [--host NAME] "
    "[--app NAME] [--rate N] [--count N] [--sources N] [--whole] [FILE ...]";

enum {
	OPT_APP = OPT_LONG,
	OPT_COUNT,
	OPT_FORMAT,
	OPT_HOST,
	OPT_RATE,
	OPT_SOURCES,
	OPT_TO,
	OPT_WHOLE
};

static const struct opt table[] = {{OPT_TO, "to", "ADDR:PORT",
				       "where to send (" TO_DEFAULT ")"},
    {OPT_FORMAT, "format", "NAME", "bare, rfc5424 or rfc3164 (bare)"},
    {OPT_HOST, "host", "NAME", "host in the header (sender)"},
    {OPT_APP, "app", "NAME", "application in the header (test)"},
    {OPT_RATE, "rate", "N", "messages a second (0: as fast as it goes)"},
    {OPT_COUNT, "count", "N", "repeat the input until N are sent"},
    {OPT_SOURCES, "sources", "N", "that many source ports in turn (1)"},
    {OPT_WHOLE, "whole", NULL, "each FILE is one datagram, byte for byte"},
    {'q', "quiet", NULL, "warnings and errors only"},
    {'v', "verbose", NULL, "say more"}, {'h', "help", NULL, "this text"},
    {'V', "version", NULL, "the version"}, OPT_END};

struct settings {
	const char *to;
	struct header header;
	int64_t rate, count, sources;
	bool whole;
};

static const char *
header_name(const char *option, const char *text)
{
	size_t n = strlen(text), i;

	for (i = 0; i < n; i++)
		if (text[i] <= ' ' || text[i] > '~')
			break;
	if (n == 0 || i < n || n > HEADER_NAME_MAX)
		opts_usage("--%s %s: not 1 to %d printable characters without "
			   "blanks",
		    option, log_visible(slice_of(text)), HEADER_NAME_MAX);
	return text;
}

static void
read_options(struct settings *s, int argc, char **argv)
{
	int key;

	while ((key = opts_next(argc, argv, table, synopsis)) != -1)
		switch (key) {
		case OPT_APP:
			s->header.app = header_name("app", optarg);
			break;
		case OPT_COUNT:
			s->count = opts_number("count", optarg, 1, COUNT_MAX);
			break;
		case OPT_FORMAT:
			if (header_format(&s->header.format, optarg) == -1)
				opts_usage("--format %s: not bare, rfc5424 or "
					   "rfc3164",
				    log_visible(slice_of(optarg)));
			break;
		case OPT_HOST:
			s->header.host = header_name("host", optarg);
			break;
		case OPT_RATE:
			s->rate = opts_number("rate", optarg, 0, RATE_MAX);
			break;
		case OPT_SOURCES:
			s->sources = opts_number("sources", optarg, 1,
			    TARGET_SOURCES_MAX);
			break;
		case OPT_TO:
			s->to = optarg;
			break;
		case OPT_WHOLE:
			s->whole = true;
			break;
		default:
			break;
		}
}

static void
read_input(struct input *in, const struct settings *s, char **files)
{
	if (*files == NULL && input_add(in, "-", s->whole) == -1)
		fatal(EX_NOINPUT, "stdin");
	for (; *files != NULL; files++)
		if (input_add(in, *files, s->whole) == -1)
			fatal(EX_NOINPUT, "%s", log_visible(slice_of(*files)));
	if (in->n == 0 && s->count > 0)
		fatalx(EX_DATAERR, "the input holds no message to send");
}

static int64_t
now_ns(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts); /* cannot fail */
	return ts.tv_sec * (int64_t)NS + ts.tv_nsec;
}

/* How many may go out now, at most max; if none, waits until one is due. */
static uint64_t
due(int64_t rate, int64_t start, uint64_t sent, uint64_t max)
{
	int64_t at, passed;
	uint64_t n;
	struct timespec ts;

	if (rate == 0)
		return max;
	/* Whole seconds apart from the rest, so that nothing overflows. */
	passed = now_ns() - start;
	n = (uint64_t)(passed / NS * rate + passed % NS * rate / NS) + 1;
	if (n > sent)
		return n - sent < max ? n - sent : max;
	at = start + (int64_t)(sent / (uint64_t)rate) * NS +
	     (int64_t)(sent % (uint64_t)rate) * NS / rate + 1;
	ts = (struct timespec){at / NS, at % NS};
	/* Ended early by a signal is looked at by the caller. */
	(void)clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
	return 0;
}

/* Sends until total are sent or a signal comes; what was sent and how long
 * it took is said. 0 or an exit code. */
static int
run(struct target *t, const struct input *in, struct settings *s)
{
	uint64_t total = s->count > 0 ? (uint64_t)s->count : in->n;
	uint64_t sent = 0, bytes = 0, n, i;
	struct slice header, batch[TARGET_BATCH];
	int64_t start = now_ns();
	int code = EX_OK;

	while (sent < total && !signals_stop_asked()) {
		n = total - sent < TARGET_BATCH ? total - sent : TARGET_BATCH;
		n = due(s->rate, start, sent, n);
		header = header_now(&s->header);
		for (i = 0; i < n; i++) {
			batch[i] = input_get(in, sent + i);
			bytes += header.n + batch[i].n;
		}
		if (target_send(t, header, batch, n, sent) == -1) {
			log_error("sending to %s", s->to);
			code = EX_IOERR;
			break;
		}
		sent += n;
	}
	log_info("sent %llu messages, %llu bytes, in %.3f s",
	    (unsigned long long)sent, (unsigned long long)bytes,
	    (double)(now_ns() - start) / NS);
	if (t->refused > 0)
		log_warnx("at least %llu of them reached no listener",
		    (unsigned long long)t->refused);
	return code;
}

int
main(int argc, char **argv)
{
	struct settings s = {.to = TO_DEFAULT,
	    .header = {.host = "sender", .app = "test"},
	    .sources = 1};
	struct input in;
	static struct target target;
	const char *error;
	int code;

	log_init("auditferry-test-send");
	read_options(&s, argc, argv);
	file_ensure_std();
	error = target_open(&target, s.to, (size_t)s.sources);
	if (error != NULL && errno != 0)
		fatal(EX_OSERR, "--to %s: %s", log_visible(slice_of(s.to)),
		    error);
	if (error != NULL)
		opts_usage("--to %s: %s", log_visible(slice_of(s.to)), error);
	input_init(&in, MESSAGE_MAX - header_now(&s.header).n,
	    (uint64_t)s.count);
	read_input(&in, &s, argv + optind);
	/* Up to here a signal ends the program as it does by default. */
	signals_init();
	code = run(&target, &in, &s);
	if (code == EX_OK && in.refused > 0)
		code = EX_DATAERR;
	input_clear(&in);
	target_clear(&target);
	return code;
}
