/*
 * How far delivery has come, written into the acknowledgement file. Rejected
 * files are synced first. What cannot be written is tried again each second,
 * and nothing more is delivered meanwhile.
 */
#ifndef SENDER_PROGRESS_H
#define SENDER_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/ack.h"
#include "common/log.h"
#include "sender/books.h"
#include "sender/rejected.h"

struct progress {
	bool on; /* else all below does nothing */
	const char *path;
	struct ack ack;
	uint64_t reached;
	int64_t next_ms; /* no write before */
	bool failing;
	struct log_limit limit;
	struct rejected *rejected; /* borrowed; NULL: none */
	struct books *books;       /* borrowed */
};

/* path NULL: no acknowledgement. 0, or -1 with errno as ack_open(). */
int progress_open(struct progress *p, const char *path, struct rejected *r,
    struct books *b) __attribute__((warn_unused_result));
/* Everything up to seq is done. */
void progress_reach(struct progress *p, uint64_t seq);
/* Something reached is not written yet. */
bool progress_pending(const struct progress *p);
/* Writes what was reached: at once if now is set, else at most each second. */
void progress_write(struct progress *p, int64_t now_ms, bool at_once);
void progress_close(struct progress *p);

#endif
