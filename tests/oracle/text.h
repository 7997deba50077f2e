/* Text that differs from event to event and is awkward everywhere: the
 * characters that JSON, XML and the Auditor's listing write in their own way,
 * and lengths from a few bytes to half a datagram. */
#ifndef ORACLE_TEXT_H
#define ORACLE_TEXT_H

#include <stdint.h>

#include "common/buf.h"

/* A number that looks random and is the same at each call. */
uint64_t text_hash(uint64_t n);

enum text_form {
	TEXT_JSON,  /* within a JSON string */
	TEXT_LISTED /* as GET /control/records shows a value */
};

/* Adds the text of that seed. 0, or -1 (memory). */
int text_add(struct buf *out, uint64_t seed, enum text_form form)
    __attribute__((warn_unused_result));

#endif
