/* Structured data; see structured_data.h. */
#include "parser/structured_data.h"

/* A character of an SD-NAME: PRINTUSASCII but = ] " (section 6). */
static bool
is_name_char(char c)
{
	return c > ' ' && c < 0x7f && c != '=' && c != ']' && c != '"';
}

/* A backslash before c begins an escape (section 6.3.3). */
static bool
is_escaped(char c)
{
	return c == '"' || c == '\\' || c == ']';
}

/* Length of the SD-NAME at text[i], 0 if there is none or it is too long. */
static size_t
name_length(struct slice text, size_t i)
{
	size_t n = 0;

	while (i + n < text.n && is_name_char(text.p[i + n]))
		n++;
	return n <= SD_NAME_MAX ? n : 0;
}

/* Length of a PARAM-VALUE with its quotes at text[i], or 0. Strictly every
 * backslash must begin an escape and ] must be escaped. */
static size_t
value_length(struct slice text, size_t i, bool strict)
{
	size_t at = i + 1;
	char c;

	if (i >= text.n || text.p[i] != '"')
		return 0;
	for (; at < text.n; at++) {
		c = text.p[at];
		if (c == '"')
			return at + 1 - i;
		if (c == ']' && strict)
			return 0;
		if (c != '\\')
			continue;
		if (at + 1 < text.n && is_escaped(text.p[at + 1]))
			at++;
		else if (strict)
			return 0;
	}
	return 0;
}

/* Length of an SD-ELEMENT at text[i], or 0; *id is its SD-ID. */
static size_t
element_length(struct slice text, size_t i, struct slice *id)
{
	size_t at = i, n;

	if (at >= text.n || text.p[at++] != '[')
		return 0;
	if ((n = name_length(text, at)) == 0)
		return 0;
	*id = (struct slice){text.p + at, n};
	at += n;
	while (at < text.n && text.p[at] == ' ') {
		at++;
		if ((n = name_length(text, at)) == 0)
			return 0;
		at += n;
		if (at >= text.n || text.p[at++] != '=')
			return 0;
		if ((n = value_length(text, at, true)) == 0)
			return 0;
		at += n;
	}
	return at < text.n && text.p[at] == ']' ? at + 1 - i : 0;
}

size_t
structured_data_length(struct slice text)
{
	struct slice ids[SD_ELEMENTS_MAX];
	size_t count = 0, at = 0, n, i;

	while (at < text.n && text.p[at] == '[') {
		if (count == SD_ELEMENTS_MAX)
			return 0;
		if ((n = element_length(text, at, &ids[count])) == 0)
			return 0;
		for (i = 0; i < count; i++)
			if (slice_eq(ids[i], ids[count]))
				return 0;
		count++;
		at += n;
	}
	return at;
}

/* The end of an element that need not be valid: a ] outside quotes. */
static size_t
loose_element(struct slice text, size_t i)
{
	size_t at, n;

	if (name_length(text, i + 1) == 0 || text.p[i + 1] == '{')
		return 0;
	for (at = i + 1; at < text.n; at++) {
		if (text.p[at] == ']')
			return at + 1 - i;
		if (text.p[at] != '"')
			continue;
		if ((n = value_length(text, at, false)) == 0)
			return 0;
		at += n - 1;
	}
	return 0;
}

size_t
structured_data_loose_length(struct slice text)
{
	size_t at = 0, n;

	while (at < text.n && text.p[at] == '[') {
		if ((n = loose_element(text, at)) == 0)
			return 0;
		at += n;
	}
	if (at < text.n && text.p[at] != ' ')
		return 0;
	return at;
}

static void
skip(struct slice sd, size_t *at, char c)
{
	while (*at < sd.n && sd.p[*at] == c)
		(*at)++;
}

/* One parameter at sd[*at] of an element, which *at is moved behind. False
 * at the end of the element, or if what is there is no parameter. */
static bool
next_param(struct slice sd, size_t *at, struct slice *name, struct slice *value)
{
	size_t n;

	skip(sd, at, ' ');
	if ((n = name_length(sd, *at)) == 0)
		return false;
	*name = (struct slice){sd.p + *at, n};
	*value = (struct slice){sd.p + *at + n, 0};
	*at += n;
	if (*at >= sd.n || sd.p[*at] != '=')
		return true; /* a word without value, not valid */
	(*at)++;
	skip(sd, at, ' ');
	if ((n = value_length(sd, *at, false)) > 0) {
		*value = (struct slice){sd.p + *at + 1, n - 2};
	} else {
		n = name_length(sd, *at);
		*value = (struct slice){sd.p + *at, n};
	}
	*at += n;
	return true;
}

bool
structured_data_param(struct slice sd, struct slice id, struct slice name,
    struct slice *value, bool *escaped)
{
	struct slice param, found;
	size_t at = 0, n;
	bool mine;

	while (at < sd.n && sd.p[at] == '[') {
		n = name_length(sd, ++at);
		mine = slice_eq((struct slice){sd.p + at, n}, id);
		at += n;
		while (next_param(sd, &at, &param, &found)) {
			if (!mine || !slice_eq(param, name))
				continue;
			*value = found;
			*escaped = found.n > 0 &&
				   memchr(found.p, '\\', found.n) != NULL;
			return true;
		}
		while (at < sd.n && sd.p[at] != ']')
			at++;
		skip(sd, &at, ']');
	}
	return false;
}

struct slice
structured_data_unescape(struct slice value, char *out)
{
	size_t i, n = 0;
	char c;

	for (i = 0; i < value.n; i++) {
		c = value.p[i];
		if (c == '\\' && i + 1 < value.n && is_escaped(value.p[i + 1]))
			c = value.p[++i];
		out[n++] = c;
	}
	return (struct slice){out, n};
}
