/*
 * libFuzzer: our JSON reader and jansson must agree on every text, and every
 * lookup by a name that was read must find it.
 */
#include "parser/json.h"

#include <stdint.h>

#include "tests/unit/json_oracle.h"

#define NODES 70000
#define ORACLE_MAX 16384 /* bytes: jansson's hash tables are slow */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first member with the name of member i of its object is found. */
static bool
is_found(const struct tree *t, uint32_t object, uint32_t i)
{
	size_t n;
	char *name =
	    oracle_decoded(t->nodes[i].key, t->nodes[i].key_escaped, &n);
	uint32_t found = tree_member(t, object, (struct slice){name, n});

	free(name);
	return found != TREE_NONE && found <= i;
}

static void
check_lookups(const struct tree *t)
{
	uint32_t object, i;

	for (object = 0; object < t->n; object++) {
		if (t->nodes[object].type != NODE_OBJECT)
			continue;
		for (i = tree_first(t, object); i != TREE_NONE;
		     i = tree_next(t, object, i))
			if (!is_found(t, object, i))
				abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct tree t;
	struct slice text = {(const char *)data, size};
	uint32_t root;
	bool accepted;

	if (t.nodes == NULL && tree_init(&t, NODES) == -1)
		abort();
	if (size > ORACLE_MAX) {
		tree_reset(&t);
		(void)json_parse(&t, text, &root, NULL); /* it only returns */
		return 0;
	}
	if (oracle_compare(&t, text, &accepted) != NULL)
		abort();
	if (accepted)
		check_lookups(&t);
	return 0;
}
