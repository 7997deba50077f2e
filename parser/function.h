/* :time, :lower and the like: what a value can do to a text. */
#ifndef PARSER_FUNCTION_H
#define PARSER_FUNCTION_H

#include <stdbool.h>

#include "parser/event.h"

struct function {
	const char *name;
	bool takes_argument;
	/* in is never empty. False with a reason: the value cannot be had. */
	bool (*apply)(const struct context *c, struct slice in,
	    struct slice argument, struct slice *out);
};

/* The function called name, or NULL. */
const struct function *function_find(struct slice name);

#endif
