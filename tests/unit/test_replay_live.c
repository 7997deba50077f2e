/* links: receiver */
/* A journal that is written, trimmed and repaired while it is played. */
#include "receiver/replay.h"

#include <errno.h>

#include "tests/unit/replay_checks.h"

static void
never_beyond_durable(void)
{
	struct replay r;

	fresh();
	segment_put(&seg, 1, 5, "a");
	segment_put(&seg, 6, 9, "b");
	set_durable(3);
	play_open(&r);
	ok(play_more(&r, &out) == REPLAY_END, "plays");
	add_frames(&want, 1, 3, "a");
	is_played("never beyond durable");
	is_int(replay_refresh(&r), 0, "nothing new");
	set_durable(7);
	ok(play_more(&r, &out) == REPLAY_END, "plays on");
	add_frames(&want, 4, 5, "a");
	add_frames(&want, 6, 7, "b");
	is_played("and goes on exactly there");
	set_durable(2);
	ok(play_more(&r, &out) == REPLAY_END && out.n == 0, "durable may fall");
	must(unlink(path_of("durable")) == 0, "unlink");
	ok(replay_refresh(&r) == -1 && errno == ENOENT, "or be gone");
	set_durable(9);
	ok(play_more(&r, &out) == REPLAY_END, "plays the rest");
	add_frames(&want, 8, 9, "b");
	is_played("it rose again");
	replay_finish(&r);
	is_missing(&r, 0, 0);
	replay_close(&r);
}

/* Frames that were not durable are cut off, the writer dies before it could
 * repeat them, and their SEQs go to other messages: whatever was read ahead,
 * those come. */
static void
cut_off(void)
{
	struct replay r;

	fresh();
	segment_put(&seg, 1, 5, "a");
	set_durable(2);
	play_open(&r);
	ok(play_more(&r, &out) == REPLAY_END, "plays");
	add_frames(&want, 1, 2, "a");
	is_played("what is durable");
	seg.n = 0;
	add_bytes(&seg, "\n", 1);
	add_frames(&seg, 1, 2, "a");
	must(truncate(path_of(segment_of(1)), (off_t)seg.n) == 0, "truncate");
	segment_put(&seg, 3, 6, "b");
	set_durable(6);
	ok(play_more(&r, &out) == REPLAY_END, "plays on");
	add_frames(&want, 3, 6, "b");
	is_played("what was read too early is not played");
	replay_close(&r);
}

/* A segment in which nothing became durable is set aside, and another one gets
 * its name. */
static void
set_aside(void)
{
	struct replay r;
	char bad[512];

	fresh();
	segment_put(&seg, 1, 2, "a");
	segment_put(&seg, 3, 4, "x");
	set_durable(2);
	play_open(&r);
	ok(play_more(&r, &out) == REPLAY_END, "plays");
	add_frames(&want, 1, 2, "a");
	is_played("before");
	(void)strlcpy(bad, path_of("00000000000000000003.bad"), sizeof(bad));
	must(rename(path_of(segment_of(3)), bad) == 0, "rename");
	segment_put(&seg, 3, 6, "b");
	set_durable(6);
	ok(play_more(&r, &out) == REPLAY_END, "plays on");
	add_frames(&want, 3, 6, "b");
	is_played("a segment that was set aside is not read on");
	replay_finish(&r);
	is_missing(&r, 0, 0);
	replay_close(&r);
}

/* The reader is at the end of a segment that grows once more before the next
 * begins, and between two lines of a frame. */
static void
live(void)
{
	struct replay r;
	uint64_t seq = 1, end;
	size_t half;

	fresh();
	play_open(&r);
	ok(replay_refresh(&r) == -1 && errno == ENOENT, "no durable yet");
	set_durable(0);
	ok(play_more(&r, &out) == REPLAY_END, "empty");
	for (end = 3; end < 60; end += 3) {
		segment_put(&seg, seq, seq, "a");
		set_durable(seq);
		ok(play_more(&r, &out) == REPLAY_END, "first of a segment");
		seg.n = 0;
		add_frames(&seg, seq + 1, seq + 2, "a");
		half = seg.n / 3;
		seg.n -= half;
		file_append(segment_of(seq), &seg);
		ok(play_more(&r, &out) == REPLAY_END, "half a frame");
		memmove(seg.p, seg.p + seg.n, half);
		seg.n = half;
		file_append(segment_of(seq), &seg);
		if (end % 2)
			set_durable(seq + 2);
		seq += 3;
	}
	set_durable(seq - 1);
	ok(play_more(&r, &out) == REPLAY_END, "the rest");
	add_frames(&want, 1, seq - 1, "a");
	is_played("a growing journal: each once, in order");
	replay_finish(&r);
	is_missing(&r, 0, 0);
	replay_close(&r);
}

/* Another process delivers and the writer trims what this one reads. */
static void
trimmed(void)
{
	struct replay r;

	fresh();
	segment_put(&seg, 1, 5, "a");
	segment_put(&seg, 6, 9, "b");
	segment_put(&seg, 10, 12, "c");
	set_durable(7);
	set_ack(1);
	play_open(&r);
	set_ack(11);
	must(unlink(path_of(segment_of(1))) == 0, "unlink");
	ok(play_more(&r, &out) == REPLAY_END, "plays");
	add_frames(&want, 6, 7, "b");
	set_durable(12);
	must(unlink(path_of(segment_of(6))) == 0, "unlink");
	ok(play_more(&r, &out) == REPLAY_END, "plays on");
	add_frames(&want, 10, 12, "c");
	is_played("what was trimmed meanwhile is passed over");
	replay_finish(&r);
	is_int((long long)r.missing, 0, "trimmed is not missing");
	replay_close(&r);
}

/* Frames above durable with a hole in front of them: what is missing is not
 * known before durable covers it, and by then it has come. */
static void
hole_beyond_durable(void)
{
	struct replay r;

	fresh();
	segment_put(&seg, 1, 2, "a");
	seg.n = 0;
	add_frames(&seg, 5, 6, "a");
	file_append(segment_of(1), &seg);
	set_durable(2);
	play_open(&r);
	ok(play_more(&r, &out) == REPLAY_END, "plays");
	add_frames(&want, 1, 2, "a");
	is_played("before the hole");
	segment_put(&seg, 3, 7, "b");
	set_durable(7);
	ok(play_more(&r, &out) == REPLAY_END, "plays on");
	add_frames(&want, 3, 4, "b");
	add_frames(&want, 5, 6, "a");
	add_frames(&want, 7, 7, "b");
	is_played("the hole is filled by the next segment");
	replay_finish(&r);
	is_missing(&r, 0, 0);
	replay_close(&r);
}

int
main(void)
{
	hush();
	folder_make();
	never_beyond_durable();
	cut_off();
	hole_beyond_durable();
	set_aside();
	live();
	trimmed();
	folder_remove();
	return done();
}
