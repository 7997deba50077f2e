/*
 * The unmatched file: what no rule matches and what is damaged, kept so that
 * it can be fed to the parser again after a rule fix:
 *
 *	#!unmatched REASON		#!damaged REASON
 *	the frame			the line as it was
 *
 * Appending never loses: what cannot be written is held and tried again each
 * second, and the whole pipeline waits behind it.
 */
#ifndef PARSER_UNMATCHED_H
#define PARSER_UNMATCHED_H

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/log.h"
#include "parser/event.h"

#define UNMATCHED_MAX_DEFAULT (1ull << 30) /* bytes of the file */

struct unmatched {
	const char *path; /* borrowed; NULL: nothing is kept */
	int fd;
	uint64_t size, max; /* bytes when last looked at; the limit */
	bool regular;       /* a file; pipes and terminals have no size */
	bool torn;          /* its last line has no end */
	bool failed; /* given up: what is pending or not synced is lost */
	struct buf pending; /* not yet written */
	bool dirty;         /* pending, or written and not yet synced */
	struct log_limit limit;
};

/* Opens the file for appending, with mode 0600; path NULL keeps nothing. A
 * torn last line is ended before anything follows it. The file may be emptied
 * or moved away at any time: then a new one is begun. 0, or -1 with errno. */
int unmatched_open(struct unmatched *u, const char *path, uint64_t max)
    __attribute__((warn_unused_result));
/* Closes; what was not synced is not safe. */
void unmatched_close(struct unmatched *u);

/* Appends m's frame with text as its payload. -1 with errno only if memory
 * runs out, a sync fails, or the process was told to stop while the file
 * cannot be written: nothing after this may be acknowledged then. */
int unmatched_add(struct unmatched *u, const struct message *m,
    struct slice text, bool truncated, const char *reason)
    __attribute__((warn_unused_result));
/* Appends a damaged line as it was. -1 as unmatched_add(). */
int unmatched_add_damaged(struct unmatched *u, struct slice line,
    const char *reason) __attribute__((warn_unused_result));
/* Writes and syncs what is pending: group commit. -1 as unmatched_add(). */
int unmatched_sync(struct unmatched *u) __attribute__((warn_unused_result));

#endif
