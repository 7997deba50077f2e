/*
 * Finds the last valid frame of a segment, from its end, in pieces: what it
 * costs depends on how much damage lies behind that frame, never on the size
 * of the file.
 */
#ifndef RECEIVER_TAIL_H
#define RECEIVER_TAIL_H

#include <stdint.h>

#define TAIL_PIECE ((size_t)256 << 10) /* of one read; more than one frame */

struct tail {
	uint64_t seq;   /* of the last valid frame; 0: there is none */
	uint64_t end;   /* offset behind its LF */
	uint64_t size;  /* of the file */
	uint64_t lines; /* behind it: not empty, and of no use */
	uint64_t bytes; /* of these lines */
	uint64_t read;  /* bytes that were read to find out */
};

/* Looks through the file fd, the segment that is named first: frames with a
 * lower SEQ are not its own. 0, or -1 with errno. */
int tail_find(struct tail *t, int fd, uint64_t first)
    __attribute__((warn_unused_result));

#endif
