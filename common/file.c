#include "common/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void
file_ensure_std(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		(void)close(fd); /* nothing was written */
}

int
file_write_all(int fd, const void *data, size_t n)
{
	const char *p = data;
	ssize_t w;

	while (n > 0) {
		w = write(fd, p, n);
		if (w == -1 && errno == EINTR)
			continue;
		if (w == -1)
			return -1;
		p += w;
		n -= (size_t)w;
	}
	return 0;
}

int
file_sync_folder(const char *path)
{
	char folder[PATH_MAX];
	char *slash;
	int fd, ret, keep;

	if (strlen(path) >= sizeof(folder)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	(void)strlcpy(folder, path, sizeof(folder)); /* length checked */
	slash = strrchr(folder, '/');
	if (slash == NULL)
		(void)strlcpy(folder, ".", sizeof(folder));
	else
		slash[slash == folder] = '\0';
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return -1;
	ret = fsync(fd);
	keep = errno;
	(void)close(fd); /* nothing was written */
	errno = keep;
	return ret;
}

void
file_forget(int fd)
{
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED); /* or it stays */
}

/* Opens a new file; what an earlier process left there is removed: it may
 * have another mode, or be something that an open waits for. */
static int
open_new(const char *path, mode_t mode)
{
	if (unlink(path) == -1 && errno != ENOENT)
		return -1;
	return open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
}

int
file_replace(const char *path, const void *p, size_t n, mode_t mode, bool sync)
{
	char temp[PATH_MAX];
	struct stat st;
	int fd, keep;

	if (snprintf(temp, sizeof(temp), "%s.new", path) >= (int)sizeof(temp)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		errno = EINVAL;
		return -1;
	}
	fd = open_new(temp, mode);
	if (fd == -1)
		return -1;
	if (file_write_all(fd, p, n) == -1 || (sync && fsync(fd) == -1)) {
		keep = errno;
		(void)close(fd); /* failed already */
		(void)unlink(temp);
		errno = keep;
		return -1;
	}
	if (close(fd) == -1 || rename(temp, path) == -1) {
		keep = errno;
		(void)unlink(temp);
		errno = keep;
		return -1;
	}
	return sync ? file_sync_folder(path) : 0;
}
