#include "common/ack.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/crc32c.h"
#include "common/file.h"

#define HEAD_LEN 25 /* "ack ", 20 digits, one blank */
#define TEXT_LEN 34 /* head, 8 hex digits, one blank or LF */

static void
slot_write(char out[static ACK_SLOT], uint64_t seq)
{
	char text[TEXT_LEN + 1];

	(void)snprintf(text, sizeof(text), "ack %020llu ",
	    (unsigned long long)seq);
	(void)snprintf(text + HEAD_LEN, sizeof(text) - HEAD_LEN, "%08x ",
	    crc32c(0, text, HEAD_LEN));
	memset(out, ' ', ACK_SLOT);
	memcpy(out, text, TEXT_LEN);
	out[ACK_SLOT - 1] = '\n';
}

/* True if the slot is exactly what slot_write() makes for some SEQ. Damage to
 * the blanks behind the text changes nothing and is not looked at. */
static bool
slot_read(const char *p, size_t n, uint64_t *seq)
{
	char again[ACK_SLOT];
	uint64_t v = 0;
	int i;

	if (n < TEXT_LEN)
		return false;
	for (i = 4; i < HEAD_LEN - 1; i++)
		if (p[i] < '0' || p[i] > '9' ||
		    __builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(p[i] - '0'), &v))
			return false;
	slot_write(again, v);
	if (memcmp(p, again, TEXT_LEN) != 0)
		return false;
	*seq = v;
	return true;
}

/* Reads both slots: the value, the slot that does not hold it, the damage. */
static int
load(int fd, struct ack *a)
{
	char all[ACK_SLOTS * ACK_SLOT];
	uint64_t seq;
	size_t n, at;
	ssize_t r;
	int i;

	do
		r = pread(fd, all, sizeof(all), 0);
	while (r == -1 && errno == EINTR);
	if (r == -1)
		return -1;
	n = (size_t)r;
	a->value = 0;
	a->slot = 0;
	a->damaged = 0;
	for (i = 0; i < ACK_SLOTS; i++) {
		at = (size_t)i * ACK_SLOT;
		if (!slot_read(all + at, at < n ? n - at : 0, &seq))
			a->damaged++;
		else if (seq >= a->value) {
			a->value = seq;
			a->slot = 1 - i;
		}
	}
	return 0;
}

/* Both slots there, with their last byte, so that no write needs space. */
static int
preallocate(int fd, const char *path)
{
	char all[ACK_SLOTS * ACK_SLOT];

	slot_write(all, 0);
	slot_write(all + ACK_SLOT, 0);
	if (file_write_all(fd, all, sizeof(all)) == -1 || fsync(fd) == -1)
		return -1;
	return file_sync_folder(path);
}

static int
take_lock(const char *path)
{
	char lock[PATH_MAX];
	int fd, keep;

	if (snprintf(lock, sizeof(lock), "%s.lock", path) >=
	    (int)sizeof(lock)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd == -1)
		return -1;
	if (flock(fd, LOCK_EX | LOCK_NB) == -1) {
		keep = errno;
		(void)close(fd); /* nothing was written */
		errno = keep;
		return -1;
	}
	return fd;
}

int
ack_open(struct ack *a, const char *path)
{
	struct stat st;
	int keep;

	*a = (struct ack){.fd = -1, .lock_fd = -1};
	a->lock_fd = take_lock(path);
	if (a->lock_fd == -1)
		return -1;
	a->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (a->fd == -1 || fstat(a->fd, &st) == -1)
		goto fail;
	if (!S_ISREG(st.st_mode)) {
		errno = EINVAL;
		goto fail;
	}
	if (st.st_size == 0 && preallocate(a->fd, path) == -1) {
		/* A new file next time: what is written to this one after a
		 * failed sync may never get to the disk (file.h). */
		keep = errno;
		(void)unlink(path);
		errno = keep;
		goto fail;
	}
	if (load(a->fd, a) == -1)
		goto fail;
	return 0;
fail:
	keep = errno;
	ack_close(a);
	errno = keep;
	return -1;
}

uint64_t
ack_value(const struct ack *a)
{
	return a->value;
}

int
ack_write(struct ack *a, uint64_t seq)
{
	char slot[ACK_SLOT];
	off_t at = (off_t)a->slot * ACK_SLOT;
	size_t done = 0;
	ssize_t w;

	if (seq <= a->value)
		return 0;
	slot_write(slot, seq);
	while (done < sizeof(slot)) {
		w = pwrite(a->fd, slot + done, sizeof(slot) - done,
		    at + (off_t)done);
		if (w == -1 && errno == EINTR)
			continue;
		if (w == -1)
			return -1;
		done += (size_t)w;
	}
	/* After a failure the same slot is written and synced again. That the
	 * second sync succeeds proves something only because the write has made
	 * the page dirty anew, and because its block was on the disk before:
	 * preallocate() has synced it (file.h). */
	if (fdatasync(a->fd) == -1)
		return -1;
	a->value = seq;
	a->slot = 1 - a->slot;
	return 0;
}

void
ack_close(struct ack *a)
{
	/* Every write was synced before: nothing can be lost here. */
	if (a->fd != -1)
		(void)close(a->fd);
	if (a->lock_fd != -1)
		(void)close(a->lock_fd);
	a->fd = a->lock_fd = -1;
}

int
ack_read(const char *path, uint64_t *value, int *damaged)
{
	struct ack a;
	int fd, ret, keep;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd == -1)
		return -1;
	ret = load(fd, &a);
	keep = errno;
	(void)close(fd); /* nothing was written */
	errno = keep;
	if (ret == 0) {
		*value = a.value;
		*damaged = a.damaged;
	}
	return ret;
}
