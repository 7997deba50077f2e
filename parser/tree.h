/*
 * The one tree that every format is decoded to. Its nodes stand in an array
 * in document order: a container is followed by its members, so the first
 * child of i is i + 1 and its next sibling nodes[i].next. Several roots may
 * stand one after the other (JSON inside a string is parsed into the same
 * tree later): indexes are absolute and stay valid until tree_reset().
 *
 * Slices point into the decoded text, which must outlive the tree's use.
 * "Escaped" means JSON's escapes (json_unescape()); a format with others
 * decodes them into memory of its own and leaves both flags false.
 */
#ifndef PARSER_TREE_H
#define PARSER_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/slice.h"

#define TREE_NONE UINT32_MAX /* no such node */

enum node_type {
	NODE_NULL,
	NODE_FALSE,
	NODE_TRUE,
	NODE_NUMBER,
	NODE_STRING,
	NODE_ARRAY,
	NODE_OBJECT
};

struct node {
	struct slice key;  /* raw name of a member, without its quotes; p is
			      NULL for elements and roots */
	struct slice text; /* raw: a string without its quotes, all else as
			      written, containers with their brackets */
	uint32_t next;     /* just past this node's subtree */
	uint8_t type;      /* enum node_type */
	bool key_escaped;  /* holds a backslash: decode before use */
	bool text_escaped; /* the same; only of a NODE_STRING */
};

struct tree {
	struct node *nodes; /* owned, max of them */
	uint32_t n, max;
};

/* Room for max nodes, 1 to TREE_NONE - 1, allocated once. 0, or -1 (ENOMEM,
 * EINVAL). */
int tree_init(struct tree *t, uint32_t max) __attribute__((warn_unused_result));
/* Frees the nodes; also after a failed tree_init() or of a zeroed tree. */
void tree_clear(struct tree *t);

/* Forgets all nodes, keeps the memory. */
static inline void
tree_reset(struct tree *t)
{
	t->n = 0;
}

/*
 * The member of an object that is called name (plain bytes; names with
 * escapes are compared decoded), or TREE_NONE; also if object is not one.
 * Where an object has the same name twice the first wins: what a forwarder
 * appends does not replace what the event said.
 */
uint32_t tree_member(const struct tree *t, uint32_t object, struct slice name);

/* The first child of a container, or TREE_NONE if it is empty or a leaf. */
static inline uint32_t
tree_first(const struct tree *t, uint32_t parent)
{
	return parent + 1 < t->nodes[parent].next ? parent + 1 : TREE_NONE;
}

/* The child of parent after its child i, or TREE_NONE after the last:
 * for (i = tree_first(t, p); i != TREE_NONE; i = tree_next(t, p, i)) */
static inline uint32_t
tree_next(const struct tree *t, uint32_t parent, uint32_t i)
{
	uint32_t next = t->nodes[i].next;

	return next < t->nodes[parent].next ? next : TREE_NONE;
}

/*
 * For decoders: appends a node without children, neither part escaped, and
 * returns its index, or TREE_NONE if the tree is full. A container's children
 * are appended after it; then tree_close() says that it is complete.
 */
uint32_t tree_add(struct tree *t, enum node_type type, struct slice key,
    struct slice text) __attribute__((warn_unused_result));

static inline void
tree_close(struct tree *t, uint32_t container)
{
	t->nodes[container].next = t->n;
}

#endif
