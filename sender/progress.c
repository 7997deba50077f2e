#include "sender/progress.h"

#define INTERVAL_MS 1000
#define SAY_EVERY_MS 30000

int
progress_open(struct progress *p, const char *path, struct rejected *r,
    struct books *b)
{
	*p = (struct progress){.on = path != NULL,
	    .path = path,
	    .rejected = r,
	    .books = b};
	if (!p->on)
		return 0;
	if (ack_open(&p->ack, path) == -1)
		return -1;
	if (p->ack.damaged == ACK_SLOTS)
		log_warnx("%s: both slots are damaged; nothing counts as "
			  "acknowledged",
		    path);
	p->reached = ack_value(&p->ack);
	books_set(b, BOOK_ACK, p->reached);
	return 0;
}

void
progress_reach(struct progress *p, uint64_t seq)
{
	if (seq > p->reached)
		p->reached = seq;
}

bool
progress_pending(const struct progress *p)
{
	return p->on && p->reached > ack_value(&p->ack);
}

void
progress_write(struct progress *p, int64_t now_ms, bool at_once)
{
	uint64_t missed;
	bool good;

	if (!progress_pending(p) ||
	    (now_ms < p->next_ms && (!at_once || p->failing)))
		return;
	p->next_ms = now_ms + INTERVAL_MS;
	good = (p->rejected == NULL || rejected_sync(p->rejected) == 0) &&
	       ack_write(&p->ack, p->reached) == 0;
	if (good && p->failing)
		log_info("%s: can be written again", p->path);
	else if (!good && log_limit(&p->limit, SAY_EVERY_MS, &missed))
		log_error("%s: cannot acknowledge; holding delivery", p->path);
	p->failing = !good;
	if (good)
		p->limit = (struct log_limit){0};
	books_set(p->books, BOOK_ACK, ack_value(&p->ack));
}

void
progress_close(struct progress *p)
{
	if (p->on)
		ack_close(&p->ack);
	p->on = false;
}
