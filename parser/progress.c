#include "parser/progress.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#define FILE_BYTES (PROGRESS_DIGITS + 1)

int
progress_open(struct progress *p, const char *path)
{
	void *map;
	int fd, keep;

	p->digits = NULL;
	if (path == NULL)
		return 0;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd == -1)
		return -1;
	/* A hole that the full disk cannot fill would kill us at the first
	 * write to the map. */
	errno = posix_fallocate(fd, 0, FILE_BYTES);
	if (errno != 0 || ftruncate(fd, FILE_BYTES) == -1 ||
	    (map = mmap(NULL, FILE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED,
		 fd, 0)) == MAP_FAILED) {
		keep = errno;
		(void)close(fd); /* failed already */
		errno = keep;
		return -1;
	}
	(void)close(fd); /* the map stays */
	p->digits = map;
	p->digits[PROGRESS_DIGITS] = '\n';
	progress_set(p, 0);
	return 0;
}

void
progress_close(struct progress *p)
{
	if (p->digits != NULL)
		(void)munmap(p->digits, FILE_BYTES); /* it was mapped so */
	p->digits = NULL;
}

void
progress_set(struct progress *p, uint64_t seq)
{
	int i;

	if (p->digits == NULL)
		return;
	for (i = PROGRESS_DIGITS - 1; i >= 0; i--, seq /= 10)
		p->digits[i] = (char)('0' + seq % 10);
}

bool
progress_skips(const struct progress *p, uint64_t seq)
{
	size_t i;

	for (i = 0; i < p->skips_n; i++)
		if (p->skips[i] == seq)
			return true;
	return false;
}
