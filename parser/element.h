/* The text of one element of a record: by value, by cases, or by verb. */
#ifndef PARSER_ELEMENT_H
#define PARSER_ELEMENT_H

#include "parser/event.h"
#include "parser/ruleset.h"

/* Its text, valid until the context's arena is reset; empty if the rule has
 * none. False with a reason: the message is unmatched, never a guess. */
bool element_text(const struct element *e, const struct context *c,
    struct slice *out);

/* True if the text is one of the Auditor's actions (NETWRIX.md 3.8). */
bool action_is_known(struct slice text);

#endif
