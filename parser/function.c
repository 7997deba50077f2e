#include "parser/function.h"

#include <ctype.h>

#include "common/clock.h"
#include "common/log.h"
#include "parser/timestamp.h"

static bool
time_of(const struct context *c, struct slice in, struct slice argument,
    struct slice *out)
{
	char *p = arena_alloc(c->arena, CLOCK_S_TEXT);
	const char *error;
	int64_t us;

	(void)argument; /* it takes none */
	if (p == NULL)
		return context_fail(c, "the values need too much memory");
	error = timestamp_iso(in, &us, NULL);
	if (error != NULL)
		return context_fail(c, "\"%s\" is no time: %s", log_visible(in),
		    error);
	clock_format_s(p, us / 1000000 - (us % 1000000 < 0));
	*out = (struct slice){p, CLOCK_S_TEXT};
	return true;
}

/* Case is changed in ASCII only: names in other scripts stay as they are. */
static bool
change_case(const struct context *c, struct slice in, int (*change)(int),
    struct slice *out)
{
	char *p = arena_alloc(c->arena, in.n);
	size_t i;

	if (p == NULL)
		return context_fail(c, "the values need too much memory");
	for (i = 0; i < in.n; i++)
		p[i] = isascii((unsigned char)in.p[i])
			   ? (char)change((unsigned char)in.p[i])
			   : in.p[i];
	*out = (struct slice){p, in.n};
	return true;
}

static bool
lower(const struct context *c, struct slice in, struct slice argument,
    struct slice *out)
{
	(void)argument; /* it takes none */
	return change_case(c, in, tolower, out);
}

static bool
upper(const struct context *c, struct slice in, struct slice argument,
    struct slice *out)
{
	(void)argument; /* it takes none */
	return change_case(c, in, toupper, out);
}

static bool
trim(const struct context *c, struct slice in, struct slice argument,
    struct slice *out)
{
	(void)c;
	(void)argument; /* it takes none */
	*out = slice_trim(in);
	return true;
}

/* A text without the argument in it stays whole. */
static bool
before(const struct context *c, struct slice in, struct slice argument,
    struct slice *out)
{
	const char *at = memmem(in.p, in.n, argument.p, argument.n);

	(void)c;
	*out = at ? (struct slice){in.p, (size_t)(at - in.p)} : in;
	return true;
}

static bool
after(const struct context *c, struct slice in, struct slice argument,
    struct slice *out)
{
	const char *at = memmem(in.p, in.n, argument.p, argument.n);

	(void)c;
	*out = at ? slice_from(in, (size_t)(at - in.p) + argument.n) : in;
	return true;
}

static const struct function functions[] = {
    {"after", true, after},
    {"before", true, before},
    {"lower", false, lower},
    {"time", false, time_of},
    {"trim", false, trim},
    {"upper", false, upper},
};

const struct function *
function_find(struct slice name)
{
	size_t i;

	for (i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		if (slice_is(name, functions[i].name))
			return &functions[i];
	return NULL;
}
