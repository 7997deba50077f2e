/* The sender's counters: every record read ends in exactly one of delivered,
 * rejected or waiting; what was no record is bad input or torn. */
#ifndef SENDER_BOOKS_H
#define SENDER_BOOKS_H

#include "common/metrics.h"

enum book {
	BOOK_READ,
	BOOK_DELIVERED,
	BOOK_REJECTED,
	BOOK_WAITING,
	BOOK_BAD_INPUT,
	BOOK_TORN,
	BOOK_BATCHES,
	BOOK_REQUESTS,
	BOOK_RETRIES,
	BOOK_REFUSED_LOGINS,
	BOOK_BYTES,
	BOOK_ACK,
	BOOK_LAST_SUCCESS,
	BOOK_LAST_ANSWER,
	BOOK_LAST_STATUS,
	BOOK_COUNT
};

struct books {
	struct metric list[BOOK_COUNT];
	struct metrics metrics;
};

/* All zero; path of the counters' file or NULL. */
void books_init(struct books *b, const char *path);
void books_add(struct books *b, enum book which, uint64_t n);
/* For gauges. */
void books_set(struct books *b, enum book which, uint64_t value);
uint64_t books_get(const struct books *b, enum book which);
/* Works waiting out, writes the file if it is time to, and prints all if
 * SIGUSR1 asked. */
void books_tick(struct books *b);
/* The last state of the file. */
void books_close(struct books *b);

#endif
