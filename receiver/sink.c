#include "receiver/sink.h"

#include <errno.h>
#include <sysexits.h>

#include "common/clock.h"

#define OVERFLOW_SAY_MS 1000
#define SAY_MS 10000 /* lines that are no news */
#define FINISH_MS 3000

#define ULL(x) ((unsigned long long)(x))

bool
sink_put(struct sink *k, const char *p, size_t n)
{
	bool good = k->journal != NULL ? journal_put(k->journal, p, n)
				       : queue_put(k->queue, p, n);

	if (good && k->each)
		sink_publish(k);
	return good;
}

void
sink_publish(struct sink *k)
{
	if (k->journal != NULL)
		journal_publish(k->journal);
	else
		queue_publish(k->queue);
}

struct reason {
	const char *why, *help;
};

static const struct reason queue_full =
    {"the queue is full, because stdout's reader does not keep up",
	"a larger --queue bridges longer pauses"};
static const struct reason journal_full[] = {
    [JOURNAL_FULL_RING] = {"the queue is full, because the journal's disk "
			   "does not keep up",
	"a larger --queue bridges longer pauses"},
    [JOURNAL_FULL_LIMIT] = {"the journal has reached --journal-max",
	"nothing is removed before it is acknowledged: see why nothing is "
	"delivered, or raise the limit"},
    [JOURNAL_FULL_DISK] = {"the journal's filesystem has less than 64 MiB left",
	"make room there, and it goes on by itself"},
};

static void
check_overflow(struct sink *k, const struct books *b,
    const struct journal_state *s)
{
	const struct reason *r =
	    k->journal != NULL ? &journal_full[s->full] : &queue_full;
	uint64_t all = books_get(b, BOOK_OVERFLOWED), missed;

	if (all == k->overflow_said ||
	    !log_limit(&k->overflow, OVERFLOW_SAY_MS, &missed))
		return;
	log_warnx("%s: %llu messages lost (%llu in all); %s", r->why,
	    ULL(all - k->overflow_said), ULL(all), r->help);
	k->overflow_said = all;
}

static bool
check_queue(struct sink *k, struct books *b)
{
	int holding, err = queue_error(k->queue, &holding);
	uint64_t missed;

	b->list[BOOK_QUEUE_BYTES].value = queue_bytes(k->queue);
	if (holding != 0 && log_limit(&k->holding, SAY_MS, &missed)) {
		errno = holding;
		log_warn("writing to stdout, held in the queue and tried "
			 "again each second");
	}
	return err == 0;
}

/* A failure is said when it comes, every SAY_MS while it lasts, and when it
 * is over. */
static void
check_failures(struct sink *k, const struct journal_state *s)
{
	uint64_t missed;

	if (s->failures == k->failures_said && !k->failing)
		return;
	if (s->error != 0 || s->failures != k->failures_said) {
		if (!log_limit(&k->holding, SAY_MS, &missed))
			return;
		errno = s->failure;
		log_error("journal: %s failed, %llu failures in all; frames "
			  "that are not durable go into a new segment",
		    s->doing, ULL(s->failures));
		k->failures_said = s->failures;
		k->failing = true;
	}
	if (s->error == 0 && k->failing) {
		log_info("journal: all frames held so far are durable");
		k->failing = false;
	}
}

static void
check_files(struct sink *k, const struct journal_state *s)
{
	uint64_t missed;

	if ((s->publish_error == 0 && s->trim_error == 0) ||
	    !log_limit(&k->files, SAY_MS, &missed))
		return;
	errno = s->publish_error != 0 ? s->publish_error : s->trim_error;
	log_error("journal: %s, tried again each second",
	    s->publish_error != 0
		? "writing the file durable; readers wait for it"
		: "removing acknowledged segments");
}

/* By the wall clock, which may have been set back. */
static uint64_t
age_s(int64_t us)
{
	int64_t now = clock_wall_us();

	return us == 0 || us > now ? 0 : (uint64_t)(now - us) / 1000000;
}

static void
check_journal(struct sink *k, struct books *b, const struct journal_state *s)
{
	b->list[BOOK_QUEUE_BYTES].value = s->ring_bytes;
	b->list[BOOK_JOURNALED].value = s->journaled;
	b->list[BOOK_JOURNAL_BYTES].value = s->bytes;
	b->list[BOOK_JOURNAL_SEGMENTS].value = s->segments;
	b->list[BOOK_COMMITS].value = s->commits;
	b->list[BOOK_WRITE_FAILURES].value = s->failures;
	b->list[BOOK_WAITING].value = s->last - s->ack;
	b->list[BOOK_OLDEST].value = age_s(s->oldest_us);
	check_failures(k, s);
	check_files(k, s);
}

bool
sink_check(struct sink *k, struct books *b)
{
	struct journal_state s = {.full = JOURNAL_FULL_RING};
	bool good = true;

	if (k->journal != NULL) {
		journal_state(k->journal, &s);
		check_journal(k, b, &s);
	} else
		good = check_queue(k, b);
	check_overflow(k, b, &s);
	return good;
}

static int
finish_queue(struct sink *k, struct books *b, int code)
{
	uint64_t lost;
	int err, holding;

	lost = queue_finish(k->queue, code == EX_OK ? FINISH_MS : 0);
	books_add(b, BOOK_LOST, lost);
	err = queue_error(k->queue, &holding);
	/* Told to stop, with the whole pipeline perhaps: its end is no news. */
	if (code == EX_OK && (err == 0 || err == EPIPE)) {
		if (lost > 0)
			log_warnx("stdout's reader did not take all in time: "
				  "%llu frames in the queue are lost",
			    ULL(lost));
		return EX_OK;
	}
	errno = err;
	if (err != 0 && err != EPIPE)
		log_error("writing to stdout; %llu frames in the queue are "
			  "lost",
		    ULL(lost));
	else
		log_errorx("stdout's reader has gone; %llu frames in the queue "
			   "are lost",
		    ULL(lost));
	return EX_IOERR;
}

static int
finish_journal(struct sink *k, struct books *b, int code)
{
	uint64_t lost = journal_finish(k->journal, FINISH_MS);
	struct journal_state s;

	books_add(b, BOOK_LOST, lost);
	if (lost == 0)
		return code;
	journal_state(k->journal, &s);
	errno = s.error != 0 ? s.error : ETIMEDOUT;
	log_error("journal: %llu frames could not be made durable and are "
		  "lost; %s",
	    ULL(lost), s.error != 0 ? s.doing : "fdatasync");
	return EX_IOERR;
}

int
sink_finish(struct sink *k, struct books *b, int code)
{
	return k->journal != NULL ? finish_journal(k, b, code)
				  : finish_queue(k, b, code);
}
