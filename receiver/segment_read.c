#include "receiver/segment_read.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/frame.h"
#include "receiver/segment.h"

#define PAGE 4096 /* the least that a medium loses at once */

int
segment_read_open(struct segment_read *r, int dir, uint64_t first)
{
	char name[SEGMENT_NAME_MAX];
	struct stat st;
	int keep;

	*r = (struct segment_read){.first = first};
	segment_name(name, first);
	/* O_NONBLOCK: a FIFO of that name must not hold us. */
	r->fd =
	    openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (r->fd == -1) {
		if (errno == ELOOP || errno == ENXIO)
			errno = EINVAL; /* a link, a socket */
		return -1;
	}
	if (fstat(r->fd, &st) == -1)
		goto fail;
	if (!S_ISREG(st.st_mode)) {
		errno = EINVAL;
		goto fail;
	}
	r->buf = malloc(SEGMENT_READ_BUFFER);
	if (r->buf == NULL)
		goto fail;
	/* Only a hint. */
	(void)posix_fadvise(r->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	return 0;
fail:
	keep = errno;
	segment_read_close(r);
	errno = keep;
	return -1;
}

void
segment_read_close(struct segment_read *r)
{
	if (r->fd != -1)
		(void)close(r->fd); /* was only read */
	free(r->buf);
	r->buf = NULL;
	r->fd = -1;
}

/* Bytes without an LF that are more than any frame: not looked at again. */
static void
skip_if_too_long(struct segment_read *r)
{
	if (r->end - r->start < FRAME_MAX && !r->skipping)
		return;
	r->skipping = true;
	r->line = r->start = r->end;
}

enum segment_line
segment_read_next(struct segment_read *r, uint64_t *seq, struct slice *line)
{
	struct frame f;
	const char *lf;
	size_t n;
	bool skipped;

	for (;;) {
		lf = memchr(r->buf + r->start, '\n', r->end - r->start);
		if (lf == NULL) {
			skip_if_too_long(r);
			return SEGMENT_MORE;
		}
		n = (size_t)(lf - (r->buf + r->start));
		r->line = r->start;
		r->start += n + 1;
		skipped = r->skipping;
		r->skipping = false;
		if (n > 0 || skipped)
			break;
	}
	*line = (struct slice){r->buf + r->line, n + 1};
	if (skipped || n >= FRAME_MAX ||
	    frame_parse(&f, (struct slice){line->p, n}) != FRAME_OK)
		return SEGMENT_DAMAGED;
	*seq = f.seq;
	return SEGMENT_FRAME;
}

ssize_t
segment_read_fill(struct segment_read *r)
{
	ssize_t n;

	if (r->start > 0) {
		memmove(r->buf, r->buf + r->start, r->end - r->start);
		r->end -= r->start;
		r->line = r->start = 0;
	}
	do
		n = pread(r->fd, r->buf + r->end, SEGMENT_READ_BUFFER - r->end,
		    r->at);
	while (n == -1 && errno == EINTR);
	if (n == -1)
		return -1;
	r->end += (size_t)n;
	r->at += n;
	return n;
}

void
segment_read_unget(struct segment_read *r)
{
	r->start = r->line;
}

void
segment_read_forget(struct segment_read *r)
{
	r->at -= (off_t)(r->end - r->start);
	r->end = r->start;
}

void
segment_read_skip_page(struct segment_read *r)
{
	r->at = (r->at / PAGE + 1) * PAGE;
	r->line = r->start = r->end;
	r->skipping = true;
}

off_t
segment_read_offset(const struct segment_read *r)
{
	return r->at - (off_t)(r->end - r->line);
}

bool
segment_read_torn(const struct segment_read *r)
{
	return r->end > r->start || r->skipping;
}
