#include "common/lines.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Twice the longest line and a pipe's worth: a full read fits behind any
 * unfinished line. */
#define READ_MORE LINES_GIVE_MAX

int
lines_init(struct lines *l, int fd, size_t max)
{
	*l = (struct lines){.fd = fd, .max = max, .size = 2 * max + READ_MORE};
	l->buf = malloc(l->size);
	return l->buf == NULL ? -1 : 0;
}

void
lines_clear(struct lines *l)
{
	free(l->buf);
	*l = (struct lines){.fd = -1};
}

void
lines_reopen(struct lines *l, int fd)
{
	l->fd = fd;
	l->start = l->scanned = l->end = 0;
	l->eof = l->skipping = false;
}

void
lines_give(struct lines *l, const void *p, size_t n)
{
	if (n > 0)
		memcpy(l->buf, p, n);
	l->end = n;
}

/* One read into the free end of the buffer: LINES_OK if it brought bytes or
 * the end, LINES_WAIT or LINES_ERROR. A regular file never waits. */
static enum lines_status
fill(struct lines *l)
{
	struct pollfd p = {.fd = l->fd, .events = POLLIN};
	ssize_t n;

	if (l->start > 0) {
		memmove(l->buf, l->buf + l->start, l->end - l->start);
		l->end -= l->start;
		l->scanned -= l->start;
		l->start = 0;
	}
	switch (poll(&p, 1, 0)) {
	case 0:
		return LINES_WAIT;
	case -1:
		return errno == EINTR ? LINES_WAIT : LINES_ERROR;
	}
	n = read(l->fd, l->buf + l->end, l->size - l->end);
	if (n == -1)
		return errno == EINTR || errno == EAGAIN ? LINES_WAIT
							 : LINES_ERROR;
	l->eof = n == 0;
	l->end += (size_t)n;
	return LINES_OK;
}

/* What is left in the buffer when no LF follows it. */
static enum lines_status
last_bytes(struct lines *l, struct slice *line)
{
	bool skip = l->skipping;

	*line = (struct slice){l->buf + l->start, l->end - l->start};
	l->start = l->scanned = l->end;
	l->skipping = false;
	return line->n == 0 || skip ? LINES_EOF : LINES_TORN;
}

/* A line is too long: hand out its first max bytes and skip to its LF. */
static enum lines_status
long_line(struct lines *l, struct slice *line)
{
	*line = (struct slice){l->buf + l->start, l->max};
	l->start = l->scanned = l->end;
	l->skipping = true;
	return LINES_LONG;
}

enum lines_status
lines_next(struct lines *l, struct slice *line)
{
	enum lines_status st;
	char *lf;
	size_t n;

	for (;;) {
		lf = memchr(l->buf + l->scanned, '\n', l->end - l->scanned);
		n = (size_t)((lf ? lf : l->buf + l->end) - (l->buf + l->start));
		if (lf != NULL) {
			*line = (struct slice){l->buf + l->start, n};
			l->start = l->scanned = (size_t)(lf - l->buf) + 1;
			if (l->skipping) {
				l->skipping = false;
				continue;
			}
			if (n <= l->max)
				return LINES_OK;
			line->n = l->max;
			return LINES_LONG;
		}
		if (l->skipping)
			l->start = l->end;
		else if (n > l->max)
			return long_line(l, line);
		l->scanned = l->end;
		if (l->eof)
			return last_bytes(l, line);
		st = fill(l);
		if (st != LINES_OK)
			return st;
	}
}
