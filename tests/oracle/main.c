/*
 * auditferry-test-oracle: owns the truth of an end-to-end test.
 *
 * send issues numbered events over UDP and writes down what it has sent;
 * check compares that with the journal, the unmatched file, the rejected
 * folder and the Auditor's records; keep holds on to journal segments that
 * are removed before check can read them. Test equipment: nothing of it is
 * linked into the product, and it shares only common/ with it.
 */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "common/ack.h"
#include "common/clock.h"
#include "common/file.h"
#include "common/log.h"
#include "common/opts.h"
#include "tests/oracle/keep.h"
#include "tests/oracle/read.h"
#include "tests/oracle/send.h"
#include "tests/oracle/verdict.h"

#define COUNT_MAX 1000000000
#define RATE_MAX 10000000
#define SECONDS_MAX 1000000
#define PATHS_MAX 16

static const char synopsis_send[] =
    "send --to ADDR:PORT --truth FILE [--rate N] [--count N] "
    "[--seconds S] [--sources N] [--shapes KIND=SHARE,...]";
static const char synopsis_check[] =
    "check --truth FILE [--journal DIR ...] [--ack FILE] "
    "[--unmatched FILE] [--rejected DIR] [--records FILE] [--drained] "
    "[--all] [--whole] [--durable N] [--allow-repeats N] "
    "[--allow-damaged N] [--set-aside SEQ ...] "
    "[--receiver-metrics FILE ...]";
static const char synopsis_keep[] =
    "keep --journal DIR --into DIR [--ready-file FILE]";

enum {
	OPT_ACK = OPT_LONG,
	OPT_ALL,
	OPT_ALLOW_DAMAGED,
	OPT_ALLOW_REPEATS,
	OPT_COUNT,
	OPT_DRAINED,
	OPT_DURABLE,
	OPT_INTO,
	OPT_JOURNAL,
	OPT_RATE,
	OPT_READY_FILE,
	OPT_RECEIVER_METRICS,
	OPT_RECORDS,
	OPT_REJECTED,
	OPT_SECONDS,
	OPT_SET_ASIDE,
	OPT_SHAPES,
	OPT_SOURCES,
	OPT_TO,
	OPT_TRUTH,
	OPT_UNMATCHED,
	OPT_WHOLE
};

#define OPTS_TEST                                                              \
	{'q', "quiet", NULL, "warnings and errors only"},                      \
	    {'v', "verbose", NULL, "say more"},                                \
	    {'h', "help", NULL, "this text"},                                  \
	    {'V', "version", NULL, "the version"}, OPT_END

static const struct opt send_table[] = {{OPT_TO, "to", "ADDR:PORT",
					    "where to send"},
    {OPT_TRUTH, "truth", "FILE", "what was sent; appended to"},
    {OPT_RATE, "rate", "N", "events a second (0: as fast as it goes)"},
    {OPT_COUNT, "count", "N", "so many events"},
    {OPT_SECONDS, "seconds", "S", "for so long"},
    {OPT_SOURCES, "sources", "N", "that many source ports in turn (1)"},
    {OPT_SHAPES, "shapes", "KIND=SHARE,...", "only these, in these shares"},
    OPTS_TEST};

static const struct opt check_table[] = {{OPT_TRUTH, "truth", "FILE",
					     "what was sent"},
    {OPT_JOURNAL, "journal", "DIR", "a journal, or segments kept; repeatable"},
    {OPT_ACK, "ack", "FILE", "the acknowledgement (ack in the first journal)"},
    {OPT_UNMATCHED, "unmatched", "FILE", "the unmatched file"},
    {OPT_REJECTED, "rejected", "DIR", "the rejected folder"},
    {OPT_RECORDS, "records", "FILE", "the Auditor's records"},
    {OPT_DRAINED, "drained", NULL, "nothing may wait any more"},
    {OPT_ALL, "all", NULL, "everything sent must have been accepted"},
    {OPT_WHOLE, "whole", NULL, "no segment was removed unread"},
    {OPT_DURABLE, "durable", "N", "all SEQs up to N must be there"},
    {OPT_ALLOW_REPEATS, "allow-repeats", "N", "so many batches (0)"},
    {OPT_ALLOW_DAMAGED, "allow-damaged", "N", "so many lines (0)"},
    {OPT_SET_ASIDE, "set-aside", "SEQ", "the parser fails on it; repeatable"},
    {OPT_RECEIVER_METRICS, "receiver-metrics", "FILE",
	"of a receiver that ended in order; repeatable"},
    OPTS_TEST};

static const struct opt keep_table[] = {{OPT_JOURNAL, "journal", "DIR",
					    "the journal"},
    {OPT_INTO, "into", "DIR", "a folder of the same filesystem"},
    {OPT_READY_FILE, "ready-file", "FILE", "written once it watches"},
    OPTS_TEST};

/* "signin=90,text=10": every kind that is not named has none. */
static void
read_shapes(unsigned shares[EVENT_KINDS], char *text)
{
	char *word, *value;
	int kind, i;

	for (i = 0; i < EVENT_KINDS; i++)
		shares[i] = 0;
	while ((word = strsep(&text, ",")) != NULL) {
		value = strchr(word, '=');
		if (value != NULL)
			*value++ = '\0';
		kind = event_kind(slice_of(word));
		if (kind == -1)
			opts_usage("--shapes: no kind %s",
			    log_visible(slice_of(word)));
		shares[kind] = (unsigned)opts_number("shapes",
		    value == NULL ? "1" : value, 1, 1000000);
	}
}

static int
do_send(int argc, char **argv)
{
	struct send_setup s = {.sources = 1};
	int key, i;

	for (i = 0; i < EVENT_KINDS; i++)
		s.shares[i] = event_shapes[i].share;
	while ((key = opts_next(argc, argv, send_table, synopsis_send)) != -1)
		switch (key) {
		case OPT_COUNT:
			s.count = opts_number("count", optarg, 1, COUNT_MAX);
			break;
		case OPT_RATE:
			s.rate = opts_number("rate", optarg, 0, RATE_MAX);
			break;
		case OPT_SECONDS:
			s.seconds_ms =
			    opts_seconds("seconds", optarg, SECONDS_MAX);
			break;
		case OPT_SHAPES:
			read_shapes(s.shares, optarg);
			break;
		case OPT_SOURCES:
			s.sources =
			    opts_number("sources", optarg, 1, SEND_SOURCES_MAX);
			break;
		case OPT_TO:
			s.to = optarg;
			break;
		case OPT_TRUTH:
			s.truth = optarg;
			break;
		default:
			break;
		}
	if (s.to == NULL || s.truth == NULL || optind < argc)
		opts_usage("send needs --to and --truth, and no operands");
	return send_run(&s);
}

struct places {
	const char *truth, *ack, *unmatched, *rejected, *records;
	const char *journals[PATHS_MAX], *metrics[PATHS_MAX];
	size_t journals_n;
};

static void
add_path(const char **list, size_t *n)
{
	if (*n == PATHS_MAX)
		opts_usage("at most %d of an option", PATHS_MAX);
	list[(*n)++] = optarg;
}

static uint64_t
number(const char *name)
{
	return (uint64_t)opts_number(name, optarg, 0, INT64_MAX);
}

static void
check_demand(int key, struct places *p, struct demands *d, struct world *w)
{
	switch (key) {
	case OPT_ALL:
		d->all = true;
		break;
	case OPT_ALLOW_DAMAGED:
		d->allow_damaged = number("allow-damaged");
		break;
	case OPT_ALLOW_REPEATS:
		d->allow_repeats = number("allow-repeats");
		break;
	case OPT_DRAINED:
		d->drained = true;
		break;
	case OPT_DURABLE:
		d->durable = number("durable");
		break;
	case OPT_RECEIVER_METRICS:
		add_path(p->metrics, &d->metrics_n);
		break;
	case OPT_SET_ASIDE:
		if (w->set_aside_n == WORLD_SET_ASIDE_MAX)
			opts_usage("too many --set-aside");
		w->set_aside[w->set_aside_n++] = number("set-aside");
		break;
	case OPT_WHOLE:
		d->whole = true;
		break;
	default:
		break;
	}
}

static void
check_options(int argc, char **argv, struct places *p, struct demands *d,
    struct world *w)
{
	int key;

	while ((key = opts_next(argc, argv, check_table, synopsis_check)) != -1)
		switch (key) {
		case OPT_ACK:
			p->ack = optarg;
			break;
		case OPT_JOURNAL:
			add_path(p->journals, &p->journals_n);
			break;
		case OPT_RECORDS:
			p->records = optarg;
			break;
		case OPT_REJECTED:
			p->rejected = optarg;
			break;
		case OPT_TRUTH:
			p->truth = optarg;
			break;
		case OPT_UNMATCHED:
			p->unmatched = optarg;
			break;
		default:
			check_demand(key, p, d, w);
			break;
		}
	if (p->truth == NULL || optind < argc)
		opts_usage("check needs --truth, and no operands");
}

static void
read_ack(struct world *w, const struct places *p)
{
	char path[PATH_MAX];
	const char *file = p->ack;
	int damaged;

	if (file == NULL && p->journals_n == 0)
		return;
	if (file == NULL) {
		(void)snprintf(path, sizeof(path), "%s/ack", p->journals[0]);
		file = path;
	}
	if (ack_read(file, &w->ack, &damaged) == -1 && errno != ENOENT)
		fatal(EX_NOINPUT, "%s", log_visible(slice_of(file)));
}

static void
must(int ret, const char *path)
{
	if (ret == -1)
		fatal(EX_NOINPUT, "%s", log_visible(slice_of(path)));
}

static int
do_check(int argc, char **argv)
{
	struct places p = {0};
	struct demands d = {0};
	struct world w;
	bool good;
	size_t i;

	world_init(&w);
	check_options(argc, argv, &p, &d, &w);
	d.metrics = p.metrics;
	must(world_truth(&w, p.truth), p.truth);
	read_ack(&w, &p);
	for (i = 0; i < p.journals_n; i++)
		must(read_journal(&w, p.journals[i]), p.journals[i]);
	if (p.unmatched != NULL)
		must(read_unmatched(&w, p.unmatched), p.unmatched);
	if (p.rejected != NULL)
		must(read_rejected(&w, p.rejected), p.rejected);
	if (p.records != NULL)
		must(read_records(&w, p.records), p.records);
	good = verdict(&w, &d);
	world_clear(&w);
	if (fflush(stdout) == EOF)
		fatal(EX_IOERR, "stdout");
	return good ? EX_OK : EX_NEGATIVE;
}

static int
do_keep(int argc, char **argv)
{
	const char *journal = NULL, *into = NULL, *ready = NULL;
	int key;

	while ((key = opts_next(argc, argv, keep_table, synopsis_keep)) != -1)
		switch (key) {
		case OPT_INTO:
			into = optarg;
			break;
		case OPT_JOURNAL:
			journal = optarg;
			break;
		case OPT_READY_FILE:
			ready = optarg;
			break;
		default:
			break;
		}
	if (journal == NULL || into == NULL || optind < argc)
		opts_usage("keep needs --journal and --into, and no operands");
	return keep_run(journal, into, ready);
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(int, char **);
	} commands[] = {{"send", do_send}, {"check", do_check},
	    {"keep", do_keep}};

	log_init("auditferry-test-oracle");
	file_ensure_std();
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (argc > 1 && strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	opts_usage("give send, check or keep; --help after it explains it");
}
