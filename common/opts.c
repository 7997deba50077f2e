#include "common/opts.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "common/log.h"

#define OPTS_MAX 64
#define NAME_MAX_LEN 40 /* longer names are near to nothing */

static void
help(const struct opt *table, const char *synopsis)
{
	const struct opt *o;
	char left[64], letter[8];

	printf("usage: %s %s\n", log_tool(), synopsis);
	for (o = table; o->name != NULL; o++) {
		letter[0] = '\0';
		if (o->key < OPT_LONG)
			(void)snprintf(letter, sizeof(letter), "-%c,", o->key);
		(void)snprintf(left, sizeof(left), "  %-3s --%s%s%s", letter,
		    o->name, o->arg ? " " : "", o->arg ? o->arg : "");
		printf("%-32s  %s\n", left, o->help);
	}
	if (fflush(stdout) == EOF)
		exit(EX_IOERR);
}

/* Edit distance of two names of at most NAME_MAX_LEN characters. */
static size_t
distance(const char *a, const char *b)
{
	size_t row[NAME_MAX_LEN + 1], la = strlen(a), lb = strlen(b);
	size_t i, j, diagonal, above;

	for (j = 0; j <= lb; j++)
		row[j] = j;
	for (i = 1; i <= la; i++) {
		diagonal = row[0];
		row[0] = i;
		for (j = 1; j <= lb; j++) {
			above = row[j];
			row[j] = diagonal + (a[i - 1] != b[j - 1]);
			if (above + 1 < row[j])
				row[j] = above + 1;
			if (row[j - 1] + 1 < row[j])
				row[j] = row[j - 1] + 1;
			diagonal = above;
		}
	}
	return row[lb];
}

const char *
opts_nearest(const char *text, const char *const *list)
{
	const char *best = NULL;
	size_t least = strlen(text) / 2 + 1, d;

	if (strlen(text) > NAME_MAX_LEN)
		return NULL;
	for (; *list != NULL; list++) {
		if (strlen(*list) > NAME_MAX_LEN)
			continue;
		d = distance(text, *list);
		if (d > 1 && strlen(text) > 2 &&
		    strncmp(*list, text, strlen(text)) == 0)
			d = 1; /* its beginning */
		if (d < least) {
			least = d;
			best = *list;
		}
	}
	return best;
}

void
opts_usage(const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	log_errorx("%s; see %s --help", text, log_tool());
	exit(EX_USAGE);
}

/* The row of a key, or NULL. */
static const struct opt *
row_of(const struct opt *table, int key)
{
	for (; table->name != NULL; table++)
		if (table->key == key)
			return table;
	return NULL;
}

static void
wrong_option(char **argv, int key, const struct opt *table)
{
	const char *names[OPTS_MAX + 1], *text = argv[optind - 1], *near;
	const char letter = (char)optopt;
	char name[NAME_MAX_LEN + 2];
	size_t n = 0;

	if (key == ':')
		opts_usage("option %s needs an argument",
		    log_visible(slice_of(text)));
	/* optopt is 0 for an unknown long name, its key for "--flag=x"; else
	 * an unknown letter, and in "-xq" text is still the word before. */
	if (optopt != 0 && row_of(table, optopt) == NULL)
		opts_usage("unknown option -%s",
		    log_visible((struct slice){&letter, 1}));
	for (; n < OPTS_MAX && table[n].name != NULL; n++)
		names[n] = table[n].name;
	names[n] = NULL;
	text += strspn(text, "-");
	(void)strlcpy(name, text, sizeof(name)); /* cut: near to nothing */
	name[strcspn(name, "=")] = '\0';
	if (optopt != 0)
		opts_usage("option --%s takes no argument",
		    log_visible(slice_of(name)));
	near = opts_nearest(name, names);
	if (near != NULL)
		opts_usage("unknown option --%s; did you mean --%s?",
		    log_visible(slice_of(name)), near);
	opts_usage("unknown option --%s", log_visible(slice_of(name)));
}

/* Answers what every tool has. True if the option was one of those. */
static bool
common_option(int key, const struct opt *table, const char *synopsis)
{
	switch (key) {
	case 'h':
		help(table, synopsis);
		exit(EX_OK);
	case 'V':
		printf("%s %s\n", log_tool(), AUDITFERRY_VERSION);
		exit(fflush(stdout) == EOF ? EX_IOERR : EX_OK);
	case 'q':
		log_quieter();
		return true;
	case 'v':
		log_louder();
		return true;
	default:
		return false;
	}
}

int
opts_next(int argc, char **argv, const struct opt *table, const char *synopsis)
{
	struct option longs[OPTS_MAX + 1];
	char shorts[2 * OPTS_MAX + 2] = ":";
	size_t n, s = 1;
	int key;

	for (n = 0; n < OPTS_MAX && table[n].name != NULL; n++) {
		longs[n] = (struct option){table[n].name,
		    table[n].arg ? required_argument : no_argument, NULL,
		    table[n].key};
		if (table[n].key >= OPT_LONG)
			continue;
		shorts[s++] = (char)table[n].key;
		if (table[n].arg)
			shorts[s++] = ':';
	}
	longs[n] = (struct option){NULL, 0, NULL, 0};
	shorts[s] = '\0';
	opterr = 0;
	do {
		key = getopt_long(argc, argv, shorts, longs, NULL);
		if (key == '?' || key == ':')
			wrong_option(argv, key, table);
	} while (common_option(key, table, synopsis));
	return key;
}

int64_t
opts_number(const char *name, const char *text, int64_t min, int64_t max)
{
	const char *error;
	int64_t v = strtonum(text, min, max, &error);

	if (error != NULL)
		opts_usage("--%s %s: not a number from %lld to %lld", name,
		    log_visible(slice_of(text)), (long long)min,
		    (long long)max);
	return v;
}

uint64_t
opts_size(const char *name, const char *text, uint64_t min, uint64_t max)
{
	static const char units[] = "kMG";
	const char *error, *unit, *rest;
	char digits[24] = "";
	size_t n = strspn(text, "0123456789"), i;
	uint64_t v = 0;
	bool bad = n == 0 || n >= sizeof(digits);

	if (!bad) {
		memcpy(digits, text, n);
		v = (uint64_t)strtonum(digits, 0, INT64_MAX, &error);
		bad = error != NULL;
	}
	rest = text + n;
	if (!bad && *rest != '\0') {
		unit = strchr(units, *rest == 'K' ? 'k' : *rest);
		bad = unit == NULL || (strcmp(rest + 1, "") != 0 &&
					  strcmp(rest + 1, "B") != 0 &&
					  strcmp(rest + 1, "iB") != 0);
		for (i = 0; !bad && i <= (size_t)(unit - units); i++)
			bad = __builtin_mul_overflow(v, 1024, &v);
	}
	if (bad || v < min || v > max)
		opts_usage("--%s %s: not a size from %llu to %llu bytes "
			   "(like 16M or 1G)",
		    name, log_visible(slice_of(text)), (unsigned long long)min,
		    (unsigned long long)max);
	return v;
}

int64_t
opts_seconds(const char *name, const char *text, int64_t max_seconds)
{
	char *end;
	double v = strtod(text, &end);

	/* strtod() also knows signs, exponents, 0x10, inf and nan. */
	if (end == text || text[strspn(text, "0123456789.")] != '\0' ||
	    *end != '\0' || v > (double)max_seconds)
		opts_usage("--%s %s: not a number of seconds from 0 to %lld",
		    name, log_visible(slice_of(text)), (long long)max_seconds);
	return (int64_t)(v * 1000 + 0.5);
}
