/* links: parser */
/* Syslog headers: every field of every row of header_rows.h, and limits from
 * both sides. */
#include <stdint.h>

#include "parser/structured_data.h"
#include "parser/timestamp.h"
#include "tests/tap.h"
#include "tests/unit/header_rows.h"

#define LONG_MESSAGE 2048 /* bytes of the messages that are made here */
#define LONG_FIELD 512    /* bytes of a field of them */

/* A field against a string; NULL is an empty field. */
static bool
same(const char *name, struct slice got, const char *want, size_t n)
{
	if (slice_eq(got, (struct slice){want, n}))
		return true;
	printf("#   %s: '%.*s', want '%s'\n", name, (int)got.n, got.p,
	    want ? want : "");
	return false;
}

static bool
same_string(const char *name, struct slice got, const char *want)
{
	return same(name, got, want, want ? strlen(want) : 0);
}

static bool
same_time(const struct syslog_header *h, const char *want)
{
	int64_t us = 0;

	if (want != NULL && timestamp_iso(slice_of(want), &us, NULL) != NULL)
		return false; /* the row is wrong */
	if (h->has_time == (want != NULL) && h->time_us == us)
		return true;
	printf("#   time: %d %lld, want %lld\n", h->has_time,
	    (long long)h->time_us, (long long)us);
	return false;
}

static bool
same_pri(const struct syslog_header *h, const char *want)
{
	char got[16];

	if (h->facility == -1 && h->severity == -1)
		return same_string("pri", (struct slice){NULL, 0}, want);
	(void)snprintf(got, sizeof(got), "%d", h->facility * 8 + h->severity);
	return same_string("pri", slice_of(got), want) && h->severity < 8;
}

static void
check_row(const struct row *row)
{
	struct slice in = {row->in, row->n ? row->n : strlen(row->in)};
	size_t n = row->n ? 3 : strlen(row->msg); /* "a\0b" */
	struct syslog_header h;
	int good;

	header_parse(&h, in, &noon);
	good = h.form == row->form;
	if (!good)
		printf("#   form: %d, want %d\n", h.form, row->form);
	good &= same_pri(&h, row->pri);
	good &= same_string("timestamp", h.timestamp, row->stamp);
	good &= same_time(&h, row->time);
	good &= same_string("host", h.host, row->host);
	good &= same_string("app", h.app, row->app);
	good &= same_string("procid", h.procid, row->procid);
	good &= same_string("msgid", h.msgid, row->msgid);
	good &= same_string("sd", h.sd, row->sd);
	good &= same("msg", h.msg, row->msg, n);
	good &= h.wrapped == (row->relay != NULL);
	good &= same_string("relay", h.relay_host, row->relay);
	ok(good, "%.90s", row->in);
}

/* The form of "<13>1 TIME ..." in which one field has n characters. */
static enum header_form
form_with(const char *before, size_t n, const char *after)
{
	char text[LONG_MESSAGE], field[LONG_FIELD];
	struct syslog_header h;

	memset(field, 'x', n);
	field[n] = '\0';
	(void)snprintf(text, sizeof(text), "<13>1 " ISO "%s%s%s", before, field,
	    after);
	header_parse(&h, slice_of(text), &noon);
	return h.form;
}

static void
check_limit(const char *what, const char *before, size_t max, const char *after)
{
	is_int(form_with(before, 0, after), HEADER_RFC3164, what);
	is_int(form_with(before, 1, after), HEADER_RFC5424, what);
	is_int(form_with(before, max, after), HEADER_RFC5424, what);
	is_int(form_with(before, max + 1, after), HEADER_RFC3164, what);
}

static void
check_limits(void)
{
	check_limit("hostname 255", " ", 255, " a p m - x");
	check_limit("app-name 48", " h ", 48, " p m - x");
	check_limit("procid 128", " h a ", 128, " m - x");
	check_limit("msgid 32", " h a p ", 32, " - x");
	check_limit("sd-id 32", " h a p m [", 32, "] x");
	check_limit("param-name 32", " h a p m [id ", 32, "=\"v\"] x");
}

/* As many elements as are checked for equal IDs, and one more. */
static void
check_elements(void)
{
	char text[LONG_MESSAGE];
	struct syslog_header h;
	size_t n = 0;
	int i;

	n += (size_t)snprintf(text, sizeof(text), "<13>1 - h a p m ");
	for (i = 0; i < 64; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "[e%d]", i);
	header_parse(&h, (struct slice){text, n}, &noon);
	is_int(h.form, HEADER_RFC5424, "64 elements");
	(void)snprintf(text + n, sizeof(text) - n, "[last]");
	header_parse(&h, slice_of(text), &noon);
	ok(h.form == HEADER_RFC3164 && h.sd.n == n + 6 - 16,
	    "65 elements are read loosely");
}

/* A host of a lenient header is as long, a tag up to 255. */
static void
check_lenient_limits(void)
{
	static const struct {
		size_t host, tag;
		bool has_host, has_tag;
	} cases[] = {
	    {255, 255, true, true},
	    {255, 256, true, false},
	    {256, 1, false, false},
	};
	char text[LONG_MESSAGE], host[LONG_FIELD], tag[LONG_FIELD];
	struct syslog_header h;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		memset(host, 'h', sizeof(host));
		memset(tag, 't', sizeof(tag));
		host[cases[i].host] = tag[cases[i].tag] = '\0';
		(void)snprintf(text, sizeof(text), "<13>" OLD " %s %s: x", host,
		    tag);
		header_parse(&h, slice_of(text), &noon);
		ok((h.host.n > 0) == cases[i].has_host &&
			(h.app.n > 0) == cases[i].has_tag &&
			h.msg.p + h.msg.n == text + strlen(text),
		    "a host of %zu and a tag of %zu", cases[i].host,
		    cases[i].tag);
	}
}

/* Tags around the limit, closed and not: the end of what is looked at is not
 * the end of the message. */
static void
check_tag_ends(void)
{
	static const char *const ends[] = {": x", ":", ":x", "[1]: x", "[1] x",
	    "[1]", "[1]x y", "[1x", "::x y", "x"};
	char text[LONG_MESSAGE], tag[LONG_FIELD];
	struct syslog_header h;
	size_t i, n, bad = 0;

	for (n = 248; n <= 258; n++) {
		memset(tag, 't', sizeof(tag));
		tag[n] = '\0';
		for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
			(void)snprintf(text, sizeof(text), "<13>" OLD " h %s%s",
			    tag, ends[i]);
			header_parse(&h, slice_of(text), &noon);
			bad += h.app.n > n || h.procid.n > 1 ||
			       h.msg.p < text || h.msg.n > strlen(text) ||
			       h.msg.p + h.msg.n != text + strlen(text);
		}
	}
	is_int((long long)bad, 0, "tags around the limit");
}

/* Every beginning of every message: nothing outside of it is read (under the
 * sanitizers) or handed out. */
static void
check_prefixes(void)
{
	static char exact[LONG_MESSAGE];
	struct syslog_header h;
	size_t i, n, bad = 0;
	const char *end;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (n = 0; n <= strlen(rows[i].in); n++) {
			memcpy(exact + sizeof(exact) - n, rows[i].in, n);
			end = exact + sizeof(exact);
			header_parse(&h, (struct slice){end - n, n}, &noon);
			bad += h.msg.p < end - n || h.msg.p + h.msg.n > end;
		}
	is_int((long long)bad, 0, "every prefix keeps msg inside");
}

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_row(&rows[i]);
	check_limits();
	check_elements();
	check_lenient_limits();
	check_tag_ends();
	check_prefixes();
	return done();
}
