/*
 * Bytes in a ring. Positions count from the start and never wrap (2^64); the
 * index is the rest after division by the size. Who may touch which part is
 * for the owner to say.
 */
#ifndef RECEIVER_RING_H
#define RECEIVER_RING_H

#include <stddef.h>
#include <stdint.h>

#include "common/slice.h"

struct ring {
	char *p; /* owned */
	size_t size;
};

/* 0, or -1 with errno. */
int ring_init(struct ring *r, size_t size) __attribute__((warn_unused_result));
void ring_clear(struct ring *r);
/* Copies n <= size bytes in, from position at on. */
void ring_copy(struct ring *r, uint64_t at, const char *p, size_t n);
/* The bytes from position at on, as many of n as lie in one piece. */
struct slice ring_piece(const struct ring *r, uint64_t at, size_t n);
/* The position of the last byte c in [from, to), or to if there is none. */
uint64_t ring_last(const struct ring *r, uint64_t from, uint64_t to, char c);
/* How many bytes c are in [from, to). */
uint64_t ring_count(const struct ring *r, uint64_t from, uint64_t to, char c);

static inline char
ring_at(const struct ring *r, uint64_t at)
{
	return r->p[at % r->size];
}

#endif
