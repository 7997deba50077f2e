/* links: receiver */
/* The files of a journal: names, lists, the file durable. */
#include "receiver/segment.h"

#include <errno.h>

#include "receiver/durable.h"
#include "tests/tap.h"
#include "tests/unit/journal_dir.h"

static const struct {
	const char *name;
	uint64_t first, bad;
} names[] = {
    {"00000000000000000001.frames", 1, 0},
    {"00000000000000000042.frames", 42, 0},
    {"18446744073709551615.frames", UINT64_MAX, 0},
    {"18446744073709551616.frames", 0, 0},
    {"99999999999999999999.frames", 0, 0},
    {"00000000000000000000.frames", 0, 0},
    {"0000000000000000001.frames", 0, 0},
    {"000000000000000000001.frames", 0, 0},
    {"0000000000000000000a.frames", 0, 0},
    {" 0000000000000000001.frames", 0, 0},
    {"00000000000000000001", 0, 0},
    {"00000000000000000001.frame", 0, 0},
    {"00000000000000000001.frames.gz", 0, 0},
    {"00000000000000000001.bad", 0, 1},
    {"00000000000000000007.bad", 0, 7},
    {"00000000000000000007.bad2", 0, 0},
    {"ack", 0, 0},
    {"durable", 0, 0},
    {"", 0, 0},
};

static void
parse(void)
{
	char name[SEGMENT_NAME_MAX];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		ok(segment_first(names[i].name) == names[i].first,
		    "segment '%s'", names[i].name);
		ok(segment_bad_first(names[i].name) == names[i].bad,
		    "set aside '%s'", names[i].name);
	}
	segment_name(name, 42);
	is_str(name, "00000000000000000042.frames", "the name of 42");
	segment_name(name, UINT64_MAX);
	is_str(name, "18446744073709551615.frames", "the last name");
	segment_bad_name(name, 42);
	is_str(name, "00000000000000000042.bad", "set aside");
}

static void
lists(int dir)
{
	uint64_t list[SEGMENT_LIST_MAX], i;
	int n, wrong = 0;

	is_int(segment_above(dir, 0, list, SEGMENT_LIST_MAX), 0, "none above");
	is_int(segment_below(dir, UINT64_MAX, list, 1), 0, "none below");
	/* In an order that is neither up nor down: 7 has no factor of 100. */
	for (i = 0; i < 100; i++)
		(void)dir_segment(dir, 10 * (i * 7 % 100 + 1), 1, 0, 0);
	dir_write(dir, "ack", "x", 1);
	dir_write(dir, "00000000000000000005.bad", "x", 1);
	n = segment_above(dir, 0, list, SEGMENT_LIST_MAX);
	is_int(n, SEGMENT_LIST_MAX, "a list is full");
	for (i = 0; i < (uint64_t)n; i++)
		wrong += list[i] != 10 * (i + 1);
	is_int(wrong, 0, "with the lowest, in rising order");
	n = segment_below(dir, UINT64_MAX, list, SEGMENT_LIST_MAX);
	for (i = 0; i < (uint64_t)n; i++)
		wrong += list[i] != 10 * (100 - i);
	is_int(wrong, 0, "or the highest, in falling order");
	is_int(segment_above(dir, 30, list, 2), 2, "above 30: two asked for");
	ok(list[0] == 30 && list[1] == 40, "30 is one of them");
	is_int(segment_above(dir, 31, list, 1), 1, "above 31");
	ok(list[0] == 40, "is 40");
	is_int(segment_below(dir, 39, list, 1), 1, "below 39");
	ok(list[0] == 30, "is 30");
	is_int(segment_below(dir, 9, list, 1), 0, "below 9 is none");
	is_int(segment_above(dir, 1001, list, 1), 0, "above 1001 is none");
	is_int(segment_above(dir, 1000, list, 9), 1, "from 1000 on is one");
}

/* Flipped or cut anywhere, the file says what it said, or nothing. */
static void
durable(int dir)
{
	char line[DURABLE_BYTES + 1], copy[DURABLE_BYTES + 1];
	uint64_t seq = 77;
	int fd, i, bit, wrong = 0;

	dir_empty(dir);
	ok(durable_read(dir, &seq) == -1 && errno == ENOENT, "none: ENOENT");
	fd = durable_open(dir);
	ok(fd != -1, "it is made");
	ok(durable_read(dir, &seq) == -1 && errno == EBADMSG, "empty: EBADMSG");
	ok(durable_write(fd, 1234) == 0 && durable_read(dir, &seq) == 0 &&
		seq == 1234,
	    "what was written is read");
	ok(durable_write(fd, UINT64_MAX) == 0 && durable_read(dir, &seq) == 0 &&
		seq == UINT64_MAX,
	    "the highest too");
	ok(durable_write(fd, 40001) == 0, "written in place");
	(void)close(fd);
	is_int((long long)dir_read(dir, "durable", line, sizeof(line)),
	    DURABLE_BYTES, "its size stays");
	is_mem(line, DURABLE_BYTES, "durable 00000000000000040001 05e1b9bf\n",
	    "its bytes are as documented");
	for (i = 0; i < DURABLE_BYTES; i++)
		for (bit = 0; bit < 8; bit++) {
			memcpy(copy, line, DURABLE_BYTES);
			copy[i] = (char)(copy[i] ^ 1 << bit);
			dir_write(dir, "durable", copy, DURABLE_BYTES);
			seq = 77;
			wrong += durable_read(dir, &seq) != -1 ||
				 errno != EBADMSG || seq != 77;
		}
	is_int(wrong, 0, "no flipped bit is taken");
	for (i = 0; i < DURABLE_BYTES; i++) {
		dir_write(dir, "durable", line, (size_t)i);
		wrong += durable_read(dir, &seq) != -1 || errno != EBADMSG;
	}
	is_int(wrong, 0, "no torn line is taken");
}

int
main(void)
{
	int dir = dir_make();

	parse();
	lists(dir);
	durable(dir);
	dir_remove(dir);
	return done();
}
