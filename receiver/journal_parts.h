/* What the two threads of a journal share. For journal.c, where frames go in,
 * and journal_writer.c, where they go to the disk, only. */
#ifndef RECEIVER_JOURNAL_PARTS_H
#define RECEIVER_JOURNAL_PARTS_H

#include <pthread.h>
#include <time.h>

#include "receiver/commit.h"
#include "receiver/journal.h"
#include "receiver/ring.h"

#define JOURNAL_TICK_MS 1000

struct journal {
	int dir, lock_fd; /* owned; -1: not open */
	char *ack;        /* owned */
	struct ring ring;
	int64_t interval_ms;
	pthread_t thread;

	/* Of the thread that puts. */
	uint64_t put;  /* ring position: end of what was copied in */
	uint64_t room; /* put may go up to here, as last seen */
	enum journal_full room_by; /* what ends it there */
	uint64_t stuck; /* tail when waiting for the disk took too long; or
			   UINT64_MAX */

	/* Of the writing thread, once it runs. */
	struct commit commit;
	struct space space;
	uint64_t start;    /* the last SEQ of earlier writers */
	uint64_t oldest;   /* SEQ of which the time is known */
	int64_t oldest_us; /* that time */
	int64_t next_commit_ms, next_tick_ms, retry_ms, pause_ms;

	pthread_mutex_t mutex; /* for all below */
	pthread_cond_t filled, changed;
	uint64_t head, tail; /* published up to head, durable up to tail */
	uint64_t limit;      /* the disk has space for the ring up to here */
	enum journal_full limit_by;
	bool idle;    /* the writing thread waits for a frame */
	bool closing; /* end when all is durable */
	bool abandon; /* end now */
	bool done;    /* the thread has ended */
	struct journal_state state;
};

static inline void
journal_lock(struct journal *j)
{
	/* Fails only for a mutex that is not one, or is ours already. */
	(void)pthread_mutex_lock(&j->mutex);
}

static inline void
journal_unlock(struct journal *j)
{
	(void)pthread_mutex_unlock(&j->mutex); /* as journal_lock() */
}

static inline void
journal_wait_until(struct journal *j, pthread_cond_t *c, int64_t until_ms)
{
	struct timespec ts = {until_ms / 1000, until_ms % 1000 * 1000000};

	/* The caller looks at the clock, and at what it waits for. */
	(void)pthread_cond_timedwait(c, &j->mutex, &ts);
}

/* Looks at the acknowledgement, removes what is done with, looks at the space:
 * before the thread runs, and then in it, every JOURNAL_TICK_MS. */
void journal_tick(struct journal *j);
/* The thread; arg is the journal. Runs until abandon, or closing and all is
 * durable. */
void *journal_writer(void *arg);

#endif
