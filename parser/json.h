/*
 * JSON as RFC 8259 has it and nothing else: one value with blanks around it,
 * valid UTF-8 only, no control characters in strings, surrogate escapes in
 * pairs. One pass checks all of that and notes where each value is; strings
 * are decoded by who needs them.
 */
#ifndef PARSER_JSON_H
#define PARSER_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "common/slice.h"
#include "parser/tree.h"

#define JSON_DEPTH_MAX 128 /* arrays and objects in each other */

enum json_status {
	JSON_OK,
	JSON_BAD,      /* not JSON */
	JSON_TOO_DEEP, /* more than JSON_DEPTH_MAX */
	JSON_TOO_MANY  /* more values than the tree has room for */
};

struct json_error {
	size_t offset;    /* bytes from the beginning of the text */
	const char *text; /* static: "unpaired surrogate" */
};

/*
 * Appends the text's value to the tree and sets *root to its index; the
 * nodes' slices point into text. A text of n bytes makes at most n / 2 + 1
 * nodes. If it fails the tree is as it was and *err (it may be NULL) says
 * where and why. A byte order mark is an error here: headers are read before.
 */
enum json_status json_parse(struct tree *t, struct slice text, uint32_t *root,
    struct json_error *err) __attribute__((nonnull(1, 3), warn_unused_result));

/*
 * Decodes the raw text of a string (a node's text or key, without quotes) to
 * out, which must hold raw.n bytes, and returns the length. The result is
 * valid UTF-8; \u0000 makes a NUL byte. raw must have passed json_parse();
 * what is no escape in other bytes is copied as it is, within raw.n bytes.
 */
size_t json_unescape(struct slice raw, char *out);

/* True if raw, decoded, is exactly plain. Needs no memory. */
bool json_text_is(struct slice raw, struct slice plain);

#endif
