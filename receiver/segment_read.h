/*
 * Reads one segment of a journal, line by line, in large reads (segment.h has
 * what a reader may rely on). Nothing is judged here but whether a line is a
 * frame; which frames are to be played, and when, is replay.h.
 *
 * The lines handed out stay in the buffer until segment_read_fill(), so that
 * a caller can write a run of neighbours with one write(2) from where they
 * were read to.
 */
#ifndef RECEIVER_SEGMENT_READ_H
#define RECEIVER_SEGMENT_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/slice.h"

#define SEGMENT_READ_BUFFER                                                    \
	((size_t)1 << 20) /* several of the longest frame                      \
			   */

struct segment_read {
	uint64_t first; /* by its name */
	int fd;
	char *buf;         /* owned; SEGMENT_READ_BUFFER bytes */
	size_t line;       /* where the line handed out last begins */
	size_t start, end; /* what was read and not handed out */
	off_t at;          /* offset in the file of buf[end] */
	bool skipping;     /* in a line that is too long, up to its LF */
};

enum segment_line {
	SEGMENT_FRAME,   /* a frame: *seq, and *line with its LF */
	SEGMENT_DAMAGED, /* a line that is none; empty ones are passed over */
	SEGMENT_MORE     /* no whole line is left: segment_read_fill() */
};

/* Opens the segment with this first SEQ in the folder dir (a descriptor). 0,
 * or -1 with errno: ENOENT if it is gone, EINVAL if it is no regular file. */
int segment_read_open(struct segment_read *r, int dir, uint64_t first)
    __attribute__((warn_unused_result));
/* Closes it and frees the buffer. */
void segment_read_close(struct segment_read *r);
/* The next line of what was read; *line is valid until segment_read_fill(). */
enum segment_line segment_read_next(struct segment_read *r, uint64_t *seq,
    struct slice *line) __attribute__((warn_unused_result));
/* Reads on: how many bytes came, 0 at the end of the file as it is now, or -1
 * with errno. Everything handed out before is invalid. */
ssize_t segment_read_fill(struct segment_read *r)
    __attribute__((warn_unused_result));
/* The line handed out last comes again at the next segment_read_next(). */
void segment_read_unget(struct segment_read *r);
/* Forgets what was read and not handed out: it will be read anew. */
void segment_read_forget(struct segment_read *r);
/* What cannot be read: goes on behind the next LF after the page (4 KiB) in
 * which reading failed. */
void segment_read_skip_page(struct segment_read *r);
/* Offset in the file of the line handed out last. */
off_t segment_read_offset(const struct segment_read *r);
/* True if bytes without an LF follow the last line: the file ends torn. */
bool segment_read_torn(const struct segment_read *r);

#endif
