/* links: receiver */
/* What a journal is found to hold: every bit flipped, every length, files
 * that are empty, zero, foreign, twice there or gone; and what looking costs.
 */
#include "receiver/recover.h"

#include <errno.h>

#include "common/ack.h"
#include "receiver/durable.h"
#include "receiver/tail.h"
#include "tests/tap.h"
#include "tests/unit/journal_dir.h"

#define SMALL 3 /* frames in the newest of the small segments */
#define NEWEST 6

static char bytes[DIR_FILE_MAX], copy[DIR_FILE_MAX];

static struct recovery
look(int dir)
{
	struct recovery r;

	if (recover(&r, dir, "j/ack") == -1)
		dir_bail("recover");
	return r;
}

/* Three segments: 1-2, 3-5, and SMALL frames from NEWEST on. */
static size_t
make_small(int dir)
{
	dir_empty(dir);
	(void)dir_segment(dir, 1, 1, 2, 10);
	(void)dir_segment(dir, 3, 3, 5, 10);
	return dir_segment(dir, NEWEST, NEWEST, NEWEST + SMALL - 1, 10);
}

/* The offset behind frame i (from 1) of the newest small segment. */
static size_t
frame_end(int i)
{
	static char line[FRAME_MAX];

	return 1 + (size_t)i * dir_frame(line, NEWEST, 10);
}

/* What must be found if the newest segment is whole up to valid bytes. */
static uint64_t
want_last(int whole_frames)
{
	return whole_frames > 0 ? NEWEST - 1 + (uint64_t)whole_frames : 5;
}

static void
truncated(int dir)
{
	char name[SEGMENT_NAME_MAX];
	size_t n = make_small(dir), cut;
	int wrong = 0, counted = 0, aside = 0, whole;
	struct recovery r;
	uint64_t last;

	segment_name(name, NEWEST);
	(void)dir_read(dir, name, bytes, sizeof(bytes));
	for (cut = 0; cut <= n; cut++) {
		(void)make_small(dir);
		dir_write(dir, name, bytes, cut);
		for (whole = 0; whole < SMALL && frame_end(whole + 1) <= cut;)
			whole++;
		last = want_last(whole);
		r = look(dir);
		wrong += r.last != last || r.next != last + 1;
		counted +=
		    cut > frame_end(whole)
			? r.lines != 1 || r.bytes != cut - frame_end(whole)
			: r.lines != 0 || r.bytes != 0;
		aside += r.set_aside != (whole == 0) ||
			 dir_has_segment(dir, NEWEST, 1) != (whole == 0);
	}
	is_int(wrong, 0, "cut at every byte: the last whole frame is found");
	is_int(counted, 0, "and what is behind it counted");
	is_int(aside, 0, "a segment without a frame is set aside");
}

/* The number of the last whole frame after a flip at this offset. */
static int
frames_left(size_t at)
{
	const size_t begin = frame_end(SMALL - 1);

	if (at + 1 == begin) /* an LF: costs the frames on both sides */
		return SMALL - 2;
	return at < begin ? SMALL : SMALL - 1;
}

static void
flipped(int dir)
{
	char name[SEGMENT_NAME_MAX];
	size_t n = make_small(dir), at;
	int bit, wrong = 0, bad_start = 0;
	struct recovery r;

	segment_name(name, NEWEST);
	(void)dir_read(dir, name, bytes, sizeof(bytes));
	for (at = 0; at < n; at++)
		for (bit = 0; bit < 8; bit++) {
			memcpy(copy, bytes, n);
			copy[at] = (char)(copy[at] ^ 1 << bit);
			(void)make_small(dir);
			dir_write(dir, name, copy, n);
			r = look(dir);
			if (at == 0) /* the LF before the first frame */
				bad_start += r.last != NEWEST + SMALL - 1;
			else if (r.last != want_last(frames_left(at)) ||
				 r.next != r.last + 1) {
				if (wrong++ < 3)
					printf("# at %zu, bit %d: last %llu\n",
					    at, bit,
					    (unsigned long long)r.last);
			}
		}
	is_int(wrong, 0, "every bit flipped: only what it hits is lost");
	is_int(bad_start, 0, "the first LF costs no later frame");
}

static void
marks(int dir)
{
	char name[SEGMENT_NAME_MAX];
	struct recovery r;
	struct ack a;
	int fd;

	(void)make_small(dir);
	r = look(dir);
	ok(r.next == 9 && r.ack == 0 && r.ack_damaged == 0 && r.durable == 0 &&
		!r.durable_damaged,
	    "without ack and durable: after the last frame");
	ok(ack_open(&a, "j/ack") == 0 && ack_write(&a, 20) == 0, "ack 20");
	ack_close(&a);
	r = look(dir);
	ok(r.next == 21 && r.ack == 20, "an ack beyond the frames counts");
	fd = durable_open(dir);
	ok(durable_write(fd, 30) == 0 && close(fd) == 0, "durable 30");
	r = look(dir);
	ok(r.next == 31 && r.durable == 30 && r.last == 8,
	    "a durable beyond both counts");
	dir_write(dir, "ack", "what is this", 12);
	dir_write(dir, "durable", "and this", 8);
	r = look(dir);
	ok(r.next == 9 && r.ack_damaged == 2 && r.durable_damaged,
	    "damaged ones count as nothing, and that is told");
	dir_empty(dir);
	r = look(dir);
	ok(r.next == 1 && r.last == 0 && r.looked_at == 0, "nothing: SEQ 1");
	(void)dir_segment(dir, 1, 1, 4, 0);
	segment_name(name, 500);
	dir_write(dir, name, bytes, 0);
	ok(ack_open(&a, "j/ack") == 0 && ack_write(&a, 499) == 0, "ack 499");
	ack_close(&a);
	r = look(dir);
	ok(r.next == 500 && r.set_aside == 1 && dir_has_segment(dir, 500, 1),
	    "an empty segment of the next name is set aside");
}

static void
foreign(int dir)
{
	struct recovery r;
	char name[SEGMENT_NAME_MAX];
	size_t n;

	(void)make_small(dir);
	segment_name(name, 3);
	n = dir_read(dir, name, bytes, sizeof(bytes));
	segment_name(name, 700);
	dir_write(dir, name, bytes, n);
	segment_name(name, 701);
	dir_write(dir, name, bytes, n);
	dir_write(dir, "notes.txt", "hello", 5);
	dir_write(dir, "x.frames", bytes, n);
	r = look(dir);
	ok(r.next == 9 && r.set_aside == 2 && dir_has_segment(dir, 700, 1),
	    "copies under later names are set aside");
	ok(dir_has(dir, "notes.txt") && dir_has(dir, "x.frames"),
	    "files of others stay");
	(void)make_small(dir);
	segment_name(name, 9);
	memset(copy, 0, 100000);
	dir_write(dir, name, copy, 100000);
	r = look(dir);
	ok(r.next == 9 && r.bytes == 100000 && r.lines == 1 &&
		dir_has_segment(dir, 9, 1),
	    "one full of zeros is counted and set aside");
	segment_name(name, 9);
	if (mkdirat(dir, name, 0700) == -1)
		dir_bail(name);
	r = look(dir);
	ok(r.next == 9 && r.unreadable == 1, "a folder of that name");
	dir_empty(dir);
	if (symlinkat("/dev/zero", dir, name) == -1)
		dir_bail(name);
	r = look(dir);
	ok(r.next == 1 && r.unreadable == 1, "a link of that name");
	dir_empty(dir);
	if (mkfifoat(dir, name, 0600) == -1)
		dir_bail(name);
	r = look(dir);
	ok(r.next == 1 && r.unreadable == 1, "a FIFO of that name");
	dir_empty(dir);
}

/* After a failed write the segment before may hold more than the newest. */
static void
overlap(int dir)
{
	struct recovery r;

	dir_empty(dir);
	(void)dir_segment(dir, 1, 1, 30, 10);
	(void)dir_segment(dir, 11, 11, 20, 10);
	r = look(dir);
	ok(r.last == 30 && r.next == 31 && r.looked_at == 2,
	    "the segment before the newest counts too");
}

/* Bytes behind the last frame of every length around the size of a piece. */
static void
long_damage(int dir)
{
	static const size_t around[] = {FRAME_MAX, TAIL_PIECE,
	    TAIL_PIECE + FRAME_MAX, 2 * TAIL_PIECE, 3 * TAIL_PIECE};
	char name[SEGMENT_NAME_MAX];
	size_t n, i, extra, kind;
	int d, wrong = 0;
	struct recovery r;

	dir_empty(dir);
	n = dir_segment(dir, 1, 1, 9, 60000);
	segment_name(name, 1);
	(void)dir_read(dir, name, bytes, sizeof(bytes));
	for (i = 0; i < sizeof(around) / sizeof(around[0]); i++)
		for (d = -2; d <= 2; d++)
			for (kind = 0; kind < 3; kind++) {
				extra = around[i] + (size_t)d;
				memset(bytes + n, kind == 0 ? '@' : 0, extra);
				if (kind == 2)
					bytes[n + extra - 1] = '\n';
				dir_write(dir, name, bytes, n + extra);
				r = look(dir);
				wrong += r.last != 9 || r.lines != 1 ||
					 r.bytes != extra - (kind == 2);
			}
	is_int(wrong, 0, "the last frame is found behind long damage");
	memset(bytes + n, '\n', 700000);
	dir_write(dir, name, bytes, n + 700000);
	r = look(dir);
	ok(r.last == 9 && r.lines == 0, "empty lines are no damage");
	dir_empty(dir);
}

/* 64 segments of 64 MiB, mostly holes. */
static void
backlog(int dir)
{
	static char line[FRAME_MAX];
	char name[SEGMENT_NAME_MAX];
	struct recovery r;
	uint64_t i;
	size_t n;
	int fd;

	for (i = 1; i <= 64; i++) {
		segment_name(name, i * 1000);
		fd = openat(dir, name, O_WRONLY | O_CREAT, 0600);
		n = dir_frame(line, i * 1000 + 999, MESSAGE_MAX);
		if (fd == -1 || pwrite(fd, "\n", 1, SEGMENT_BYTES - 1) != 1 ||
		    pwrite(fd, line, n, SEGMENT_BYTES) != (ssize_t)n ||
		    close(fd) == -1)
			dir_bail(name);
	}
	r = look(dir);
	ok(r.next == 65000, "4 GiB of backlog: the next SEQ is right");
	is_int(r.looked_at, 2, "two segments were looked at");
	ok(r.read <= 4 * TAIL_PIECE, "%llu bytes were read",
	    (unsigned long long)r.read);
}

int
main(void)
{
	int dir = dir_make();

	truncated(dir);
	flipped(dir);
	marks(dir);
	foreign(dir);
	overlap(dir);
	long_damage(dir);
	backlog(dir);
	dir_remove(dir);
	return done();
}
