#include "receiver/oldest.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/frame.h"
#include "receiver/segment.h"

/* From anywhere, up to the end of the frame looked for: what halving leaves,
 * the rest of a frame, perhaps a damaged one, and that frame. */
#define WINDOW ((size_t)4 * FRAME_MAX)

/* The first whole frame that begins in the window at this offset, of SEQ seq
 * or above. */
static bool
find(int fd, char *buf, off_t at, uint64_t seq, struct frame *f)
{
	ssize_t n = pread(fd, buf, WINDOW, at);
	const char *p = buf, *end = buf + (n > 0 ? n : 0), *lf;

	while ((lf = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		if (frame_parse(f, (struct slice){p, (size_t)(lf - p)}) ==
			FRAME_OK &&
		    f->seq >= seq)
			return true;
		p = lf + 1;
	}
	return false;
}

/* Halves what lies between low, where all frames are below seq or which is
 * the beginning, and high. */
static int
search(int fd, char *buf, uint64_t seq, int64_t *time_us)
{
	off_t low = 0, high, middle;
	struct frame f;
	struct stat st;

	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode))
		return -1;
	high = st.st_size;
	while (high - low > FRAME_MAX) {
		middle = low + (high - low) / 2;
		if (find(fd, buf, middle, 1, &f) && f.seq < seq)
			low = middle;
		else
			high = middle;
	}
	if (!find(fd, buf, low, seq, &f))
		return -1;
	*time_us = f.time_us;
	return 0;
}

int
oldest_time(int dir, uint64_t seq, int64_t *time_us)
{
	char name[SEGMENT_NAME_MAX], *buf;
	uint64_t first;
	int fd, ret;

	if (segment_below(dir, seq, &first, 1) != 1 &&
	    segment_above(dir, seq, &first, 1) != 1)
		return -1;
	segment_name(name, first);
	fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd == -1)
		return -1;
	buf = malloc(WINDOW);
	ret = buf == NULL ? -1 : search(fd, buf, seq, time_us);
	free(buf);
	(void)close(fd); /* only read from */
	return ret;
}
