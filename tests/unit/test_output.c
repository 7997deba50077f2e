/* links: parser */
/* Marks: where they stand, when they are due, and when none may be written. */
#include "parser/output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>

#include "common/clock.h"
#include "tests/unit/rules.h"

static struct output o;
static struct unmatched u;
static int fds[2]; /* what is written: a pipe that is read at once */
static char got[BENCH_TEXT_MAX];

/* Takes the clock out of it: no mark is due by time until the next one. */
static void
stop_clock(void)
{
	o.marked_ms = INT64_MAX / 2;
}

/* path NULL: no unmatched file. */
static void
begin(const char *path, bool document)
{
	bench_check(pipe2(fds, O_NONBLOCK) == 0, "pipe");
	bench_check(unmatched_open(&u, path, 1 << 20) == 0, "unmatched");
	bench_check(output_init(&o, fds[1], document, &u) == 0, "output");
	stop_clock();
}

static void
end(void)
{
	output_clear(&o);
	unmatched_close(&u);
	bench_check(close(fds[0]) == 0 && close(fds[1]) == 0, "close");
}

/* What has been written since the last time. */
static const char *
written(void)
{
	ssize_t n = read(fds[0], got, sizeof(got) - 1);

	got[n > 0 ? n : 0] = '\0';
	return got;
}

static void
message(const char *records, uint64_t seq)
{
	bench_check(output_message(&o, slice_of(records), seq) == 0, "message");
}

static void
flush(void)
{
	bench_check(output_flush(&o) == 0, "flush");
}

static void
keep_unmatched(uint64_t seq)
{
	struct message m = {.seq = seq, .source = {"-", 1}};

	bench_check(unmatched_add(&u, &m, slice_of("x"), false, "why") == 0,
	    "unmatched");
}

static void
where(void)
{
	begin(NULL, false);
	message("<a/>\n", 3);
	message("<b/>\n<c/>\n", 4);
	message("", 5);
	is_str(written(), "", "nothing before it is flushed");
	flush();
	is_str(written(), "<a/><?ack 3?>\n<b/>\n<c/><?ack 4?>\n<?ack 5?>\n",
	    "on the last record of a frame, or on a line of its own");
	flush();
	is_str(written(), "", "once");
	message("", 6);
	message("", 7);
	message("<d/>\n", 8);
	flush();
	is_str(written(), "<d/><?ack 8?>\n", "one mark covers what is before");
	message("<p/>\n", 0);
	message("", 0);
	flush();
	is_str(written(), "<p/>\n", "a plain line has none");
	message("<e/>\n", 8);
	message("<f/>\n", 2);
	flush();
	is_str(written(), "<e/>\n<f/>\n", "nor has what was marked before");
	message("", 9);
	bench_check(output_end(&o) == 0, "end");
	is_str(written(), "<?ack 9?>\n", "the end is a pause too");
	end();
}

static void
due(void)
{
	uint64_t seq;
	char *mark;

	begin(NULL, false);
	for (seq = 1; seq <= 999; seq++)
		message("", seq);
	is_str(written(), "", "999 frames");
	message("", 1000);
	is_str(written(), "<?ack 1000?>\n", "1,000 frames: written at once");
	stop_clock();
	for (; seq <= 1999; seq++)
		message("", seq);
	is_str(written(), "", "999 more");
	o.marked_ms = clock_mono_ms() - MARK_MS;
	message("", 2500);
	is_str(written(), "<?ack 2500?>\n", "or a second");
	stop_clock();
	for (seq = 3000; o.buf.n < 65000; seq++)
		message("<aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/>\n", 0);
	message("<b/>\n", 3000);
	flush();
	mark = strstr(written(), "<?ack");
	while (mark == NULL && written()[0] != '\0')
		mark = strstr(got, "<?ack");
	is_str(mark ? mark : "", "<?ack 3000?>\n", "after much else");
	end();
}

/* No mark before the unmatched frames that it covers are safe. */
static void
held_back(void)
{
	begin(bench_path("u"), false);
	message("<a/>\n", 1);
	keep_unmatched(2);
	message("", 2);
	message("<b/>\n", 3);
	is_int((long long)o.marked, 1, "none while one is unsynced");
	is_int(u.dirty, 1, "it is");
	flush();
	is_int(u.dirty, 0, "a flush syncs it");
	is_str(written(), "<a/><?ack 1?>\n<b/>\n<?ack 3?>\n", "then the mark");
	message("<c/>\n", 4);
	flush();
	is_str(written(), "<c/><?ack 4?>\n", "and marks go on");
	end();
}

static void
late_and_held_back(void)
{
	uint64_t seq;

	begin(bench_path("u2"), false);
	keep_unmatched(1);
	for (seq = 1; seq <= 1000; seq++)
		message(seq == 500 ? "<a/>\n" : "", seq);
	is_str(written(), "<a/>\n<?ack 1000?>\n",
	    "a late mark syncs what it covers");
	is_int(u.dirty, 0, "it did");
	end();
}

static void
stopped(void)
{
	begin(NULL, false);
	message("<a/>\n", 1);
	ok(output_stop_marks(&o), "the first time");
	ok(!output_stop_marks(&o), "not the second");
	message("", 2);
	message("<b/>\n", 3);
	flush();
	bench_check(output_end(&o) == 0, "end");
	is_str(written(), "<a/><?ack 1?>\n<b/>\n", "no marks any more");
	for (uint64_t seq = 4; seq <= 2100; seq++)
		message("", seq);
	flush();
	is_str(written(), "", "not after many either");
	end();
}

static void
document(void)
{
	begin(NULL, true);
	message("<a/>\n", 1);
	message("", 2);
	flush();
	is_str(written(),
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<ActivityRecordList xmlns=\"http://schemas.netwrix.com/api/v1/"
	    "activity_records/\">\n<a/>\n",
	    "a document has no marks");
	bench_check(output_end(&o) == 0, "end");
	is_str(written(), "</ActivityRecordList>\n", "and an end");
	end();
	begin(NULL, true);
	bench_check(output_end(&o) == 0, "end");
	is_str(written(),
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<ActivityRecordList xmlns=\"http://schemas.netwrix.com/api/v1/"
	    "activity_records/\">\n</ActivityRecordList>\n",
	    "also without records");
	end();
}

static void
reader_gone(void)
{
	begin(NULL, false);
	(void)signal(SIGPIPE, SIG_IGN);
	bench_check(close(fds[0]) == 0, "close");
	message("<a/>\n", 1);
	is_int(output_flush(&o), -1, "no reader");
	is_int(errno, EPIPE, "is EPIPE");
	fds[0] = dup(fds[1]);
	end();
}

int
main(void)
{
	where();
	due();
	held_back();
	late_and_held_back();
	stopped();
	document();
	reader_gone();
	return done();
}
