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

/* Frees the chunks from *link on. */
static void
free_chunks(struct arena *a, struct arena_chunk **link)
{
	struct arena_chunk *c, *next;

	for (c = *link; c != NULL; c = next) {
		next = c->next;
		a->total -= c->size;
		free(c);
	}
	*link = NULL;
}

void
arena_clear(struct arena *a)
{
	free_chunks(a, &a->first);
	arena_init(a, a->max);
}

void
arena_reset(struct arena *a)
{
	a->now = NULL;
	a->used = 0;
}

/* A new chunk of at least n bytes, or NULL. */
static struct arena_chunk *
new_chunk(struct arena *a, size_t n)
{
	size_t size = n > CHUNK_MIN ? n : CHUNK_MIN;
	struct arena_chunk *c;

	if (size > a->max - a->total)
		return NULL;
	c = malloc(sizeof(*c) + size);
	if (c == NULL)
		return NULL;
	*c = (struct arena_chunk){.size = size};
	a->total += size;
	return c;
}

/* Makes a->now a chunk with room for n: a kept one, or a new one. Those after
 * a->now are free; where they leave no room for a larger one they go. */
static int
next_chunk(struct arena *a, size_t n)
{
	struct arena_chunk **unused = a->now ? &a->now->next : &a->first;
	struct arena_chunk *c, **link = unused;

	while (*link != NULL && (*link)->size < n)
		link = &(*link)->next;
	c = *link;
	if (c != NULL)
		*link = c->next;
	else
		c = new_chunk(a, n);
	if (c == NULL) {
		free_chunks(a, unused);
		c = new_chunk(a, n);
	}
	if (c == NULL)
		return -1;
	c->next = *unused;
	*unused = a->now = c;
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
