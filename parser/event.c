#include "parser/event.h"

#include <stdarg.h>
#include <stdio.h>

#include "parser/json.h"

bool
context_fail(const struct context *c, const char *fmt, ...)
{
	va_list ap;
	char *p;

	va_start(ap, fmt);
	(void)vsnprintf(c->reason, REASON_MAX, fmt, ap); /* may be cut */
	va_end(ap);
	for (p = c->reason; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = ' ';
	return false;
}

bool
event_text(const struct context *c, const struct tree *t, uint32_t i,
    struct slice *out)
{
	const struct node *n = &t->nodes[i];
	char *p;

	if (n->type == NODE_NULL) {
		*out = (struct slice){NULL, 0};
		return true;
	}
	*out = n->text;
	if (!n->text_escaped)
		return true;
	p = arena_alloc(c->arena, n->text.n);
	if (p == NULL)
		return context_fail(c, "the values need too much memory");
	*out = (struct slice){p, json_unescape(n->text, p)};
	return true;
}
