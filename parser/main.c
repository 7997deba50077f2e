/*
 * auditferry-parser: messages in, Activity Records out.
 *
 * Reads frames or plain syslog lines from stdin or files (DESIGN.md section
 * 2), runs each against the rules (-r), and writes one record line for each
 * Activity Record, with marks that say up to which SEQ everything has been
 * written; --document writes one XML document instead.
 *
 * Guarantees: every message ends in exactly one of recorded, ignored and
 * unmatched, and is counted there. Whatever bytes come in, what goes out is
 * well-formed. A mark is written only when the unmatched frames that it
 * covers are synced. It opens nothing that a message or a rule names, and
 * needs no network.
 */
#include <errno.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/file.h"
#include "common/log.h"
#include "common/opts.h"
#include "common/signals.h"
#include "parser/example.h"
#include "parser/process.h"
#include "parser/rules_load.h"
#include "parser/timestamp.h"

static const char synopsis[] =
    "-r PATH [-qv] [--document] [--host NAME] [--input MODE] [--item NAME]\n"
    "       [--metrics FILE] [--plan NAME] [--progress FILE]\n"
    "       [--received TIME|mtime] [--skip SEQ]\n"
    "       [--unmatched FILE] [--unmatched-max SIZE] [--where NAME] [FILE "
    "...]\n"
    "       auditferry-parser --test -r PATH";

enum {
	OPT_DOCUMENT = OPT_LONG,
	OPT_HOST,
	OPT_INPUT,
	OPT_ITEM,
	OPT_PLAN,
	OPT_PROGRESS,
	OPT_RECEIVED,
	OPT_SKIP,
	OPT_TEST,
	OPT_UNMATCHED,
	OPT_UNMATCHED_MAX,
	OPT_WHERE
};

static const struct opt table[] = {
    {'r', "rules", "PATH", "rule file or folder of *.xml; repeatable"},
    {OPT_DOCUMENT, "document", NULL, "one ActivityRecordList, no marks"},
    {OPT_HOST, "host", "NAME", "stands in for a missing host"},
    {OPT_INPUT, "input", "MODE", "auto (default), frames or lines"},
    {OPT_ITEM, "item", "NAME", "monitoring plan item of the records"},
    {OPT_PLAN, "plan", "NAME", "monitoring plan of the records"},
    {OPT_PROGRESS, "progress", "FILE", "keep the SEQ in hand in FILE"},
    {OPT_RECEIVED, "received", "TIME|mtime",
	"the clock of plain lines: decides the year of old dates"},
    {OPT_SKIP, "skip", "SEQ", "set this frame aside; repeatable"},
    {OPT_TEST, "test", NULL, "run the rules' examples, print TAP"},
    {OPT_UNMATCHED, "unmatched", "FILE", "keep what no rule matches"},
    {OPT_UNMATCHED_MAX, "unmatched-max", "SIZE",
	"hold when that file is this large (1G)"},
    {OPT_WHERE, "where", "NAME", "Where of the records"},
    OPTS_COMMON,
    OPT_END,
};

#define RULE_PATHS_MAX 64

struct options {
	char *rules[RULE_PATHS_MAX];
	size_t rules_n;
	bool document, test, received_is_mtime;
	enum input_mode input;
	int64_t received_us;
	struct site site;
	const char *metrics, *progress, *unmatched;
	struct progress skip; /* its skips */
	uint64_t unmatched_max;
};

static enum input_mode
input_mode(const char *text)
{
	static const char *const modes[] = {
	    [INPUT_AUTO] = "auto",
	    [INPUT_FRAMES] = "frames",
	    [INPUT_LINES] = "lines",
	};
	size_t i;

	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (strcmp(text, modes[i]) == 0)
			return (enum input_mode)i;
	opts_usage("--input %s: there are auto, frames and lines",
	    log_visible(slice_of(text)));
}

static void
read_received(struct options *o, const char *text)
{
	const char *error;

	o->received_is_mtime = strcmp(text, "mtime") == 0;
	if (o->received_is_mtime)
		return;
	error = timestamp_iso(slice_of(text), &o->received_us, NULL);
	if (error != NULL)
		opts_usage("--received %s: %s", log_visible(slice_of(text)),
		    error);
}

static void
add_skip(struct progress *p, const char *text)
{
	if (p->skips_n == PROGRESS_SKIPS_MAX)
		opts_usage("at most %d --skip", PROGRESS_SKIPS_MAX);
	p->skips[p->skips_n++] =
	    (uint64_t)opts_number("skip", text, 1, INT64_MAX);
}

static void
read_option(struct options *o, int key, char *arg)
{
	switch (key) {
	case 'r':
		if (o->rules_n == RULE_PATHS_MAX)
			opts_usage("at most %d -r", RULE_PATHS_MAX);
		o->rules[o->rules_n++] = arg;
		break;
	case OPT_DOCUMENT:
		o->document = true;
		break;
	case OPT_HOST:
		o->site.host = slice_of(arg);
		break;
	case OPT_INPUT:
		o->input = input_mode(arg);
		break;
	case OPT_ITEM:
		o->site.item = slice_of(arg);
		break;
	case OPT_METRICS:
		o->metrics = arg;
		break;
	case OPT_PLAN:
		o->site.plan = slice_of(arg);
		break;
	case OPT_PROGRESS:
		o->progress = arg;
		break;
	case OPT_SKIP:
		add_skip(&o->skip, arg);
		break;
	case OPT_RECEIVED:
		read_received(o, arg);
		break;
	case OPT_TEST:
		o->test = true;
		break;
	case OPT_UNMATCHED:
		o->unmatched = arg;
		break;
	case OPT_UNMATCHED_MAX:
		o->unmatched_max =
		    opts_size("unmatched-max", arg, 4096, INT64_MAX);
		break;
	case OPT_WHERE:
		o->site.where = slice_of(arg);
		break;
	}
}

static void
read_options(struct options *o, int argc, char **argv)
{
	int key;

	*o = (struct options){.unmatched_max = UNMATCHED_MAX_DEFAULT};
	while ((key = opts_next(argc, argv, table, synopsis)) != -1)
		read_option(o, key, optarg);
	if (o->rules_n == 0)
		opts_usage("-r is missing: a rule file, or a folder of them");
	if (o->test && optind < argc)
		opts_usage("--test takes no FILE: the rules hold the examples");
	if (o->unmatched != NULL && strcmp(o->unmatched, "-") == 0)
		opts_usage("--unmatched needs a file");
}

static void
rule_fault(void *arg, const char *file, int line, const char *text)
{
	(void)arg;
	if (line > 0)
		(void)fprintf(stderr, "%s:%d: error: %s\n", file, line, text);
	else
		(void)fprintf(stderr, "%s: error: %s\n", file, text);
}

static int
test(struct interpreter *i)
{
	size_t failed = examples_test(i);

	if (fflush(stdout) == EOF)
		fatal(EX_IOERR, "stdout");
	if (failed > 0)
		log_warnx("%zu examples failed", failed);
	return failed > 0 ? EX_NEGATIVE : EX_OK;
}

/* Reading the file that is written to would never end. */
static void
refuse_own_output(const struct unmatched *u, char **operands, size_t n)
{
	struct stat mine, in;
	size_t i;

	if (u->fd == -1 || fstat(u->fd, &mine) == -1 || !S_ISREG(mine.st_mode))
		return;
	for (i = 0; i < n || i == 0; i++) {
		if (n == 0 || strcmp(operands[i], "-") == 0) {
			if (fstat(STDIN_FILENO, &in) == -1)
				continue;
		} else if (stat(operands[i], &in) == -1)
			continue;
		if (in.st_dev == mine.st_dev && in.st_ino == mine.st_ino)
			fatalx(EX_USAGE,
			    "%s is the input too: move it away "
			    "first, and read what you moved",
			    u->path);
	}
}

static int
run(struct process *p, const struct options *o, char **operands, size_t n)
{
	int code;

	if (input_init(&p->input, operands, n, o->input) == -1)
		fatal(EX_OSERR, "input");
	p->input.received_us = o->received_us;
	p->input.received_is_mtime = o->received_is_mtime;
	if (unmatched_open(&p->unmatched, o->unmatched, o->unmatched_max) == -1)
		fatal(EX_CANTCREAT, "%s", o->unmatched);
	p->progress = o->skip;
	/* A full disk must not keep anything from being delivered. */
	if (progress_open(&p->progress, o->progress) == -1) {
		if (errno != ENOSPC && errno != EDQUOT)
			fatal(EX_CANTCREAT, "%s", o->progress);
		log_warn("%s: a frame that makes the parser fail cannot be "
			 "told until the next start",
		    o->progress);
	}
	refuse_own_output(&p->unmatched, operands, n);
	if (output_init(&p->output, STDOUT_FILENO, o->document,
		&p->unmatched) == -1)
		fatal(EX_OSERR, "output");
	memcpy(p->counts, counters_table, sizeof(p->counts));
	metrics_init(&p->metrics, p->counts, COUNT_COUNT, o->metrics);
	metrics_write(&p->metrics);
	code = process_run(p);
	progress_close(&p->progress);
	output_clear(&p->output);
	unmatched_close(&p->unmatched);
	input_clear(&p->input);
	return code;
}

int
main(int argc, char **argv)
{
	struct process p = {0};
	const struct rules_report report = {.fault = rule_fault};
	struct options o;
	struct rules rules;
	int code;

	log_init("auditferry-parser");
	read_options(&o, argc, argv);
	file_ensure_std();
	signals_init();
	if (rules_load(&rules, o.rules, o.rules_n, &report) == -1)
		fatalx(EX_CONFIG, "the rules have faults; nothing was read");
	if (interpreter_init(&p.interpreter, &rules) == -1)
		fatal(EX_OSERR, "interpreter");
	p.interpreter.site = o.site;
	p.interpreter.sink = (struct unmatched_sink){process_unmatched, &p};
	code = o.test ? test(&p.interpreter)
		      : run(&p, &o, argv + optind, (size_t)(argc - optind));
	interpreter_clear(&p.interpreter);
	rules_clear(&rules);
	return code;
}
