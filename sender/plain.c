#include "sender/plain.h"

#include <stdint.h>

/* Reads forward; p never passes end. */
struct cursor {
	const char *p, *end;
	struct slice open[PLAIN_DEPTH];
	int depth;
};

static bool
is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A tag, at its "<": no attributes, no prefix, not empty ("/>"). */
static bool
tag(struct cursor *c)
{
	struct slice name;
	bool closing = false;

	if (++c->p < c->end && *c->p == '/') {
		closing = true;
		c->p++;
	}
	name.p = c->p;
	while (c->p < c->end && is_name(*c->p))
		c->p++;
	name.n = (size_t)(c->p - name.p);
	if (name.n == 0 || c->p == c->end || *c->p++ != '>')
		return false;
	if (closing)
		return c->depth > 0 && slice_eq(c->open[--c->depth], name);
	if (c->depth == PLAIN_DEPTH)
		return false;
	c->open[c->depth++] = name;
	return true;
}

/* A reference, at its "&". By number only what must be written so. */
static bool
reference(struct cursor *c)
{
	static const char *const known[] = {"&amp;", "&lt;", "&gt;", "&quot;",
	    "&apos;", "&#10;", "&#13;", "&#9;"};
	struct slice rest = {c->p, (size_t)(c->end - c->p)};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (slice_starts(rest, known[i])) {
			c->p += strlen(known[i]);
			return true;
		}
	return false;
}

/* One character of two bytes or more that XML allows. */
static bool
wide(struct cursor *c)
{
	const unsigned char *p = (const unsigned char *)c->p;
	size_t left = (size_t)(c->end - c->p), n, i;
	uint32_t v;

	n = *p >= 0xf0 ? 4 : *p >= 0xe0 ? 3 : 2;
	if (*p < 0xc2 || *p > 0xf4 || left < n)
		return false;
	v = *p & (0x7fu >> n);
	for (i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return false;
		v = v << 6 | (p[i] & 0x3f);
	}
	c->p += n;
	if (n == 3)
		return v >= 0x800 && (v < 0xd800 || v > 0xdfff) && v < 0xfffe;
	return n == 2 || (v >= 0x10000 && v <= 0x10ffff);
}

bool
plain_element(struct slice s)
{
	struct cursor c = {.p = s.p, .end = s.p + s.n};
	unsigned char ch;

	if (s.n == 0 || *s.p != '<' || !tag(&c) || c.depth != 1)
		return false;
	while (c.p < c.end && c.depth > 0) {
		ch = (unsigned char)*c.p;
		if (ch == '<') {
			if (!tag(&c))
				return false;
		} else if (ch == '&') {
			if (!reference(&c))
				return false;
		} else if (ch >= 0x80) {
			if (!wide(&c))
				return false;
		} else if (ch >= ' ' || ch == '\t') {
			if (ch == '>') /* "]]>" is forbidden; rare */
				return false;
			c.p++;
		} else
			return false;
	}
	return c.depth == 0 && c.p == c.end;
}
