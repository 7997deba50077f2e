#include "tests/auditor/faults.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/clock.h"

#define LOOK_MS 50 /* how often a waiting request looks for its client */

int
faults_init(struct faults *f)
{
	pthread_condattr_t attr;
	int r;

	memset(f, 0, sizeof(*f));
	if (pthread_mutex_init(&f->lock, NULL) != 0)
		return -1;
	if (pthread_condattr_init(&attr) != 0)
		return -1;
	r = pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	if (r == 0)
		r = pthread_cond_init(&f->wake, &attr);
	(void)pthread_condattr_destroy(&attr);
	return r == 0 ? 0 : -1;
}

void
faults_clear(struct faults *f)
{
	(void)pthread_cond_destroy(&f->wake);
	(void)pthread_mutex_destroy(&f->lock);
}

int
fault_parse(const char *name, struct fault *out)
{
	static const struct {
		const char *name;
		enum fault_mode mode;
	} modes[] = {
	    {"hang", FAULT_HANG},
	    {"slow", FAULT_SLOW},
	    {"reset", FAULT_RESET},
	    {"close", FAULT_CLOSE},
	    {"drop-after-commit", FAULT_DROP},
	    {"reset-after-commit", FAULT_DROP_RESET},
	    {"hang-after-commit", FAULT_HANG_AFTER},
	};
	const char *why;

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (strcmp(modes[i].name, name) == 0) {
			out->mode = modes[i].mode;
			return 0;
		}
	if (strncmp(name, "status-", 7) != 0)
		return -1;
	out->mode = FAULT_STATUS;
	out->status = (unsigned)strtonum(name + 7, 200, 599, &why);
	return why == NULL ? 0 : -1;
}

void
faults_set(struct faults *f, const struct fault *fault, uint64_t count)
{
	(void)pthread_mutex_lock(&f->lock);
	f->next = *fault;
	f->remaining = count;
	(void)pthread_mutex_unlock(&f->lock);
}

void
faults_take(struct faults *f, struct fault *out)
{
	*out = (struct fault){.retry_after = -1};
	(void)pthread_mutex_lock(&f->lock);
	if (f->remaining > 0) {
		f->remaining--;
		*out = f->next;
	}
	(void)pthread_mutex_unlock(&f->lock);
}

void
faults_release(struct faults *f)
{
	(void)pthread_mutex_lock(&f->lock);
	f->remaining = 0;
	f->releases++;
	(void)pthread_cond_broadcast(&f->wake);
	(void)pthread_mutex_unlock(&f->lock);
}

void
faults_stop(struct faults *f)
{
	(void)pthread_mutex_lock(&f->lock);
	f->stopping = true;
	(void)pthread_cond_broadcast(&f->wake);
	(void)pthread_mutex_unlock(&f->lock);
}

static bool
client_has_gone(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLRDHUP};

	return poll(&p, 1, 0) == 1 &&
	       (p.revents & (POLLRDHUP | POLLHUP | POLLERR | POLLNVAL)) != 0;
}

static void
wait_until(struct faults *f, int64_t ms)
{
	struct timespec at = {.tv_sec = ms / 1000,
	    .tv_nsec = ms % 1000 * 1000000};

	/* Early or late: the caller looks again. */
	(void)pthread_cond_timedwait(&f->wake, &f->lock, &at);
}

bool
faults_wait(struct faults *f, int fd, int64_t ms)
{
	int64_t end = ms < 0 ? INT64_MAX : clock_mono_ms() + ms, now;
	uint64_t releases;
	bool gone = false;

	(void)pthread_mutex_lock(&f->lock);
	releases = f->releases;
	while (!f->stopping && f->releases == releases && !gone &&
	       (now = clock_mono_ms()) < end) {
		wait_until(f, end - now < LOOK_MS ? end : now + LOOK_MS);
		gone = client_has_gone(fd);
	}
	gone = gone || f->stopping;
	(void)pthread_mutex_unlock(&f->lock);
	return !gone;
}
