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
	o.left_ms = INT64_MAX / 2;
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
	o.left_ms = clock_mono_ms() - MARK_MS;
	message("", 2500);
	is_str(written(), "<?ack 2500?>\n", "or a second");
	stop_clock();
	message("<a/>\n", 2501);
	is_str(written(), "", "a mark that waits in the buffer");
	o.left_ms = clock_mono_ms() - MARK_MS;
	message("", 2502);
	is_str(written(), "<a/><?ack 2501?>\n<?ack 2502?>\n",
	    "is late too, and so is what comes with it");
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

/* Nothing leaves before the unmatched frames before it are safe. */
static void
held_back(void)
{
	begin(bench_path("u"), false);
	message("<a/>\n", 1);
	keep_unmatched(2);
	message("", 2);
	message("<b/>\n", 3);
	is_int(u.dirty, 1, "an unmatched frame is unsynced");
	flush();
	is_int(u.dirty, 0, "a flush syncs it");
	is_str(written(), "<a/><?ack 1?>\n<b/><?ack 3?>\n",
	    "every frame with records has its mark nevertheless");
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
	is_str(written(), "<a/><?ack 500?>\n<?ack 1000?>\n",
	    "a late mark syncs what it covers");
	is_int(u.dirty, 0, "it did");
	end();
}

/* Fills the buffer by frames of a thousand bytes until it is written: how many
 * bytes that were. What is written is seen by u.dirty and the buffer only. */
static size_t
fill(uint64_t *seq)
{
	char line[1001];
	size_t most = 0;

	memset(line, 'x', sizeof(line));
	memcpy(line + 999, "\n", 2);
	while (o.buf.n >= most) {
		most = o.buf.n;
		stop_clock();
		message(line, ++*seq);
		o.frames = 0; /* only bytes count here */
	}
	return most;
}

static void
full_and_held_back(void)
{
	uint64_t seq = 1;
	size_t most;

	begin(bench_path("u3"), false);
	bench_check(dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), fds[1]) != -1,
	    "/dev/null");
	most = fill(&seq);
	ok(most > 60000 && most < 70000, "64 KiB are written at once");
	keep_unmatched(++seq);
	message("", seq);
	most = fill(&seq);
	ok(most > 1000000 && most < 1100000, "a megabyte waits for a sync");
	is_int(u.dirty, 0, "which comes before it is written");
	end();
}

/* The disk fails: what has to wait for it is not written. */
static void
never_safe(void)
{
	uint64_t seq = 1;
	int r = 0;

	begin(bench_path("u4"), false);
	keep_unmatched(seq);
	bench_check(close(u.fd) == 0, "close");
	u.fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	u.regular = false;
	u.failed = true;
	while (r == 0 && seq < 100000) {
		stop_clock();
		r = output_message(&o, slice_of("<a/>\n"), ++seq);
	}
	is_int(r, -1, "a sync that fails ends it");
	is_str(written(), "", "nothing has left");
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
	full_and_held_back();
	never_safe();
	stopped();
	document();
	reader_gone();
	return done();
}
