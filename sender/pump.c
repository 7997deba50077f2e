#include "sender/pump.h"

#include <errno.h>
#include <string.h>
#include <sysexits.h>

#include "common/clock.h"
#include "common/signals.h"

#define TICK_MS 1000            /* never wait longer than this */
#define PROGRESS_EVERY_MS 10000 /* a line about long files */
#define SAY_EVERY_MS 5000       /* about bad input */
#define TRY_AGAIN_MS 1000       /* to keep bad input */
/* After SIGTERM: how long input is read to its end; how long a failing
 * server is waited for; how long any. */
#define STOP_READ_MS 2000
#define STOP_FAILING_MS 1000
#define STOP_MS 4000
/* Items in one go, so that input without end starves nothing else. */
#define FEED_MAX 10000

static struct batch *
filling(struct pump *p)
{
	return &p->batch[p->filling];
}

static struct batch *
on_its_way(struct pump *p)
{
	return &p->batch[1 - p->filling];
}

/* Everything up to seq lies in what was read so far: it counts as done with
 * the last batch that holds any of it. */
static void
take_mark(struct pump *p, uint64_t seq)
{
	if (filling(p)->records > 0)
		batch_mark(filling(p), seq);
	else if (p->deliver->batch != NULL)
		batch_mark(p->deliver->batch, seq);
	else
		progress_reach(p->progress, seq);
}

/* True if the record is in the batch; else it must wait for the next. */
static bool
take_record(struct pump *p, int64_t now_ms)
{
	if (!batch_takes(filling(p), &p->limits, p->item.record.n))
		return false;
	if (batch_add(filling(p), p->item.record, now_ms) == -1) {
		p->stuck = true; /* out of memory: again in a second */
		return false;
	}
	books_add(p->books, BOOK_READ, 1);
	if (p->item.marked)
		take_mark(p, p->item.mark);
	return true;
}

/* True if it is said and kept; else it must wait. */
static bool
take_bad(struct pump *p)
{
	uint64_t missed;

	if (p->rejected != NULL && p->item.record.n > 0 &&
	    rejected_keep(p->rejected, p->item.record) == -1) {
		if (log_limit(&p->stuck_limit, SAY_EVERY_MS, &missed))
			log_error("%s: cannot keep bad input; holding",
			    p->rejected->path);
		p->stuck = true;
		return false;
	}
	books_add(p->books, BOOK_BAD_INPUT, 1);
	if (log_limit(&p->bad_limit, SAY_EVERY_MS, &missed)) {
		log_warnx("%s", p->item.why);
		if (missed > 0)
			log_warnx("and %llu more like it before",
			    (unsigned long long)missed);
	}
	return true;
}

/* Deals with the item at hand: false if it must wait. */
static bool
take_item(struct pump *p, int64_t now_ms)
{
	switch (p->item.kind) {
	case INPUT_RECORD:
		return take_record(p, now_ms);
	case INPUT_MARK:
		take_mark(p, p->item.mark);
		return true;
	case INPUT_BAD:
		return take_bad(p);
	case INPUT_TORN:
		books_add(p->books, BOOK_TORN, 1);
		log_warnx("%s", p->item.why);
		return true;
	case INPUT_FAILED:
		log_errorx("%s", p->item.why);
		p->unreadable = true;
		return true;
	case INPUT_WAIT:
		p->paused = true;
		return true;
	case INPUT_END:
		p->ended = true;
		return true;
	}
	return true;
}

/* Told to stop: a file is left where it is, a pipe is read to its end for a
 * while, because its writer has been told to stop too. */
static bool
may_read(const struct pump *p)
{
	if (p->ended)
		return false;
	if (!signals_stop_asked())
		return true;
	return !input_is_file(p->input) && !signals_stop_older(STOP_READ_MS);
}

/* Reads until there is nothing, or the batch is full. */
static void
feed(struct pump *p, int64_t now_ms)
{
	int n;

	if (p->stuck && now_ms < p->stuck_until_ms)
		return;
	p->stuck = false;
	p->paused = false;
	for (n = 0; !p->paused && may_read(p) && n < FEED_MAX; n++) {
		if (!p->have)
			input_next(p->input, &p->item);
		p->have = !take_item(p, now_ms);
		if (p->have)
			break;
	}
	p->more = n == FEED_MAX;
	if (p->stuck)
		p->stuck_until_ms = now_ms + TRY_AGAIN_MS;
}

static bool
wants_input(const struct pump *p)
{
	return p->paused && may_read(p);
}

/* A batch is cut early when nothing more will come, or might not. */
static bool
in_a_hurry(const struct pump *p)
{
	return !may_read(p) || (signals_stop_asked() && p->paused);
}

/* The batch being filled cannot take the record at hand. */
static bool
is_full(const struct pump *p)
{
	return p->have && p->item.kind == INPUT_RECORD && !p->stuck;
}

static void
move_on(struct pump *p, int64_t now_ms)
{
	enum deliver_status st = deliver_step(p->deliver, now_ms);
	struct batch *done = on_its_way(p);

	if (st == DELIVER_GAVE_UP)
		p->gave_up = deliver_give_up_code(p->deliver);
	if (st == DELIVER_DONE) {
		if (done->marked)
			progress_reach(p->progress, done->mark);
		batch_reset(done);
		st = DELIVER_IDLE;
		/* Before the next is sent: a crash repeats one batch only. */
		progress_write(p->progress, now_ms, true);
	}
	if (st != DELIVER_IDLE || p->progress->failing ||
	    !batch_due(filling(p), &p->limits, now_ms, p->paused,
		in_a_hurry(p) || is_full(p)))
		return;
	/* Half of a frame waits for its other half, and for the mark: what is
	 * delivered can be acknowledged, and a crash repeats one batch only. */
	if (may_read(p))
		batch_carry(filling(p), done, now_ms);
	deliver_start(p->deliver, filling(p), now_ms);
	p->filling = 1 - p->filling;
}

static int64_t
least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* How long nothing happens by itself. */
static int
shortest_wait(struct pump *p, int64_t now_ms)
{
	const struct batch *b = filling(p);
	int64_t wait = TICK_MS, t;

	if (p->more)
		return 0;
	t = deliver_timeout(p->deliver, now_ms);
	if (t != -1)
		wait = least(wait, t);
	if (b->records > 0 && p->deliver->batch == NULL)
		wait = least(wait, b->since_ms + p->limits.time_ms - now_ms);
	if (progress_pending(p->progress))
		wait = least(wait, p->progress->next_ms - now_ms);
	if (wait > 0)
		return (int)wait;
	/* What is overdue waits for something that is tried each second. */
	return p->progress->failing || p->stuck ? TICK_MS : 0;
}

static bool
all_done(const struct pump *p)
{
	return p->batch[0].records == 0 && p->batch[1].records == 0 &&
	       p->deliver->batch == NULL && !progress_pending(p->progress);
}

static bool
cannot_keep(const struct pump *p)
{
	return p->rejected != NULL && p->rejected->failed;
}

static bool
finished(const struct pump *p)
{
	bool failing = p->deliver->failing_since_ms != 0 || p->stuck ||
		       p->progress->failing;

	if (p->gave_up != 0 || cannot_keep(p))
		return true;
	if (!may_read(p) && !p->have && all_done(p))
		return true;
	if (!signals_stop_asked())
		return false;
	return signals_stop_older(STOP_MS) ||
	       (failing && (!p->deliver->in_flight ||
			       signals_stop_older(STOP_FAILING_MS)));
}

static void
say_progress(struct pump *p, int64_t now_ms)
{
	if (!p->files || now_ms < p->next_say_ms)
		return;
	if (p->next_say_ms != 0)
		log_info("%llu records delivered so far",
		    (unsigned long long)books_get(p->books, BOOK_DELIVERED));
	p->next_say_ms = now_ms + PROGRESS_EVERY_MS;
}

static int
exit_code(struct pump *p)
{
	uint64_t left = p->batch[0].records + p->batch[1].records +
			(p->have && p->item.kind == INPUT_RECORD);
	bool cut_short = !p->ended && (p->files || input_is_file(p->input));

	if (left > 0)
		log_warnx("%llu records were read and not delivered%s",
		    (unsigned long long)left,
		    p->progress->on ? "; they stay unacknowledged" : "");
	if (cut_short)
		log_warnx("the rest of the input was not read");
	if (p->gave_up != 0)
		return p->gave_up;
	if (cannot_keep(p))
		log_errorx("%s: could not be synced; what is not acknowledged "
			   "is to be kept once more",
		    p->rejected->path);
	if (cannot_keep(p) || progress_pending(p->progress))
		return EX_IOERR;
	if (left > 0 || p->have || cut_short)
		return EX_TEMPFAIL;
	if (p->unreadable)
		return EX_NOINPUT;
	if (books_get(p->books, BOOK_BAD_INPUT) > 0 ||
	    books_get(p->books, BOOK_TORN) > 0)
		return EX_DATAERR;
	return EX_OK;
}

int
pump_run(struct pump *p)
{
	int64_t now_ms;
	int code;

	batch_init(&p->batch[0], &p->limits);
	batch_init(&p->batch[1], &p->limits);
	for (;;) {
		now_ms = clock_mono_ms();
		feed(p, now_ms);
		move_on(p, now_ms);
		progress_write(p->progress, now_ms, !may_read(p));
		books_tick(p->books);
		say_progress(p, now_ms);
		if (finished(p))
			break;
		http_wait(p->http, wants_input(p) ? input_fd(p->input) : -1,
		    shortest_wait(p, clock_mono_ms()));
	}
	http_abort(p->http);
	code = exit_code(p);
	batch_clear(&p->batch[0]);
	batch_clear(&p->batch[1]);
	return code;
}
