#include <errno.h>

#include "common/ack.h"
#include "common/clock.h"
#include "receiver/journal_parts.h"
#include "receiver/oldest.h"
#include "receiver/trim.h"

#define RETRY_MIN_MS 50 /* after a failure; doubled for each more */
#define RETRY_MAX_MS 1000

/* What the writing thread found becomes visible to the other. */
static void
show(struct journal *j)
{
	const struct commit *c = &j->commit;
	struct journal_state *s = &j->state;

	j->tail = c->synced;
	j->limit = c->written + j->space.left;
	j->limit_by = j->space.why == SPACE_LIMIT ? JOURNAL_FULL_LIMIT
						  : JOURNAL_FULL_DISK;
	s->last = c->durable;
	s->journaled = c->durable > j->start ? c->durable - j->start : 0;
	s->bytes = j->space.used;
	s->segments = j->space.segments;
	s->commits = c->commits;
	s->failures = c->failures;
	s->publish_error = c->publish_error;
	(void)pthread_cond_broadcast(&j->changed);
}

/* How much may still be written, after bytes were. */
static void
look_at_space(struct journal *j)
{
	const struct store *s = &j->commit.store;
	uint64_t reserved = 0;

	if (store_is_open(s) && s->reserved > s->bytes)
		reserved = s->reserved - s->bytes;
	if (space_count(&j->space, s->dir) == 0)
		space_look(&j->space, s->dir, reserved);
}

/* Since when the frame after ack waits: looked for when that moves on. */
static void
look_at_oldest(struct journal *j, uint64_t ack)
{
	if (ack == j->commit.durable)
		j->oldest = 0;
	else if (j->oldest != ack + 1 &&
		 oldest_time(j->commit.store.dir, ack + 1, &j->oldest_us) == 0)
		j->oldest = ack + 1;
	if (j->oldest != ack + 1)
		j->oldest_us = 0;
}

/* Once a second, the mutex not held. */
void
journal_tick(struct journal *j)
{
	uint64_t ack = 0;
	int damaged, err = 0;

	j->next_tick_ms = clock_mono_ms() + JOURNAL_TICK_MS;
	(void)commit_publish(&j->commit); /* publish_error tells */
	/* What cannot be read acknowledges nothing. */
	if (ack_read(j->ack, &ack, &damaged) == -1)
		ack = 0;
	if (ack > j->commit.durable)
		ack = j->commit.durable;
	if (trim(j->commit.store.dir, ack, j->ack) == -1)
		err = errno;
	look_at_space(j);
	look_at_oldest(j, ack);
	journal_lock(j);
	j->state.oldest_us = j->oldest_us;
	if (j->state.ack < ack)
		j->state.ack = ack;
	j->state.trim_error = err;
	show(j);
	journal_unlock(j);
}

static void
note_failure(struct journal *j, int err)
{
	j->pause_ms = j->pause_ms == 0 ? RETRY_MIN_MS : 2 * j->pause_ms;
	if (j->pause_ms > RETRY_MAX_MS)
		j->pause_ms = RETRY_MAX_MS;
	j->retry_ms = clock_mono_ms() + j->pause_ms;
	j->state.error = j->state.failure = err;
	j->state.doing = j->commit.store.doing;
}

/* Commits what is published; the mutex is held, but not meanwhile. */
static void
work(struct journal *j)
{
	uint64_t head = j->head;
	int err;

	j->next_commit_ms = clock_mono_ms() + j->interval_ms;
	journal_unlock(j);
	err = commit_to(&j->commit, head, j->space.left) == 0 ? 0 : errno;
	look_at_space(j);
	journal_lock(j);
	if (err != 0)
		note_failure(j, err);
	else
		j->pause_ms = j->retry_ms = j->state.error = 0;
	show(j);
}

/* When the next thing is to be done: a commit or, at the latest, a tick. */
static int64_t
due(const struct journal *j)
{
	int64_t at = j->next_commit_ms;

	if (j->head == j->tail)
		return j->next_tick_ms;
	/* Soon half of the ring is full: there is no time to collect more. */
	if (j->closing || j->head - j->tail >= j->ring.size / 2)
		at = 0;
	if (at < j->retry_ms)
		at = j->retry_ms;
	return at < j->next_tick_ms ? at : j->next_tick_ms;
}

void *
journal_writer(void *arg)
{
	struct journal *j = arg;
	int64_t now;

	journal_lock(j);
	while (!j->abandon && !(j->closing && j->head == j->tail)) {
		now = clock_mono_ms();
		if (now >= j->next_tick_ms) {
			journal_unlock(j);
			journal_tick(j);
			journal_lock(j);
		} else if (now >= due(j)) {
			work(j);
		} else {
			j->idle = j->head == j->tail;
			journal_wait_until(j, &j->filled, due(j));
			j->idle = false;
		}
	}
	journal_unlock(j);
	commit_clear(&j->commit);
	journal_lock(j);
	j->done = true;
	(void)pthread_cond_broadcast(&j->changed);
	journal_unlock(j);
	return NULL;
}
