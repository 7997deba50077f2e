/*
 * What a journal is found to hold when its writer starts. Whatever state the
 * files are in is a legal one: it costs frames, never the start.
 *
 * Only the newest segments are looked at, backwards, up to one with a valid
 * frame and the one before it: after a failed write that one may hold frames
 * which the newest does not hold yet. Older ones cannot: the writer begins no
 * further segment before all that a failed one held is synced in the next.
 *
 *	next SEQ = max(last valid frame, ack, durable) + 1
 *
 * "durable" counts because a SEQ that it covers was handed on: reusing it
 * after damage would give two messages one number.
 */
#ifndef RECEIVER_RECOVER_H
#define RECEIVER_RECOVER_H

#include <stdbool.h>
#include <stdint.h>

struct recovery {
	uint64_t ack;          /* as the file says; 0 if it says nothing */
	int ack_damaged;       /* slots of that file */
	uint64_t durable;      /* as the file says; 0 if it says nothing */
	bool durable_damaged;  /* it is there and says nothing */
	uint64_t last;         /* SEQ of the last valid frame; 0: none seen */
	uint64_t next;         /* SEQ for the next message */
	uint64_t lines, bytes; /* of no use, behind the last valid frame */
	unsigned looked_at;    /* segments */
	unsigned unreadable;   /* of these, by I/O errors */
	unsigned set_aside;    /* renamed to .bad: not a valid frame in them */
	uint64_t read;         /* bytes read of segments */
	uint64_t unsynced; /* the lowest segment that could not be synced: its
			      frames are to be written once more; 0: none */
	int64_t reloaded;  /* by journal_open(): how many were; -1: not all */
};

/* Looks at the journal in the folder dir (a descriptor) and the ack file
 * ack_path. Syncs what it may call durable; gives back disk space that was
 * reserved and not used; sets segments aside that would stand in the way of
 * new ones. 0, or -1 with errno if the folder cannot be listed. */
int recover(struct recovery *r, int dir, const char *ack_path)
    __attribute__((warn_unused_result));

#endif
