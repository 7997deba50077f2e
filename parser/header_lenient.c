/*
 * Everything that is not RFC 5424 to the letter: RFC 3164, what senders make
 * of it, and RFC 5424 with faults. Each step takes what it recognises and
 * leaves the rest to the message.
 */
#include "parser/header_parts.h"

#define CISCO_PREFIXES 3 /* of "SEQ: " and "HOST: " before a time */

/* The header is over where text begins that is never part of one. */
static bool
at_end(struct header_reader *r)
{
	if (r->rest.n == 0)
		return true;
	if (header_ends(r->rest)) {
		r->marks |= HEADER_MARK_END;
		return true;
	}
	/* How syslogd says it, with or without a host before it. */
	return slice_starts(r->rest, "last message repeated ");
}

/* A colon on its own: nothing is left out but the name before it. */
static bool
take_lone_colon(struct header_reader *r)
{
	if (header_token(r->rest).n != 1 || r->rest.p[0] != ':')
		return false;
	r->rest = header_after(r->rest, 1);
	return true;
}

/* "Message forwarded from HOST: " is what AIX puts where the host belongs. */
static bool
take_forwarded(struct header_reader *r)
{
	static const char words[] = "Message forwarded from ";
	struct slice host;

	if (!slice_starts(r->rest, words))
		return false;
	host = header_token(slice_from(r->rest, sizeof(words) - 1));
	if (host.n < 2 || host.p[host.n - 1] != ':')
		return false;
	r->rest = header_after(r->rest, sizeof(words) - 1 + host.n);
	host.n--;
	r->h->host = host;
	return true;
}

/* The host, unless what stands in its place is the tag or the message. A
 * colon after it is Cisco's, else it ends a tag. */
static void
take_host(struct header_reader *r)
{
	struct slice token = header_token(r->rest), name = token, next;

	if (token.n == 0 || take_forwarded(r))
		return;
	next = header_after(r->rest, token.n);
	if (token.p[token.n - 1] == ':' && !header_is_address(token)) {
		name.n--;
		if (!header_is_address(name) &&
		    !(header_is_host(name) && header_ends(next)))
			return;
	}
	if (!header_is_host(name))
		return;
	if (name.p[0] == '[')
		name = (struct slice){name.p + 1, name.n - 2};
	r->h->host = name;
	r->rest = next;
}

/* SEQ: and HOST: before a time, as Cisco's IOS writes them, and behind it
 * the message: without that it is a tag and a message with its own time. */
static bool
take_cisco(struct header_reader *r)
{
	struct syslog_header h = *r->h;
	struct header_reader try = *r;
	struct slice name;
	int i;

	try.h = &h;
	for (i = 0; i < CISCO_PREFIXES; i++) {
		name = header_token(try.rest);
		if (name.n < 2 || name.p[name.n - 1] != ':')
			return false;
		try.rest = header_after(try.rest, name.n);
		name.n--;
		if (!header_is_number(name)) {
			if (h.host.n > 0 || !header_is_host(name))
				return false;
			h.host = name;
		}
		if (header_time(&try)) {
			if (!header_ends(try.rest))
				return false;
			try.h = r->h;
			*r->h = h;
			*r = try;
			return true;
		}
	}
	return false;
}

/* A time, or Cisco's "SEQ: " and a time, where an app should be: a relay
 * wrote the header up to here. */
static bool
at_inner_header(const struct header_reader *r)
{
	struct slice rest = r->rest;
	struct header_reader try;
	struct syslog_header h;

	if (rest.n < 4 ||
	    (rest.p[3] != ' ' && rest.p[0] != '*' && rest.p[0] != '.' &&
		(rest.p[0] < '0' || rest.p[0] > '9')))
		return false; /* most are not, and that is quickly seen */
	h = *r->h;
	try = *r;
	try.h = &h;
	return header_time(&try) || take_cisco(&try);
}

/* What follows the time in RFC 3164. */
static void
take_host_and_app(struct header_reader *r)
{
	if (!at_end(r) && r->h->host.n == 0) {
		if (take_lone_colon(r))
			return;
		take_host(r);
	}
	if (at_end(r) || take_lone_colon(r))
		return;
	if (r->h->host.n > 0 && at_inner_header(r))
		return;
	if (header_tail(r, true) || header_tag(r))
		return;
	(void)header_bare_tag(r);
}

/* A PRI and no time: a tag must be closed to be one, and a host needs a tag
 * with a procid behind it. */
static void
take_app_only(struct header_reader *r)
{
	struct slice host = header_token(r->rest), text = r->rest;

	if (at_end(r))
		return;
	if (r->rest.p[0] >= '0' && r->rest.p[0] <= '9' &&
	    !header_is_address(host))
		return;
	if (header_tag(r) || !header_is_host(host))
		return;
	r->rest = header_after(text, host.n);
	if (header_tag(r) && r->h->procid.n > 0) {
		r->h->host = host;
		return;
	}
	r->h->app = r->h->sd = (struct slice){NULL, 0};
	r->marks &= ~(unsigned int)HEADER_MARK_TAG;
	r->rest = text;
}

static bool
has_digit(struct slice text)
{
	size_t i;

	for (i = 0; i < text.n; i++)
		if (text.p[i] >= '0' && text.p[i] <= '9')
			return true;
	return false;
}

/* Without MSGID or SD: APP, then PROCID only if it is NIL or a number, then
 * MSGID only if it is NIL or has a digit in it and PROCID was NIL. */
static void
take_short_tail(struct header_reader *r)
{
	struct slice token = header_token(r->rest);

	if (!slice_is(token, "-"))
		r->h->app = token;
	r->rest = header_after(r->rest, token.n);
	token = header_token(r->rest);
	if (header_is_number(token)) {
		r->h->procid = token;
		r->rest = header_after(r->rest, token.n);
		return;
	}
	if (!slice_is(token, "-"))
		return;
	r->rest = header_after(r->rest, token.n);
	token = header_token(r->rest);
	if (at_end(r) || (!slice_is(token, "-") && !has_digit(token)))
		return;
	if (!slice_is(token, "-"))
		r->h->msgid = token;
	r->rest = header_after(r->rest, token.n);
}

/* NAME[PROCID] in the place of APP-NAME: the fields after it are NIL. */
static bool
take_tag_and_nils(struct header_reader *r)
{
	struct slice token;
	int i;

	if (!header_tag(r))
		return false;
	for (i = 0; i < 3; i++) {
		token = header_token(r->rest);
		if (!slice_is(token, "-"))
			break;
		r->rest = header_after(r->rest, token.n);
	}
	return true;
}

/* [VERSION SP TIMESTAMP ...]: RFC 5424 in order, though not to the letter. */
static bool
take_version(struct header_reader *r)
{
	struct header_reader try = *r;
	struct slice token = header_token(r->rest);

	if (token.n > 3 || !header_is_number(token) || token.p[0] == '0')
		return false;
	try.rest = header_after(r->rest, token.n);
	token = header_token(try.rest);
	if (slice_is(token, "-") && (r->marks & HEADER_MARK_PRI))
		try.rest = header_after(try.rest, 1);
	else if (token.n < 5 || token.p[4] != '-' || !header_time(&try))
		return false;
	*r = try;
	r->marks |= HEADER_MARK_VERSION;
	token = header_token(r->rest);
	if (at_end(r))
		return true;
	if (token.n > 0 && token.p[token.n - 1] != ':') {
		if (!slice_is(token, "-"))
			r->h->host = token;
		r->rest = header_after(r->rest, token.n);
	}
	if (at_end(r) || header_tail(r, false) || take_tag_and_nils(r))
		return true;
	take_short_tail(r);
	return true;
}

void
header_lenient(struct header_reader *r)
{
	struct slice text = r->rest;

	if (r->marks & HEADER_MARK_PRI) {
		header_skip_blanks(&r->rest);
		if (r->rest.n > 0 && r->rest.p[0] == ':')
			r->rest = header_after(r->rest, 1);
	}
	if (take_version(r))
		return;
	if (header_time(r) || take_cisco(r))
		take_host_and_app(r);
	else if (r->marks & HEADER_MARK_PRI)
		take_app_only(r);
	else
		r->rest = text;
}
