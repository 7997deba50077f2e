/*
 * Command lines: one table per program gives the parsing, the help text and
 * the nearest right name for a wrong one. The same letter means the same in
 * every tool (DESIGN.md section 2).
 */
#ifndef COMMON_OPTS_H
#define COMMON_OPTS_H

#include <stdint.h>

#define EX_NEGATIVE 1 /* ran, result negative; the rest is <sysexits.h> */

struct opt {
	int key;          /* its letter, or OPT_LONG and up if it has none */
	const char *name; /* long name */
	const char *arg;  /* what its argument is called; NULL: takes none */
	const char *help; /* one line */
};
#define OPT_LONG 256
/* The last row of a table. */
#define OPT_END                                                                \
	{                                                                      \
		0, NULL, NULL, NULL                                            \
	}
/* The rows that every tool has; opts_next() answers them itself, but for
 * 'm', the metrics file. */
#define OPT_METRICS (OPT_LONG + 100)
#define OPTS_COMMON                                                            \
	{OPT_METRICS, "metrics", "FILE", "keep counters in FILE"},             \
	    {'q', "quiet", NULL, "warnings and errors only"},                  \
	    {'v', "verbose", NULL, "say more; twice: say everything"},         \
	    {'h', "help", NULL, "this text"},                                  \
	{                                                                      \
		'V', "version", NULL, "the version"                            \
	}

/* The next option's key, its argument in optarg; -1 after the last (operands
 * from argv[optind]). --help and --version are answered on stdout and exit 0;
 * -q and -v are done; a wrong option is said in at most two lines on stderr,
 * with the nearest right name, and exits 64. synopsis is the usage line(s)
 * without the program's name, as in the man page. */
int opts_next(int argc, char **argv, const struct opt *table,
    const char *synopsis);

/* Ends with exit 64 and one line: "TOOL: what; see TOOL --help". */
void opts_usage(const char *fmt, ...)
    __attribute__((format(printf, 1, 2), noreturn));

/* A decimal number in [min, max], or exit 64 naming the option. */
int64_t opts_number(const char *name, const char *text, int64_t min,
    int64_t max);
/* A size: digits and optionally k, M, G (powers of 1,024; KiB, MB and the
 * like accepted), in [min, max], or exit 64 naming the option. */
uint64_t opts_size(const char *name, const char *text, uint64_t min,
    uint64_t max);
/* Seconds with an optional fraction, as milliseconds, or exit 64. */
int64_t opts_seconds(const char *name, const char *text, int64_t max_seconds);

/* The name of NULL-terminated list that is nearest to text, or NULL if none
 * is near. Used for options, and for elements of files. */
const char *opts_nearest(const char *text, const char *const *list);

#endif
