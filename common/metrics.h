/*
 * Counters in Prometheus' text format: in a file that is replaced atomically
 * every few seconds and at the end, and on stderr on SIGUSR1.
 */
#ifndef COMMON_METRICS_H
#define COMMON_METRICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct metric {
	const char *name; /* auditferry_TOOL_WHAT_total */
	const char *help;
	bool gauge; /* may fall; else a counter */
	uint64_t value;
};

struct metrics {
	struct metric *list; /* borrowed: the tool's table */
	size_t n;
	const char *path; /* borrowed; NULL: no file */
	int64_t next_ms;
	bool warned; /* a failed write was said once */
};

/* path may be NULL. */
void metrics_init(struct metrics *m, struct metric *list, size_t n,
    const char *path);
/* Writes the file if two seconds have passed since the last time; call it
 * from the main loop at least once a second. */
void metrics_tick(struct metrics *m);
/* Writes the file now (at the end of the program). A file that cannot be
 * written is said once, and again only after a write has worked; it is never
 * a reason to stop. */
void metrics_write(struct metrics *m);
/* Prints all on stderr (SIGUSR1). */
void metrics_print(const struct metrics *m);

#endif
