#include "receiver/ring.h"

#include <stdlib.h>
#include <string.h>

int
ring_init(struct ring *r, size_t size)
{
	r->p = malloc(size);
	r->size = size;
	return r->p == NULL ? -1 : 0;
}

void
ring_clear(struct ring *r)
{
	free(r->p);
	r->p = NULL;
}

void
ring_copy(struct ring *r, uint64_t at, const char *p, size_t n)
{
	size_t i = at % r->size, first = r->size - i;

	if (first > n)
		first = n;
	memcpy(r->p + i, p, first);
	memcpy(r->p, p + first, n - first);
}

struct slice
ring_piece(const struct ring *r, uint64_t at, size_t n)
{
	size_t i = at % r->size;

	return (struct slice){r->p + i, n < r->size - i ? n : r->size - i};
}

uint64_t
ring_last(const struct ring *r, uint64_t from, uint64_t to, char c)
{
	uint64_t at;

	for (at = to; at > from; at--)
		if (ring_at(r, at - 1) == c)
			return at - 1;
	return to;
}

uint64_t
ring_count(const struct ring *r, uint64_t from, uint64_t to, char c)
{
	uint64_t n = 0, at;

	for (at = from; at < to; at++)
		n += ring_at(r, at) == c;
	return n;
}
