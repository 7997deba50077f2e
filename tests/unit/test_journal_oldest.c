/* links: receiver */
/* The time of a frame is found wherever it lies. */
#include "receiver/oldest.h"

#include "tests/tap.h"
#include "tests/unit/journal_dir.h"

static char bytes[DIR_FILE_MAX];

/* dir_frame() gives each frame a time of SEQ milliseconds. */
static uint64_t
found(int dir, uint64_t seq)
{
	int64_t us = 0;

	return oldest_time(dir, seq, &us) == 0 ? (uint64_t)us / 1000 : 0;
}

static int
wrong(int dir, uint64_t from, uint64_t to)
{
	int n = 0;

	for (; from <= to; from++)
		n += found(dir, from) != from;
	return n;
}

int
main(void)
{
	int dir = dir_make();
	char name[SEGMENT_NAME_MAX];
	uint64_t seq;
	size_t n;

	ok(found(dir, 1) == 0, "an empty journal has none");
	(void)dir_segment(dir, 1, 1, 2000, 100);
	(void)dir_segment(dir, 2001, 2001, 2050, MESSAGE_MAX);
	(void)dir_segment(dir, 2051, 2051, 2052, 0);
	is_int(wrong(dir, 1, 2052), 0, "each frame of three segments");
	ok(found(dir, 2053) == 0, "none after the last");
	segment_name(name, 1);
	if (unlinkat(dir, name, 0) == -1)
		dir_bail(name);
	is_int((long long)found(dir, 7), 2001, "else the first of the lowest");
	segment_name(name, 2001);
	n = dir_read(dir, name, bytes, sizeof(bytes));
	memset(bytes + n / 2, 0, 1000);
	dir_write(dir, name, bytes, n);
	for (n = 0, seq = 2001; seq <= 2050; seq++)
		n += found(dir, seq) != seq;
	ok(n <= 2, "damage in the middle hides its neighbours at most");
	dir_remove(dir);
	return done();
}
