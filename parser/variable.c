#include "parser/variable.h"

#include <stdio.h>

#include "common/clock.h"

#define NUMBER_MAX 12 /* digits of a facility or severity, and a NUL */

struct variable {
	const char *name;
	bool (*text)(const struct context *, struct slice *);
};

static const struct syslog_header *
header(const struct context *c)
{
	return &c->event->message->header;
}

/* The relay's name stands in before --host does: it is nearer the source. */
static bool
host(const struct context *c, struct slice *out)
{
	*out = header(c)->host;
	if (out->n == 0)
		*out = header(c)->relay_host;
	if (out->n == 0)
		*out = c->site->host;
	return true;
}

static bool
where(const struct context *c, struct slice *out)
{
	*out = c->site->where;
	return true;
}

/* ADDR of udp:ADDR,PORT. */
static bool
peer(const struct context *c, struct slice *out)
{
	struct slice s = c->event->message->source;
	const char *colon = s.n ? memchr(s.p, ':', s.n) : NULL, *comma;

	*out = (struct slice){NULL, 0};
	if (colon == NULL || slice_starts(s, "file:"))
		return true;
	comma = memchr(s.p, ',', s.n);
	if (comma != NULL && comma > colon)
		*out = (struct slice){colon + 1, (size_t)(comma - colon - 1)};
	return true;
}

#define HEADER_VARIABLE(member)                                                \
	static bool member(const struct context *c, struct slice *out)         \
	{                                                                      \
		*out = header(c)->member;                                      \
		return true;                                                   \
	}

HEADER_VARIABLE(app)
HEADER_VARIABLE(procid)
HEADER_VARIABLE(msgid)

static bool
number(const struct context *c, int v, struct slice *out)
{
	char *p = arena_alloc(c->arena, NUMBER_MAX);

	*out = (struct slice){NULL, 0};
	if (v < 0)
		return true;
	if (p == NULL)
		return context_fail(c, "the values need too much memory");
	*out = (struct slice){p, (size_t)snprintf(p, NUMBER_MAX, "%d", v)};
	return true;
}

static bool
facility(const struct context *c, struct slice *out)
{
	return number(c, header(c)->facility, out);
}

static bool
severity(const struct context *c, struct slice *out)
{
	return number(c, header(c)->severity, out);
}

static bool
seconds(const struct context *c, int64_t us, struct slice *out)
{
	char *p = arena_alloc(c->arena, CLOCK_S_TEXT);

	if (p == NULL)
		return context_fail(c, "the values need too much memory");
	clock_format_s(p, us / 1000000 - (us % 1000000 < 0));
	*out = (struct slice){p, CLOCK_S_TEXT};
	return true;
}

static bool
received(const struct context *c, struct slice *out)
{
	return seconds(c, c->event->message->received_us, out);
}

static bool
header_time(const struct context *c, struct slice *out)
{
	return header(c)->has_time ? seconds(c, header(c)->time_us, out)
				   : received(c, out);
}

static bool
raw(const struct context *c, struct slice *out)
{
	*out = c->event->message->raw;
	return true;
}

static const struct variable variables[] = {
    {"app", app},
    {"facility", facility},
    {"host", host},
    {"msgid", msgid},
    {"peer", peer},
    {"procid", procid},
    {"raw", raw},
    {"received", received},
    {"severity", severity},
    {"time", header_time},
    {"where", where},
};

const struct variable *
variable_find(struct slice name)
{
	size_t i;

	for (i = 0; i < sizeof(variables) / sizeof(variables[0]); i++)
		if (slice_is(name, variables[i].name))
			return &variables[i];
	return NULL;
}

bool
variable_text(const struct variable *v, const struct context *c,
    struct slice *out)
{
	return v->text(c, out);
}
