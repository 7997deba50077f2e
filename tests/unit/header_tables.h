/*
 * One case of a table of another parser: what it expects and how it differs
 * from what header_parse() made of it.
 */
#ifndef TESTS_UNIT_HEADER_TABLES_H
#define TESTS_UNIT_HEADER_TABLES_H

#include <jansson.h>
#include <stdint.h>

#include "parser/header.h"
#include "parser/structured_data.h"
#include "parser/timestamp.h"
#include "tests/tap.h"

#define CASE_MAX (1 << 20) /* bytes of a line */

struct checked {
	json_t *root;
	json_t *expect;
	struct slice input;
	struct syslog_header h;
	int wrong, compared;
};

static int64_t
base64_digit(char c)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? at - digits : -1;
}

static size_t
base64(const char *text, char *out)
{
	uint32_t bits = 0;
	size_t n = 0;
	int count = 0;
	int64_t digit;

	for (; (digit = base64_digit(*text)) >= 0; text++) {
		bits = bits << 6 | (uint32_t)digit;
		if ((count += 6) >= 8) {
			count -= 8;
			out[n++] = (char)(bits >> count & 0xff);
		}
	}
	return n;
}

static const char *
text_of(json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

static void
wrong(struct checked *c, const char *field, struct slice got, const char *want)
{
	if (c->wrong++ == 0)
		printf("# %s: %.*s\n", text_of(c->root, "id"),
		    (int)(c->input.n < 300 ? c->input.n : 300), c->input.p);
	printf("#   %s: '%.*s', theirs '%s'\n", field, (int)got.n, got.p, want);
}

/* NULL and "-" are no value. */
static void
same_text(struct checked *c, const char *field, struct slice got,
    const char *want)
{
	c->compared++;
	if (want == NULL || strcmp(want, "-") == 0)
		want = "";
	if (!slice_is(got, want))
		wrong(c, field, got, want);
}

/* Compares only if theirs has the member. */
static void
same_member(struct checked *c, const char *name, struct slice got)
{
	json_t *value = json_object_get(c->expect, name);

	if (value != NULL)
		same_text(c, name, got, json_string_value(value));
}

static void
same_number(struct checked *c, const char *field, int64_t got, json_t *want)
{
	if (want == NULL)
		return;
	c->compared++;
	if ((json_is_null(want) ? -1 : json_integer_value(want)) != got) {
		wrong(c, field, (struct slice){NULL, 0}, "another number");
		printf("#   ours: %lld\n", (long long)got);
	}
}

static bool
inside(struct slice field, struct slice input)
{
	return field.n == 0 ||
	       (field.p >= input.p && field.p + field.n <= input.p + input.n);
}

static bool
all_inside(const struct checked *c)
{
	const struct syslog_header *h = &c->h;
	struct slice fields[] = {h->timestamp, h->host, h->app, h->procid,
	    h->msgid, h->sd, h->msg, h->relay_host};
	size_t i;

	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (!inside(fields[i], c->input))
			return false;
	return true;
}

static struct slice
without_bom(struct slice s)
{
	return slice_starts(s, "\xef\xbb\xbf") ? slice_from(s, 3) : s;
}

static void
same_parameter(struct checked *c, const char *id, const char *name,
    const char *want)
{
	static char out[CASE_MAX];
	struct slice value = {NULL, 0};
	bool escaped;

	if (!structured_data_param(c->h.sd, slice_of(id), slice_of(name),
		&value, &escaped))
		wrong(c, name, c->h.sd, want);
	else
		same_text(c, name, structured_data_unescape(value, out), want);
}

/* The parameters of one element: {NAME: VALUE, ...} or [[NAME, VALUE], ...]. */
static void
same_element(struct checked *c, const char *id, json_t *element)
{
	json_t *pair;
	size_t i;
	void *at;

	for (at = json_object_iter(element); at != NULL;
	     at = json_object_iter_next(element, at))
		same_parameter(c, id, json_object_iter_key(at),
		    json_string_value(json_object_iter_value(at)));
	for (i = 0; i < json_array_size(element); i++) {
		pair = json_array_get(element, i);
		same_parameter(c, id,
		    json_string_value(json_array_get(pair, 0)),
		    json_string_value(json_array_get(pair, 1)));
	}
}

static void
same_structured_data(struct checked *c, json_t *sd)
{
	json_t *pair;
	size_t i;
	void *at;

	if ((json_object_size(sd) > 0 || json_array_size(sd) > 0) !=
	    (c->h.sd.n > 0))
		wrong(c, "sd", c->h.sd, "more or fewer");
	for (at = json_object_iter(sd); at != NULL;
	     at = json_object_iter_next(sd, at))
		same_element(c, json_object_iter_key(at),
		    json_object_iter_value(at));
	for (i = 0; i < json_array_size(sd); i++) {
		pair = json_array_get(sd, i);
		same_element(c, json_string_value(json_array_get(pair, 0)),
		    json_array_get(pair, 1));
	}
}

/* An ISO time in theirs; a receive clock an hour after it decides the year.
 */
static void
same_time(struct checked *c, const char *want)
{
	int64_t us;

	c->compared++;
	if (want == NULL)
		want = "";
	if (*want == '\0' ? c->h.has_time
			  : (timestamp_iso(slice_of(want), &us, NULL) != NULL ||
				!c->h.has_time || us != c->h.time_us))
		wrong(c, "time", c->h.timestamp, want);
}

/* A time without year and zone; theirs is in the zone of the message. */
static void
same_legacy_time(struct checked *c, const char *want)
{
	int64_t us;

	if (want == NULL ||
	    (c->h.timestamp.n > 0 &&
		memchr(c->h.timestamp.p, '-', c->h.timestamp.n)))
		return;
	c->compared++;
	if (timestamp_rfc3164(slice_of(want), c->h.time_us, 0, &us, NULL) ||
	    us != c->h.time_us - c->h.time_us % 1000000)
		wrong(c, "time", c->h.timestamp, want);
}

#endif
