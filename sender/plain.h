/*
 * A quick answer for the usual record line: what auditferry-parser writes is
 * elements without attributes, text, and XML's own references. Anything else
 * is left to libxml2 (document.h), which costs ten times as much.
 */
#ifndef SENDER_PLAIN_H
#define SENDER_PLAIN_H

#include <stdbool.h>

#include "common/slice.h"

#define PLAIN_DEPTH 8 /* of elements */

/* True: the bytes are one well-formed element in valid UTF-8, all of it plain
 * as above. False: they may be well-formed all the same. */
bool plain_element(struct slice s);

#endif
