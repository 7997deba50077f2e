#include "sender/rejected.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "common/file.h"

int
rejected_open(struct rejected *r, const char *dir)
{
	struct stat st;

	*r = (struct rejected){.fd = -1};
	if (mkdir(dir, 0700) == -1) {
		if (errno != EEXIST)
			return -1;
	} else if (file_sync_folder(dir) == -1 && errno != EACCES)
		return -1; /* as the journal, of a parent not to be read */
	if (stat(dir, &st) == -1)
		return -1;
	if (!S_ISDIR(st.st_mode)) {
		errno = ENOTDIR;
		return -1;
	}
	if (access(dir, W_OK | X_OK) == -1)
		return -1;
	if (snprintf(r->path, sizeof(r->path), "%s/" REJECTED_BAD_INPUT, dir) >=
	    (int)sizeof(r->path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return 0;
}

/* Ends a line that a crash has left torn. */
static int
end_line(int fd)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char last = '\n';

	if (size == -1 || (size > 0 && pread(fd, &last, 1, size - 1) == -1))
		return -1;
	return last == '\n' ? 0 : file_write_all(fd, "\n", 1);
}

/* Opens the file, or opens it again if somebody has moved it away. */
static int
reopen(struct rejected *r, struct stat *st)
{
	struct stat named;

	if (r->fd != -1 && fstat(r->fd, st) == 0 &&
	    stat(r->path, &named) == 0 && named.st_ino == st->st_ino &&
	    named.st_dev == st->st_dev)
		return 0;
	if (r->fd != -1 && rejected_sync(r) == -1)
		return -1;
	rejected_close(r);
	r->fd = open(r->path,
	    O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (r->fd == -1)
		return -1;
	/* What is there and not safe is not acknowledged, and comes again; but
	 * nothing may be appended to pages that the disk has not taken. */
	(void)fdatasync(r->fd);
	file_forget(r->fd);
	if (file_sync_folder(r->path) == -1 || end_line(r->fd) == -1) {
		rejected_close(r);
		return -1;
	}
	return fstat(r->fd, st);
}

int
rejected_keep(struct rejected *r, struct slice bytes)
{
	struct iovec iov[2];
	struct stat st;
	ssize_t w;

	if (reopen(r, &st) == -1)
		return -1;
	if (st.st_size + (off_t)bytes.n + 1 > REJECTED_BAD_INPUT_MAX) {
		errno = EFBIG;
		return -1;
	}
	iov[0].iov_base = (void *)(uintptr_t)bytes.p; /* writev only reads */
	iov[0].iov_len = bytes.n;
	iov[1].iov_base = (void *)(uintptr_t) "\n";
	iov[1].iov_len = 1;
	w = writev(r->fd, iov, 2);
	if (w == (ssize_t)bytes.n + 1) {
		r->dirty = true;
		return 0;
	}
	/* A part of it is nothing: take it away again. */
	if (w > 0 && ftruncate(r->fd, st.st_size) == -1)
		return -1;
	if (w >= 0)
		errno = ENOSPC;
	return -1;
}

int
rejected_sync(struct rejected *r)
{
	if (r->fd == -1 || !r->dirty)
		return 0;
	if (r->failed) {
		errno = EIO;
		return -1;
	}
	if (fdatasync(r->fd) == -1) {
		r->failed = true;
		return -1;
	}
	r->dirty = false;
	return 0;
}

void
rejected_close(struct rejected *r)
{
	/* What matters was synced before. */
	if (r->fd != -1)
		(void)close(r->fd);
	r->fd = -1;
}
