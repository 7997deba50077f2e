/* Command lines: what a tool's user types, right and wrong, and what is said
 * about it; numbers, sizes and seconds on both sides of each limit. */
#include "common/opts.h"

#include <getopt.h>
#include <inttypes.h>
#include <sysexits.h>

#include "common/log.h"
#include "tests/tap.h"
#include "tests/unit/child.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define ARGS_MAX 8

static const struct opt table[] = {
    {'r', "rules", "PATH", "rules"},
    {'n', "dry-run", NULL, "do nothing"},
    {OPT_LONG, "batch-records", "N", "records"},
    {OPT_LONG + 1, "batch-bytes", "SIZE", "bytes"},
    {OPT_LONG + 2, "document", NULL, "one document"},
    OPTS_COMMON,
    OPT_END,
};

/* Prints each option as KEY=ARG, then the level and the operands. */
static void
parse(void *arg)
{
	char **argv = arg;
	int argc = 0, key;

	while (argv[argc] != NULL)
		argc++;
	log_init(argv[0]);
	while ((key = opts_next(argc, argv, table, "[-n] [FILE ...]")) != -1)
		if (key < OPT_LONG)
			printf("%c=%s ", key, optarg ? optarg : "");
		else
			printf("%d=%s ", key - OPT_LONG, optarg ? optarg : "");
	printf("level %d:", (int)log_level());
	for (; optind < argc; optind++)
		printf(" %s", argv[optind]);
}

static void
run(struct child *c, const char *const *args)
{
	char copies[ARGS_MAX][64], tool[] = "tool", *argv[ARGS_MAX + 2];
	int i;

	argv[0] = tool;
	for (i = 0; i < ARGS_MAX && args[i] != NULL; i++) {
		argv[i + 1] = copies[i];
		child_check(strlcpy(copies[i], args[i], sizeof(copies[i])) <
				sizeof(copies[i]),
		    "a longer argument than there is room for");
	}
	argv[i + 1] = NULL;
	child_run(c, parse, argv);
}

static void
right(void)
{
	static const struct {
		const char *args[ARGS_MAX], *want;
	} rows[] = {
	    {{NULL}, "level 2:"},
	    {{"-r", "x"}, "r=x level 2:"},
	    {{"-rx"}, "r=x level 2:"},
	    {{"--rules", "x"}, "r=x level 2:"},
	    {{"--rules=x"}, "r=x level 2:"},
	    {{"--rules="}, "r= level 2:"},
	    {{"--ru", "x"}, "r=x level 2:"},
	    {{"-nrx"}, "n= r=x level 2:"},
	    {{"-r", "-n"}, "r=-n level 2:"},
	    {{"--batch-r", "5"}, "0=5 level 2:"},
	    {{"--doc"}, "2= level 2:"},
	    {{"--metrics", "f"}, "100=f level 2:"},
	    {{"a", "-n", "b"}, "n= level 2: a b"},
	    {{"-n", "--", "-r"}, "n= level 2: -r"},
	    {{"-"}, "level 2: -"},
	    {{"-q"}, "level 1:"},
	    {{"-v"}, "level 3:"},
	    {{"-vvvv"}, "level 3:"},
	    {{"-q", "--verbose"}, "level 2:"},
	    {{"--verbose", "--quiet"}, "level 1:"},
	};
	struct child c;
	size_t i;

	for (i = 0; i < NITEMS(rows); i++) {
		run(&c, rows[i].args);
		is_int(c.exit, 0, "accepted");
		is_str(c.out, rows[i].want, rows[i].want);
		is_str(c.err, "", "nothing said");
	}
}

static void
wrong(void)
{
	static const struct {
		const char *args[ARGS_MAX], *said;
	} rows[] = {
	    {{"-x"}, "unknown option -x"},
	    {{"-nx"}, "unknown option -x"},
	    {{"--quiet", "-x"}, "unknown option -x"},
	    {{"--quiet", "-xn"}, "unknown option -x"},
	    {{"-:"}, "unknown option -:"},
	    {{"-\x1b"}, "unknown option -\\033"},
	    {{"-\xc3\xa4"}, "unknown option -\\303"},
	    {{"--rulse"}, "unknown option --rulse; did you mean --rules?"},
	    {{"--rulse=x"}, "unknown option --rulse; did you mean --rules?"},
	    {{"-n", "file", "--dryrun"},
		"unknown option --dryrun; did you mean --dry-run?"},
	    {{"--batch"},
		"unknown option --batch; did you mean --batch-records?"},
	    {{"--batch-byte-s"},
		"unknown option --batch-byte-s; did you mean --batch-bytes?"},
	    {{"--zzzzzzz"}, "unknown option --zzzzzzz"},
	    {{"--\nevil: error"}, "unknown option --\\nevil: error"},
	    {{"--\x1b[2J"}, "unknown option --\\033[2J"},
	    {{"---"}, "unknown option --"},
	    {{"-r"}, "option -r needs an argument"},
	    {{"-n", "-r"}, "option -r needs an argument"},
	    {{"--rules"}, "option --rules needs an argument"},
	    {{"--batch-records"}, "option --batch-records needs an argument"},
	    {{"--dry-run=x"}, "option --dry-run takes no argument"},
	    {{"--document=x"}, "option --document takes no argument"},
	    {{"--help=x"}, "option --help takes no argument"},
	    {{"--xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"},
		"unknown option --xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"},
	};
	char want[300];
	struct child c;
	size_t i;

	for (i = 0; i < NITEMS(rows); i++) {
		run(&c, rows[i].args);
		(void)snprintf(want, sizeof(want),
		    "tool: error: %s; see tool --help\n", rows[i].said);
		is_int(c.exit, EX_USAGE, "refused");
		is_str(c.err, want, rows[i].said);
		ok(c.out[0] == '\0' || strcmp(c.out, "n= ") == 0, "only there");
	}
}

static void
answered(void)
{
	static const char *const help[] = {"-h", NULL};
	static const char *const later[] = {"-n", "--help", "-x", NULL};
	static const char *const version[] = {"-V", NULL};
	static const char *const quiet[] = {"-q", "--version", NULL};
	struct child c;
	size_t i;
	char name[64];

	run(&c, help);
	is_int(c.exit, 0, "help");
	is_str(c.err, "", "not on stderr");
	ok(strncmp(c.out, "usage: tool [-n] [FILE ...]\n", 28) == 0, "usage");
	for (i = 0; table[i].name != NULL; i++) {
		(void)snprintf(name, sizeof(name), " --%s%s%s ", table[i].name,
		    table[i].arg ? " " : "", table[i].arg ? table[i].arg : "");
		ok(strstr(c.out, name) != NULL, "it has%s", name);
		ok(strstr(c.out, table[i].help) != NULL, "and explains it");
	}
	is_int(child_lines(c.out), (int)NITEMS(table), "a line for each");
	run(&c, later);
	is_int(c.exit, 0, "help behind others, before a wrong one");
	run(&c, version);
	is_int(c.exit, 0, "version");
	is_str(c.out, "tool " AUDITFERRY_VERSION "\n", "one line");
	run(&c, quiet);
	is_str(c.out, "tool " AUDITFERRY_VERSION "\n", "and -q keeps it");
}

/* --help to a full disk is a failure, as any lost output. */
static void
help_is_lost(void *arg)
{
	child_check(freopen("/dev/full", "w", stdout) != NULL, "/dev/full");
	parse(arg);
}

static void
lost(void)
{
	char tool[] = "tool", option[] = "--help", other[] = "--version";
	char *argv[] = {tool, option, NULL};
	struct child c;

	child_run(&c, help_is_lost, argv);
	is_int(c.exit, EX_IOERR, "help to a full disk");
	argv[1] = other;
	child_run(&c, help_is_lost, argv);
	is_int(c.exit, EX_IOERR, "the version to a full disk");
}

static void
nearest(void)
{
	static const char *const list[] = {"Who", "Where", "Workstation",
	    "acknowledge", "ack", "a-name-that-is-longer-than-any-name-can-be",
	    NULL};
	static const struct {
		const char *text, *want;
	} rows[] = {
	    {"Whoo", "Who"},
	    {"who", "Who"},
	    {"wher", "Where"},
	    {"WorkStation", "Workstation"},
	    {"Works", "Workstation"},
	    {"ack", "ack"},
	    {"ackn", "acknowledge"},
	    {"acknow", "acknowledge"},
	    {"", NULL},
	    {"x", NULL},
	    {"DetailList", NULL},
	    {"a-name-that-is-longer-than-any-name-can-be", NULL},
	};
	static const char *const none[] = {NULL};
	const char *got;
	size_t i;

	log_init("tool");
	for (i = 0; i < NITEMS(rows); i++) {
		got = opts_nearest(rows[i].text, list);
		is_str(got, rows[i].want ? rows[i].want : "(null)",
		    rows[i].text);
	}
	ok(opts_nearest("who", none) == NULL, "nothing is near to nothing");
}

enum kind { NUMBER, SIZE, SECONDS };

struct value {
	enum kind kind;
	const char *text;
	int64_t min, max;
	const char *want; /* NULL: refused */
};

static void
read_value(void *arg)
{
	const struct value *v = arg;

	log_init("tool");
	if (v->kind == NUMBER)
		printf("%" PRId64, opts_number("opt", v->text, v->min, v->max));
	else if (v->kind == SIZE)
		printf("%" PRIu64, opts_size("opt", v->text, (uint64_t)v->min,
				       (uint64_t)v->max));
	else
		printf("%" PRId64, opts_seconds("opt", v->text, v->max));
}

static struct value values[] = {
    {NUMBER, "1", 1, 1000, "1"},
    {NUMBER, "0", 1, 1000, NULL},
    {NUMBER, "1000", 1, 1000, "1000"},
    {NUMBER, "1001", 1, 1000, NULL},
    {NUMBER, "-5", -5, 5, "-5"},
    {NUMBER, "-6", -5, 5, NULL},
    {NUMBER, "", 0, 9, NULL},
    {NUMBER, "5x", 0, 9, NULL},
    {NUMBER, "5 ", 0, 9, NULL},
    {NUMBER, "0x5", 0, 9, NULL},
    {NUMBER, "5.0", 0, 9, NULL},
    {NUMBER, "9223372036854775807", 0, INT64_MAX, "9223372036854775807"},
    {NUMBER, "9223372036854775808", 0, INT64_MAX, NULL},
    {NUMBER, "18446744073709551617", 0, INT64_MAX, NULL},
    {SIZE, "0", 0, 10, "0"},
    {SIZE, "10", 1, 10, "10"},
    {SIZE, "11", 1, 10, NULL},
    {SIZE, "0", 1, 10, NULL},
    {SIZE, "1k", 1, 1024, "1024"},
    {SIZE, "1K", 1, 1024, "1024"},
    {SIZE, "1KiB", 1, 1024, "1024"},
    {SIZE, "1kB", 1, 1024, "1024"},
    {SIZE, "1k", 1, 1023, NULL},
    {SIZE, "16M", 1, INT64_MAX, "16777216"},
    {SIZE, "2GiB", 1, INT64_MAX, "2147483648"},
    {SIZE, "8589934591G", 1, INT64_MAX, "9223372035781033984"},
    {SIZE, "8589934592G", 1, INT64_MAX, NULL},
    {SIZE, "17179869185G", 1, INT64_MAX, NULL},
    {SIZE, "9223372036854775807", 1, INT64_MAX, "9223372036854775807"},
    {SIZE, "9223372036854775808", 1, INT64_MAX, NULL},
    {SIZE, "99999999999999999999999999", 1, INT64_MAX, NULL},
    {SIZE, "", 0, 10, NULL},
    {SIZE, "k", 0, INT64_MAX, NULL},
    {SIZE, "-1", 0, INT64_MAX, NULL},
    {SIZE, "+1", 0, INT64_MAX, NULL},
    {SIZE, " 1", 0, INT64_MAX, NULL},
    {SIZE, "1 k", 0, INT64_MAX, NULL},
    {SIZE, "1kk", 0, INT64_MAX, NULL},
    {SIZE, "1T", 0, INT64_MAX, NULL},
    {SIZE, "1i", 0, INT64_MAX, NULL},
    {SIZE, "1.5M", 0, INT64_MAX, NULL},
    {SECONDS, "0", 0, 60, "0"},
    {SECONDS, "5", 0, 60, "5000"},
    {SECONDS, "0.25", 0, 60, "250"},
    {SECONDS, ".5", 0, 60, "500"},
    {SECONDS, "5.", 0, 60, "5000"},
    {SECONDS, "0.0014", 0, 60, "1"},
    {SECONDS, "60", 0, 60, "60000"},
    {SECONDS, "60.001", 0, 60, NULL},
    {SECONDS, "-1", 0, 60, NULL},
    {SECONDS, "-0", 0, 60, NULL},
    {SECONDS, "", 0, 60, NULL},
    {SECONDS, ".", 0, 60, NULL},
    {SECONDS, "1.2.3", 0, 60, NULL},
    {SECONDS, "5s", 0, 60, NULL},
    {SECONDS, " 5", 0, 60, NULL},
    {SECONDS, "1e1", 0, 60, NULL},
    {SECONDS, "0x10", 0, 60, NULL},
    {SECONDS, "nan", 0, 60, NULL},
    {SECONDS, "inf", 0, INT64_MAX, NULL},
    {SECONDS, "5\x1b[2J", 0, 60, NULL},
};

static void
numbers(void)
{
	struct child c;
	struct value *v;

	for (v = values; v < values + NITEMS(values); v++) {
		child_run(&c, read_value, v);
		is_int(c.exit, v->want ? 0 : EX_USAGE, v->want ? "yes" : "no");
		is_str(c.out, v->want ? v->want : "",
		    log_visible(slice_of(v->text)));
		ok(v->want ? c.err_n == 0
			   : child_lines(c.err) == 1 &&
				 strstr(c.err, "--opt ") != NULL &&
				 strchr(c.err, '\x1b') == NULL,
		    "said in one line that names the option");
	}
}

int
main(void)
{
	right();
	wrong();
	answered();
	lost();
	nearest();
	numbers();
	return done();
}
