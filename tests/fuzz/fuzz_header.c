/*
 * libFuzzer: whatever the bytes are, the fields lie inside of the message,
 * reading twice gives the same, no byte of the body is lost, and a body that
 * is sent on under a new header comes out the same.
 */
#include <stdint.h>
#include <stdlib.h>

#include "parser/header.h"
#include "parser/structured_data.h"

#define WRAP "<14>1 - - app - - - "
#define BOM "\xef\xbb\xbf"
#define INPUT_MAX 131072

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct header_clock fuzz_clock = {1795348805000000, 3600};

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static void
check_inside(struct slice field, struct slice in)
{
	must(field.n == 0 ||
	     (field.p >= in.p && field.p + field.n <= in.p + in.n));
}

static void
check_fields(const struct syslog_header *h, struct slice in)
{
	check_inside(h->timestamp, in);
	check_inside(h->host, in);
	check_inside(h->app, in);
	check_inside(h->procid, in);
	check_inside(h->msgid, in);
	check_inside(h->sd, in);
	check_inside(h->msg, in);
	check_inside(h->relay_host, in);
	must(h->facility >= -1 && h->facility <= 23);
	must(h->severity >= -1 && h->severity <= 7);
	must((h->facility == -1) == (h->severity == -1));
	must(!h->has_time || h->timestamp.n > 0);
	must(h->wrapped || h->relay_host.n == 0);
	must(h->form != HEADER_NONE || (h->facility == -1 && !h->has_time &&
					   h->host.n == 0 && h->app.n == 0));
}

/* Nothing but line ends and NULs stands behind the body. */
static void
check_body(const struct syslog_header *h, struct slice in)
{
	const char *p;

	must(h->msg.p != NULL || in.p == NULL);
	for (p = h->msg.p + h->msg.n; p < in.p + in.n; p++)
		must(*p == '\n' || *p == '\r' || *p == '\0');
}

static void
check_same(const struct syslog_header *a, const struct syslog_header *b)
{
	must(a->form == b->form && a->facility == b->facility);
	must(a->severity == b->severity && a->wrapped == b->wrapped);
	must(a->has_time == b->has_time && a->time_us == b->time_us);
	must(slice_eq(a->timestamp, b->timestamp));
	must(slice_eq(a->host, b->host) && slice_eq(a->app, b->app));
	must(slice_eq(a->procid, b->procid) && slice_eq(a->msgid, b->msgid));
	must(slice_eq(a->sd, b->sd) && slice_eq(a->msg, b->msg));
	must(slice_eq(a->relay_host, b->relay_host));
}

/* A body that is a header again is unwrapped as such, and a BOM is taken off
 * once: for both the bodies differ rightly. */
static void
check_wrapped(struct slice body)
{
	static char text[sizeof(WRAP) + INPUT_MAX];
	struct slice in = {text, sizeof(WRAP) - 1 + body.n};
	struct syslog_header h;

	memcpy(text, WRAP, sizeof(WRAP) - 1);
	memcpy(text + sizeof(WRAP) - 1, body.p, body.n);
	header_parse(&h, in, &fuzz_clock);
	if (h.wrapped || slice_starts(body, BOM))
		return;
	must(h.form == HEADER_RFC5424 && slice_is(h.app, "app"));
	must(slice_eq(h.msg, body));
}

static void
check_params(struct slice sd)
{
	static char out[INPUT_MAX];
	struct slice value = {NULL, 0}, plain;
	bool escaped = false;

	if (sd.n == 0)
		return;
	must(structured_data_length(sd) == sd.n ||
	     structured_data_loose_length(sd) == sd.n);
	if (!structured_data_param(sd, slice_of("a"), slice_of("b"), &value,
		&escaped))
		return;
	check_inside(value, sd);
	plain = structured_data_unescape(value, out);
	must(plain.n <= value.n && (escaped || slice_eq(plain, value)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = {(const char *)data, size};
	struct syslog_header h, again;

	if (size > INPUT_MAX)
		return 0;
	header_parse(&h, in, &fuzz_clock);
	check_fields(&h, in);
	check_body(&h, in);
	header_parse(&again, in, &fuzz_clock);
	check_same(&h, &again);
	check_wrapped(h.msg);
	check_params(h.sd);
	return 0;
}
