#include "receiver/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "receiver/segment.h"

void
store_init(struct store *s, int dir)
{
	*s = (struct store){.dir = dir, .fd = -1, .doing = "nothing"};
}

/* Another file has the name: one without a valid frame, or it would not be
 * the name of the next. */
static int
make_way(struct store *s, const char *name)
{
	char bad[SEGMENT_NAME_MAX];

	segment_bad_name(bad, s->first);
	s->doing = "renaming a damaged segment";
	return renameat(s->dir, name, s->dir, bad);
}

static int
create(struct store *s, const char *name)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;

	s->doing = "creating a segment";
	s->fd = openat(s->dir, name, flags, 0600);
	if (s->fd == -1 && errno == EEXIST && make_way(s, name) == 0) {
		s->doing = "creating a segment";
		s->fd = openat(s->dir, name, flags, 0600);
	}
	return s->fd == -1 ? -1 : 0;
}

int
store_begin(struct store *s, uint64_t first, uint64_t reserve)
{
	char name[SEGMENT_NAME_MAX];

	segment_name(name, first);
	s->first = first;
	s->bytes = s->synced = s->reserved = 0;
	if (create(s, name) == -1)
		return -1;
	/* So that each sync writes data, not the file's map as well. Not every
	 * filesystem can, and without it all works the same. */
	if (reserve > 0 &&
	    fallocate(s->fd, FALLOC_FL_KEEP_SIZE, 0, (off_t)reserve) == 0)
		s->reserved = reserve;
	if (store_write(s, "\n", 1) == -1)
		return -1;
	s->doing = "syncing the folder";
	return fsync(s->dir);
}

int
store_write(struct store *s, const char *p, size_t n)
{
	ssize_t w;

	s->doing = "writing";
	while (n > 0) {
		w = write(s->fd, p, n);
		if (w == -1 && errno == EINTR)
			continue;
		if (w == -1)
			return -1;
		p += w;
		n -= (size_t)w;
		s->bytes += (uint64_t)w;
	}
	return 0;
}

int
store_sync(struct store *s)
{
	s->doing = "fdatasync";
	if (fdatasync(s->fd) == -1)
		return -1;
	s->synced = s->bytes;
	return 0;
}

/* Gives back the space behind this size, as far as the disk lets us. */
static void
cut(int fd, uint64_t size)
{
	const int ret = ftruncate(fd, (off_t)size);

	(void)ret; /* only space is at stake, or copies of what goes again */
}

void
store_abandon(struct store *s)
{
	char name[SEGMENT_NAME_MAX], bad[SEGMENT_NAME_MAX];

	if (s->fd == -1)
		return;
	/* Each as far as the failing disk allows: what stays of the file does
	 * no harm, because the next segment holds all of it again. */
	cut(s->fd, s->synced);
	if (s->synced == 0) {
		segment_name(name, s->first);
		segment_bad_name(bad, s->first);
		/* It is empty now: one that is there may tell more. */
		if (renameat2(s->dir, name, s->dir, bad, RENAME_NOREPLACE) ==
		    -1)
			(void)unlinkat(s->dir, name, 0);
	}
	(void)close(s->fd); /* it has failed already */
	s->fd = -1;
	s->reserved = 0;
}

void
store_end(struct store *s)
{
	if (s->fd == -1)
		return;
	if (s->reserved > s->bytes)
		cut(s->fd, s->bytes);
	(void)close(s->fd); /* all of it was synced */
	s->fd = -1;
	s->reserved = 0;
}
