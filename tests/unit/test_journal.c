/* links: receiver */
/* The journal as a whole: what is put in is there for the next one; limits,
 * trimming, the lock. */
#include "receiver/journal.h"

#include <errno.h>
#include <sys/wait.h>
#include <time.h>

#include "common/ack.h"
#include "common/clock.h"
#include "receiver/durable.h"
#include "tests/tap.h"
#include "tests/unit/journal_dir.h"

#define RING ((size_t)1 << 20)
#define WAIT_MS 10000 /* for what takes a second at most */

static char line[FRAME_MAX];

static struct journal_options
options(void)
{
	return (struct journal_options){.dir = "j",
	    .ack = "j/ack",
	    .ring = RING,
	    .max = (uint64_t)64 << 20,
	    .interval_ms = 5};
}

static struct journal *
open_journal(const struct journal_options *o, struct recovery *r)
{
	struct journal *j = journal_open(o, r);

	if (j == NULL)
		dir_bail("journal_open");
	return j;
}

static void
close_journal(struct journal *j)
{
	is_int((long long)journal_finish(j, WAIT_MS), 0, "nothing is lost");
	journal_free(j);
}

/* Frames of that payload, until one is refused: the last SEQ taken. */
static uint64_t
put(struct journal *j, uint64_t from, uint64_t to, size_t n)
{
	size_t len;

	for (; from <= to; from++) {
		len = dir_frame(line, from, n);
		if (!journal_put(j, line, len))
			break;
	}
	journal_publish(j);
	return from - 1;
}

static void
acknowledge(uint64_t seq)
{
	struct ack a;

	if (ack_open(&a, "j/ack") == -1 || ack_write(&a, seq) == -1)
		dir_bail("ack");
	ack_close(&a);
}

static void
pause_ms(long ms)
{
	const struct timespec ts = {ms / 1000, ms % 1000 * 1000000};

	(void)nanosleep(&ts, NULL);
}

static void
again(int dir)
{
	struct journal_options o = options();
	struct journal_state s;
	struct recovery r;
	struct journal *j;
	uint64_t seq = 0;

	j = open_journal(&o, &r);
	is_int((long long)r.next, 1, "a new journal begins with SEQ 1");
	is_int((long long)put(j, 1, 10, 100), 10, "ten frames");
	ok(journal_wait(j, WAIT_MS), "become durable");
	ok(durable_read(dir, &seq) == 0 && seq == 10, "which the file says");
	journal_state(j, &s);
	ok(s.journaled == 10 && s.last == 10 && s.ring_bytes == 0 &&
		s.segments == 1 && s.commits >= 1 && s.failures == 0,
	    "the counts");
	(void)put(j, 11, 15, 100);
	close_journal(j);
	ok(durable_read(dir, &seq) == 0 && seq == 15,
	    "the end commits what is left");
	j = open_journal(&o, &r);
	ok(r.next == 16 && r.last == 15 && r.lines == 0, "the next goes on");
	close_journal(j);
	ok(!dir_has_segment(dir, 16, 0), "an idle one leaves no segment");
}

static void
locked(void)
{
	struct journal_options o = options();
	struct recovery r;
	struct journal *j = open_journal(&o, &r);
	pid_t child;
	int status = -1;

	child = fork();
	if (child == 0)
		_exit(journal_open(&o, &r) == NULL && errno == EWOULDBLOCK);
	ok(waitpid(child, &status, 0) == child && WIFEXITED(status) &&
		WEXITSTATUS(status) == 1,
	    "a second writer is refused");
	close_journal(j);
}

/* Each frame is on the disk when journal_publish() returns. */
static void
one_by_one(int dir)
{
	struct journal_options o = options();
	struct recovery r;
	struct journal *j;
	uint64_t i, seq = 0;
	int late = 0;

	dir_empty(dir);
	o.interval_ms = 0;
	j = open_journal(&o, &r);
	for (i = 1; i <= 50; i++) {
		(void)put(j, i, i, 10);
		late += durable_read(dir, &seq) == -1 || seq != i;
	}
	is_int(late, 0, "interval 0: durable when published");
	close_journal(j);
}

/* Full at the limit, and free again. */
static void
full(int dir)
{
	struct journal_options o = options();
	struct journal_state s;
	struct recovery r;
	struct journal *j;
	uint64_t seq = 0, more;
	int64_t until;

	dir_empty(dir);
	o.max = (uint64_t)2 << 20;
	j = open_journal(&o, &r);
	until = clock_mono_ms() + WAIT_MS;
	do {
		more = put(j, seq + 1, seq + 100, 1000);
		ok(journal_wait(j, WAIT_MS), "up to %llu durable",
		    (unsigned long long)more);
		journal_state(j, &s);
	} while (
	    more == seq + 100 && (seq = more) > 0 && clock_mono_ms() < until);
	seq = more;
	ok(put(j, seq + 1, seq + 1, 0) == seq,
	    "at the limit not even a short one is taken");
	journal_state(j, &s);
	is_int(s.full, JOURNAL_FULL_LIMIT, "and the limit is the reason");
	ok(s.bytes <= o.max && s.bytes > o.max - (uint64_t)2 * FRAME_MAX,
	    "%llu bytes: it is full, not fuller", (unsigned long long)s.bytes);
	ok(s.segments >= 4, "%llu segments", (unsigned long long)s.segments);
	acknowledge(1);
	pause_ms(1500);
	ok(put(j, seq + 1, seq + 1, 0) == seq, "an ack that frees nothing");
	acknowledge(seq);
	until = clock_mono_ms() + WAIT_MS;
	while (put(j, seq + 1, seq + 1, 0) == seq && clock_mono_ms() < until)
		pause_ms(20);
	ok(journal_wait(j, WAIT_MS), "it goes on after an acknowledgement");
	journal_state(j, &s);
	ok(s.ack == seq && s.last == seq + 1, "the books");
	pause_ms(1500);
	journal_state(j, &s);
	is_int(s.oldest_us, ((long long)seq + 1) * 1000,
	    "the oldest that waits is the one after it");
	ok(!dir_has_segment(dir, 1, 0), "the first segment is gone");
	close_journal(j);
	j = open_journal(&o, &r);
	is_int((long long)r.next, (long long)seq + 2, "no SEQ was reused");
	close_journal(j);
}

/* An ack beyond the journal is no reason to remove the newest segment. */
static void
ack_beyond(int dir)
{
	struct journal_options o = options();
	struct journal_state s;
	struct recovery r;
	struct journal *j;

	dir_empty(dir);
	(void)dir_segment(dir, 1, 1, 5, 10);
	(void)dir_segment(dir, 6, 6, 9, 10);
	(void)dir_segment(dir, 10, 10, 12, 10);
	dir_write(dir, "00000000000000000003.bad", "x", 1);
	dir_write(dir, "00000000000000000077.bad", "x", 1);
	acknowledge(8);
	j = open_journal(&o, &r);
	ok(!dir_has_segment(dir, 1, 0) && dir_has_segment(dir, 6, 0),
	    "ack 8 frees the segment of 1 to 5, not that of 6 to 9");
	ok(!dir_has_segment(dir, 3, 1) && dir_has_segment(dir, 77, 1),
	    "and the .bad below it");
	journal_state(j, &s);
	is_int((long long)s.ack, 8, "ack 8");
	is_int((long long)s.last, 12, "12 are durable");
	acknowledge(1000);
	pause_ms(1500);
	journal_state(j, &s);
	is_int((long long)s.ack, 12, "ack 1000 counts as what there is");
	ok(dir_has_segment(dir, 10, 0) && !dir_has_segment(dir, 6, 0),
	    "the newest stays");
	close_journal(j);
	j = open_journal(&o, &r);
	is_int((long long)r.next, 1001, "the next SEQ is above it");
	(void)put(j, 1001, 1002, 10);
	close_journal(j);
	ok(dir_has_segment(dir, 1001, 0), "and names the next segment");
}

/* A damaged one reads lower: then less is removed. */
static void
ack_damaged(int dir)
{
	struct journal_options o = options();
	char all[ACK_SLOTS * ACK_SLOT + 1];
	struct recovery r;
	struct journal *j;
	size_t n;

	dir_empty(dir);
	acknowledge(3);
	acknowledge(9);
	memset(all, 0, sizeof(all));
	n = dir_read(dir, "ack", all, sizeof(all));
	all[30] ^= 4;
	dir_write(dir, "ack", all, n);
	(void)dir_segment(dir, 1, 1, 5, 10);
	(void)dir_segment(dir, 6, 6, 9, 10);
	j = open_journal(&o, &r);
	is_int(r.ack_damaged, 1, "a damaged slot is told");
	ok(r.ack == 3 || r.ack == 9, "the other slot counts");
	ok(dir_has_segment(dir, 1, 0) == (r.ack == 3), "and nothing more");
	close_journal(j);
	all[30 + ACK_SLOT] ^= 4;
	dir_write(dir, "ack", all, n);
	(void)dir_segment(dir, 1, 1, 5, 10);
	j = open_journal(&o, &r);
	ok(r.ack_damaged == 2 && r.ack == 0, "both damaged: nothing counts");
	ok(dir_has_segment(dir, 1, 0), "nothing is removed");
	close_journal(j);
}

int
main(void)
{
	int dir = dir_make();

	again(dir);
	locked();
	one_by_one(dir);
	full(dir);
	ack_beyond(dir);
	ack_damaged(dir);
	if (unlinkat(dir, "ack.lock", 0) == -1)
		printf("# no ack.lock\n");
	dir_remove(dir);
	return done();
}
