/* links: parser */
/* Times in every form that events and headers use, and what is none. */
#include "parser/timestamp.h"

#include <stdlib.h>

#include "common/clock.h"
#include "tests/tap.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define REFERENCE "2026-11-22T13:00:00.000000Z"
#define HOUR 3600

struct row {
	const char *text;
	const char *want; /* as clock_format_us() writes it, or the error */
};

/* What a reader said, as text. */
static const char *
shown(const char *why, int64_t us)
{
	static char text[CLOCK_US_TEXT + 1];

	if (why != NULL)
		return why;
	clock_format_us(text, us);
	return text;
}

static int64_t
time_of(const char *text)
{
	int64_t us = 0;

	ok(clock_parse_us(text, &us) == 0, "reference %s", text);
	return us;
}

static const struct row iso_rows[] = {
    {"2026-02-10T16:19:38.935Z", "2026-02-10T16:19:38.935000Z"},
    {"2026-02-10t16:19:38.935z", "2026-02-10T16:19:38.935000Z"},
    {"2026-02-10 16:19:38", "2026-02-10T16:19:38.000000Z"},
    {"2026-02-10   16:19:38Z", "2026-02-10T16:19:38.000000Z"},
    {"2026-02-10T16:19:38", "2026-02-10T16:19:38.000000Z"},
    {"2026-02-10T16:19:38+0000", "2026-02-10T16:19:38.000000Z"},
    {"2026-02-10T16:19:38+00", "2026-02-10T16:19:38.000000Z"},
    {"2026-02-10T16:19:38-00:00", "2026-02-10T16:19:38.000000Z"},
    {"2026-02-10T16:19:38+05:30", "2026-02-10T10:49:38.000000Z"},
    {"2026-02-10T16:19:38-0330", "2026-02-10T19:49:38.000000Z"},
    {"2026-02-10T23:19:38-05", "2026-02-11T04:19:38.000000Z"},
    {"2026-02-10 16:19:38 +0100", "2026-02-10T15:19:38.000000Z"},
    {"2026-02-10 16:19:38 +01:00", "2026-02-10T15:19:38.000000Z"},
    {"2026-02-10T16:19:38.1Z", "2026-02-10T16:19:38.100000Z"},
    {"2026-02-10T16:19:38,123456Z", "2026-02-10T16:19:38.123456Z"},
    {"2026-02-10T16:19:38.123456789Z", "2026-02-10T16:19:38.123456Z"},
    {"2026-02-10T16:19:38.999999999", "2026-02-10T16:19:38.999999Z"},
    {"2026-02-10T16:19:38.1234567891Z", "more than 9 digits in the fraction"},
    {"2026-02-10T16:19:38.Z", "more text after the time"},
    {"2026-02-10T16:19:38,", "more text after the time"},
    {"1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500000Z"},
    {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z"},
    {"9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"},
    {"0001-01-01T00:00:00+00:01", "not within the years 1 to 9999"},
    {"9999-12-31T23:59:59-00:01", "not within the years 1 to 9999"},
    {"0000-01-01T00:00:00Z", "no such date"},
    {"2026-09-30T00:00:00Z", "2026-09-30T00:00:00.000000Z"},
    {"2026-09-31T00:00:00Z", "no such date"},
    {"2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000000Z"},
    {"2026-02-29T00:00:00Z", "no such date"},
    {"2000-02-29T00:00:00Z", "2000-02-29T00:00:00.000000Z"},
    {"1900-02-29T00:00:00Z", "no such date"},
    {"2026-00-10T00:00:00Z", "no such date"},
    {"2026-13-10T00:00:00Z", "no such date"},
    {"2026-01-00T00:00:00Z", "no such date"},
    {"2026-01-01T23:59:59Z", "2026-01-01T23:59:59.000000Z"},
    {"2026-01-01T24:00:00Z", "no such time of day"},
    {"2026-01-01T23:60:00Z", "no such time of day"},
    {"2016-12-31T23:59:60Z", "2016-12-31T23:59:59.000000Z"},
    {"2016-12-31T23:59:61Z", "no such time of day"},
    {"2026-01-01T00:00:00+23:59", "2025-12-31T00:01:00.000000Z"},
    {"2026-01-01T00:00:00+24:00", "not a zone"},
    {"2026-01-01T00:00:00+00:60", "not a zone"},
    {"2026-01-01T00:00:00+5", "not a zone"},
    {"2026-01-01T00:00:00+00000", "not a zone"},
    {"2026-01-01T00:00:00+", "not a zone"},
    {"2026-01-01T00:00:00 +01", "more text after the time"},
    {"2026-01-01T00:00:00 ", "more text after the time"},
    {"2026-01-01T00:00:00ZZ", "more text after the time"},
    {"2026-01-01T00:00:000", "not a time"},
    {"2026-01-01T00:00:0", "not a time"},
    {"2026-01-01T00:00", "not a time"},
    {"2026-01-01", "not a time"},
    {"2026-1-01T00:00:00Z", "not a time"},
    {"02026-01-01T00:00:00Z", "not a time"},
    {"2026-01-01X00:00:00Z", "not a time"},
    {"2026-01-0100:00:00Z", "not a time"},
    {"2026/01/01T00:00:00Z", "not a time"},
    {" 2026-01-01T00:00:00Z", "not a time"},
    {"-026-01-01T00:00:00Z", "not a time"},
    {"redacted", "not a time"},
    {"null", "not a time"},
    {"", "not a time"},
};

static void
test_iso(void)
{
	int64_t us;
	size_t i;
	const char *why;

	for (i = 0; i < NITEMS(iso_rows); i++) {
		why = timestamp_iso(slice_of(iso_rows[i].text), &us, NULL);
		is_str(shown(why, us), iso_rows[i].want, iso_rows[i].text);
	}
}

/* Every beginning of a time, in memory of exactly its size, so that ASan
 * sees a read past it. None but the whole seconds are times. */
static void
test_cut(void)
{
	static const char text[] = "2026-02-10T16:19:38.5+01:00";
	int64_t us;
	size_t n, times = 0;
	char *copy;

	for (n = 0; n < sizeof(text); n++) {
		copy = malloc(n + (n == 0));
		if (copy == NULL)
			abort();
		memcpy(copy, text, n);
		times +=
		    timestamp_iso((struct slice){copy, n}, &us, NULL) == NULL;
		free(copy);
	}
	/* hh:mm:ss, .5, +01, +01:00 */
	is_int((long long)times, 4, "beginnings of a time that are times");
}

static const struct row rfc3164_rows[] = {
    {"Nov 22 12:59:59", "2026-11-22T12:59:59.000000Z"},
    {"nov 22 12:59:59", "2026-11-22T12:59:59.000000Z"},
    {"NOV 22 12:59:59", "2026-11-22T12:59:59.000000Z"},
    {"Nov  2 12:59:59", "2026-11-02T12:59:59.000000Z"},
    {"Nov 02 12:59:59", "2026-11-02T12:59:59.000000Z"},
    {"Nov 2 12:59:59", "2026-11-02T12:59:59.000000Z"},
    {"Nov 2 9:59:59", "2026-11-02T09:59:59.000000Z"},
    {"Nov 22 12:59:59.123", "2026-11-22T12:59:59.123000Z"},
    {"Nov 22 2019 13:00:00", "2019-11-22T13:00:00.000000Z"},
    {"2019 Nov 22 13:00:00", "2019-11-22T13:00:00.000000Z"},
    {"Nov 22 13:00:00 2019", "2019-11-22T13:00:00.000000Z"},
    {"Nov 22 13:00:00.5 2019", "2019-11-22T13:00:00.500000Z"},
    {"Nov 22 13:00:00 1999", "more text after the time"},
    {"Nov 22 13:00:00 2100", "more text after the time"},
    {"2018 Nov 22 2019 13:00:00", "not a time"},
    {"Feb 29 2024 00:00:00", "2024-02-29T00:00:00.000000Z"},
    {"Feb 29 2026 00:00:00", "no such date"},
    {"Feb 29 00:00:00", "2028-02-29T00:00:00.000000Z"},
    {"Feb 30 00:00:00", "no such date"},
    {"Nov 31 00:00:00", "no such date"},
    {"Nov 0 00:00:00", "no such date"},
    {"Nov 22 24:00:00", "no such time of day"},
    {"Dec 31 23:59:60", "2026-12-31T23:59:59.000000Z"},
    /* Nearest: half a year back or ahead. */
    {"May 24 13:00:00", "2026-05-24T13:00:00.000000Z"},
    {"May 23 13:00:00", "2027-05-23T13:00:00.000000Z"},
    {"Jan 01 00:00:00", "2027-01-01T00:00:00.000000Z"},
    {"Nob 22 13:00:00", "not a time"},
    {"Novem 22 13:00:00", "not a time"},
    {"Nov22 13:00:00", "not a time"},
    {"Nov 222 13:00:00", "not a time"},
    {"Nov 22 13:00", "not a time"},
    {"Nov 22 13:00:0", "not a time"},
    {"Nov 22", "not a time"},
    {"No", "not a time"},
    {"", "not a time"},
};

static void
test_rfc3164(void)
{
	int64_t us, reference = time_of(REFERENCE);
	size_t i;
	const char *why;

	for (i = 0; i < NITEMS(rfc3164_rows); i++) {
		why = timestamp_rfc3164(slice_of(rfc3164_rows[i].text),
		    reference, 0, &us, NULL);
		is_str(shown(why, us), rfc3164_rows[i].want,
		    rfc3164_rows[i].text);
	}
}

/* The year that a header does not say. */
static void
test_year(void)
{
	static const struct {
		const char *text, *reference;
		int zone_s;
		const char *want;
	} rows[] = {
	    {"Dec 31 23:59:59", "2026-01-01T00:00:01.000000Z", 0,
		"2025-12-31T23:59:59.000000Z"},
	    {"Jan  1 00:00:01", "2025-12-31T23:59:59.000000Z", 0,
		"2026-01-01T00:00:01.000000Z"},
	    {"Feb 29 12:00:00", "2024-02-29T12:00:01.000000Z", 0,
		"2024-02-29T12:00:00.000000Z"},
	    {"Feb 29 12:00:00", "2025-03-01T12:00:00.000000Z", 0,
		"2024-02-29T12:00:00.000000Z"},
	    {"Feb 29 12:00:00", "1900-01-01T12:00:00.000000Z", 0,
		"1896-02-29T12:00:00.000000Z"},
	    {"Feb 29 12:00:00", "1900-03-01T12:00:00.000000Z", 0,
		"1904-02-29T12:00:00.000000Z"},
	    /* 1 January 01:00 at UTC+2 is still last year in UTC. */
	    {"Jan  1 01:00:00", "2025-12-31T23:00:01.000000Z", 2 * HOUR,
		"2025-12-31T23:00:00.000000Z"},
	    {"Dec 31 23:00:00", "2026-01-01T04:00:01.000000Z", -5 * HOUR,
		"2026-01-01T04:00:00.000000Z"},
	    {"Dec 31 00:00:00", "0001-01-01T00:00:00.000000Z", 0,
		"0001-12-31T00:00:00.000000Z"},
	    {"Jan  1 00:00:00", "9999-12-31T00:00:00.000000Z", 0,
		"9999-01-01T00:00:00.000000Z"},
	};
	int64_t us;
	size_t i;
	const char *why;

	for (i = 0; i < NITEMS(rows); i++) {
		why = timestamp_rfc3164(slice_of(rows[i].text),
		    time_of(rows[i].reference), rows[i].zone_s, &us, NULL);
		is_str(shown(why, us), rows[i].want, rows[i].text);
	}
}

static const struct row epoch_rows[] = {
    {"0", "1970-01-01T00:00:00.000000Z"},
    {"1795352400", "2026-11-22T13:00:00.000000Z"},
    {"1795352400.5", "2026-11-22T13:00:00.500000Z"},
    {"1795352400.123456789", "2026-11-22T13:00:00.123456Z"},
    {"1795352400.1234567890", "more than 9 digits in the fraction"},
    {"-1.25", "1969-12-31T23:59:58.750000Z"},
    {"-62135596800", "0001-01-01T00:00:00.000000Z"},
    {"-62135596801", "not within the years 1 to 9999"},
    {"253402300799.999999", "9999-12-31T23:59:59.999999Z"},
    {"253402300800", "not within the years 1 to 9999"},
    {"99999999999999999999999999", "not within the years 1 to 9999"},
    {"1795352400.", "more text after the time"},
    {"1795352400,5", "more text after the time"},
    {"1e9", "more text after the time"},
    {"1795352400 ", "more text after the time"},
    {"+1", "not a time"},
    {"-", "not a time"},
    {".5", "not a time"},
    {" 1", "not a time"},
    {"", "not a time"},
};

static const struct row epoch_ms_rows[] = {
    {"1795352400123", "2026-11-22T13:00:00.123000Z"},
    {"1795352400123.456", "2026-11-22T13:00:00.123456Z"},
    {"1795352400123.4567", "2026-11-22T13:00:00.123456Z"},
    {"-1", "1969-12-31T23:59:59.999000Z"},
    {"253402300799999", "9999-12-31T23:59:59.999000Z"},
    {"253402300800000", "not within the years 1 to 9999"},
    {"-62135596800000", "0001-01-01T00:00:00.000000Z"},
    {"-62135596800001", "not within the years 1 to 9999"},
    {"9223372036854775807", "not within the years 1 to 9999"},
    {"now", "not a time"},
};

static void
test_epoch(void)
{
	int64_t us;
	size_t i;
	const char *why;

	for (i = 0; i < NITEMS(epoch_rows); i++) {
		why = timestamp_epoch(slice_of(epoch_rows[i].text), &us, NULL);
		is_str(shown(why, us), epoch_rows[i].want, epoch_rows[i].text);
	}
	for (i = 0; i < NITEMS(epoch_ms_rows); i++) {
		why = timestamp_epoch_ms(slice_of(epoch_ms_rows[i].text), &us,
		    NULL);
		is_str(shown(why, us), epoch_ms_rows[i].want,
		    epoch_ms_rows[i].text);
	}
}

/* How much of a longer text is the time; 0 stands for none. */
static void
test_prefix(void)
{
	static const struct {
		const char *text;
		size_t iso, rfc3164, epoch;
	} rows[] = {
	    {"2026-11-22T13:00:00Z host app", 20, 0, 4},
	    {"2026-11-22T13:00:00.5+01:00: x", 27, 0, 4},
	    {"2026-11-22 13:00:00 host", 19, 0, 4},
	    {"2026-11-22 13:00:00 - app", 19, 0, 4},
	    {"2026-11-22 13:00:00 -01 app", 19, 0, 4},
	    {"2026-11-22 13:00:00 -0100 app", 25, 0, 4},
	    {"2026-11-22T13:00:00, host", 19, 0, 4},
	    {"2026-11-22T13:00:00-x", 0, 0, 4},
	    {"2026-11-22T13:00:000 host", 0, 0, 4},
	    {"Nov 22 13:00:00 host app", 0, 15, 0},
	    {"Nov 22 13:00:00: host", 0, 15, 0},
	    {"Nov 22 13:00:00 2026 host", 0, 20, 0},
	    {"Nov 22 13:00:00 2026: x", 0, 20, 0},
	    {"Nov 22 13:00:00 2026a x", 0, 15, 0},
	    {"Nov 22 13:00:00 20261 x", 0, 15, 0},
	    {"Nov 22 2026 13:00:00 2027 x", 0, 20, 0},
	    {"Nov  2 13:00:00.123456 host", 0, 22, 0},
	    {"1795352400.5 host", 0, 0, 12},
	    {"1795352400host", 0, 0, 10},
	};
	int64_t us;
	size_t i, n;
	const char *text;

	for (i = 0; i < NITEMS(rows); i++) {
		text = rows[i].text;
		if (timestamp_iso(slice_of(text), &us, &n) != NULL)
			n = 0;
		is_int((long long)n, (long long)rows[i].iso, text);
		if (timestamp_rfc3164(slice_of(text), 0, 0, &us, &n) != NULL)
			n = 0;
		is_int((long long)n, (long long)rows[i].rfc3164, text);
		if (timestamp_epoch(slice_of(text), &us, &n) != NULL)
			n = 0;
		is_int((long long)n, (long long)rows[i].epoch, text);
	}
}

static void
test_local(void)
{
	int64_t us;
	const char *why;

	why = timestamp_iso_local(slice_of("2026-11-22T13:00:00"), -5 * HOUR,
	    &us, NULL);
	is_str(shown(why, us), "2026-11-22T18:00:00.000000Z",
	    "no zone: the given one");
	why = timestamp_iso_local(slice_of("2026-11-22T13:00:00Z"), -5 * HOUR,
	    &us, NULL);
	is_str(shown(why, us), "2026-11-22T13:00:00.000000Z",
	    "a zone counts for more than the given one");
	us = 42;
	why = timestamp_iso(slice_of("redacted"), &us, NULL);
	ok(why != NULL && us == 42, "an error sets nothing");
}

int
main(void)
{
	test_iso();
	test_cut();
	test_rfc3164();
	test_year();
	test_epoch();
	test_prefix();
	test_local();
	return done();
}
