/*
 * The books: every datagram that is taken from a socket ends in exactly one
 * of three: received = not allowed + overflowed + frames. The frames in turn
 * are written to stdout or journaled (durable), lost (at the end) or still in
 * the queue.
 */
#ifndef RECEIVER_BOOKS_H
#define RECEIVER_BOOKS_H

#include "common/metrics.h"

enum book {
	BOOK_RECEIVED,
	BOOK_RECEIVED_BYTES,
	BOOK_NOT_ALLOWED,
	BOOK_OVERFLOWED,
	BOOK_FRAMES,
	BOOK_FRAME_BYTES,
	BOOK_TRUNCATED,
	BOOK_KERNEL_DROPPED,
	BOOK_LOST,
	BOOK_QUEUE_BYTES,
	/* Of the journal; without one all 0. */
	BOOK_JOURNALED,
	BOOK_WAITING,
	BOOK_OLDEST,
	BOOK_JOURNAL_BYTES,
	BOOK_JOURNAL_SEGMENTS,
	BOOK_COMMITS,
	BOOK_WRITE_FAILURES,
	BOOK_COUNT
};

struct books {
	struct metric list[BOOK_COUNT];
	struct metrics metrics;
};

/* All zero; kept in the file path, or in none if that is NULL. b must not
 * move afterwards. */
void books_init(struct books *b, const char *path);
/* One line at the end: what became of all messages. */
void books_summary(const struct books *b);

static inline void
books_add(struct books *b, enum book which, uint64_t n)
{
	b->list[which].value += n;
}

static inline uint64_t
books_get(const struct books *b, enum book which)
{
	return b->list[which].value;
}

#endif
