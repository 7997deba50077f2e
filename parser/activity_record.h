/* Activity Records as text: one line each (DESIGN.md section 2). */
#ifndef PARSER_ACTIVITY_RECORD_H
#define PARSER_ACTIVITY_RECORD_H

#include "common/buf.h"
#include "parser/event.h"
#include "parser/ruleset.h"

/* Which of how many records of one event: the Detail Record, "2/12". */
struct record_number {
	size_t number, of; /* of is 1: no such Detail */
};

/* Appends one record line with its LF, without a mark. False with a reason:
 * a value cannot be had, a mandatory element is empty, the record is too
 * large; out may then hold a part of it: the caller cuts it off. */
bool activity_record(const struct record *r, const struct context *c,
    struct record_number number, struct buf *out);

#endif
