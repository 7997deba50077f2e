#include "receiver/trim.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "receiver/segment.h"

/* The lowest segments, a list at a time. What cannot be removed is left for
 * the next round; *err then says why. How many were removed, or -1. */
static int
remove_segments(int dir, uint64_t ack, int *err)
{
	uint64_t list[SEGMENT_LIST_MAX], from = 0;
	char name[SEGMENT_NAME_MAX];
	int n, i, removed = 0;

	do {
		n = segment_above(dir, from, list, SEGMENT_LIST_MAX);
		for (i = 0; i + 1 < n && list[i + 1] - 1 <= ack; i++) {
			segment_name(name, list[i]);
			if (unlinkat(dir, name, 0) == 0)
				removed++;
			else if (errno != ENOENT)
				*err = errno;
			from = list[i + 1];
		}
	} while (n == SEGMENT_LIST_MAX && i + 1 == n);
	return n < 0 ? -1 : removed;
}

/* Segments that failed are only kept to be looked at meanwhile. */
static int
remove_bad(int dir, uint64_t ack)
{
	struct dirent *e;
	int fd, n = 0;
	uint64_t first;
	DIR *d;

	fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return -1;
	d = fdopendir(fd);
	if (d == NULL) {
		(void)close(fd); /* only read from */
		return -1;
	}
	while ((e = readdir(d)) != NULL) {
		first = segment_bad_first(e->d_name);
		if (first != 0 && first <= ack &&
		    unlinkat(dir, e->d_name, 0) == 0)
			n++;
	}
	(void)closedir(d); /* only read from */
	return n;
}

static int
sync_ack(const char *path)
{
	int fd, ret, keep;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd == -1)
		return -1;
	ret = fdatasync(fd);
	keep = errno;
	(void)close(fd); /* nothing was written */
	errno = keep;
	return ret;
}

int
trim(int dir, uint64_t ack, const char *ack_path)
{
	uint64_t first[2];
	int n, bad, err = 0;

	n = segment_above(dir, 0, first, 2);
	if (n == 2 && first[1] - 1 <= ack && sync_ack(ack_path) == -1)
		return -1;
	n = remove_segments(dir, ack, &err);
	bad = remove_bad(dir, ack);
	if (n == -1 || bad == -1)
		return -1;
	if (n + bad > 0 && fsync(dir) == -1)
		return -1;
	errno = err;
	return err == 0 ? n + bad : -1;
}
