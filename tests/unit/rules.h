/*
 * For tests of the rule engine: loads rules from a text, runs messages against
 * them and keeps what came of it.
 */
#ifndef TESTS_UNIT_RULES_H
#define TESTS_UNIT_RULES_H

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "parser/interpret.h"
#include "parser/rules_load.h"
#include "tests/tap.h"

#define RULESET(body)                                                          \
	"<ruleset xmlns=\"urn:auditferry:rules:1\" name=\"t\" "                \
	"format=\"json\">" body "</ruleset>"
/* Elements of a record but Who. */
#define REST                                                                   \
	"<ObjectType>O</ObjectType><Action>Added</Action><What>w</What>"       \
	"<When>2026-11-22T13:00:00Z</When><Where>h</Where>"
/* One rule that takes everything; value is its Who. */
#define WHO_RULE(value)                                                        \
	"<rule id=\"r\" title=\"r\"><record><Who>" value "</Who>" REST         \
	"</record></rule>"

#define BENCH_TEXT_MAX 16384

struct bench {
	struct rules rules;
	struct interpreter i;
	bool loaded;
	char faults[BENCH_TEXT_MAX]; /* "FILE:LINE: TEXT\n" each */
	struct outcome o;
	char reason[REASON_MAX];   /* of the last unmatched event */
	char kept[BENCH_TEXT_MAX]; /* "TEXT\n" of each unmatched event, cut */
	size_t kept_n;             /* how many */
	bool reasons_fit;          /* each is one printable line, not empty */
};

static inline void
bench_check(bool good, const char *what)
{
	if (good)
		return;
	perror(what);
	exit(1);
}

/* The folder of this test, made once and removed at the end. */
static char bench_folder[] = "/tmp/auditferry-unit.XXXXXX";

static pid_t bench_owner; /* children leave the folder */

static inline void
bench_remove_at_exit(void)
{
	pid_t pid;
	int status;

	if (getpid() != bench_owner)
		return;
	pid = fork();
	if (pid == 0) {
		(void)execlp("rm", "rm", "-rf", bench_folder, (char *)NULL);
		_exit(1);
	}
	(void)waitpid(pid, &status, 0); /* it is only a folder in /tmp */
}

static inline const char *
bench_path(const char *name)
{
	static char path[4][128];
	static unsigned n;

	if (strcmp(bench_folder + strlen(bench_folder) - 6, "XXXXXX") == 0) {
		bench_owner = getpid();
		bench_check(mkdtemp(bench_folder) != NULL &&
				atexit(bench_remove_at_exit) == 0,
		    "mkdtemp");
	}
	n = (n + 1) % 4;
	(void)snprintf(path[n], sizeof(path[n]), "%s/%s", bench_folder, name);
	return path[n];
}

static inline const char *
bench_write(const char *name, const char *text)
{
	const char *path = bench_path(name);
	FILE *f = fopen(path, "w");

	bench_check(f != NULL, path);
	bench_check(fputs(text, f) != EOF, path);
	bench_check(fclose(f) == 0, path);
	return path;
}

/* The bytes of text to `at`, without its NUL; how many they are. */
static inline size_t
bench_put(char *at, const char *text)
{
	size_t n;

	for (n = 0; text[n] != '\0'; n++)
		at[n] = text[n];
	return n;
}

static inline void
bench_fault(void *arg, const char *file, int line, const char *text)
{
	struct bench *b = arg;
	size_t n = strlen(b->faults), folder = strlen(bench_folder);

	if (strncmp(file, bench_folder, folder) == 0 && file[folder] == '/')
		file += folder + 1;
	(void)snprintf(b->faults + n, sizeof(b->faults) - n, "%s:%d: %s\n",
	    file, line, text);
}

static inline void
bench_unmatched(void *arg, struct slice text, const char *reason)
{
	struct bench *b = arg;
	size_t n = strlen(b->kept), i;

	b->kept_n++;
	(void)strlcpy(b->reason, reason, sizeof(b->reason));
	b->reasons_fit &= reason[0] != '\0' && strlen(reason) < REASON_MAX;
	for (i = 0; reason[i] != '\0'; i++)
		b->reasons_fit &= reason[i] >= ' ' && reason[i] < 0x7f;
	(void)snprintf(b->kept + n, sizeof(b->kept) - n, "%.*s\n",
	    (int)(text.n < 1000 ? text.n : 1000), text.p ? text.p : "");
}

/* Loads rule files and folders. The last is NULL. */
static inline bool
bench_load_paths(struct bench *b, const char *const *paths)
{
	const struct rules_report report = {bench_fault, b};
	static char own[8][128];
	char *list[8];
	size_t n;

	*b = (struct bench){.reasons_fit = true};
	for (n = 0; n < 8 && paths[n] != NULL; n++) {
		(void)strlcpy(own[n], paths[n], sizeof(own[n]));
		list[n] = own[n];
	}
	b->loaded = rules_load(&b->rules, list, n, &report) == 0;
	if (b->loaded)
		bench_check(interpreter_init(&b->i, &b->rules) == 0, "init");
	b->i.sink = (struct unmatched_sink){bench_unmatched, b};
	return b->loaded;
}

/* Loads one rule file of this text. */
static inline bool
bench_load(struct bench *b, const char *xml)
{
	const char *const paths[] = {bench_write("r.xml", xml), NULL};

	return bench_load_paths(b, paths);
}

/* The same, and it must be loaded. */
static inline void
bench_must_load(struct bench *b, const char *xml)
{
	if (bench_load(b, xml))
		return;
	printf("# %s\nBail out! the rules have faults\n", b->faults);
	exit(1);
}

static inline void
bench_clear(struct bench *b)
{
	if (b->loaded)
		interpreter_clear(&b->i);
	rules_clear(&b->rules);
}

/* Runs one message; b->o, reason and kept are new, the records in b->i.out. */
static inline void
bench_run_slice(struct bench *b, struct slice text)
{
	struct message m = {.seq = 7,
	    .framed = true,
	    .received_us = INT64_C(1795352400123456),
	    .source = slice_of("udp:192.0.2.7,40312"),
	    .raw = text};
	struct header_clock clock = {.received_us = m.received_us};

	b->reason[0] = b->kept[0] = '\0';
	b->kept_n = 0;
	header_parse(&m.header, text, &clock);
	b->o = interpret(&b->i, &m);
}

static inline void
bench_run(struct bench *b, const char *text)
{
	bench_run_slice(b, slice_of(text));
}

/* What is between <name> and </name> in the records for the nth time (from
 * 0), still escaped; "(none)" if it is not there. */
static inline const char *
bench_element(const struct bench *b, const char *name, unsigned nth)
{
	static char text[BENCH_TEXT_MAX];
	char open[64], close[64];
	const char *at = b->i.out.p, *end = at + b->i.out.n, *to = NULL;

	(void)snprintf(open, sizeof(open), "<%s>", name);
	(void)snprintf(close, sizeof(close), "</%s>", name);
	for (;; nth--) {
		at = b->i.out.n > 0
			 ? memmem(at, (size_t)(end - at), open, strlen(open))
			 : NULL;
		if (at == NULL)
			return "(none)";
		at += strlen(open);
		to = memmem(at, (size_t)(end - at), close, strlen(close));
		if (nth == 0)
			break;
	}
	(void)snprintf(text, sizeof(text), "%.*s", (int)(to - at), at);
	return text;
}

#endif
