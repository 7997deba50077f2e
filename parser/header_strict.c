/* RFC 5424 section 6 to the letter. */
#include "common/utf8.h"
#include "parser/header_parts.h"
#include "parser/structured_data.h"
#include "parser/timestamp.h"

#define VERSION_DIGITS 3 /* NONZERO-DIGIT 0*2DIGIT */
#define SECONDS_END 19   /* characters of YYYY-MM-DDThh:mm:ss */
#define FRACTION_MAX 6   /* digits of TIME-SECFRAC */

/* Takes one SP off. */
static bool
take_blank(struct slice *rest)
{
	if (rest->n == 0 || rest->p[0] != ' ')
		return false;
	*rest = slice_from(*rest, 1);
	return true;
}

/* Takes a field of 1 to max characters of PRINTUSASCII off; NIL is empty. */
static bool
take_field(struct slice *rest, size_t max, struct slice *field)
{
	const char *p = rest->p;
	size_t n = 0, end = rest->n;

	while (n < end && p[n] > ' ' && p[n] < 0x7f)
		n++;
	if (n == 0 || n > max)
		return false;
	if (n == 1 && p[0] == '-')
		*field = (struct slice){NULL, 0};
	else if (header_ends(*rest))
		return false;
	else
		*field = (struct slice){p, n};
	*rest = (struct slice){p + n, end - n};
	return true;
}

static bool
take_version(struct slice *rest)
{
	size_t n = 0;

	while (n < rest->n && rest->p[n] >= '0' && rest->p[n] <= '9')
		n++;
	if (n == 0 || n > VERSION_DIGITS || rest->p[0] == '0')
		return false;
	*rest = slice_from(*rest, n);
	return true;
}

/* What RFC 5424 section 6.2.3 forbids in a time that timestamp_iso() takes:
 * other signs than T, . and Z, zones without a colon or none, leap seconds,
 * more than 6 digits of a fraction. */
static bool
is_strict(struct slice t)
{
	size_t at = SECONDS_END;

	if (t.n <= at || t.p[10] != 'T' || memcmp(t.p + at - 2, "60", 2) == 0)
		return false;
	if (t.p[at] == '.')
		for (at++; at < t.n && t.p[at] >= '0' && t.p[at] <= '9';)
			at++;
	if (at > SECONDS_END + 1 + FRACTION_MAX)
		return false;
	if (t.n - at == 1)
		return t.p[at] == 'Z';
	return t.n - at == 6 && t.p[at] != ',' && t.p[at + 3] == ':';
}

static bool
take_timestamp(struct header_reader *r)
{
	struct slice *t = &r->h->timestamp;

	if (!take_field(&r->rest, HEADER_HOSTNAME_MAX, t))
		return false;
	if (t->n == 0)
		return true;
	if (!is_strict(*t) || timestamp_iso(*t, &r->h->time_us, NULL))
		return false;
	r->h->has_time = true;
	r->marks |= HEADER_MARK_TIME;
	return true;
}

static bool
take_structured_data(struct header_reader *r)
{
	size_t n = structured_data_length(r->rest);

	if (n > 0)
		r->h->sd = (struct slice){r->rest.p, n};
	else if (r->rest.n > 0 && r->rest.p[0] == '-')
		n = 1;
	else
		return false;
	r->rest = slice_from(r->rest, n);
	return true;
}

/* [SP MSG]: after a BOM it must be UTF-8 (section 6.4), else any bytes. */
static bool
take_message(struct slice *rest)
{
	if (rest->n == 0)
		return true;
	if (!take_blank(rest))
		return false;
	return !slice_starts(*rest, HEADER_BOM) ||
	       utf8_valid(slice_from(*rest, sizeof(HEADER_BOM) - 1));
}

bool
header_strict(struct header_reader *r)
{
	struct syslog_header *h = r->h;
	struct slice *rest = &r->rest;

	if (!take_version(rest) || !take_blank(rest))
		return false;
	if (!take_timestamp(r) || !take_blank(rest))
		return false;
	r->marks |= HEADER_MARK_VERSION;
	return take_field(rest, HEADER_HOSTNAME_MAX, &h->host) &&
	       take_blank(rest) &&
	       take_field(rest, HEADER_APP_NAME_MAX, &h->app) &&
	       take_blank(rest) &&
	       take_field(rest, HEADER_PROCID_MAX, &h->procid) &&
	       take_blank(rest) &&
	       take_field(rest, HEADER_MSGID_MAX, &h->msgid) &&
	       take_blank(rest) && take_structured_data(r) &&
	       take_message(rest);
}
