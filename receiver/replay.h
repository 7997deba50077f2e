/*
 * The frames of a journal in rising SEQ order, each SEQ once, whatever has
 * become of its files: what is damaged is passed over, counted and said once
 * per burst, what is missing is counted and said.
 *
 * Usually one segment is open. After a failed write the next segment repeats
 * frames of the one before, so segments may overlap: where the SEQ wanted is
 * not found, all whose name is not above the one that is found are open
 * together, the lowest SEQ goes first, and of equal ones that of the earlier
 * segment. So a frame is lost only if every copy is damaged.
 *
 * No frame above "durable" is handed out, and none that was read before
 * "durable" covered it: until then the writer may still cut it off and, after
 * a crash, give its SEQ to another message.
 *
 * It reads only, takes no lock, and does not read segments that end at or
 * below the position where it begins, but for one, if frames are missing.
 */
#ifndef RECEIVER_REPLAY_H
#define RECEIVER_REPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "receiver/cursor.h"

#define REPLAY_OPEN_MAX 8 /* segments open together; 1 MiB each */

struct replay {
	int dir;                             /* owned */
	const char *ack_path;                /* borrowed */
	struct cursor open[REPLAY_OPEN_MAX]; /* open_n, by rising first SEQ */
	size_t open_n;
	uint64_t first;   /* the segment with which it began */
	uint64_t later;   /* the next segment that is not open; 0: none */
	uint64_t next;    /* the SEQ wanted */
	uint64_t durable; /* as read last */
	uint64_t said;    /* "durable" whose end was said to be missing */
	bool begun;       /* the first segment was looked for */
	bool again;       /* a read failed: no refresh is idle */
	bool ack_sure;    /* both slots of the ack file were valid */
	bool looked_back; /* the segment before the first was opened */

	struct cursor_account account; /* .damaged: lines that are no frame,
					  but for torn ends */
	uint64_t frames, bytes;        /* handed out */
	uint64_t repeated; /* frames whose SEQ was handed out before */
	uint64_t missing;  /* SEQs */
};

enum replay_status {
	REPLAY_RUN,  /* whole frames, one after the other */
	REPLAY_END,  /* nothing more for now: replay_refresh() */
	REPLAY_BUSY, /* reading failed: wait a moment, replay_refresh() */
	REPLAY_ERROR /* the journal cannot be read: errno says why */
};

/* Opens the journal folder; begins after what the file ack_path says (none:
 * at the beginning). Both names are borrowed until replay_close(). 0, or -1
 * with errno: what opening the folder gives. Reads no segment yet. */
int replay_open(struct replay *r, const char *dir, const char *ack_path)
    __attribute__((warn_unused_result));
/* Sets the position after the acknowledged one. 0, or -1 with errno if the
 * file is there but cannot be read. */
int replay_read_ack(struct replay *r) __attribute__((warn_unused_result));
void replay_close(struct replay *r);
/* Looks what is durable by now, and at the segments. 1 if there may be more to
 * play, 0 if nothing changed, or -1 with errno: ENOENT if there is no file
 * "durable" (yet), EBADMSG if it is damaged. */
int replay_refresh(struct replay *r) __attribute__((warn_unused_result));
/* The next frames; *run is valid until the next call of any function here. */
enum replay_status replay_next(struct replay *r, struct slice *run)
    __attribute__((warn_unused_result));
/* No more will be read: settles the account. SEQs up to "durable" that were
 * not found are missing now. */
void replay_finish(struct replay *r);

#endif
