/*
 * jansson as the oracle of our JSON reader: both must accept the same texts
 * and find the same values in them. What differs on purpose:
 *
 * - we allow JSON_DEPTH_MAX containers in each other, jansson 2,048;
 * - jansson refuses numbers that a double cannot hold, we keep them as text;
 * - jansson refuses names with \u0000 in them;
 * - jansson (2.14) skips a NUL byte right after a number or a literal: its
 *   lexer takes the byte that it puts back for the end of its buffer.
 */
#ifndef TESTS_UNIT_JSON_ORACLE_H
#define TESTS_UNIT_JSON_ORACLE_H

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "parser/json.h"

#define ORACLE_FLAGS                                                           \
	(JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL | JSON_ALLOW_NUL)

/* Decoded raw text, to be freed; aborts without memory. Its block has exactly
 * the size that json_unescape() asks for, so that ASan sees a write beyond. */
static char *
oracle_decoded(struct slice raw, bool escaped, size_t *n)
{
	char *out = malloc(raw.n + (raw.n == 0));

	if (out == NULL)
		abort();
	if (raw.n > 0)
		memcpy(out, raw.p, raw.n);
	*n = escaped ? json_unescape(raw, out) : raw.n;
	return out;
}

static json_t *
oracle_number(struct slice text)
{
	char *copy = strndup(text.p, text.n);
	json_t *number;

	if (copy == NULL)
		abort();
	number = json_real(strtod(copy, NULL));
	free(copy);
	return number;
}

static json_t *oracle_value(const struct tree *t, uint32_t i);

static json_t *
oracle_container(const struct tree *t, uint32_t i)
{
	bool object = t->nodes[i].type == NODE_OBJECT;
	json_t *made = object ? json_object() : json_array();
	uint32_t child;
	size_t n;

	for (child = tree_first(t, i); child != TREE_NONE;
	     child = tree_next(t, i, child)) {
		const struct node *node = &t->nodes[child];
		char *key;

		if (!object) {
			(void)json_array_append_new(made,
			    oracle_value(t, child));
			continue;
		}
		key = oracle_decoded(node->key, node->key_escaped, &n);
		(void)json_object_setn_new_nocheck(made, key, n,
		    oracle_value(t, child));
		free(key);
	}
	return made;
}

/* What our reader found, as jansson has it; NULL if that cannot be (a string
 * that is not UTF-8). */
static json_t *
oracle_value(const struct tree *t, uint32_t i)
{
	const struct node *node = &t->nodes[i];
	json_t *made;
	char *text;
	size_t n;

	switch (node->type) {
	case NODE_NULL:
		return json_null();
	case NODE_FALSE:
		return json_false();
	case NODE_TRUE:
		return json_true();
	case NODE_NUMBER:
		return oracle_number(node->text);
	case NODE_STRING:
		text = oracle_decoded(node->text, node->text_escaped, &n);
		made = json_stringn(text, n);
		free(text);
		return made;
	default:
		return oracle_container(t, i);
	}
}

/* The promises of tree.h and json.h about nodes root to t->n. */
static bool
oracle_tree_is_sound(const struct tree *t, uint32_t root, struct slice text)
{
	uint32_t i;

	if (t->nodes[root].next != t->n || t->n - root > text.n / 2 + 1)
		return false;
	for (i = root; i < t->n; i++) {
		const struct node *node = &t->nodes[i];
		bool leaf = node->type < NODE_ARRAY;

		if (node->next <= i || node->next > t->n ||
		    (leaf && node->next != i + 1) || node->text.p < text.p ||
		    node->text.p + node->text.n > text.p + text.n)
			return false;
		if (node->text_escaped !=
		    (node->type == NODE_STRING && node->text.n > 0 &&
			memchr(node->text.p, '\\', node->text.n) != NULL))
			return false;
	}
	return true;
}

/* True if the oracle's refusal is one that we do not share. */
static bool
oracle_may_refuse(const json_error_t *error)
{
	return json_error_code(error) == json_error_numeric_overflow ||
	       json_error_code(error) == json_error_null_byte_in_key;
}

/* The same for what only we refuse. */
static bool
oracle_may_accept(struct slice text, size_t offset)
{
	return offset < text.n && text.p[offset] == '\0';
}

/* NULL if both readers agree on the text; else what they differ in. The tree
 * is reset first and holds the result. *accepted is our verdict. */
static const char *
oracle_compare(struct tree *t, struct slice text, bool *accepted)
{
	json_error_t error;
	json_t *theirs = json_loadb(text.p, text.n, ORACLE_FLAGS, &error),
	       *ours;
	struct json_error err;
	enum json_status status;
	uint32_t root;
	const char *differ = NULL;

	tree_reset(t);
	status = json_parse(t, text, &root, &err);
	*accepted = status == JSON_OK;
	if (status == JSON_OK && !oracle_tree_is_sound(t, root, text))
		differ = "the tree breaks its rules";
	else if (status == JSON_OK && theirs != NULL) {
		ours = oracle_value(t, root);
		if (ours == NULL || !json_equal(ours, theirs))
			differ = "the values differ";
		json_decref(ours);
	} else if (status == JSON_OK && !oracle_may_refuse(&error))
		differ = "only we accept it";
	else if (status == JSON_BAD && theirs != NULL &&
		 !oracle_may_accept(text, err.offset))
		differ = "only we refuse it";
	else if (status != JSON_OK && (err.offset > text.n || t->n != 0))
		differ = "the error is not inside of the text";
	json_decref(theirs);
	return differ;
}

/* A copy in memory of exactly its size: ASan sees a read past it. */
__attribute__((unused)) static char *
oracle_copy(struct slice s)
{
	char *copy = malloc(s.n + (s.n == 0));

	if (copy == NULL)
		abort();
	if (s.n > 0)
		memcpy(copy, s.p, s.n);
	return copy;
}

/* oracle_compare() on such a copy; says what differs. */
__attribute__((unused)) static bool
oracle_agrees(struct tree *t, struct slice text, bool *accepted)
{
	char *copy = oracle_copy(text);
	const char *differ =
	    oracle_compare(t, (struct slice){copy, text.n}, accepted);

	if (differ != NULL)
		printf("# %s: %.*s\n", differ, (int)text.n, copy);
	free(copy);
	return differ == NULL;
}

#endif
