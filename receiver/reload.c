#include "receiver/reload.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "receiver/journal.h"
#include "receiver/segment.h"
#include "receiver/segment_read.h"

#define ROOM_WAIT_MS 2000 /* for the journal to take what fills its ring */

static int
put(struct journal *j, struct slice line)
{
	if (journal_put(j, line.p, line.n))
		return 0;
	journal_publish(j);
	(void)journal_wait(j, ROOM_WAIT_MS); /* the next line tells */
	if (journal_put(j, line.p, line.n))
		return 0;
	errno = ENOBUFS;
	return -1;
}

/* The frames of one segment; *durable moves up with them. */
static int
take(struct journal *j, struct segment_read *r, uint64_t *durable,
    uint64_t last, int64_t *n)
{
	enum segment_line kind;
	struct slice line;
	ssize_t got;
	uint64_t seq;

	do {
		while ((kind = segment_read_next(r, &seq, &line)) !=
		       SEGMENT_MORE) {
			if (kind != SEGMENT_FRAME || seq <= *durable ||
			    seq > last)
				continue;
			if (put(j, line) == -1)
				return -1;
			*durable = seq;
			++*n;
		}
		got = segment_read_fill(r);
	} while (got > 0);
	return (int)got;
}

int64_t
reload(struct journal *j, int dir, uint64_t durable, uint64_t last)
{
	struct segment_read r[RELOAD_SEGMENTS];
	uint64_t first[RELOAD_SEGMENTS];
	int64_t n = 0;
	int found, i, opened = 0, ret = 0, keep;

	found = segment_below(dir, last, first, RELOAD_SEGMENTS);
	/* All are opened before the first frame is handed on: the segment that
	 * this makes may take the name of one of them. */
	while (opened < found && ret == 0) {
		ret = segment_read_open(&r[opened], dir, first[opened]);
		opened += ret == 0;
	}
	for (i = opened - 1; i >= 0 && ret == 0; i--)
		ret = take(j, &r[i], &durable, last, &n);
	keep = errno;
	while (opened > 0)
		segment_read_close(&r[--opened]);
	journal_publish(j);
	errno = keep;
	return ret == 0 && found >= 0 ? n : -1;
}
