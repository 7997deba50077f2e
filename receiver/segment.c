#include "receiver/segment.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void
make_name(char out[static SEGMENT_NAME_MAX], uint64_t first, const char *end)
{
	(void)snprintf(out, SEGMENT_NAME_MAX, "%0*llu%s", SEGMENT_DIGITS,
	    (unsigned long long)first, end);
}

void
segment_name(char out[static SEGMENT_NAME_MAX], uint64_t first)
{
	make_name(out, first, SEGMENT_SUFFIX);
}

void
segment_bad_name(char out[static SEGMENT_NAME_MAX], uint64_t first)
{
	make_name(out, first, SEGMENT_BAD);
}

static uint64_t
parse_name(const char *name, const char *end)
{
	uint64_t v = 0;
	int i;

	for (i = 0; i < SEGMENT_DIGITS; i++)
		if (name[i] < '0' || name[i] > '9' ||
		    __builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(name[i] - '0'), &v))
			return 0;
	return strcmp(name + SEGMENT_DIGITS, end) == 0 ? v : 0;
}

uint64_t
segment_first(const char *name)
{
	return parse_name(name, SEGMENT_SUFFIX);
}

uint64_t
segment_bad_first(const char *name)
{
	return parse_name(name, SEGMENT_BAD);
}

/* Puts v into the list of *n, in order, unless max others come before it. */
static void
insert(uint64_t *list, size_t *n, size_t max, uint64_t v, bool down)
{
	size_t at = *n;

	while (at > 0 && (down ? list[at - 1] < v : list[at - 1] > v))
		at--;
	if (at == max)
		return;
	if (*n < max)
		(*n)++;
	memmove(list + at + 1, list + at, (*n - 1 - at) * sizeof(*list));
	list[at] = v;
}

static int
list(int dir, uint64_t seq, uint64_t *first, size_t max, bool down)
{
	struct dirent *e;
	size_t n = 0;
	uint64_t v;
	DIR *d;
	int fd, err;

	/* An open of its own: a duplicate would share the offset. */
	fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return -1;
	d = fdopendir(fd);
	if (d == NULL) {
		err = errno;
		(void)close(fd); /* only read from */
		errno = err;
		return -1;
	}
	while (errno = 0, (e = readdir(d)) != NULL) {
		v = segment_first(e->d_name);
		if (v != 0 && (down ? v <= seq : v >= seq))
			insert(first, &n, max, v, down);
	}
	err = errno;
	(void)closedir(d); /* only read from */
	errno = err;
	return err == 0 ? (int)n : -1;
}

int
segment_above(int dir, uint64_t seq, uint64_t *first, size_t max)
{
	return list(dir, seq, first, max, false);
}

int
segment_below(int dir, uint64_t seq, uint64_t *first, size_t max)
{
	return list(dir, seq, first, max, true);
}
