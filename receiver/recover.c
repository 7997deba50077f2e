#include "receiver/recover.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/ack.h"
#include "common/file.h"
#include "common/slice.h"
#include "receiver/durable.h"
#include "receiver/segment.h"
#include "receiver/tail.h"

#define FRAME_MIN 43 /* bytes of the shortest frame, "@1 CRC TIME - " LF */

static void
raise_to(uint64_t *v, uint64_t to)
{
	if (*v < to)
		*v = to;
}

/* A killed writer leaves the space reserved behind the end of its segment. Not
 * before the sync: to cut may write the last page once more, and that alone. */
static void
release(int fd)
{
	struct stat st;
	int err;

	if (fstat(fd, &st) == 0 && st.st_blocks * 512 > st.st_size) {
		err = ftruncate(fd, st.st_size);
		(void)err; /* only space is at stake */
	}
}

/* A segment that cannot be read holds no more frames than fit into it. */
static void
unreadable(struct recovery *r, int fd, uint64_t first)
{
	struct stat st;
	uint64_t most;

	r->unreadable++;
	if (fd == -1 || fstat(fd, &st) == -1 || !S_ISREG(st.st_mode))
		return;
	most = (uint64_t)st.st_size / FRAME_MIN;
	if (most > 0 && first <= UINT64_MAX - most)
		raise_to(&r->next, first + most);
}

/* So that what is read then is on the disk, even if the last writer was killed
 * in a sync that failed (file.h). After a failure of our own there is nothing
 * better to read than the cache. */
static int
sync_file(int fd)
{
	if (fsync(fd) == -1)
		return -1;
	file_forget(fd);
	return 0;
}

/* True if the segment has a valid frame. */
static bool
look_at(struct recovery *r, int dir, uint64_t first)
{
	const int flags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
	char name[SEGMENT_NAME_MAX];
	struct tail t = {.seq = 0};
	bool synced = false;
	int fd;

	segment_name(name, first);
	fd = openat(dir, name, O_RDWR | flags);
	if (fd == -1) /* enough to read and sync it */
		fd = openat(dir, name, O_RDONLY | flags);
	r->looked_at++;
	if (fd != -1)
		synced = sync_file(fd) == 0;
	if (fd == -1 || tail_find(&t, fd, first) == -1)
		unreadable(r, fd, first);
	r->lines += t.lines;
	r->bytes += t.bytes;
	r->read += t.read;
	if (t.seq > 0) {
		raise_to(&r->last, t.seq);
		release(fd);
		if (!synced)
			r->unsynced = first; /* they come in falling order */
	}
	if (fd != -1)
		(void)close(fd); /* synced, or said not to be */
	return t.seq > 0;
}

static int
look_back(struct recovery *r, int dir)
{
	uint64_t list[SEGMENT_LIST_MAX], below = UINT64_MAX;
	bool found = false;
	int n, i;

	do {
		n = segment_below(dir, below, list, SEGMENT_LIST_MAX);
		for (i = 0; i < n; i++) {
			if (found) {
				(void)look_at(r, dir, list[i]);
				return 0;
			}
			found = look_at(r, dir, list[i]);
			below = list[i] - 1;
		}
	} while (n > 0 && below > 0);
	return n < 0 ? -1 : 0;
}

/* Segments named by a SEQ that is not taken yet have no valid frame. Readers
 * would look for the next frames in them. */
static int
set_aside(struct recovery *r, int dir)
{
	char name[SEGMENT_NAME_MAX], bad[SEGMENT_NAME_MAX];
	uint64_t list[SEGMENT_LIST_MAX];
	unsigned done;
	int n, i;

	do {
		n = segment_above(dir, r->next, list, SEGMENT_LIST_MAX);
		done = r->set_aside;
		for (i = 0; i < n; i++) {
			segment_name(name, list[i]);
			segment_bad_name(bad, list[i]);
			if (renameat(dir, name, dir, bad) == 0)
				r->set_aside++;
		}
	} while (n == SEGMENT_LIST_MAX && r->set_aside > done);
	return n < 0 ? -1 : 0;
}

int
recover(struct recovery *r, int dir, const char *ack_path)
{
	*r = (struct recovery){.next = 1};
	if (ack_read(ack_path, &r->ack, &r->ack_damaged) == -1 &&
	    errno != ENOENT)
		r->ack_damaged = ACK_SLOTS;
	if (durable_read(dir, &r->durable) == -1 && errno != ENOENT)
		r->durable_damaged = true;
	if (look_back(r, dir) == -1)
		return -1;
	raise_to(&r->next, r->last + 1);
	raise_to(&r->next, r->ack + 1);
	raise_to(&r->next, r->durable + 1);
	return set_aside(r, dir);
}
