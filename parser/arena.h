/*
 * Memory that is given back all at once: of a rule file when the program
 * ends, of a message when the next one begins. Chunks are kept by
 * arena_reset(), so that steady state allocates nothing.
 */
#ifndef PARSER_ARENA_H
#define PARSER_ARENA_H

#include <stddef.h>

#include "common/slice.h"

struct arena_chunk;

struct arena {
	struct arena_chunk *first, *now; /* owned; now NULL: none is in use */
	size_t used;                     /* bytes handed out of now */
	size_t total, max;               /* bytes of all chunks; the limit */
};

/* Nothing is allocated yet; never more than about max bytes. */
void arena_init(struct arena *a, size_t max);
/* Frees everything. */
void arena_clear(struct arena *a);
/* Everything handed out becomes invalid; the memory is kept. */
void arena_reset(struct arena *a);
/* n bytes, zeroed and aligned for any type; NULL if the limit or the memory
 * is reached. n may be 0. */
void *arena_alloc(struct arena *a, size_t n)
    __attribute__((warn_unused_result));
/* An array of n zeroed things of size bytes. */
void *arena_array(struct arena *a, size_t n, size_t size)
    __attribute__((warn_unused_result));
/* A copy with a NUL after it; NULL as above. */
char *arena_copy(struct arena *a, struct slice s)
    __attribute__((warn_unused_result));

#endif
