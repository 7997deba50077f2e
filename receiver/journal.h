/*
 * The journal: what is put in is on the disk soon after, whatever happens to
 * this process from then on, and stays until it is acknowledged.
 *
 * A thread of its own writes and syncs, so that a slow or failing disk never
 * keeps the caller from its sockets. Between the two is a ring, in which each
 * frame stays until a returned fdatasync covers it. The thread commits as
 * soon as a frame comes and, under load, once per interval; after a failure
 * it tries again, into a new segment, at most a second later, and for ever.
 * Every second it trims what was acknowledged and looks at the space left.
 */
#ifndef RECEIVER_JOURNAL_H
#define RECEIVER_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "receiver/recover.h"
#include "receiver/space.h"

#define JOURNAL_MAX_DEFAULT ((uint64_t)10 << 30)
#define JOURNAL_MAX_MIN ((uint64_t)1 << 20)
#define JOURNAL_INTERVAL_MS 50
#define JOURNAL_INTERVAL_MAX_MS 10000
/* A segment is at most this part of the limit, because the newest is never
 * removed: the rest must be enough to go on with. */
#define JOURNAL_SEGMENTS_MIN 4

struct journal_options {
	const char *dir;        /* made if need be; borrowed for the open */
	const char *ack;        /* file; borrowed for the open */
	size_t ring;            /* bytes; more than FRAME_MAX */
	uint64_t max;           /* bytes of all segments */
	int64_t interval_ms;    /* between commits; 0: see journal_publish() */
	uint64_t segment_bytes; /* 0: SEGMENT_BYTES, or less if max is small */
};

enum journal_full { JOURNAL_FULL_RING, JOURNAL_FULL_LIMIT, JOURNAL_FULL_DISK };

struct journal_state {
	uint64_t journaled; /* frames that became durable since the start */
	uint64_t last;      /* highest SEQ that is durable */
	uint64_t ack;       /* as read last, at most last */
	int64_t oldest_us;  /* receive time of the frame after ack; 0: all is
			       acknowledged, or it is not known */
	uint64_t bytes, segments;
	uint64_t commits, failures; /* returned fdatasyncs; failed calls */
	size_t ring_bytes;          /* published and not yet durable */
	int error;         /* why nothing is committed just now; 0: it is */
	int failure;       /* the last such reason, over or not */
	const char *doing; /* what failed then */
	int publish_error; /* why the file "durable" lags behind; 0: it does
			      not */
	int trim_error;    /* why not all that is done with was removed */
	enum journal_full full; /* what refused the last journal_put() that
				   failed */
};

struct journal; /* opaque */

/* Opens the journal, as its only writer, whatever state it is in, and tells
 * in *r what was found. NULL with errno: EWOULDBLOCK if another process writes
 * it. */
struct journal *journal_open(const struct journal_options *o,
    struct recovery *r) __attribute__((warn_unused_result));
/* After journal_finish(). NULL is nothing. */
void journal_free(struct journal *j);

/* Copies one frame in, its LF included, or does not if there is no room for
 * it: the ring is full, or the journal at its limit. The SEQs must go up. */
bool journal_put(struct journal *j, const char *p, size_t n)
    __attribute__((warn_unused_result));
/* Hands what was put to the writing thread. With an interval of 0 it returns
 * when that is durable; or, so that the sockets are read on, if the disk fails
 * or takes longer than a second. */
void journal_publish(struct journal *j);
/* Waits up to ms milliseconds for all that was published to be durable: true
 * if it is. */
bool journal_wait(struct journal *j, int64_t ms);
void journal_state(struct journal *j, struct journal_state *out);
/* Commits what is left, for at most ms milliseconds, and ends the thread.
 * Returns how many frames are not known to be on the disk. */
uint64_t journal_finish(struct journal *j, int64_t ms);

#endif
