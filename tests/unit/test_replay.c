/* links: receiver */
/* Journals as failures and users leave them: the order of frames, which copy
 * counts, and what is missing. */
#include "receiver/replay.h"

#include "tests/unit/replay_checks.h"

/* A failed write: the second segment repeats 4 and 5, which the first has
 * too; of each SEQ the first valid copy counts. */
static void
overlap(void)
{
	struct replay r;

	fresh();
	segment_put(&seg, 1, 5, "a");
	segment_put(&seg, 4, 8, "b");
	segment_put(&seg, 9, 9, "c");
	set_durable(9);
	add_frames(&want, 1, 5, "a");
	add_frames(&want, 6, 8, "b");
	add_frames(&want, 9, 9, "c");
	play_all(&r, &out);
	is_played("the earlier copy counts");
	is_missing(&r, 0, 0);
	is_int((long long)r.repeated, 2, "  the others are repeated");
}

/* Holes in both copies: what either has comes, in order. */
static void
overlap_damaged(void)
{
	struct replay r;

	fresh();
	add_bytes(&seg, "\n", 1);
	add_frames(&seg, 1, 3, "a");
	add_bytes(&seg, "@4 torn\n", 8);
	add_frames(&seg, 5, 5, "a");
	add_bytes(&seg, "\0\0\0\0", 4);
	file_put(segment_of(1), seg.p, seg.n);
	seg.n = 0;
	add_bytes(&seg, "\n", 1);
	add_frames(&seg, 4, 4, "b");
	add_bytes(&seg, "@5 torn\n@6 torn\n", 16);
	add_frames(&seg, 7, 8, "b");
	file_put(segment_of(4), seg.p, seg.n);
	set_durable(8);
	add_frames(&want, 1, 3, "a");
	add_frames(&want, 4, 4, "b");
	add_frames(&want, 5, 5, "a");
	add_frames(&want, 7, 8, "b");
	play_all(&r, &out);
	is_played("what one copy lacks comes from the other");
	is_missing(&r, 1, 3);
	set_ack(4);
	add_frames(&want, 5, 5, "a");
	add_frames(&want, 7, 8, "b");
	play_all(&r, &out);
	is_played("also when it begins in the later one");
	is_int((long long)r.missing, 1, "  missing");
}

/* More segments over each other than may be open together. */
static void
many_overlap(void)
{
	const uint64_t many = UINT64_C(3) * REPLAY_OPEN_MAX;
	struct replay r;
	uint64_t i;

	fresh();
	for (i = 1; i <= many; i++)
		segment_put(&seg, i, 100, "a");
	segment_put(&seg, 101, 110, "b");
	set_durable(110);
	add_frames(&want, 1, 100, "a");
	add_frames(&want, 101, 110, "b");
	play_all(&r, &out);
	is_played("many copies of the same");
	is_missing(&r, 0, 0);

	/* All of these begin before what is found, so all are looked at. */
	fresh();
	for (i = 1; i <= many; i++) {
		segment_put(&seg, i, 0, "");
		add_frames(&seg, 100 + i, 100 + i, "a");
		file_put(segment_of(i), seg.p, seg.n);
	}
	set_durable(100 + many);
	add_frames(&want, 101, 100 + many, "a");
	play_all(&r, &out);
	is_played("many with names that are too low");
	is_missing(&r, 100, 0);
}

static void
gaps(void)
{
	struct replay r;

	fresh();
	segment_put(&seg, 1, 5, "a");
	segment_put(&seg, 11, 12, "b");
	seg.n = 0;
	add_bytes(&seg, "\n", 1);
	add_frames(&seg, 15, 15, "c");
	file_put(segment_of(13), seg.p, seg.n);
	set_durable(20);
	add_frames(&want, 1, 5, "a");
	add_frames(&want, 11, 12, "b");
	add_frames(&want, 15, 15, "c");
	play_all(&r, &out);
	is_played("what is missing stops nothing");
	is_missing(&r, 5 + 2 + 5, 0);
	set_ack(7);
	add_frames(&want, 11, 12, "b");
	add_frames(&want, 15, 15, "c");
	play_all(&r, &out);
	is_played("it begins in a gap");
	is_missing(&r, 3 + 2 + 5, 0);
	set_ack(30);
	play_all(&r, &out);
	is_played("more is acknowledged than is there: nothing");
	is_missing(&r, 0, 0);
}

/* Without an ack file the oldest segment is the beginning: those before may
 * have been trimmed. With one, what is not acknowledged should be there. */
static void
oldest(void)
{
	struct replay r;

	fresh();
	segment_put(&seg, 5000, 5003, "a");
	set_durable(5003);
	add_frames(&want, 5000, 5003, "a");
	play_all(&r, &out);
	is_played("the oldest segment is the beginning");
	is_missing(&r, 0, 0);
	file_put("ack", "?", 1);
	add_frames(&want, 5000, 5003, "a");
	play_all(&r, &out);
	is_played("so with an ack file of no use");
	is_missing(&r, 0, 0);
	must(unlink(folder_ack) == 0, "unlink");
	set_ack(4000);
	add_frames(&want, 5000, 5003, "a");
	play_all(&r, &out);
	is_played("but with a good one");
	is_missing(&r, 999, 0);
}

/* Whatever else is in the folder. */
static void
foreign(void)
{
	static char zeros[300000];
	struct replay r;

	fresh();
	segment_put(&seg, 1, 3, "a");
	segment_put(&seg, 8, 9, "b");
	file_put(segment_of(4), zeros, sizeof(zeros));
	file_put(segment_of(5), "", 0);
	file_put(segment_of(6), "\n", 1);
	must(mkdir(path_of(segment_of(11)), 0700) == 0, "mkdir");
	must(mkfifo(path_of(segment_of(10)), 0600) == 0, "mkfifo");
	must(symlink("x.frames", path_of(segment_of(7))) == 0, "symlink");
	file_put("00000000000000000002.bad", seg.p, seg.n);
	seg.n = 0;
	add_bytes(&seg, "\n", 1);
	add_frames(&seg, 5, 6, "x");
	file_put("x.frames", seg.p, seg.n);
	file_put("2.frames", seg.p, seg.n);
	file_put("00000000000000000002.frames~", seg.p, seg.n);
	set_durable(9);
	add_frames(&want, 1, 3, "a");
	add_frames(&want, 8, 9, "b");
	play_all(&r, &out);
	is_played("foreign files are not read");
	is_missing(&r, 4, 0);
}

/* A line that is longer than any frame, with and without an end. */
static void
long_lines(void)
{
	static char line[3 << 20];
	FILE *f;
	struct replay r;

	fresh();
	memset(line, 'x', sizeof(line));
	segment_put(&seg, 1, 2, "a");
	f = fopen(path_of(segment_of(1)), "a");
	must(f != NULL, "segment");
	must(fwrite(line, 1, sizeof(line), f) == sizeof(line), "line");
	seg.n = 0;
	add_bytes(&seg, "\n", 1);
	add_frames(&seg, 3, 4, "a");
	must(fwrite(seg.p, 1, seg.n, f) == seg.n, "line");
	must(fclose(f) == 0, "line");
	set_durable(4);
	add_frames(&want, 1, 4, "a");
	play_all(&r, &out);
	is_played("a line without end is passed over");
	is_missing(&r, 0, 1);
	segment_put(&seg, 5, 5, "a");
	f = fopen(path_of(segment_of(5)), "a");
	must(f != NULL, "segment");
	must(fwrite(line, 1, sizeof(line), f) == sizeof(line), "line");
	must(fclose(f) == 0, "line");
	set_durable(5);
	add_frames(&want, 1, 5, "a");
	play_all(&r, &out);
	is_played("also at the end of a segment");
	is_missing(&r, 0, 1);
}

/* The longest frames there are, over the ends of the buffer. */
static void
long_frames(void)
{
	static char payload[MESSAGE_MAX], frame[FRAME_MAX];
	struct frame f = {.time_us = 0,
	    .source = slice_of("-"),
	    .payload = {payload, sizeof(payload)}};
	struct replay r;
	struct slice run;
	uint64_t n = 0, bytes = 0;
	FILE *file;
	size_t len;

	fresh();
	file = fopen(path_of(segment_of(1)), "w");
	must(file != NULL && fputc('\n', file) != EOF, "segment");
	for (f.seq = 1; f.seq <= 100; f.seq++) {
		f.payload.n = sizeof(payload) - f.seq % 2;
		len = frame_encode(frame, sizeof(frame), &f);
		must(fwrite(frame, 1, len, file) == len, "frame");
		bytes += len;
	}
	must(fclose(file) == 0, "segment");
	set_durable(100);
	play_open(&r);
	must(replay_refresh(&r) == 1, "refresh");
	while (replay_next(&r, &run) == REPLAY_RUN) {
		n += run.n;
		ok(run.p[run.n - 1] == '\n', "a run ends with its frame");
	}
	is_int((long long)n, (long long)bytes, "the longest frames, all of it");
	is_int((long long)r.frames, 100, "  frames");
	replay_finish(&r);
	is_missing(&r, 0, 0);
	replay_close(&r);
}

/* What is between two frames is never played with them. */
static void
between(void)
{
	struct replay r;

	fresh();
	add_bytes(&seg, "\n", 1);
	add_frames(&seg, 1, 1, "a");
	add_bytes(&seg, "junk\n", 5);
	add_frames(&seg, 2, 2, "a");
	add_frames(&seg, 1, 1, "b");
	add_frames(&seg, 3, 3, "a");
	add_bytes(&seg, "\n\n\n", 3);
	add_frames(&seg, 4, 4, "a");
	add_frames(&seg, 7, 7, "a");
	file_put(segment_of(1), seg.p, seg.n);
	set_durable(7);
	add_frames(&want, 1, 4, "a");
	add_frames(&want, 7, 7, "a");
	play_all(&r, &out);
	is_played("junk, repeated frames and empty lines are passed over");
	is_missing(&r, 2, 1);
	is_int((long long)r.repeated, 1, "  repeated");
}

/* Damage below the position where it begins is of no interest; a first frame
 * that is gone from a segment that is there is missing. */
static void
borders(void)
{
	struct replay r;

	fresh();
	add_bytes(&seg, "\njunk\n", 6);
	add_frames(&seg, 2, 3, "a");
	add_bytes(&seg, "junk\n", 5);
	file_put(segment_of(1), seg.p, seg.n);
	set_durable(3);
	add_frames(&want, 2, 3, "a");
	play_all(&r, &out);
	is_played("the first frame is gone");
	is_missing(&r, 1, 2);
	set_ack(1);
	add_frames(&want, 2, 3, "a");
	play_all(&r, &out);
	is_played("it was acknowledged");
	is_missing(&r, 0, 2);
	set_ack(5);
	set_durable(6);
	play_all(&r, &out);
	is_played("all were");
	is_missing(&r, 1, 0);
}

/* With the right CRC, but longer than a frame may be. */
static void
too_long(void)
{
	static char payload[FRAME_MAX + 10000], frame[FRAME_MAX + 20000];
	struct frame f = {.source = slice_of("-"), .payload = {payload, 0}};
	static const size_t over[] = {0, 1, 10000};
	struct replay r;
	struct slice run;
	size_t i, n;
	FILE *file;

	memset(payload, 'x', sizeof(payload));
	f.seq = 1;
	f.payload.n = FRAME_MAX - frame_encode(frame, sizeof(frame), &f);
	for (i = 0; i < sizeof(over) / sizeof(over[0]); i++) {
		fresh();
		f.seq = 1;
		f.payload.n += i > 0 ? over[i] - over[i - 1] : 0;
		n = frame_encode(frame, sizeof(frame), &f);
		must(n == FRAME_MAX + over[i], "frame");
		segment_put(&seg, 1, 0, "");
		file = fopen(path_of(segment_of(1)), "a");
		must(file != NULL && fwrite(frame, 1, n, file) == n, "frame");
		f.seq = 2;
		n = frame_encode(frame, FRAME_MAX + 20000, &f);
		must(fwrite(frame, 1, n, file) == n && fclose(file) == 0,
		    "frame");
		set_durable(2);
		play_open(&r);
		must(replay_refresh(&r) == 1, "refresh");
		while (replay_next(&r, &run) == REPLAY_RUN)
			;
		replay_finish(&r);
		is_int((long long)r.frames, i == 0 ? 2 : 0, "frames");
		is_missing(&r, i == 0 ? 0 : 2, i == 0 ? 0 : 2);
		replay_close(&r);
	}
}

int
main(void)
{
	hush();
	folder_make();
	overlap();
	overlap_damaged();
	many_overlap();
	gaps();
	oldest();
	foreign();
	long_lines();
	long_frames();
	between();
	borders();
	too_long();
	folder_remove();
	return done();
}
