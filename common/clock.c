#include "common/clock.h"

#include <stdbool.h>
#include <time.h>

#define SECONDS_A_DAY 86400

static int64_t
read_clock(clockid_t id, int64_t units_per_second)
{
	struct timespec ts;

	/* Cannot fail: both clocks exist and ts is ours. */
	(void)clock_gettime(id, &ts);
	return ts.tv_sec * units_per_second +
	       ts.tv_nsec / (1000000000 / units_per_second);
}

int64_t
clock_wall_us(void)
{
	return read_clock(CLOCK_REALTIME, 1000000);
}

int64_t
clock_mono_ms(void)
{
	return read_clock(CLOCK_MONOTONIC, 1000);
}

static bool
is_leap(int y)
{
	return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

int
clock_month_days(int y, int m)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
	    31};

	if (m < 1 || m > 12)
		return 0;
	return m == 2 && is_leap(y) ? 29 : days[m - 1];
}

/*
 * Days since 1970-01-01 in the proleptic Gregorian calendar. Years begin in
 * March here, so that the leap day is the last of its year; 400 years are
 * 146,097 days, and 719,468 days lie between 0000-03-01 and 1970-01-01.
 */
static int64_t
days_from_civil(int y, int m, int d)
{
	int64_t era, yoe, doy;

	y -= m <= 2;
	era = y / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static void
civil_from_days(int64_t days, int *y, int *m, int *d)
{
	int64_t z = days + 719468, era = z / 146097, doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;

	*d = (int)(doy - (153 * mp + 2) / 5 + 1);
	*m = (int)(mp < 10 ? mp + 3 : mp - 9);
	*y = (int)(yoe + era * 400 + (*m <= 2));
}

int64_t
clock_from_civil(int year, int month, int day, int h, int m, int s)
{
	return days_from_civil(year, month, day) * SECONDS_A_DAY +
	       (h * 60 + m) * INT64_C(60) + s;
}

static int64_t
clamp_seconds(int64_t s)
{
	int64_t lo = clock_from_civil(1, 1, 1, 0, 0, 0);
	int64_t hi = clock_from_civil(9999, 12, 31, 23, 59, 59);

	return s < lo ? lo : s > hi ? hi : s;
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

int
clock_year(int64_t seconds)
{
	int y, m, d;

	civil_from_days(floor_div(clamp_seconds(seconds), SECONDS_A_DAY), &y,
	    &m, &d);
	return y;
}

static void
digits(char *out, int64_t v, int width)
{
	while (width-- > 0) {
		out[width] = (char)('0' + v % 10);
		v /= 10;
	}
}

/* The 19 characters up to the seconds. */
static void
format_seconds(char *out, int64_t seconds)
{
	int64_t days = floor_div(seconds, SECONDS_A_DAY);
	int64_t rest = seconds - days * SECONDS_A_DAY;
	int y, m, d;

	civil_from_days(days, &y, &m, &d);
	digits(out, y, 4);
	out[4] = '-';
	digits(out + 5, m, 2);
	out[7] = '-';
	digits(out + 8, d, 2);
	out[10] = 'T';
	digits(out + 11, rest / 3600, 2);
	out[13] = ':';
	digits(out + 14, rest / 60 % 60, 2);
	out[16] = ':';
	digits(out + 17, rest % 60, 2);
}

void
clock_format_s(char *out, int64_t seconds)
{
	format_seconds(out, clamp_seconds(seconds));
	out[19] = 'Z';
}

void
clock_format_us(char *out, int64_t us)
{
	int64_t seconds = floor_div(us, 1000000), inside;

	inside = clamp_seconds(seconds);
	if (seconds != inside) {
		us = inside * 1000000 + (seconds > inside ? 999999 : 0);
		seconds = inside;
	}
	format_seconds(out, seconds);
	out[19] = '.';
	digits(out + 20, us - seconds * 1000000, 6);
	out[26] = 'Z';
}

static int
number(const char *p, int width)
{
	int v = 0;

	for (; width > 0; width--, p++)
		v = v * 10 + (*p - '0');
	return v;
}

int
clock_parse_us(const char *t, int64_t *us)
{
	static const char form[CLOCK_US_TEXT + 1] =
	    "dddd-dd-ddTdd:dd:dd.ddddddZ";
	int i, y, mo, d, h, mi, s;

	for (i = 0; i < CLOCK_US_TEXT; i++)
		if (form[i] == 'd' ? t[i] < '0' || t[i] > '9' : t[i] != form[i])
			return -1;
	y = number(t, 4);
	mo = number(t + 5, 2);
	d = number(t + 8, 2);
	h = number(t + 11, 2);
	mi = number(t + 14, 2);
	s = number(t + 17, 2);
	if (y < 1 || d < 1 || d > clock_month_days(y, mo) || h > 23 ||
	    mi > 59 || s > 59)
		return -1;
	*us =
	    clock_from_civil(y, mo, d, h, mi, s) * 1000000 + number(t + 20, 6);
	return 0;
}
