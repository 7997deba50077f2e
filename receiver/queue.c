#include "receiver/queue.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "common/clock.h"
#include "receiver/ring.h"

#define WRITE_MAX ((size_t)65536) /* one write: what a pipe holds */
#define RETRY_MS 1000             /* after a write that found no space */
#define POLL_MS 100
#define INTERRUPT_MS 20
#define STUCK_MS 1000 /* a write that no signal ends: give up on it */

struct queue {
	int fd;
	struct ring ring;
	pthread_t thread;

	/* Of the thread that fills the ring only. */
	uint64_t put;  /* end of what was copied in */
	uint64_t room; /* put may go up to here, as last seen */

	pthread_mutex_t lock; /* for all below */
	pthread_cond_t filled, ended;
	uint64_t head, tail; /* published up to head, written up to tail */
	bool closing;        /* end when all is written */
	bool abandon;        /* end now */
	bool done;           /* the thread has ended */
	int error, holding;
};

static void
lock(struct queue *q)
{
	/* Fails only for a mutex that is not one, or is ours already. */
	(void)pthread_mutex_lock(&q->lock);
}

static void
unlock(struct queue *q)
{
	(void)pthread_mutex_unlock(&q->lock); /* as lock() */
}

/* Waits on c, at most until the monotonic time until_ms. True if that time
 * has come. */
static bool
wait_until(struct queue *q, pthread_cond_t *c, int64_t until_ms)
{
	struct timespec ts = {until_ms / 1000, until_ms % 1000 * 1000000};

	return pthread_cond_timedwait(c, &q->lock, &ts) == ETIMEDOUT;
}

/* What to do after a failed write, the lock held. False: end. */
static bool
after_error(struct queue *q, int err)
{
	struct pollfd p = {q->fd, POLLOUT, 0};
	int64_t until;

	switch (err) {
	case EINTR:
		return true;
	case EAGAIN:
		/* Someone else made the description non-blocking. */
		unlock(q);
		(void)poll(&p, 1, POLL_MS); /* the write will tell */
		lock(q);
		return true;
	case ENOSPC:
	case EDQUOT:
		q->holding = err;
		until = clock_mono_ms() + RETRY_MS;
		while (!q->abandon && !wait_until(q, &q->filled, until))
			continue;
		return true;
	default:
		q->error = err;
		return false;
	}
}

/* Writes one run of bytes from the tail, the lock held. False: end. */
static bool
write_some(struct queue *q)
{
	struct slice piece = ring_piece(&q->ring, q->tail, q->head - q->tail);
	ssize_t w;
	int err;

	if (piece.n > WRITE_MAX)
		piece.n = WRITE_MAX;
	unlock(q);
	w = write(q->fd, piece.p, piece.n);
	err = errno;
	lock(q);
	if (w == -1)
		return after_error(q, err);
	q->holding = 0;
	q->tail += (uint64_t)w;
	return true;
}

static void *
writer(void *arg)
{
	struct queue *q = arg;

	lock(q);
	while (!q->abandon) {
		if (q->head == q->tail && q->closing)
			break;
		if (q->head == q->tail)
			(void)pthread_cond_wait(&q->filled, &q->lock);
		else if (!write_some(q))
			break;
	}
	q->done = true;
	(void)pthread_cond_signal(&q->ended);
	unlock(q);
	return NULL;
}

/* The thread takes no signal but SIGALRM, which only ends a blocked write:
 * the others are for the thread that looks at their flags. */
static int
start(struct queue *q)
{
	sigset_t block, before;
	pthread_condattr_t attr;
	int err;

	(void)sigfillset(&block);
	(void)sigdelset(&block, SIGALRM);
	/* Of these, only pthread_create() can fail with such arguments. */
	(void)pthread_condattr_init(&attr);
	(void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	(void)pthread_mutex_init(&q->lock, NULL);
	(void)pthread_cond_init(&q->filled, &attr);
	(void)pthread_cond_init(&q->ended, &attr);
	(void)pthread_condattr_destroy(&attr);
	(void)pthread_sigmask(SIG_SETMASK, &block, &before);
	err = pthread_create(&q->thread, NULL, writer, q);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return err;
}

struct queue *
queue_new(int fd, size_t size)
{
	struct queue *q = calloc(1, sizeof(*q));
	int err;

	if (q == NULL)
		return NULL;
	q->fd = fd;
	q->room = size;
	err = ring_init(&q->ring, size) == -1 ? ENOMEM : start(q);
	if (err != 0) {
		ring_clear(&q->ring);
		free(q);
		errno = err;
		return NULL;
	}
	return q;
}

void
queue_free(struct queue *q)
{
	bool done;

	if (q == NULL)
		return;
	lock(q);
	done = q->done;
	unlock(q);
	if (!done)
		return; /* a thread stuck in write(2) still uses it */
	(void)pthread_join(q->thread, NULL); /* it has ended */
	(void)pthread_mutex_destroy(&q->lock);
	(void)pthread_cond_destroy(&q->filled);
	(void)pthread_cond_destroy(&q->ended);
	ring_clear(&q->ring);
	free(q);
}

bool
queue_put(struct queue *q, const char *p, size_t n)
{
	if (n > q->room - q->put) {
		lock(q);
		q->room = q->tail + q->ring.size;
		unlock(q);
		if (n > q->room - q->put)
			return false;
	}
	ring_copy(&q->ring, q->put, p, n);
	q->put += n;
	return true;
}

void
queue_publish(struct queue *q)
{
	lock(q);
	if (q->head != q->put) {
		q->head = q->put;
		/* No system call unless the writer sleeps. */
		(void)pthread_cond_signal(&q->filled);
	}
	unlock(q);
}

size_t
queue_bytes(struct queue *q)
{
	size_t n;

	lock(q);
	n = q->head - q->tail;
	unlock(q);
	return n;
}

int
queue_error(struct queue *q, int *holding)
{
	int err;

	lock(q);
	err = q->error;
	*holding = q->holding;
	unlock(q);
	return err;
}

uint64_t
queue_finish(struct queue *q, int64_t ms)
{
	int64_t until = clock_mono_ms() + ms;
	uint64_t lost;

	queue_publish(q);
	lock(q);
	q->closing = true;
	(void)pthread_cond_signal(&q->filled);
	while (!q->done && !wait_until(q, &q->ended, until))
		continue;
	q->abandon = true;
	(void)pthread_cond_signal(&q->filled);
	/* A signal that comes just before write(2) blocks is lost: again. */
	until += STUCK_MS;
	while (!q->done && clock_mono_ms() < until) {
		(void)pthread_kill(q->thread, SIGALRM); /* it has not ended */
		(void)wait_until(q, &q->ended, clock_mono_ms() + INTERRUPT_MS);
	}
	/* Frames are lines: as many are left as there are line ends. */
	lost = ring_count(&q->ring, q->tail, q->head, '\n');
	unlock(q);
	return lost;
}
