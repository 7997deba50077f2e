#include "receiver/options.h"

#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/log.h"
#include "common/opts.h"

#define QUEUE_DEFAULT ((size_t)16 << 20)
#define QUEUE_MIN ((size_t)256 << 10) /* more than any one frame */
#define QUEUE_MAX ((size_t)64 << 30)

static const char synopsis[] =
    "[-qv] [-l udp://ADDR:PORT] [--allow ADDR[/LEN]] [--journal DIR] "
    "[--journal-max SIZE] [--ack FILE] [--commit-interval MS] [--queue SIZE] "
    "[--ready-file FILE] [--metrics FILE]\n"
    "       auditferry-receiver --follow DIR [-qv] [--ack FILE] [--once] "
    "[--metrics FILE]\n"
    "       auditferry-receiver --import --journal DIR [-qv] "
    "[--journal-max SIZE] [--ack FILE] [--metrics FILE] [FILE ...]";

enum {
	OPT_ACK = OPT_LONG,
	OPT_ALLOW,
	OPT_COMMIT_INTERVAL,
	OPT_FOLLOW,
	OPT_IMPORT,
	OPT_JOURNAL,
	OPT_JOURNAL_MAX,
	OPT_ONCE,
	OPT_QUEUE,
	OPT_READY_FILE
};

static const struct opt table[] = {{'l', "listen", "URL",
				       "listen to udp://ADDR:PORT; repeatable"},
    {OPT_ACK, "ack", "FILE", "the acknowledgement file (DIR/ack)"},
    {OPT_ALLOW, "allow", "ADDR[/LEN]", "accept only these; repeatable"},
    {OPT_COMMIT_INTERVAL, "commit-interval", "MS",
	"time between commits under load (50)"},
    {OPT_FOLLOW, "follow", "DIR", "play the journal in DIR, wait for more"},
    {OPT_IMPORT, "import", NULL, "lines or frames from FILEs to --journal"},
    {OPT_JOURNAL, "journal", "DIR", "keep frames in DIR, not on stdout"},
    {OPT_JOURNAL_MAX, "journal-max", "SIZE", "bytes of the journal (10G)"},
    {OPT_ONCE, "once", NULL, "with --follow: end at the end"},
    {OPT_QUEUE, "queue", "SIZE", "bytes held in memory (16M)"},
    {OPT_READY_FILE, "ready-file", "FILE", "write the addresses when ready"},
    OPTS_COMMON, OPT_END};

/* Options of one mode that were given: the name of one, or NULL. */
struct given {
	const char *listen, *follow, *journal;
	bool import;
};

static void
read_option(struct options *o, struct given *g, int key, char *arg)
{
	switch (key) {
	case OPT_ACK:
		o->follow.ack = arg;
		break;
	case OPT_COMMIT_INTERVAL:
		g->journal = "commit-interval";
		o->journal.interval_ms =
		    opts_number(g->journal, arg, 0, JOURNAL_INTERVAL_MAX_MS);
		break;
	case OPT_IMPORT:
		g->import = true;
		o->mode = MODE_IMPORT;
		break;
	case OPT_JOURNAL:
		o->journal.dir = arg;
		break;
	case OPT_JOURNAL_MAX:
		g->journal = "journal-max";
		o->journal.max =
		    opts_size(g->journal, arg, JOURNAL_MAX_MIN, INT64_MAX);
		break;
	case OPT_FOLLOW:
		o->mode = MODE_FOLLOW;
		o->follow.dir = arg;
		break;
	case OPT_METRICS:
		o->metrics = arg;
		break;
	case OPT_ONCE:
		g->follow = "once";
		o->follow.once = true;
		break;
	case OPT_QUEUE:
		g->listen = "queue";
		o->queue = opts_size("queue", arg, QUEUE_MIN, QUEUE_MAX);
		break;
	case OPT_READY_FILE:
		g->listen = "ready-file";
		o->ready_file = arg;
		break;
	default:
		break;
	}
}

static void
check(struct options *o, const struct given *g)
{
	bool follows = o->follow.dir != NULL, journal = o->journal.dir != NULL;

	if (follows && (g->import || journal))
		opts_usage("--%s has no meaning with --follow",
		    g->import ? "import" : "journal");
	if (g->listen != NULL && (follows || g->import))
		opts_usage("--%s is for listening, it has no meaning with --%s",
		    g->listen, follows ? "follow" : "import");
	if (!follows && g->follow != NULL)
		opts_usage("--%s needs --follow DIR", g->follow);
	if (!journal && !follows && o->follow.ack != NULL)
		opts_usage("--ack needs --journal DIR or --follow DIR");
	if (!journal && (g->journal != NULL || g->import))
		opts_usage("--%s needs --journal DIR",
		    g->import ? "import" : g->journal);
	o->journal.ack = o->follow.ack;
	o->follow.metrics = o->import.metrics = o->metrics;
}

/* What is not an option: files to import, and nothing else. */
static void
read_operands(struct options *o, int argc, char **argv)
{
	o->import.operands = argv + optind;
	o->import.operands_n = (size_t)(argc - optind);
	if (optind == argc || o->mode == MODE_IMPORT)
		return;
	if (o->mode == MODE_FOLLOW)
		opts_usage("unexpected argument %s: --follow writes to stdout",
		    log_visible(slice_of(argv[optind])));
	opts_usage("unexpected argument %s; to listen to an address: "
		   "-l udp://ADDR:PORT",
	    log_visible(slice_of(argv[optind])));
}

void
options_read(struct options *o, struct listen_set *sockets, struct allow *allow,
    int argc, char **argv)
{
	struct given given = {.import = false};
	const char *error = NULL;
	int key;

	*o = (struct options){.queue = QUEUE_DEFAULT,
	    .journal = {.max = JOURNAL_MAX_DEFAULT,
		.interval_ms = JOURNAL_INTERVAL_MS}};
	while ((key = opts_next(argc, argv, table, synopsis)) != -1) {
		if (key == 'l') {
			given.listen = "listen";
			error = listen_add(sockets, optarg);
		} else if (key == OPT_ALLOW) {
			given.listen = "allow";
			error = allow_add(allow, optarg);
		} else
			read_option(o, &given, key, optarg);
		if (error != NULL)
			opts_usage("--%s %s: %s", given.listen,
			    log_visible(slice_of(optarg)), error);
	}
	read_operands(o, argc, argv);
	check(o, &given);
}
