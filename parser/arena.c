#include "parser/arena.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK_MIN 65536
#define ALIGN 16

struct arena_chunk {
	struct arena_chunk *next;
	size_t size; /* bytes of data */
	_Alignas(ALIGN) char data[];
};

void
arena_init(struct arena *a, size_t max)
{
	*a = (struct arena){.max = max};
}

void
arena_clear(struct arena *a)
{
	struct arena_chunk *c, *next;

	for (c = a->first; c != NULL; c = next) {
		next = c->next;
		free(c);
	}
	arena_init(a, a->max);
}

void
arena_reset(struct arena *a)
{
	a->now = a->first;
	a->used = 0;
}

/* Makes a->now a chunk with room for n: a kept one, or a new one after it. */
static int
next_chunk(struct arena *a, size_t n)
{
	struct arena_chunk *c, **link = a->now ? &a->now->next : &a->first;
	size_t size = n > CHUNK_MIN ? n : CHUNK_MIN;

	while (*link != NULL && (*link)->size < n)
		link = &(*link)->next;
	if (*link == NULL) {
		if (n > a->max || size > a->max - a->total)
			return -1;
		c = malloc(sizeof(*c) + size);
		if (c == NULL)
			return -1;
		*c = (struct arena_chunk){.size = size};
		*link = c;
		a->total += size;
	}
	a->now = *link;
	a->used = 0;
	return 0;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	void *p;

	if (n > a->max)
		return NULL;
	n = (n + ALIGN - 1) / ALIGN * ALIGN;
	if ((a->now == NULL || n > a->now->size - a->used) &&
	    next_chunk(a, n) == -1)
		return NULL;
	p = a->now->data + a->used;
	a->used += n;
	return memset(p, 0, n);
}

void *
arena_array(struct arena *a, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	return arena_alloc(a, bytes);
}

char *
arena_copy(struct arena *a, struct slice s)
{
	char *p = s.n < a->max ? arena_alloc(a, s.n + 1) : NULL;

	if (p != NULL && s.n > 0)
		memcpy(p, s.p, s.n);
	return p;
}
