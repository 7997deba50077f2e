/*
 * A look-up table from text to a pointer, built from rules at start and only
 * read afterwards: its keys are never chosen by a message.
 */
#ifndef PARSER_DICT_H
#define PARSER_DICT_H

#include <stddef.h>

#include "common/slice.h"
#include "parser/arena.h"

struct dict_entry {
	struct slice key;
	void *value; /* NULL: free place */
};

struct dict {
	struct dict_entry *places; /* in the arena; a power of two of them */
	size_t size, n;
};

/* Sets key to value (not NULL), replacing what was there. The key must live
 * as long as the table, whose places come from the arena: 0, or -1 when it is
 * exhausted. Begin with a zeroed dict. */
int dict_set(struct dict *d, struct arena *a, struct slice key, void *value)
    __attribute__((warn_unused_result));
/* The value, or NULL. */
void *dict_get(const struct dict *d, struct slice key);

#endif
