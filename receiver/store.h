/*
 * The newest segment, being written. Its states:
 *
 *	none --begin--> open --end--> none	rolled: all of it was synced
 *	                open --abandon--> none	a write or a sync failed
 *
 * A file is never written or synced again after either. In the second case it
 * is cut down to what was synced, which releases the space and leaves no copy
 * that only looks durable: after a failed sync Linux may show pages as clean
 * that never reached the disk. If nothing of it was synced it becomes .bad.
 */
#ifndef RECEIVER_STORE_H
#define RECEIVER_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store {
	int dir;           /* borrowed */
	int fd;            /* owned; -1: none */
	uint64_t first;    /* SEQ that names it */
	uint64_t bytes;    /* of it, the LF at its beginning included */
	uint64_t synced;   /* of these, durable */
	uint64_t reserved; /* bytes from its beginning that have disk space */
	const char *doing; /* what failed last, for a log line */
};

void store_init(struct store *s, int dir);
static inline bool
store_is_open(const struct store *s)
{
	return s->fd != -1;
}
/* Makes the segment whose first SEQ is first, asks for reserve bytes of disk
 * space, writes the LF and syncs the folder. A file of that name becomes .bad
 * first. 0, or -1 with errno: call store_abandon(). */
int store_begin(struct store *s, uint64_t first, uint64_t reserve)
    __attribute__((warn_unused_result));
/* Appends. 0, or -1 with errno: call store_abandon(). */
int store_write(struct store *s, const char *p, size_t n)
    __attribute__((warn_unused_result));
/* 0, or -1 with errno: call store_abandon(). */
int store_sync(struct store *s) __attribute__((warn_unused_result));
/* Gives up on the segment, if one is open. */
void store_abandon(struct store *s);
/* Closes the segment, all of which was synced, and gives back the space that
 * it did not use. */
void store_end(struct store *s);

#endif
