/* links: receiver */
/*
 * From the ring to the disk: where segments begin and end, and what a failed
 * write leads to. Writes are made to fail by the limit on a file's size.
 */
#include "receiver/commit.h"

#include <signal.h>
#include <sys/resource.h>

#include "receiver/durable.h"
#include "tests/tap.h"
#include "tests/unit/journal_dir.h"

#define RING ((size_t)1 << 20)

static char line[FRAME_MAX], bytes[DIR_FILE_MAX];

struct setup {
	int dir;
	struct ring ring;
	struct commit c;
	uint64_t head, seq;
};

static void
begin(struct setup *s, uint64_t durable, uint64_t segment_bytes)
{
	dir_empty(s->dir);
	if (ring_init(&s->ring, RING) == -1)
		dir_bail("ring");
	commit_init(&s->c, s->dir, &s->ring, durable, segment_bytes);
	s->head = 0;
	s->seq = durable;
}

static void
end(struct setup *s)
{
	commit_clear(&s->c);
	ring_clear(&s->ring);
}

/* Frames into the ring, n bytes of payload in each. */
static void
add(struct setup *s, int frames, size_t n)
{
	size_t len;

	while (frames-- > 0) {
		len = dir_frame(line, ++s->seq, n);
		ring_copy(&s->ring, s->head, line, len);
		s->head += len;
	}
}

static int
commit(struct setup *s)
{
	return commit_to(&s->c, s->head, 0);
}

/* The segment holds exactly these frames. */
static void
holds(struct setup *s, uint64_t first, uint64_t to, size_t n, const char *what)
{
	char name[SEGMENT_NAME_MAX];
	size_t len, at = 1, got;
	uint64_t seq;

	segment_name(name, first);
	got = dir_read(s->dir, name, bytes, sizeof(bytes));
	ok(got > 0 && bytes[0] == '\n', "%s: begins with an LF", what);
	for (seq = first; seq <= to; seq++) {
		len = dir_frame(line, seq, n);
		if (at + len > got || memcmp(bytes + at, line, len) != 0)
			break;
		at += len;
	}
	ok(seq == to + 1 && at == got, "%s: SEQ %llu to %llu, no more", what,
	    (unsigned long long)first, (unsigned long long)to);
}

static void
durable_is(struct setup *s, uint64_t want)
{
	uint64_t seq = 0;

	ok(durable_read(s->dir, &seq) == 0 && seq == want &&
		s->c.durable == want,
	    "durable is %llu", (unsigned long long)want);
}

static void
plain(struct setup *s)
{
	begin(s, 0, SEGMENT_BYTES);
	is_int(commit(s), 0, "nothing to commit");
	ok(!dir_has_segment(s->dir, 1, 0), "makes no segment");
	is_int(commit_publish(&s->c), 0, "publishing");
	durable_is(s, 0);
	add(s, 3, 10);
	is_int(commit(s), 0, "three frames");
	durable_is(s, 3);
	holds(s, 1, 3, 10, "the segment");
	add(s, 1, 10);
	is_int(commit(s), 0, "one more");
	holds(s, 1, 4, 10, "the same segment");
	is_int((long long)s->c.commits, 2, "two commits");
	end(s);
	/* The next writer makes its own. */
	dir_empty(s->dir);
	begin(s, 4, SEGMENT_BYTES);
	add(s, 1, 0);
	is_int(commit(s), 0, "a later writer");
	holds(s, 5, 5, 0, "its segment");
	end(s);
}

/* Frames of every kind of length, many times around the ring. */
static void
around(struct setup *s)
{
	uint64_t list[SEGMENT_LIST_MAX], total = 0;
	const size_t limit = 400000;
	size_t len = 0;
	int n, i, bad = 0, over = 0;
	char name[SEGMENT_NAME_MAX];
	struct frame f;
	char *at, *lf;

	begin(s, 0, limit);
	for (i = 0; i < 40; i++) {
		add(s, 3, (size_t)(i * 977 % 30000));
		add(s, 1, MESSAGE_MAX);
		bad += commit(s) != 0;
	}
	is_int(bad, 0, "commits around the ring");
	n = segment_above(s->dir, 0, list, SEGMENT_LIST_MAX);
	ok(n > 5, "made %d segments", n);
	for (i = 0; i < n; i++) {
		segment_name(name, list[i]);
		len = dir_read(s->dir, name, bytes, sizeof(bytes));
		over += len > limit;
		bad += list[i] != total + 1;
		for (at = bytes + 1; at < bytes + len; at = lf + 1) {
			lf = memchr(at, '\n', len - (size_t)(at - bytes));
			if (lf == NULL)
				break;
			bad += frame_parse(&f,
				   (struct slice){at, (size_t)(lf - at)}) !=
				   FRAME_OK ||
			       f.seq != ++total;
		}
		bad += at != bytes + len;
	}
	is_int(bad, 0, "each named by its first, no frame missing or cut");
	is_int((long long)total, 160, "all frames are there");
	is_int(over, 0, "none is larger than the limit");
	end(s);
}

static void
limit_file(rlim_t n)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_FSIZE, &r) == -1)
		dir_bail("getrlimit");
	r.rlim_cur = n;
	if (setrlimit(RLIMIT_FSIZE, &r) == -1)
		dir_bail("setrlimit");
}

/* In the middle of a segment. */
static void
failed_write(struct setup *s)
{
	struct stat st;
	off_t was;

	begin(s, 0, SEGMENT_BYTES);
	add(s, 5, 100);
	is_int(commit(s), 0, "five are durable");
	was = fstat(s->c.store.fd, &st) == 0 ? st.st_size : -1;
	limit_file((rlim_t)was + 250);
	add(s, 5, 100);
	is_int(commit(s), -1, "a write that fails in the middle");
	durable_is(s, 5);
	holds(s, 1, 5, 100, "what was durable stays, what was not is cut off");
	is_int(commit(s), 0, "again, now it fits");
	limit_file(RLIM_INFINITY);
	durable_is(s, 10);
	holds(s, 6, 10, 100, "a new segment");
	is_int((long long)s->c.failures, 1, "one failure");
	add(s, 2, 100);
	is_int(commit(s), 0, "and on");
	holds(s, 6, 12, 100, "in the new one");
	holds(s, 1, 5, 100, "the failed one is left alone");
	end(s);
}

/* After writes of the same commit that worked. */
static void
failed_later(struct setup *s)
{
	begin(s, 0, FRAME_MAX);
	add(s, 1, 100);
	is_int(commit(s), 0, "one is durable");
	add(s, 10, 50000);
	s->c.again = s->head; /* all in one segment, in several writes */
	limit_file(300000);
	is_int(commit(s), -1, "the third write fails");
	durable_is(s, 1);
	holds(s, 1, 1, 100, "what the first two wrote is cut off");
	limit_file(RLIM_INFINITY);
	is_int(commit(s), 0, "again");
	durable_is(s, 11);
	holds(s, 2, 11, 50000, "a new segment has all of it");
	end(s);
}

/* Before anything of a segment is durable. */
static void
failed_first(struct setup *s)
{
	begin(s, 0, SEGMENT_BYTES);
	add(s, 5, 100);
	limit_file(250);
	is_int(commit(s), -1, "a new segment that fails");
	ok(!dir_has_segment(s->dir, 1, 0) && dir_has_segment(s->dir, 1, 1),
	    "becomes .bad");
	is_int(commit(s), -1, "and fails again");
	ok(!dir_has_segment(s->dir, 1, 0), "and is not left there");
	limit_file(0);
	is_int(commit(s), -1, "not even the LF");
	limit_file(RLIM_INFINITY);
	is_int(commit(s), 0, "then it works");
	holds(s, 1, 5, 100, "the same name");
	durable_is(s, 5);
	is_int((long long)s->c.failures, 3, "three failures");
	end(s);
}

/* A file of the next name is set aside, never overwritten. */
static void
in_the_way(struct setup *s)
{
	char name[SEGMENT_NAME_MAX];

	begin(s, 0, SEGMENT_BYTES);
	segment_name(name, 1);
	dir_write(s->dir, name, "garbage", 7);
	add(s, 1, 1);
	is_int(commit(s), 0, "a file in the way");
	segment_bad_name(name, 1);
	is_int((long long)dir_read(s->dir, name, bytes, sizeof(bytes)), 7,
	    "is kept as .bad");
	holds(s, 1, 1, 1, "the segment");
	end(s);
}

/* After a failure all that the failed segment may hold goes into one. */
static void
no_third(struct setup *s)
{
	uint64_t list[SEGMENT_LIST_MAX];

	begin(s, 0, 200000);
	add(s, 12, 50000);
	is_int(commit(s), 0, "four times the limit");
	is_int(segment_above(s->dir, 0, list, SEGMENT_LIST_MAX), 4,
	    "makes four segments");
	add(s, 12, 50000);
	store_abandon(&s->c.store);
	s->c.again = s->head;
	is_int(commit(s), 0, "the same after a failure that had come so far");
	is_int(segment_above(s->dir, 0, list, SEGMENT_LIST_MAX), 5,
	    "makes one");
	ok(s->c.durable == 24, "all is durable");
	add(s, 1, 10);
	is_int(commit(s), 0, "and then");
	is_int(segment_above(s->dir, 0, list, SEGMENT_LIST_MAX), 6,
	    "a new one, as usual");
	end(s);
}

int
main(void)
{
	struct setup s = {.dir = dir_make()};

	(void)signal(SIGXFSZ, SIG_IGN);
	plain(&s);
	around(&s);
	failed_write(&s);
	failed_later(&s);
	failed_first(&s);
	in_the_way(&s);
	no_third(&s);
	dir_remove(s.dir);
	return done();
}
