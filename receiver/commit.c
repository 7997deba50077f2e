#include "receiver/commit.h"

#include <errno.h>
#include <unistd.h>

#include "common/frame.h"
#include "receiver/durable.h"

#define CHUNK ((uint64_t)1 << 20) /* of one write, or two at the ring's end */

void
commit_init(struct commit *c, int dir, const struct ring *ring,
    uint64_t durable, uint64_t segment_bytes)
{
	*c = (struct commit){.ring = ring,
	    .durable_fd = -1,
	    .segment_bytes = segment_bytes,
	    .last = durable,
	    .durable = durable,
	    .published = UINT64_MAX};
	store_init(&c->store, dir);
}

int
commit_publish(struct commit *c)
{
	const bool fresh = c->durable_fd == -1;

	if (c->published == c->durable)
		return 0;
	if (fresh)
		c->durable_fd = durable_open(c->store.dir);
	if (c->durable_fd == -1 ||
	    durable_write(c->durable_fd, c->durable) == -1) {
		c->publish_error = errno;
		return -1;
	}
	/* Once, so that a power cut leaves some line and not an empty file.
	 * If that fails there may be none, which is a legal state. */
	if (fresh)
		(void)fdatasync(c->durable_fd);
	c->published = c->durable;
	c->publish_error = 0;
	return 0;
}

static int
sync_all(struct commit *c)
{
	if (c->synced == c->written)
		return 0;
	if (store_sync(&c->store) == -1)
		return -1;
	c->synced = c->written;
	c->durable = c->last;
	c->commits++;
	(void)commit_publish(c); /* publish_error tells; tried again later */
	return 0;
}

/* Where the next write ends: behind a frame. */
static uint64_t
chunk_end(const struct commit *c, uint64_t head)
{
	uint64_t most = c->segment_bytes < CHUNK ? c->segment_bytes : CHUNK;

	if (most < FRAME_MAX)
		most = FRAME_MAX;
	if (head - c->written <= most)
		return head;
	return ring_last(c->ring, c->written, c->written + most, '\n') + 1;
}

/* The SEQ of the frame that begins at this position. */
static uint64_t
seq_at(const struct ring *r, uint64_t at)
{
	uint64_t seq = 0;
	char d;

	while (d = ring_at(r, ++at), d >= '0' && d <= '9')
		seq = seq * 10 + (uint64_t)(d - '0');
	return seq;
}

/* The SEQ of the last frame in [from, to). */
static uint64_t
last_seq(const struct ring *r, uint64_t from, uint64_t to)
{
	uint64_t lf = ring_last(r, from, to - 1, '\n');

	return seq_at(r, lf == to - 1 ? from : lf + 1);
}

static int
make_segment(struct commit *c, uint64_t n, uint64_t reserve)
{
	struct store *s = &c->store;

	if (store_is_open(s) && s->bytes > 1 &&
	    s->bytes + n > c->segment_bytes && c->synced >= c->again) {
		if (sync_all(c) == -1)
			return -1;
		store_end(s);
	}
	if (store_is_open(s))
		return 0;
	return store_begin(s, seq_at(c->ring, c->written),
	    reserve < c->segment_bytes ? reserve : c->segment_bytes);
}

static int
write_chunk(struct commit *c, uint64_t head, uint64_t reserve)
{
	uint64_t end = chunk_end(c, head), at;
	struct slice piece;

	if (make_segment(c, end - c->written, reserve) == -1)
		return -1;
	for (at = c->written; at < end; at += piece.n) {
		piece = ring_piece(c->ring, at, (size_t)(end - at));
		if (store_write(&c->store, piece.p, piece.n) == -1)
			return -1;
	}
	c->last = last_seq(c->ring, c->written, end);
	c->written = end;
	return 0;
}

static void
fail(struct commit *c)
{
	int keep = errno;

	c->failures++;
	if (c->again < c->written)
		c->again = c->written;
	c->written = c->synced;
	c->last = c->durable;
	store_abandon(&c->store);
	errno = keep;
}

int
commit_to(struct commit *c, uint64_t head, uint64_t reserve)
{
	uint64_t chunk;
	int ret = 0;

	while (ret == 0 && c->written < head) {
		chunk = c->written;
		ret = write_chunk(c, head, reserve);
		chunk = ret == 0 ? c->written - chunk : 0;
		reserve -= chunk < reserve ? chunk : reserve;
	}
	if (ret == 0)
		ret = sync_all(c);
	if (ret == -1)
		fail(c);
	return ret;
}

void
commit_clear(struct commit *c)
{
	if (c->synced == c->written)
		store_end(&c->store);
	else
		store_abandon(&c->store);
	(void)commit_publish(c); /* else the next start does it */
	if (c->durable_fd != -1)
		(void)close(c->durable_fd); /* a write's error was returned */
	c->durable_fd = -1;
}
