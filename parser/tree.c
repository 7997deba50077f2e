#include "parser/tree.h"

#include <errno.h>
#include <stdlib.h>

#include "parser/json.h"

int
tree_init(struct tree *t, uint32_t max)
{
	t->n = 0;
	t->max = 0;
	t->nodes = NULL;
	if (max == 0 || max == TREE_NONE) {
		errno = EINVAL;
		return -1;
	}
	t->nodes = reallocarray(NULL, max, sizeof(*t->nodes));
	if (t->nodes == NULL)
		return -1;
	t->max = max;
	return 0;
}

void
tree_clear(struct tree *t)
{
	free(t->nodes);
	t->nodes = NULL;
	t->n = 0;
	t->max = 0;
}

uint32_t
tree_member(const struct tree *t, uint32_t object, struct slice name)
{
	const struct node *nodes = t->nodes;
	uint32_t i, end = nodes[object].next;

	if (nodes[object].type != NODE_OBJECT)
		return TREE_NONE;
	for (i = object + 1; i < end; i = nodes[i].next)
		if (nodes[i].key_escaped ? json_text_is(nodes[i].key, name)
					 : slice_eq(nodes[i].key, name))
			return i;
	return TREE_NONE;
}

uint32_t
tree_add(struct tree *t, enum node_type type, struct slice key,
    struct slice text)
{
	struct node *node;

	if (t->n == t->max)
		return TREE_NONE;
	node = &t->nodes[t->n];
	node->key = key;
	node->text = text;
	node->type = (uint8_t)type;
	node->key_escaped = false;
	node->text_escaped = false;
	node->next = ++t->n;
	return t->n - 1;
}
