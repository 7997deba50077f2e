#include "receiver/durable.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/crc32c.h"
#include "receiver/segment.h"

#define HEAD "durable "
#define HEAD_LEN (sizeof(HEAD) - 1)
#define COVERED (HEAD_LEN + SEGMENT_DIGITS + 1) /* by the CRC */

static void
line_write(char out[static DURABLE_BYTES + 1], uint64_t seq)
{
	(void)snprintf(out, COVERED + 1, HEAD "%0*llu ", SEGMENT_DIGITS,
	    (unsigned long long)seq);
	(void)snprintf(out + COVERED, DURABLE_BYTES + 1 - COVERED, "%08x\n",
	    crc32c(0, out, COVERED));
}

int
durable_read_fd(int fd, uint64_t *seq)
{
	char line[DURABLE_BYTES], again[DURABLE_BYTES + 1];
	uint64_t v = 0;
	ssize_t n;
	size_t i;

	do
		n = pread(fd, line, sizeof(line), 0);
	while (n == -1 && errno == EINTR);
	if (n == -1)
		return -1;
	errno = EBADMSG;
	if (n != DURABLE_BYTES)
		return -1;
	for (i = HEAD_LEN; i < COVERED - 1; i++)
		if (line[i] < '0' || line[i] > '9' ||
		    __builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(line[i] - '0'), &v))
			return -1;
	line_write(again, v);
	if (memcmp(line, again, sizeof(line)) != 0)
		return -1;
	*seq = v;
	return 0;
}

int
durable_read(int dir, uint64_t *seq)
{
	int fd, ret, keep;

	fd = openat(dir, JOURNAL_DURABLE,
	    O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd == -1)
		return -1;
	ret = durable_read_fd(fd, seq);
	keep = errno;
	(void)close(fd); /* only read from */
	errno = keep;
	return ret;
}

int
durable_open(int dir)
{
	return openat(dir, JOURNAL_DURABLE,
	    O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
}

int
durable_write(int fd, uint64_t seq)
{
	char line[DURABLE_BYTES + 1];
	ssize_t w;

	line_write(line, seq);
	do
		w = pwrite(fd, line, DURABLE_BYTES, 0);
	while (w == -1 && errno == EINTR);
	if (w == DURABLE_BYTES)
		return 0;
	if (w != -1)
		errno = ENOSPC; /* a file's only reason to take less */
	return -1;
}
