#include "receiver/space.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "common/frame.h"
#include "receiver/segment.h"

int
space_count(struct space *s, int dir)
{
	struct dirent *e;
	struct stat st;
	int fd, keep;
	DIR *d;

	fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return -1;
	d = fdopendir(fd);
	if (d == NULL) {
		keep = errno;
		(void)close(fd); /* only read from */
		errno = keep;
		return -1;
	}
	s->used = s->segments = 0;
	while ((e = readdir(d)) != NULL) {
		if (segment_first(e->d_name) == 0 &&
		    segment_bad_first(e->d_name) == 0)
			continue;
		if (fstatat(dir, e->d_name, &st, AT_SYMLINK_NOFOLLOW) == -1)
			continue; /* gone meanwhile */
		s->used += (uint64_t)st.st_size;
		s->segments += segment_first(e->d_name) != 0;
	}
	(void)closedir(d); /* only read from */
	return 0;
}

void
space_look(struct space *s, int dir, uint64_t reserved)
{
	struct statvfs v;
	uint64_t free_bytes;

	s->left = s->used < s->max ? s->max - s->used : 0;
	s->why = SPACE_LIMIT;
	if (fstatvfs(dir, &v) == 0) {
		free_bytes = (uint64_t)v.f_bavail * v.f_frsize + reserved;
		free_bytes -=
		    free_bytes < SPACE_FLOOR ? free_bytes : SPACE_FLOOR;
		if (free_bytes < s->left) {
			s->left = free_bytes;
			s->why = SPACE_FLOOR_REACHED;
		}
	}
	if (s->left < FRAME_MAX)
		s->left = 0; /* as it would be soon, after some more frames */
}
