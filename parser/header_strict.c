/* RFC 5424 section 6 to the letter. */
#include "common/utf8.h"
#include "parser/header_parts.h"
#include "parser/structured_data.h"
#include "parser/timestamp.h"

#define VERSION_DIGITS 3 /* NONZERO-DIGIT 0*2DIGIT */
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
	size_t n = 0;

	while (n < rest->n && rest->p[n] > ' ' && rest->p[n] < 0x7f)
		n++;
	if (n == 0 || n > max)
		return false;
	*field = (struct slice){rest->p, n};
	if (n == 1 && rest->p[0] == '-')
		*field = (struct slice){NULL, 0};
	else if (header_ends(*rest))
		return false;
	*rest = slice_from(*rest, n);
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

/* Text has the shape of a template, in which d is a digit. */
static bool
has_shape(const char *p, const char *shape, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (shape[i] == 'd' ? (p[i] < '0' || p[i] > '9')
				    : p[i] != shape[i])
			return false;
	return true;
}

/* The shape of TIMESTAMP; whether the date exists is for timestamp_iso(). */
static bool
is_timestamp(struct slice t)
{
	static const char shape[] = "dddd-dd-ddTdd:dd:dd";
	size_t at = sizeof(shape) - 1, start;

	if (t.n <= at || !has_shape(t.p, shape, at))
		return false;
	if (memcmp(t.p + at - 2, "60", 2) == 0)
		return false; /* section 6.2.3.1: no leap seconds */
	if (t.p[at] == '.') {
		for (start = ++at;
		     at < t.n && t.p[at] >= '0' && t.p[at] <= '9';)
			at++;
		if (at == start || at - start > FRACTION_MAX)
			return false;
	}
	if (t.n - at == 1)
		return t.p[at] == 'Z';
	return t.n - at == 6 && (t.p[at] == '+' || t.p[at] == '-') &&
	       has_shape(t.p + at + 1, "dd:dd", 5);
}

static bool
take_timestamp(struct header_reader *r)
{
	struct slice *t = &r->h->timestamp;

	if (!take_field(&r->rest, HEADER_HOSTNAME_MAX, t))
		return false;
	if (t->n == 0)
		return true;
	if (!is_timestamp(*t) || timestamp_iso(*t, &r->h->time_us, NULL))
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
