/* $host, $time and the like: what a value can read besides the event. */
#ifndef PARSER_VARIABLE_H
#define PARSER_VARIABLE_H

#include <stdbool.h>

#include "parser/event.h"

struct variable; /* one kind of them */

/* The variable called name, without its $; NULL if there is none. */
const struct variable *variable_find(struct slice name);
/* Its text in a context, empty if it has none. False with a reason if memory
 * runs out. */
bool variable_text(const struct variable *v, const struct context *c,
    struct slice *out);

#endif
