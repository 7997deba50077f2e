/*
 * The files of a journal, a folder (DESIGN.md section 2):
 *
 *	00000000000000000001.frames	segments: LF, then frames. The name is
 *					the first SEQ, in 20 digits.
 *	00000000000000000001.bad	a segment that failed before anything
 *					in it was durable: nobody reads it
 *	durable		the highest SEQ that is safe to read (durable.h)
 *	ack		the highest SEQ that is done with (common/ack.h)
 *	lock		held by the writer
 *
 * What readers rely on: a segment only grows, up to the moment that the next
 * one exists; then it is never written again, but may be cut down to its last
 * durable frame. Frames of one segment ascend by SEQ. After a failed write the
 * next segment may begin with frames that the one before also holds: the first
 * valid copy of a SEQ counts, a later one is skipped and is no damage. There
 * may be space allocated beyond a segment's end. Only whole segments are
 * removed, from the lowest, never the newest.
 */
#ifndef RECEIVER_SEGMENT_H
#define RECEIVER_SEGMENT_H

#include <stddef.h>
#include <stdint.h>

#define SEGMENT_BYTES ((uint64_t)64 << 20) /* then a new one is begun */
#define SEGMENT_DIGITS 20                  /* as many as 2^64 needs */
#define SEGMENT_SUFFIX ".frames"
#define SEGMENT_BAD ".bad"
#define SEGMENT_NAME_MAX 32 /* holds a name and a NUL */
#define SEGMENT_LIST_MAX 64 /* of one segment_above() or segment_below() */

#define JOURNAL_DURABLE "durable"
#define JOURNAL_ACK "ack"
#define JOURNAL_LOCK "lock"

/* The name of the segment whose first SEQ is first (from 1). */
void segment_name(char out[static SEGMENT_NAME_MAX], uint64_t first);
/* The same with SEGMENT_BAD for SEGMENT_SUFFIX. */
void segment_bad_name(char out[static SEGMENT_NAME_MAX], uint64_t first);
/* The first SEQ of a name, 0 if it is not that of a segment. */
uint64_t segment_first(const char *name) __attribute__((warn_unused_result));
/* The same for SEGMENT_BAD. */
uint64_t segment_bad_first(const char *name)
    __attribute__((warn_unused_result));

/*
 * The segments of the folder dir (a descriptor; its offset is not touched) by
 * their first SEQ, at most max (up to SEGMENT_LIST_MAX) of them into first[]:
 * segment_above() those with a first SEQ of at least seq, the lowest first;
 * segment_below() those with one of at most seq, the highest first. They
 * return how many they found, or -1 with errno. The segment that holds SEQ n
 * is the one that segment_below(dir, n, first, 1) finds.
 */
int segment_above(int dir, uint64_t seq, uint64_t *first, size_t max)
    __attribute__((warn_unused_result));
int segment_below(int dir, uint64_t seq, uint64_t *first, size_t max)
    __attribute__((warn_unused_result));

#endif
