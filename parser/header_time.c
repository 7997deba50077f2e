/* Times in headers; the calendar is timestamp.c's. */
#include <strings.h>

#include "parser/header_parts.h"
#include "parser/timestamp.h"

#define RFC3164_LENGTH 15 /* "Nov 22 13:00:00" */
#define YEAR_LENGTH 5     /* " 2001" */

/* A time ends at a blank, at a colon with a blank or the end behind it, or
 * at the end. */
static bool
is_boundary(struct slice rest)
{
	if (rest.n == 0 || rest.p[0] == ' ' || rest.p[0] == '\t')
		return true;
	return rest.p[0] == ':' &&
	       (rest.n == 1 || rest.p[1] == ' ' || rest.p[1] == '\t');
}

static bool
is_utc(struct slice name)
{
	return (name.n == 3 && (strncasecmp(name.p, "UTC", 3) == 0 ||
				   strncasecmp(name.p, "GMT", 3) == 0)) ||
	       slice_is(name, "Z");
}

/* The name of a zone after a time: UTC and GMT always; any other (CET, MSK,
 * AEST) only as Cisco writes it, before ": %FAC-n-", for what looks like one
 * may as well be a host or a tag. */
static struct slice
zone_name(struct slice rest)
{
	struct slice name, none = {NULL, 0}, text;
	size_t i;

	if (rest.n == 0 || rest.p[0] != ' ')
		return none;
	name = header_token(slice_from(rest, 1));
	text = header_after(rest, 1 + name.n);
	if (name.n > 0 && name.p[name.n - 1] == ':')
		name.n--;
	else if (!is_utc(name))
		return none;
	if (is_utc(name))
		return name;
	for (i = 0; i < name.n; i++)
		if (name.p[i] < 'A' || name.p[i] > 'Z')
			return none;
	if (name.n < 3 || name.n > 5 || !header_ends(text))
		return none;
	return name.p[name.n - 1] == 'T' || slice_is(name, "MSK") ? name : none;
}

/* The time is n bytes of rest: keep it, go on behind it. */
static void
take(struct header_reader *r, struct slice rest, size_t n)
{
	r->h->timestamp = (struct slice){rest.p, n};
	r->marks |= HEADER_MARK_TIME;
	rest = slice_from(rest, n);
	if (rest.n > 0 && rest.p[0] == ':')
		rest = slice_from(rest, 1);
	header_skip_blanks(&rest);
	r->rest = rest;
}

static bool
take_iso(struct header_reader *r)
{
	struct slice rest = r->rest;
	int64_t us;
	size_t n;

	if (timestamp_iso_local(rest, r->clock->zone_offset_s, &us, &n))
		return false;
	/* Without PRI a line that begins with a date and a time apart is the
	 * log of a program, not syslog. */
	if (rest.p[10] == ' ' && !(r->marks & HEADER_MARK_PRI))
		return false;
	if (!is_boundary(slice_from(rest, n)))
		return false;
	r->h->time_us = us;
	r->h->has_time = true;
	take(r, rest, n);
	return true;
}

/* timestamp_rfc3164() takes 2001 for the year if a colon follows: not in
 * "Nov 22 13:00:00 2001:db8::1 ...". */
static struct slice
without_address(struct slice rest, size_t n)
{
	if (!is_boundary(slice_from(rest, n)) && n > YEAR_LENGTH &&
	    rest.p[n - YEAR_LENGTH] == ' ')
		rest.n = n - YEAR_LENGTH;
	return rest;
}

static bool
take_rfc3164(struct header_reader *r, struct slice rest)
{
	int64_t us, received_us = r->clock->received_us;
	int zone_s = r->clock->zone_offset_s;
	struct slice text, zone;
	size_t n;

	if (timestamp_rfc3164(rest, received_us, zone_s, &us, &n))
		return false;
	text = without_address(rest, n);
	if (text.n < rest.n &&
	    timestamp_rfc3164(text, received_us, zone_s, &us, &n))
		return false;
	zone = zone_name(slice_from(rest, n));
	if (is_utc(zone) && timestamp_rfc3164(text, received_us, 0, &us, &n))
		return false;
	if (zone.n > 0)
		n = (size_t)(zone.p - rest.p) + zone.n;
	if (!is_boundary(slice_from(rest, n)))
		return false;
	r->h->time_us = us;
	r->h->has_time = true;
	take(r, rest, n);
	return true;
}

static bool
is_month(struct slice text)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	size_t i;

	for (i = 0; i + 3 < sizeof(names); i += 3)
		if (strncasecmp(text.p, names + i, 3) == 0)
			return true;
	return false;
}

/* Text begins like the template: d is a digit, ? a digit or a blank. */
static bool
has_shape(struct slice text, const char *shape)
{
	size_t i;
	char c;

	if (text.n < strlen(shape))
		return false;
	for (i = 0; shape[i] != '\0'; i++) {
		c = text.p[i];
		if (shape[i] == '?' && c == ' ')
			continue;
		if (shape[i] == 'd' || shape[i] == '?') {
			if (c < '0' || c > '9')
				return false;
		} else if (c != shape[i]) {
			return false;
		}
	}
	return true;
}

/* What is clearly meant to be a time, though there is none such (30 February,
 * hour 25): it is not the host, so the host can still be found. */
static bool
take_impossible(struct header_reader *r)
{
	struct slice rest = r->rest;

	if (has_shape(rest, "dddd-dd-ddTdd:dd")) {
		take(r, rest, header_token(rest).n);
		return true;
	}
	if (rest.n >= RFC3164_LENGTH && is_month(rest) &&
	    has_shape(slice_from(rest, 3), " ?d dd:dd:dd") &&
	    is_boundary(slice_from(rest, RFC3164_LENGTH))) {
		take(r, rest, RFC3164_LENGTH);
		return true;
	}
	return false;
}

bool
header_time(struct header_reader *r)
{
	struct slice rest = r->rest;
	char c;

	if (rest.n < RFC3164_LENGTH - 1)
		return false;
	/* Cisco: the clock is not set (*), or not synchronised any more (.). */
	if (rest.p[0] == '*' || rest.p[0] == '.')
		return take_rfc3164(r, slice_from(rest, 1));
	c = rest.p[0];
	if (c >= '0' && c <= '9' && rest.p[4] == '-' && take_iso(r))
		return true;
	/* The blank after the month, or after the year before it. */
	if (rest.p[3] == ' ' || rest.p[4] == ' ')
		return take_rfc3164(r, rest) || take_impossible(r);
	return take_impossible(r);
}
