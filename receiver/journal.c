#include "receiver/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/file.h"
#include "receiver/journal_parts.h"
#include "receiver/reload.h"
#include "receiver/segment.h"

#define PUBLISH_WAIT_MS 1000 /* with an interval of 0 */
#define LOCK_WAIT_MS 1000
#define LOCK_POLL_MS 20

/* A writer that was killed holds the lock until its last system call, which
 * may be a sync, has ended. */
static int
take_lock(int fd)
{
	int64_t until = clock_mono_ms() + LOCK_WAIT_MS;

	while (flock(fd, LOCK_EX | LOCK_NB) == -1) {
		if (errno != EWOULDBLOCK || clock_mono_ms() >= until)
			return -1;
		(void)poll(NULL, 0, LOCK_POLL_MS); /* a pause, of any length */
		errno = EWOULDBLOCK;
	}
	return 0;
}

/* The folder, made if need be, and the lock. */
static int
take(struct journal *j, const char *dir)
{
	int keep;

	if (mkdir(dir, 0700) == -1) {
		if (errno != EEXIST)
			return -1;
	} else if (file_sync_folder(dir) == -1 && errno != EACCES) {
		/* Of a parent that we may not read, others take care. */
		keep = errno;
		(void)rmdir(dir); /* so that the next start tries again */
		errno = keep;
		return -1;
	}
	j->dir = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (j->dir == -1)
		return -1;
	j->lock_fd = openat(j->dir, JOURNAL_LOCK,
	    O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (j->lock_fd == -1)
		return -1;
	return take_lock(j->lock_fd);
}

/* The thread takes no signal: they are for the one that looks at their
 * flags, and must not interrupt what is written. */
static int
start(struct journal *j)
{
	sigset_t block, before;
	pthread_condattr_t attr;
	int err;

	(void)sigfillset(&block);
	/* Of these, only pthread_create() can fail with such arguments. */
	(void)pthread_condattr_init(&attr);
	(void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	(void)pthread_mutex_init(&j->mutex, NULL);
	(void)pthread_cond_init(&j->filled, &attr);
	(void)pthread_cond_init(&j->changed, &attr);
	(void)pthread_condattr_destroy(&attr);
	journal_tick(j);
	(void)pthread_sigmask(SIG_SETMASK, &block, &before);
	err = pthread_create(&j->thread, NULL, journal_writer, j);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	errno = err == EAGAIN ? ENOMEM : err; /* no thread: as no memory */
	return err == 0 ? 0 : -1;
}

static void
destroy(struct journal *j)
{
	if (j->dir != -1)
		(void)close(j->dir); /* a folder: nothing was written */
	if (j->lock_fd != -1)
		(void)close(j->lock_fd); /* as above; gives up the lock */
	ring_clear(&j->ring);
	free(j->ack);
	free(j);
}

/* The SEQ up to which everything is on the disk. */
static uint64_t
proven(const struct recovery *r)
{
	uint64_t seq = r->next - 1;

	if (r->unsynced != 0) {
		seq = r->unsynced - 1;
		if (seq < r->durable)
			seq = r->durable;
		if (seq < r->ack)
			seq = r->ack;
	}
	return seq;
}

struct journal *
journal_open(const struct journal_options *o, struct recovery *r)
{
	struct journal *j = calloc(1, sizeof(*j));
	uint64_t segment = o->segment_bytes;
	int keep;

	if (j == NULL)
		return NULL;
	j->dir = j->lock_fd = -1;
	j->interval_ms = o->interval_ms;
	j->space.max = o->max;
	j->ack = strdup(o->ack);
	if (segment == 0)
		segment = o->max / JOURNAL_SEGMENTS_MIN < SEGMENT_BYTES
			      ? o->max / JOURNAL_SEGMENTS_MIN
			      : SEGMENT_BYTES;
	if (j->ack == NULL || ring_init(&j->ring, o->ring) == -1 ||
	    take(j, o->dir) == -1 || recover(r, j->dir, o->ack) == -1)
		goto fail;
	j->start = r->next - 1;
	j->stuck = UINT64_MAX;
	commit_init(&j->commit, j->dir, &j->ring, proven(r), segment);
	if (start(j) == -1)
		goto fail;
	if (r->unsynced != 0)
		r->reloaded = reload(j, j->dir, proven(r), r->last);
	return j;
fail:
	keep = errno;
	destroy(j);
	errno = keep;
	return NULL;
}

void
journal_free(struct journal *j)
{
	bool done;

	if (j == NULL)
		return;
	journal_lock(j);
	done = j->done;
	journal_unlock(j);
	if (!done)
		return; /* a thread that the disk holds still uses it */
	(void)pthread_join(j->thread, NULL); /* it has ended */
	(void)pthread_mutex_destroy(&j->mutex);
	(void)pthread_cond_destroy(&j->filled);
	(void)pthread_cond_destroy(&j->changed);
	destroy(j);
}

/* Up to where put may go, and what ends it; the mutex is held. */
static void
find_room(struct journal *j)
{
	j->room = j->tail + j->ring.size;
	j->room_by = JOURNAL_FULL_RING;
	if (j->limit < j->room) {
		j->room = j->limit;
		j->room_by = j->limit_by;
	}
	if (j->room < j->put)
		j->room = j->put;
}

bool
journal_put(struct journal *j, const char *p, size_t n)
{
	if (n > j->room - j->put) {
		journal_lock(j);
		find_room(j);
		if (n > j->room - j->put) {
			j->state.full = j->room_by;
			j->room = j->put; /* nothing shorter overtakes it */
		}
		journal_unlock(j);
	}
	if (n > j->room - j->put)
		return false;
	ring_copy(&j->ring, j->put, p, n);
	j->put += n;
	return true;
}

static uint64_t
stuck_at(struct journal *j)
{
	uint64_t tail;

	journal_lock(j);
	tail = j->tail;
	journal_unlock(j);
	return tail;
}

void
journal_publish(struct journal *j)
{
	journal_lock(j);
	if (j->head != j->put) {
		j->head = j->put;
		/* No system call unless it sleeps and has something to do. */
		if (j->idle || j->head - j->tail >= j->ring.size / 2)
			(void)pthread_cond_signal(&j->filled);
	}
	find_room(j); /* there may be less, too */
	if (j->tail != j->stuck)
		j->stuck = UINT64_MAX;
	journal_unlock(j);
	/* A disk that hangs is waited for once, not for each frame. */
	if (j->interval_ms == 0 && j->stuck == UINT64_MAX &&
	    !journal_wait(j, PUBLISH_WAIT_MS))
		j->stuck = stuck_at(j);
}

bool
journal_wait(struct journal *j, int64_t ms)
{
	int64_t until = clock_mono_ms() + ms;
	uint64_t failures;
	bool durable;

	journal_lock(j);
	failures = j->state.failures;
	while (j->tail != j->head && !j->done && clock_mono_ms() < until &&
	       (j->interval_ms != 0 ||
		   (j->state.error == 0 && j->state.failures == failures)))
		journal_wait_until(j, &j->changed, until);
	durable = j->tail == j->head;
	journal_unlock(j);
	return durable;
}

void
journal_state(struct journal *j, struct journal_state *out)
{
	journal_lock(j);
	*out = j->state;
	out->ring_bytes = j->head - j->tail;
	journal_unlock(j);
}

uint64_t
journal_finish(struct journal *j, int64_t ms)
{
	int64_t until = clock_mono_ms() + ms;
	uint64_t lost;

	journal_lock(j);
	j->head = j->put;
	j->closing = true;
	(void)pthread_cond_signal(&j->filled);
	while (!j->done && clock_mono_ms() < until)
		journal_wait_until(j, &j->changed, until);
	j->abandon = true;
	(void)pthread_cond_signal(&j->filled);
	/* The pause after a failure ends at once; a call that hangs does not
	 * end at all. */
	until = clock_mono_ms() + JOURNAL_TICK_MS;
	while (!j->done && clock_mono_ms() < until)
		journal_wait_until(j, &j->changed, until);
	lost = ring_count(&j->ring, j->tail, j->head, '\n');
	journal_unlock(j);
	return lost;
}
