/* Tags: the program's name, as RFC 3164 and its deviations write it. */
#include "parser/header_parts.h"
#include "parser/structured_data.h"

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80);
}

/* A character of a plain program name; no digit or sign begins one. */
static bool
is_name_char(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') ||
	       (c != '\0' && strchr("-_./()@+$", c) != NULL);
}

static bool
is_name(struct slice text)
{
	size_t i;

	if (text.n == 0 || text.n > HEADER_TAG_MAX ||
	    slice_starts(text, HEADER_BOM))
		return false;
	if (!is_letter(text.p[0]) && text.p[0] != '_' && text.p[0] != '/')
		return false;
	for (i = 1; i < text.n; i++)
		if (!is_name_char(text.p[i]))
			return false;
	return true;
}

static bool
is_blank_or_end(struct slice rest, size_t at)
{
	return at >= rest.n || rest.p[at] == ' ' || rest.p[at] == '\t';
}

/* Bytes of [PROCID] at rest[at], behind which a colon, a blank or the end
 * must be; 0 if it is not that. */
static size_t
procid_length(struct slice rest, size_t at)
{
	size_t end = at + 1;

	while (end < rest.n && end - at <= HEADER_PROCID_MAX + 1 &&
	       rest.p[end] > ' ' && rest.p[end] < 0x7f && rest.p[end] != '[' &&
	       rest.p[end] != ']')
		end++;
	if (end >= rest.n || rest.p[end] != ']')
		return 0;
	if (end - at - 1 > HEADER_PROCID_MAX)
		return 0;
	end++;
	if (end < rest.n && rest.p[end] == ':')
		return end - at;
	return is_blank_or_end(rest, end) ? end - at : 0;
}

/* The colon at rest[at] closes a tag: before a blank always; before text
 * (tag:text) only if what it closes is a plain name. */
static bool
colon_closes(struct slice rest, size_t at)
{
	if (is_blank_or_end(rest, at + 1))
		return true;
	if (strchr("/\\=;,:", rest.p[at + 1]) != NULL)
		return false;
	return is_name((struct slice){rest.p, at});
}

/* Where the tag's name ends, or 0: at a colon, or at the [ of [procid]. */
static size_t
name_end(struct slice rest)
{
	struct slice token;
	size_t at;

	if (rest.n == 0 || strchr("[{\"'<(:", rest.p[0]) != NULL)
		return 0;
	token = header_token(rest);
	for (at = 1; at < token.n && at <= HEADER_TAG_MAX; at++) {
		if (token.p[at] == '[' && procid_length(rest, at) > 0)
			return at;
		if (token.p[at] != ':')
			continue;
		if (at + 1 < token.n && token.p[at + 1] == ':')
			at++; /* Module::Name */
		else if (at + 2 < token.n && token.p[at + 1] == '/' &&
			 token.p[at + 2] == '/')
			return 0; /* a URL */
		else if (colon_closes(rest, at))
			return at;
	}
	return 0;
}

/* After a tag only elements with parameters are taken as structured data:
 * [error] and the like are how messages begin. */
static void
take_structured_data(struct header_reader *r)
{
	size_t n = structured_data_length(r->rest);

	if (n == 0 || memchr(r->rest.p, '=', n) == NULL)
		return;
	if (n < r->rest.n && r->rest.p[n] != ' ')
		return;
	r->h->sd = (struct slice){r->rest.p, n};
	r->rest = header_after(r->rest, n);
}

bool
header_tag(struct header_reader *r)
{
	struct slice rest = r->rest;
	size_t at = name_end(rest), n;

	if (at == 0)
		return false;
	r->h->app = (struct slice){rest.p, at};
	if (rest.p[at] == '[') {
		n = procid_length(rest, at);
		r->h->procid = (struct slice){rest.p + at + 1, n - 2};
		at += n;
	}
	if (at < rest.n && rest.p[at] == ':')
		at++;
	r->rest = header_after(rest, at);
	r->marks |= HEADER_MARK_TAG;
	take_structured_data(r);
	return true;
}

bool
header_bare_tag(struct header_reader *r)
{
	struct slice token = header_token(r->rest), rest;

	if (!is_name(token))
		return false;
	rest = header_after(r->rest, token.n);
	if (rest.n == 0 || token.n + rest.n == r->rest.n)
		return false; /* the last word is the message, not its tag */
	r->h->app = token;
	r->rest = rest;
	return true;
}

static struct slice
unless_nil(struct slice field)
{
	return slice_is(field, "-") ? (struct slice){NULL, 0} : field;
}

/* Length of what stands in the place of structured data, NIL included. */
static size_t
data_length(struct slice rest)
{
	size_t n = structured_data_length(rest);

	if (n == 0)
		n = structured_data_loose_length(rest);
	if (n == 0 && rest.n > 0 && rest.p[0] == '-')
		n = 1;
	return n < rest.n && rest.p[n] != ' ' ? 0 : n;
}

bool
header_tail(struct header_reader *r, bool numeric)
{
	struct slice field[3], rest = r->rest;
	size_t i, n;

	for (i = 0; i < 3; i++) {
		field[i] = header_token(rest);
		if (field[i].n == 0 || header_ends(rest))
			return false;
		rest = header_after(rest, field[i].n);
	}
	if (field[0].p[field[0].n - 1] == ':')
		return false;
	if (numeric && !slice_is(field[1], "-") && !header_is_number(field[1]))
		return false;
	if ((n = data_length(rest)) == 0)
		return false;
	r->h->app = unless_nil(field[0]);
	r->h->procid = unless_nil(field[1]);
	r->h->msgid = unless_nil(field[2]);
	r->h->sd = unless_nil((struct slice){rest.p, n});
	rest = slice_from(rest, n);
	r->rest = rest.n > 0 ? slice_from(rest, 1) : rest;
	return true;
}
