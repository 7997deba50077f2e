#include "parser/unmatched.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file.h"
#include "common/frame.h"
#include "common/signals.h"

#define PENDING_MAX (1 << 20)
#define PENDING_WRITE (PENDING_MAX / 2) /* then it is written */
#define RETRY_MS 1000
#define SAY_EVERY_MS 30000

static int
open_file(struct unmatched *u)
{
	struct stat st;
	char last = '\n';
	int fd;

	fd = open(u->path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd == -1)
		return -1;
	/* What is there and not safe is not acknowledged, and comes again; but
	 * nothing may be appended to pages that the disk has not taken. */
	(void)fdatasync(fd);
	file_forget(fd);
	if (fstat(fd, &st) == -1 || file_sync_folder(u->path) == -1 ||
	    (S_ISREG(st.st_mode) && st.st_size > 0 &&
		pread(fd, &last, 1, st.st_size - 1) == -1)) {
		(void)close(fd); /* nothing was written */
		return -1;
	}
	if (u->fd != -1)
		(void)close(u->fd); /* was synced */
	u->fd = fd;
	u->regular = S_ISREG(st.st_mode);
	u->torn = last != '\n';
	return 0;
}

int
unmatched_open(struct unmatched *u, const char *path, uint64_t max)
{
	*u = (struct unmatched){.path = path, .fd = -1, .max = max};
	buf_init(&u->pending, PENDING_MAX);
	return path == NULL ? 0 : open_file(u);
}

void
unmatched_close(struct unmatched *u)
{
	if (u->fd != -1)
		(void)close(u->fd); /* unmatched_sync() has told of faults */
	buf_clear(&u->pending);
	u->fd = -1;
}

/* Takes back a write that stopped half way, so that the retry repeats
 * nothing. */
static void
cut_back(struct unmatched *u)
{
	int keep = errno;

	if (u->regular && ftruncate(u->fd, (off_t)u->size) == -1) {
		log_warn("%s: cannot be cut back", u->path);
		u->torn = true;
	}
	errno = keep;
}

/* A sync that failed says nothing about what the next one finds: the pages
 * may be gone (fsync(2)). So there is no next one on this file. */
static int
sync_file(struct unmatched *u)
{
	/* Pipes and terminals, for tests and eyes, have nothing to sync. */
	if (fdatasync(u->fd) == 0 || errno == EINVAL || errno == EROFS)
		return 0;
	u->failed = true;
	return -1;
}

/* Whoever works the file off empties it, or moves it away: then a new one is
 * begun, once the old one is safe. Sets u->size. */
static int
look_again(struct unmatched *u)
{
	struct stat mine, there;

	if (!u->regular)
		return 0;
	if (fstat(u->fd, &mine) == -1)
		return -1;
	if (stat(u->path, &there) == -1 || there.st_ino != mine.st_ino ||
	    there.st_dev != mine.st_dev) {
		if (sync_file(u) == -1 || open_file(u) == -1 ||
		    fstat(u->fd, &mine) == -1)
			return -1;
	}
	u->size = (uint64_t)mine.st_size;
	return 0;
}

/* An empty file takes what there is, whatever the limit. */
static bool
is_at_limit(const struct unmatched *u)
{
	return u->size > 0 && u->size + u->pending.n > u->max;
}

static int
try_write(struct unmatched *u)
{
	if (u->pending.n == 0)
		return 0;
	if (look_again(u) == -1)
		return -1;
	if (is_at_limit(u)) {
		errno = EFBIG;
		return -1;
	}
	if ((u->torn && file_write_all(u->fd, "\n", 1) == -1) ||
	    file_write_all(u->fd, u->pending.p, u->pending.n) == -1) {
		cut_back(u);
		return -1;
	}
	u->torn = false;
	u->pending.n = 0;
	return 0;
}

/* Says, at most every half minute, why everything waits. */
static void
say_held(struct unmatched *u)
{
	uint64_t missed;

	if (!u->failed && !log_limit(&u->limit, SAY_EVERY_MS, &missed))
		return;
	if (u->failed)
		log_error("%s: cannot be synced", u->path);
	else if (errno == EFBIG && is_at_limit(u))
		log_errorx("%s: is at its limit of %llu bytes; nothing goes on "
			   "until it is worked off or --unmatched-max raised",
		    u->path, (unsigned long long)u->max);
	else
		log_error("%s: cannot be written; nothing goes on until it can",
		    u->path);
}

/* Tries a step until it succeeds; gives up only when told to stop, or
 * when there is nothing left to try. */
static int
hold_until(struct unmatched *u, int (*step)(struct unmatched *))
{
	while (step(u) == -1) {
		say_held(u);
		if (u->failed || signals_stop_asked()) {
			u->failed = true;
			return -1;
		}
		(void)poll(NULL, 0, RETRY_MS); /* a pause, cut short or not */
	}
	return 0;
}

static int
try_sync(struct unmatched *u)
{
	if (try_write(u) == -1 || sync_file(u) == -1)
		return -1;
	u->dirty = false;
	return 0;
}

int
unmatched_sync(struct unmatched *u)
{
	if (u->path == NULL || !u->dirty)
		return 0;
	return hold_until(u, try_sync);
}

static int
add_head(struct unmatched *u, const char *kind, const char *reason)
{
	u->dirty = true;
	if (u->pending.n > PENDING_WRITE && hold_until(u, try_write) == -1)
		return -1;
	return buf_addf(&u->pending, "#!%s %s\n", kind, reason);
}

/* The frame of text, cut in half if it is so full of escapes that it exceeds
 * the longest line. */
static size_t
encode(char *out, const struct message *m, struct slice text, bool truncated)
{
	char source[FRAME_SOURCE_MAX + 1];
	struct frame f = {.seq = m->seq,
	    .time_us = m->received_us,
	    .source = m->source,
	    .payload = text};
	size_t n = truncated ? 0 : frame_encode(out, FRAME_MAX, &f);

	if (n > 0)
		return n;
	n = m->source.n;
	if (n + sizeof(FRAME_TRUNCATED) > sizeof(source))
		n = 0;
	memcpy(source, m->source.p, n);
	memcpy(source + n, FRAME_TRUNCATED, sizeof(FRAME_TRUNCATED));
	f.source = slice_of(source);
	if (f.payload.n > MESSAGE_MAX)
		f.payload.n = MESSAGE_MAX;
	return frame_encode(out, FRAME_MAX, &f);
}

int
unmatched_add(struct unmatched *u, const struct message *m, struct slice text,
    bool truncated, const char *reason)
{
	if (u->path == NULL)
		return 0;
	if (add_head(u, "unmatched", reason) == -1 ||
	    buf_reserve(&u->pending, FRAME_MAX) == -1)
		return -1;
	u->pending.n += encode(u->pending.p + u->pending.n, m, text, truncated);
	return 0;
}

int
unmatched_add_damaged(struct unmatched *u, struct slice line,
    const char *reason)
{
	if (u->path == NULL)
		return 0;
	if (add_head(u, "damaged", reason) == -1 ||
	    buf_add_slice(&u->pending, line) == -1)
		return -1;
	return buf_add_str(&u->pending, "\n");
}
