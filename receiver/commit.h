/*
 * From the ring to the disk: writes frames, syncs them, says so in "durable".
 * Positions are the ring's. A frame stays in the ring until it is synced:
 *
 *	synced  ..  written  ..  head
 *	  |            |           published by the thread that receives
 *	  |            in the open segment, not known to be on the disk
 *	  on the disk: its room in the ring is free
 *
 * After any failure written goes back to synced and all goes again, with the
 * same SEQs, into a new segment. None is begun after that one before "again",
 * the place that the failed one had come to, is synced in it: so at most two
 * segments, the newest and the one before, ever hold frames that are not
 * durable.
 */
#ifndef RECEIVER_COMMIT_H
#define RECEIVER_COMMIT_H

#include <stdint.h>

#include "receiver/ring.h"
#include "receiver/store.h"

struct commit {
	struct store store;
	const struct ring *ring; /* borrowed */
	int durable_fd;          /* owned; -1: not open */
	uint64_t segment_bytes;  /* then a new one is begun */
	uint64_t written, synced, again;
	uint64_t last;      /* SEQ of the frame before written */
	uint64_t durable;   /* SEQ of the frame before synced */
	uint64_t published; /* what the file "durable" says */
	int publish_error;  /* why that is not durable; 0 if it is */
	uint64_t commits, failures;
};

/* For the folder dir (a descriptor, borrowed), in which everything up to the
 * SEQ durable is on the disk; the ring is empty. */
void commit_init(struct commit *c, int dir, const struct ring *ring,
    uint64_t durable, uint64_t segment_bytes);
/* Writes and syncs the frames up to the ring's position head, which ends one.
 * A new segment may reserve up to that much of disk space. 0, or -1 with
 * errno; then store.doing says what failed, and to try again is right. */
int commit_to(struct commit *c, uint64_t head, uint64_t reserve)
    __attribute__((warn_unused_result));
/* Brings the file "durable" up to date, if it is not: it says less meanwhile,
 * and nothing is lost but time. 0, or -1 with errno. */
int commit_publish(struct commit *c);
/* Closes what is open. */
void commit_clear(struct commit *c);

#endif
