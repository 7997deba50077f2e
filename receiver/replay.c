#include "receiver/replay.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "common/ack.h"
#include "common/log.h"
#include "receiver/durable.h"
#include "receiver/segment.h"

#define TORN_TRIES 100 /* to see "durable" between two overwritings of it */
#define ULL(x) ((unsigned long long)(x))

int
replay_open(struct replay *r, const char *dir, const char *ack_path)
{
	*r = (struct replay){.ack_path = ack_path, .account = {.name = dir}};
	r->dir = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return r->dir == -1 ? -1 : 0;
}

int
replay_read_ack(struct replay *r)
{
	uint64_t ack = 0;
	int damaged = 0;

	if (ack_read(r->ack_path, &ack, &damaged) == -1) {
		if (errno != ENOENT)
			return -1;
		damaged = ACK_SLOTS; /* nothing is known */
	} else if (damaged == ACK_SLOTS)
		log_warnx("%s: damaged: beginning at the oldest frame, which "
			  "may repeat some",
		    r->ack_path);
	r->ack_sure = damaged == 0;
	r->next = r->account.low = ack + 1;
	return 0;
}

static void
close_at(struct replay *r, size_t i)
{
	cursor_close(&r->open[i], &r->account);
	r->open_n--;
	memmove(&r->open[i], &r->open[i + 1],
	    (r->open_n - i) * sizeof(r->open[0]));
}

void
replay_close(struct replay *r)
{
	while (r->open_n > 0)
		close_at(r, r->open_n - 1);
	(void)close(r->dir); /* was only read */
}

void
replay_finish(struct replay *r)
{
	uint64_t n;

	while (r->open_n > 0)
		close_at(r, 0);
	if (r->next > r->durable)
		return;
	n = r->durable - r->next + 1;
	r->missing += n;
	log_warnx("%s: missing at the end: SEQ %llu to %llu, %llu messages",
	    r->account.name, ULL(r->next), ULL(r->durable), ULL(n));
}

/* The lowest segment from seq on becomes the next to open; before anything
 * of the newest open one is read: what is its end then is its end for good,
 * if there is a later one. */
static int
find_later(struct replay *r, uint64_t seq)
{
	uint64_t first;
	int n = segment_above(r->dir, seq, &first, 1);

	if (n == -1)
		return -1;
	r->later = n > 0 ? first : 0;
	return 0;
}

/* Opens a segment as the i-th. 1, 0 if there is none to read (any more), or
 * -1 with errno. */
static int
open_at(struct replay *r, size_t i, uint64_t first)
{
	struct cursor c;

	if (cursor_open(&c, r->dir, first) == -1) {
		if (errno == EINVAL)
			log_warnx("%s: the segment that begins with SEQ %llu "
				  "is no regular file: not read",
			    r->account.name, ULL(first));
		/* Trimmed meanwhile: acknowledged, or set aside as bad. */
		return errno == EINVAL || errno == ENOENT ? 0 : -1;
	}
	memmove(&r->open[i + 1], &r->open[i],
	    (r->open_n - i) * sizeof(r->open[0]));
	r->open[i] = c;
	r->open_n++;
	return 1;
}

static int
open_later(struct replay *r)
{
	uint64_t first = r->later;

	if (open_at(r, r->open_n, first) == -1)
		return -1;
	return find_later(r, first + 1);
}

/* The segment to begin with is the last one whose name is not above the SEQ
 * wanted. */
static int
begin(struct replay *r)
{
	int n = segment_below(r->dir, r->next, &r->first, 1);

	if (n == -1)
		return -1;
	if (n == 0)
		r->first = 0;
	r->begun = true;
	return find_later(r, n > 0 ? r->first : r->next);
}

/* Everything that was read may be other than it was; and the newest segment
 * may have been set aside, and another begun in its place. */
static int
look_again(struct replay *r)
{
	struct cursor *newest;
	uint64_t from;
	size_t i;

	for (i = 0; i < r->open_n; i++)
		cursor_rewind(&r->open[i]);
	if (!r->begun)
		return begin(r);
	if (r->open_n == 0)
		return r->later != 0 ? 0 : find_later(r, r->next);
	newest = &r->open[r->open_n - 1];
	from = newest->file.first;
	if (!cursor_replaced(newest, r->dir))
		from++;
	else
		close_at(r, r->open_n - 1);
	return find_later(r, from);
}

int
replay_refresh(struct replay *r)
{
	uint64_t durable = 0;
	int tries = 0;

	while (durable_read(r->dir, &durable) == -1)
		if (errno != EBADMSG || ++tries == TORN_TRIES)
			return -1;
	if (r->begun && !r->again && durable == r->durable)
		return 0;
	if (durable < r->durable)
		log_warnx("%s: durable fell from %llu to %llu", r->account.name,
		    ULL(r->durable), ULL(durable));
	r->durable = durable;
	r->again = false;
	return look_again(r) == -1 ? -1 : 1;
}

/* A segment that can have no more is closed: it has been read to its end
 * since a later one was seen. */
static void
close_finished(struct replay *r)
{
	size_t i = 0;

	while (i < r->open_n)
		if (r->open[i].at_end && !r->open[i].has_head &&
		    (i + 1 < r->open_n || r->later != 0))
			close_at(r, i);
		else
			i++;
}

/* True if SEQs from r->next on turn out to be acknowledged: somebody else
 * delivers from this journal, and the writer has trimmed it. */
static bool
acknowledged_meanwhile(struct replay *r, uint64_t found)
{
	uint64_t ack;
	int damaged;

	if (ack_read(r->ack_path, &ack, &damaged) == -1 || ack < r->next)
		return false;
	log_info("%s: up to SEQ %llu was acknowledged meanwhile",
	    r->account.name, ULL(ack));
	r->next = ack < found ? ack + 1 : found;
	return true;
}

/* The SEQ wanted is in no open segment; the next there is found. 1: look
 * again. 0: it is missing, said and counted; or -1 with errno. */
static int
gap(struct replay *r, uint64_t found)
{
	uint64_t before;
	bool trimmed;
	int n;

	if (!r->looked_back && r->first > 1 && r->open_n < REPLAY_OPEN_MAX &&
	    r->open[0].file.first == r->first) {
		r->looked_back = true;
		n = segment_below(r->dir, r->first - 1, &before, 1);
		if (n == 1 && (n = open_at(r, 0, before)) == 1)
			return 1;
		if (n == -1)
			return -1;
	}
	if (acknowledged_meanwhile(r, found))
		return 1;
	trimmed = r->next == r->account.low && r->first == 0 && !r->ack_sure;
	if (trimmed)
		log_info("%s: the oldest frame is SEQ %llu", r->account.name,
		    ULL(found));
	else {
		r->missing += found - r->next;
		log_warnx("%s: missing: SEQ %llu to %llu, %llu messages",
		    r->account.name, ULL(r->next), ULL(found - 1),
		    ULL(found - r->next));
	}
	r->next = found;
	return 0;
}

/* The open segment with the lowest frame; NULL if none has one. Those below
 * the SEQ wanted are passed over. *run_of is where the run lies that is to be
 * handed out first: reading on there would overwrite it. */
static enum replay_status
lowest(struct replay *r, const struct cursor *run_of, struct cursor **low)
{
	struct cursor *c;

	*low = NULL;
	for (c = r->open; c < r->open + r->open_n; c++) {
		for (;;) {
			enum cursor_status st = cursor_peek(c, &r->account);

			if (st == CURSOR_MORE) {
				if (c == run_of)
					return REPLAY_RUN;
				if (cursor_fill(c, &r->account) == -1)
					return REPLAY_BUSY;
			} else if (st == CURSOR_HEAD && c->seq < r->next) {
				r->repeated += c->seq >= r->account.low;
				cursor_take(c);
			} else
				break;
		}
		if (c->has_head && (*low == NULL || c->seq < (*low)->seq))
			*low = c;
	}
	return REPLAY_END;
}

static void
take(struct replay *r, struct cursor *c, struct slice *run)
{
	if (run->n == 0)
		run->p = c->line.p;
	run->n += c->line.n;
	r->frames++;
	r->bytes += c->line.n;
	r->next = c->seq + 1;
	cursor_take(c);
}

static enum replay_status
at_end(struct replay *r)
{
	if (r->next <= r->durable && r->open_n > 0 && r->said != r->durable) {
		r->said = r->durable;
		log_warnx("%s: SEQ %llu to %llu should be there, and are not",
		    r->account.name, ULL(r->next), ULL(r->durable));
	}
	return REPLAY_END;
}

/* One step towards the next frame, when no run is in hand: opens what may
 * hold a lower one, settles a gap. 1: look again; 0: c is next; -1: errno. */
static int
prepare(struct replay *r, const struct cursor *c)
{
	if (r->later != 0 &&
	    (c == NULL || (c->seq > r->next && r->later <= c->seq))) {
		if (r->open_n < REPLAY_OPEN_MAX)
			return open_later(r) == -1 ? -1 : 1;
		if (c == NULL)
			return 1; /* all are finished, and will be closed */
	}
	if (c != NULL && c->seq <= r->durable && c->seq > r->next)
		return gap(r, c->seq);
	return 0;
}

/* True if the head of c is to be played right after the run, and lies there. */
static bool
goes_on(const struct replay *r, const struct cursor *c,
    const struct cursor *run_of, struct slice run)
{
	if (c == NULL || c != run_of)
		return false;
	return c->seq == r->next && c->seq <= r->durable &&
	       c->line.p == run.p + run.n;
}

enum replay_status
replay_next(struct replay *r, struct slice *run)
{
	struct cursor *c, *run_of = NULL;
	enum replay_status st;
	int todo;

	*run = (struct slice){NULL, 0};
	for (;;) {
		if (run->n == 0)
			close_finished(r);
		st = lowest(r, run_of, &c);
		if (st == REPLAY_BUSY)
			r->again = true;
		if (run->n > 0 &&
		    (st != REPLAY_END || !goes_on(r, c, run_of, *run)))
			return REPLAY_RUN;
		if (st == REPLAY_BUSY)
			return REPLAY_BUSY;
		todo = run->n > 0 ? 0 : prepare(r, c);
		if (todo == -1)
			return REPLAY_ERROR;
		if (todo == 1)
			continue;
		if (c == NULL || c->seq > r->durable)
			return at_end(r);
		take(r, c, run);
		run_of = c;
	}
}
