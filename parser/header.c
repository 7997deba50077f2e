/* Puts the parts of a header together; see header.h. */
#include "parser/header.h"

#include "parser/header_parts.h"

#define RELAYS_MAX 2 /* outer headers that are taken off */

/* Neither a BOM at the start nor line ends and NULs at the end are content:
 * editors, printf() and C strings leave them there. */
static struct slice
without_noise(struct slice s)
{
	if (slice_starts(s, HEADER_BOM))
		s = slice_from(s, sizeof(HEADER_BOM) - 1);
	while (s.n > 0 && (s.p[s.n - 1] == '\n' || s.p[s.n - 1] == '\r' ||
			      s.p[s.n - 1] == '\0'))
		s.n--;
	return s;
}

static void
clear(struct syslog_header *h)
{
	*h = (struct syslog_header){.facility = -1, .severity = -1};
}

/* Reads one header; returns the marks that it was recognised by. */
static unsigned int
read_header(struct syslog_header *h, struct slice text,
    const struct header_clock *clock)
{
	struct header_reader r = {.h = h, .clock = clock, .rest = text};
	int pri;
	size_t n = header_pri(text, &pri);
	struct slice after = slice_from(text, n);

	clear(h);
	if (n > 0) {
		r.rest = after;
		r.marks = HEADER_MARK_PRI;
		if (header_strict(&r)) {
			h->form = HEADER_RFC5424;
		} else {
			clear(h);
			r.rest = after;
			r.marks = HEADER_MARK_PRI;
		}
		h->facility = pri / 8;
		h->severity = pri % 8;
	}
	if (h->form == HEADER_NONE)
		header_lenient(&r);
	if (h->form == HEADER_NONE &&
	    (r.marks & (HEADER_MARK_PRI | HEADER_MARK_TIME)))
		h->form = HEADER_RFC3164;
	h->msg = r.rest;
	if (slice_starts(h->msg, HEADER_BOM))
		h->msg = slice_from(h->msg, sizeof(HEADER_BOM) - 1);
	return r.marks;
}

/* A message of h begins with a header of its own, as inner was read, if it
 * has a PRI and a time, or a PRI and then CEF:, {, ... A PRI and a tag only
 * if h has none ("kernel: <3>usb: ..." is the kernel's). Without a PRI only
 * right after the host, where a relay put nothing but its own time and name
 * before what it got, and only if nearly everything is there: else every
 * message that begins with a time of its own would lose it. */
static bool
is_header(const struct syslog_header *h, unsigned int marks)
{
	if (marks & HEADER_MARK_PRI)
		return (marks & (HEADER_MARK_TIME | HEADER_MARK_VERSION |
				    HEADER_MARK_END)) ||
		       ((marks & HEADER_MARK_TAG) && h->app.n == 0);
	if (!(marks & HEADER_MARK_TIME))
		return false;
	return marks &
	       (HEADER_MARK_VERSION | HEADER_MARK_TAG | HEADER_MARK_END);
}

/* A quick look, so that most messages are not read twice. */
static bool
may_be_header(const struct syslog_header *h)
{
	if (h->msg.n == 0 || h->msg.p[0] == '{')
		return false;
	return h->msg.p[0] == '<' || (h->host.n > 0 && h->app.n == 0);
}

/* What the inner header lacks comes from the outer one; app and procid say
 * one thing together. */
static void
merge(struct syslog_header *inner, const struct syslog_header *outer)
{
	if (inner->facility < 0) {
		inner->facility = outer->facility;
		inner->severity = outer->severity;
	}
	if (!inner->has_time && outer->has_time) {
		inner->timestamp = outer->timestamp;
		inner->has_time = true;
		inner->time_us = outer->time_us;
	}
	if (inner->host.n == 0)
		inner->host = outer->host;
	if (inner->app.n == 0) {
		inner->app = outer->app;
		inner->procid = outer->procid;
	}
	if (inner->msgid.n == 0)
		inner->msgid = outer->msgid;
	if (inner->sd.n == 0)
		inner->sd = outer->sd;
	inner->wrapped = true;
	inner->relay_host = outer->wrapped ? outer->relay_host : outer->host;
}

void
header_parse(struct syslog_header *h, struct slice message,
    const struct header_clock *clock)
{
	struct syslog_header inner;
	unsigned int marks;
	int i;

	(void)read_header(h, without_noise(message), clock);
	if (h->form == HEADER_NONE)
		return;
	for (i = 0; i < RELAYS_MAX; i++) {
		if (!may_be_header(h))
			return;
		marks = read_header(&inner, h->msg, clock);
		if (!is_header(h, marks))
			return;
		merge(&inner, h);
		*h = inner;
	}
}
