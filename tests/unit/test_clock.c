/* The calendar against a count of days and against gmtime_r(); times as text
 * both ways, from the year 1 to 9999, and beyond. */
#include "common/clock.h"

#include <stdbool.h>
#include <time.h>

#include "tests/tap.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define FIRST_S INT64_C(-62135596800) /* 0001-01-01T00:00:00Z */
#define LAST_S INT64_C(253402300799)  /* 9999-12-31T23:59:59Z */

static void
month_lengths(void)
{
	is_int(clock_month_days(2023, 2), 28, "2023");
	is_int(clock_month_days(2024, 2), 29, "2024 is a leap year");
	is_int(clock_month_days(1900, 2), 28, "1900 is none");
	is_int(clock_month_days(2000, 2), 29, "2000 is one");
	is_int(clock_month_days(2024, 4), 30, "April");
	is_int(clock_month_days(2024, 12), 31, "December");
	is_int(clock_month_days(2024, 0), 0, "no month 0");
	is_int(clock_month_days(2024, 13), 0, "no month 13");
	is_int(clock_month_days(2024, -1), 0, "no month -1");
}

/* Every day of 9,999 years is the one after the day before. */
static void
every_day(void)
{
	int64_t want = FIRST_S;
	int y, m, d, wrong = 0, wrong_year = 0;

	for (y = 1; y <= 9999; y++)
		for (m = 1; m <= 12; m++)
			for (d = 1; d <= clock_month_days(y, m); d++) {
				wrong +=
				    clock_from_civil(y, m, d, 0, 0, 0) != want;
				want += 86400;
				if (d == 1)
					wrong_year +=
					    clock_year(want - 86400) != y ||
					    clock_year(want - 1) != y;
			}
	is_int(want, LAST_S + 1, "as many days as there are");
	is_int(wrong, 0, "each day follows its eve");
	is_int(wrong_year, 0, "and knows its year");
	is_int(clock_from_civil(1970, 1, 1, 23, 59, 59), 86399, "a day's end");
	is_int(clock_year(INT64_MIN), 1, "no year before 1");
	is_int(clock_year(INT64_MAX), 9999, "none after 9999");
	is_int(clock_year(-1), 1969, "a second before 1970");
}

static void
written(void)
{
	static const struct {
		int64_t us;
		const char *text;
	} rows[] = {
	    {0, "1970-01-01T00:00:00.000000Z"},
	    {1, "1970-01-01T00:00:00.000001Z"},
	    {-1, "1969-12-31T23:59:59.999999Z"},
	    {-1000000, "1969-12-31T23:59:59.000000Z"},
	    {-1000001, "1969-12-31T23:59:58.999999Z"},
	    {1795352400123456, "2026-11-22T13:00:00.123456Z"},
	    {951782400000000, "2000-02-29T00:00:00.000000Z"},
	    {-2203891200000000, "1900-03-01T00:00:00.000000Z"},
	    {FIRST_S * 1000000, "0001-01-01T00:00:00.000000Z"},
	    {FIRST_S * 1000000 - 1, "0001-01-01T00:00:00.000000Z"},
	    {INT64_MIN, "0001-01-01T00:00:00.000000Z"},
	    {LAST_S * 1000000 + 999999, "9999-12-31T23:59:59.999999Z"},
	    {LAST_S * 1000000 + 1000000, "9999-12-31T23:59:59.999999Z"},
	    {INT64_MAX, "9999-12-31T23:59:59.999999Z"},
	};
	char out[CLOCK_US_TEXT + 1];
	size_t i;

	for (i = 0; i < NITEMS(rows); i++) {
		out[CLOCK_US_TEXT] = '#';
		clock_format_us(out, rows[i].us);
		ok(out[CLOCK_US_TEXT] == '#', "as long as it says");
		is_mem(out, CLOCK_US_TEXT, rows[i].text, rows[i].text);
	}
	out[CLOCK_S_TEXT] = '#';
	clock_format_s(out, -1);
	is_mem(out, CLOCK_S_TEXT + 1, "1969-12-31T23:59:59Z#", "seconds");
	clock_format_s(out, INT64_MIN);
	is_mem(out, CLOCK_S_TEXT, "0001-01-01T00:00:00Z", "the least");
	clock_format_s(out, INT64_MAX);
	is_mem(out, CLOCK_S_TEXT, "9999-12-31T23:59:59Z", "the most");
}

/* All over the range: gmtime_r() agrees, and it reads what it has written. */
static void
round_trips(void)
{
	const int64_t step = INT64_C(6311385212345677); /* 200 years, odd */
	int wrong = 0, other = 0, i;
	char out[CLOCK_US_TEXT + 1], want[64];
	uint64_t x = 1;
	int64_t us, back;
	time_t s;
	struct tm tm;

	for (i = 0; i < 20000; i++) {
		x = x * 6364136223846793005 + 1442695040888963407;
		us = FIRST_S * 1000000 +
		     (int64_t)((x >> 6) % 315537897600000000);
		us = i < 50 ? FIRST_S * 1000000 + i * step : us;
		clock_format_us(out, us);
		out[CLOCK_US_TEXT] = '\0';
		wrong += clock_parse_us(out, &back) == -1 || back != us;
		s = us / 1000000 - (us % 1000000 < 0);
		other += gmtime_r(&s, &tm) == NULL;
		(void)snprintf(want, sizeof(want),
		    "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", tm.tm_year + 1900,
		    tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
		    (int)(us - s * 1000000));
		other += strcmp(out, want) != 0;
	}
	is_int(wrong, 0, "every time comes back");
	is_int(other, 0, "and is what gmtime_r() says");
}

static void
refused(void)
{
	static const char *const rows[] = {
	    "0000-12-31T23:59:59.999999Z",
	    "2026-00-22T13:00:00.123456Z",
	    "2026-13-22T13:00:00.123456Z",
	    "2026-11-00T13:00:00.123456Z",
	    "2026-11-31T13:00:00.123456Z",
	    "2025-02-29T13:00:00.123456Z",
	    "1900-02-29T13:00:00.123456Z",
	    "2026-11-22T24:00:00.000000Z",
	    "2026-11-22T13:60:00.123456Z",
	    "2026-11-22T13:00:60.123456Z",
	    "2026-11-22 13:00:00.123456Z",
	    "2026-11-22t13:00:00.123456Z",
	    "2026-11-22T13:00:00.123456z",
	    "2026-11-22T13:00:00,123456Z",
	    "2026-11-22T13:00:00.12345Z ",
	    "2026-11-22T13:00:00.1234567",
	    "2026-11-22T13:00:00+00:00  ",
	    "-026-11-22T13:00:00.123456Z",
	    " 026-11-22T13:00:00.123456Z",
	};
	int64_t us = 4711;
	size_t i;

	for (i = 0; i < NITEMS(rows); i++)
		ok(clock_parse_us(rows[i], &us) == -1 && us == 4711, "no: %s",
		    rows[i]);
	ok(clock_parse_us("2024-02-29T23:59:59.999999Z", &us) == 0 &&
		us == 1709251199999999,
	    "a leap day's last microsecond");
	ok(clock_parse_us("0001-01-01T00:00:00.000000Z", &us) == 0 &&
		us == FIRST_S * 1000000,
	    "the first");
	ok(clock_parse_us("9999-12-31T23:59:59.999999Z", &us) == 0 &&
		us == LAST_S * 1000000 + 999999,
	    "the last");
}

/* At each place, each byte: no other digit count, sign or mark goes. */
static void
each_byte(void)
{
	static const char right[] = "2011-11-11T11:11:11.111111Z";
	char text[sizeof(right)];
	int i, c, wrong = 0;
	bool digit, should;
	int64_t us;

	for (i = 0; i < CLOCK_US_TEXT; i++)
		for (c = 0; c < 256; c++) {
			memcpy(text, right, sizeof(text));
			text[i] = (char)c;
			digit = right[i] >= '0' && right[i] <= '9';
			should = digit ? c >= '0' && c <= '9' : c == right[i];
			if (clock_parse_us(text, &us) == 0 && !should)
				wrong++;
		}
	is_int(wrong, 0, "only digits where digits are, marks where marks are");
}

static void
now(void)
{
	int64_t before = (int64_t)time(NULL), mono = clock_mono_ms();
	int64_t wall = clock_wall_us();

	ok(wall / 1000000 - before <= 1 && wall / 1000000 >= before - 1,
	    "the wall clock is in microseconds");
	ok(clock_mono_ms() >= mono && clock_mono_ms() - mono < 1000,
	    "the other goes on, in milliseconds");
}

int
main(void)
{
	month_lengths();
	every_day();
	written();
	round_trips();
	refused();
	each_byte();
	now();
	return done();
}
