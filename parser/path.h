/*
 * Paths into an event's tree (auditferry-rules(5), PATHS):
 *
 *	actor.alternateId   target[type=User].displayName   target[0].id
 *	target[].id   .x (relative to for-each)   [] (a root array)   'a b'.c
 */
#ifndef PARSER_PATH_H
#define PARSER_PATH_H

#include <stdbool.h>
#include <stdint.h>

#include "common/slice.h"
#include "parser/arena.h"
#include "parser/tree.h"

#define PATH_STEPS_MAX 16

struct path_step {
	enum { STEP_MEMBER, STEP_INDEX, STEP_WHERE, STEP_EACH } kind;
	struct slice name;  /* MEMBER, and the member that WHERE tests */
	struct slice value; /* WHERE: what it must be */
	uint32_t index;
};

struct path {
	bool relative; /* begins at the for-each element */
	size_t n;
	struct path_step *steps; /* in the arena */
};

/* Reads a path that is the whole text. The steps go to the arena and their
 * names point into it. NULL, or a static text that says what is wrong. */
const char *path_compile(struct path *p, struct arena *a, struct slice text)
    __attribute__((warn_unused_result));
/* The same for a path that text begins with: it ends at the first blank, '|',
 * '}', ':' or "->" outside quotes and brackets; *used is its length. */
const char *path_compile_prefix(struct path *p, struct arena *a,
    struct slice text, size_t *used) __attribute__((warn_unused_result));

/* The first node that the path leads to from start, or TREE_NONE. Each step
 * commits to the first element that fits it, so that the members of two
 * elements are never mixed. */
uint32_t path_first(const struct path *p, const struct tree *t, uint32_t start);

/* All nodes that it leads to, in document order: how many there are, of which
 * the first max are stored in out. */
size_t path_all(const struct path *p, const struct tree *t, uint32_t start,
    uint32_t *out, size_t max);

#endif
