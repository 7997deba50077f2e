/*
 * Reads lines from a descriptor without ever waiting: the caller is told when
 * a read would block, so that it can flush what it owes before it waits.
 */
#ifndef COMMON_LINES_H
#define COMMON_LINES_H

#include <stdbool.h>

#include "common/slice.h"

enum lines_status {
	LINES_OK,   /* a line, its LF taken off */
	LINES_TORN, /* the last bytes before the end, without LF */
	LINES_LONG, /* the first bytes of a line longer than the maximum; the
		       rest of that line is skipped */
	LINES_WAIT, /* nothing now: poll lines.fd for POLLIN, call again */
	LINES_EOF,
	LINES_ERROR /* errno says why */
};

struct lines {
	int fd;    /* borrowed */
	char *buf; /* owned */
	size_t size, start, scanned, end;
	size_t max; /* longest line, LF not counted */
	bool eof, skipping;
};

/* Reads fd from now on; lines of up to max bytes. 0, or -1 (ENOMEM). */
int lines_init(struct lines *l, int fd, size_t max)
    __attribute__((warn_unused_result));
/* Frees the buffer; closes nothing. */
void lines_clear(struct lines *l);
/* Goes on with another descriptor after LINES_EOF or LINES_ERROR. */
void lines_reopen(struct lines *l, int fd);
/* Puts n bytes in front that were read from the descriptor already, to find
 * out what it holds: right after lines_init() or lines_reopen() only, and at
 * most LINES_GIVE_MAX. */
#define LINES_GIVE_MAX 65536
void lines_give(struct lines *l, const void *p, size_t n);
/* The next line; *line is valid until the next call. Interrupted reads
 * (EINTR) come back as LINES_WAIT. */
enum lines_status lines_next(struct lines *l, struct slice *line)
    __attribute__((warn_unused_result));

#endif
