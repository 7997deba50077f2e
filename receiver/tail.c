#include "receiver/tail.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/frame.h"

_Static_assert(TAIL_PIECE > FRAME_MAX + 1, "a piece holds a whole frame");

/* A window on the file, which moves towards its beginning. */
struct window {
	int fd;
	char *buf;      /* TAIL_PIECE bytes */
	uint64_t start; /* offset of buf[0] */
	size_t n;       /* bytes in it */
};

/* Fills the window with the bytes before the offset end. */
static int
load(struct window *w, uint64_t end, struct tail *t)
{
	ssize_t r;

	if (w->n > 0 && w->start + w->n == end)
		return 0;
	w->start = end > TAIL_PIECE ? end - TAIL_PIECE : 0;
	w->n = 0;
	while (w->n < end - w->start) {
		r = pread(w->fd, w->buf + w->n, end - w->start - w->n,
		    (off_t)(w->start + w->n));
		if (r == -1 && errno == EINTR)
			continue;
		if (r == -1)
			return -1;
		if (r == 0) { /* the file has become shorter */
			memset(w->buf + w->n, 0, end - w->start - w->n);
			r = (ssize_t)(end - w->start - w->n);
		}
		w->n += (size_t)r;
	}
	t->read += w->n;
	return 0;
}

static void
useless(struct tail *t, uint64_t bytes)
{
	if (bytes == 0)
		return;
	t->lines++;
	t->bytes += bytes;
}

/* Looks at the lines of the window from its end, where an LF is at *end (the
 * offset behind it). True if a frame was found. If not, *end is behind the LF
 * of the first line that does not begin in the window, or 0. */
static bool
look(const struct window *w, struct tail *t, uint64_t first, uint64_t *end)
{
	struct slice line;
	struct frame f;
	const char *lf;
	size_t n = (size_t)(*end - w->start) - 1;

	for (;;) {
		lf = memrchr(w->buf, '\n', n);
		if (lf == NULL && w->start > 0)
			return false;
		line.p = lf == NULL ? w->buf : lf + 1;
		line.n = (size_t)(w->buf + n - line.p);
		if (line.n < FRAME_MAX && frame_parse(&f, line) == FRAME_OK &&
		    f.seq >= first) {
			t->seq = f.seq;
			t->end = *end;
			return true;
		}
		useless(t, line.n);
		n = lf == NULL ? 0 : (size_t)(lf - w->buf);
		*end = w->start + n + (lf != NULL);
		if (lf == NULL)
			return false;
	}
}

/* The offset behind the last LF before *end, from where on bytes belong to no
 * line that could be a frame. 0 if there is none. */
static int
find_lf(struct window *w, struct tail *t, uint64_t *end)
{
	const char *lf = NULL;
	uint64_t at = *end;

	while (at > 0 && lf == NULL) {
		if (load(w, at, t) == -1)
			return -1;
		lf = memrchr(w->buf, '\n', w->n);
		at = lf == NULL ? w->start
				: w->start + (uint64_t)(lf - w->buf) + 1;
	}
	*end = at;
	return 0;
}

/* A line that ends at end begins before the window. If it is short enough to
 * be a frame the window moves so that it ends there; else the line is of no
 * use, and the one before it is looked for. */
static int
step(struct window *w, struct tail *t, uint64_t *end)
{
	uint64_t was = *end;

	if (*end - w->start <= FRAME_MAX)
		return load(w, *end, t);
	*end = w->start;
	if (find_lf(w, t, end) == -1)
		return -1;
	useless(t, was - 1 - *end);
	return *end > 0 ? load(w, *end, t) : 0;
}

static int
find(struct window *w, struct tail *t, uint64_t first)
{
	uint64_t end = t->size;

	if (find_lf(w, t, &end) == -1)
		return -1;
	useless(t, t->size - end);
	if (end > 0 && load(w, end, t) == -1)
		return -1;
	while (end > 0 && !look(w, t, first, &end))
		if (end > 0 && step(w, t, &end) == -1)
			return -1;
	return 0;
}

int
tail_find(struct tail *t, int fd, uint64_t first)
{
	struct window w = {.fd = fd};
	struct stat st;
	int ret, keep;

	*t = (struct tail){.seq = 0};
	if (fstat(fd, &st) == -1)
		return -1;
	if (!S_ISREG(st.st_mode)) {
		errno = EINVAL;
		return -1;
	}
	t->size = (uint64_t)st.st_size;
	w.buf = malloc(TAIL_PIECE);
	if (w.buf == NULL)
		return -1;
	ret = find(&w, t, first);
	keep = errno;
	free(w.buf);
	errno = keep;
	return ret;
}
