/*
 * Each reader takes what it reads off the front of a slice. A NULL result
 * means that all is well; else it is the text that timestamp_*() returns.
 */
#include "parser/timestamp.h"

#include <stdbool.h>

#include "common/clock.h"

#define FRACTION_DIGITS 9
#define SECOND_US INT64_C(1000000)
#define MILLISECOND_US INT64_C(1000)
/* The nearest 29 February is never further away (1896, 1900, 1904). */
#define LEAP_YEARS 4

static const char not_a_time[] = "not a time";
static const char no_such_date[] = "no such date";
static const char out_of_range[] = "not within the years 1 to 9999";

struct civil {
	int year, month, day, hour, minute, second;
	int nanosecond;
};

static bool
digit_at(struct slice s, size_t i)
{
	return i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
}

static bool
take_char(struct slice *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = slice_from(*s, 1);
	return true;
}

/* One blank or more. */
static bool
take_blanks(struct slice *s)
{
	if (!take_char(s, ' '))
		return false;
	while (take_char(s, ' '))
		;
	return true;
}

/* At least min and at most max digits. */
static bool
take_number(struct slice *s, size_t min, size_t max, int *value)
{
	size_t n = 0;
	int v = 0;

	for (; n < max && digit_at(*s, n); n++)
		v = v * 10 + (s->p[n] - '0');
	if (n < min)
		return false;
	*value = v;
	*s = slice_from(*s, n);
	return true;
}

/* A fraction, as billionths, or none. A mark without a digit after it belongs
 * to what follows the time. */
static const char *
take_fraction(struct slice *s, bool comma, int *billionths)
{
	int i;

	*billionths = 0;
	if (!digit_at(*s, 1) || !(s->p[0] == '.' || (comma && s->p[0] == ',')))
		return NULL;
	*s = slice_from(*s, 1);
	for (i = 0; i < FRACTION_DIGITS; i++) {
		*billionths *= 10;
		if (digit_at(*s, 0)) {
			*billionths += s->p[0] - '0';
			*s = slice_from(*s, 1);
		}
	}
	return digit_at(*s, 0) ? "more than 9 digits in the fraction" : NULL;
}

/* hh:mm:ss and a fraction; the hour may have fewer than two digits if
 * hour_digits is 1. */
static const char *
take_clock(struct slice *s, size_t hour_digits, struct civil *c)
{
	if (!take_number(s, hour_digits, 2, &c->hour) || !take_char(s, ':') ||
	    !take_number(s, 2, 2, &c->minute) || !take_char(s, ':') ||
	    !take_number(s, 2, 2, &c->second) || digit_at(*s, 0))
		return not_a_time;
	if (c->hour > 23 || c->minute > 59 || c->second > 60)
		return "no such time of day";
	if (c->second == 60)
		c->second = 59;
	return take_fraction(s, true, &c->nanosecond);
}

static const char *
take_iso_date(struct slice *s, struct civil *c)
{
	if (!take_number(s, 4, 4, &c->year) || !take_char(s, '-') ||
	    !take_number(s, 2, 2, &c->month) || !take_char(s, '-') ||
	    !take_number(s, 2, 2, &c->day))
		return not_a_time;
	if (!take_char(s, 'T') && !take_char(s, 't') && !take_blanks(s))
		return not_a_time;
	return NULL;
}

/* A sign and hh, hhmm or hh:mm. False: s is not one, and as it was. */
static bool
take_offset(struct slice *s, bool need_minutes, int *zone_s)
{
	struct slice t = *s, u;
	int sign = take_char(&t, '-') ? -1 : 1, hours, minutes = 0;
	bool minutes_given;

	if ((sign > 0 && !take_char(&t, '+')) ||
	    !take_number(&t, 2, 2, &hours) || hours > 23)
		return false;
	u = t;
	(void)take_char(&u, ':'); /* optional */
	minutes_given = take_number(&u, 2, 2, &minutes);
	if (minutes_given)
		t = u;
	if (minutes > 59 || digit_at(t, 0) || (need_minutes && !minutes_given))
		return false;
	*zone_s = sign * (hours * 3600 + minutes * 60);
	*s = t;
	return true;
}

/* A zone, or none: then *zone_s stays. */
static const char *
take_zone(struct slice *s, int *zone_s)
{
	struct slice after_blank = *s;

	if (take_char(s, 'Z') || take_char(s, 'z')) {
		*zone_s = 0;
		return NULL;
	}
	if (s->n > 0 && (s->p[0] == '+' || s->p[0] == '-'))
		return take_offset(s, false, zone_s) ? NULL : "not a zone";
	if (take_char(&after_blank, ' ') &&
	    take_offset(&after_blank, true, zone_s))
		*s = after_blank;
	return NULL;
}

static bool
in_range(int64_t us)
{
	return us >= clock_from_civil(1, 1, 1, 0, 0, 0) * SECOND_US &&
	       us <= clock_from_civil(9999, 12, 31, 23, 59, 59) * SECOND_US +
			 (SECOND_US - 1);
}

static bool
date_exists(const struct civil *c)
{
	return c->year >= 1 && c->day >= 1 &&
	       c->day <= clock_month_days(c->year, c->month);
}

static int64_t
civil_us(const struct civil *c, int zone_s)
{
	int64_t seconds = clock_from_civil(c->year, c->month, c->day, c->hour,
	    c->minute, c->second);

	return (seconds - zone_s) * SECOND_US + c->nanosecond / 1000;
}

/* What every form ends with: nothing after it that makes it another thing. */
static const char *
finish(struct slice text, struct slice rest, int64_t value, int64_t *us,
    size_t *consumed)
{
	if (digit_at(rest, 0))
		return not_a_time;
	if (consumed == NULL && rest.n > 0)
		return "more text after the time";
	if (!in_range(value))
		return out_of_range;
	if (consumed != NULL)
		*consumed = text.n - rest.n;
	*us = value;
	return NULL;
}

const char *
timestamp_iso_local(struct slice text, int zone_s, int64_t *us,
    size_t *consumed)
{
	struct slice s = text;
	struct civil c;
	const char *why;

	if ((why = take_iso_date(&s, &c)) != NULL ||
	    (why = take_clock(&s, 2, &c)) != NULL ||
	    (why = take_zone(&s, &zone_s)) != NULL)
		return why;
	if (!date_exists(&c))
		return no_such_date;
	return finish(text, s, civil_us(&c, zone_s), us, consumed);
}

const char *
timestamp_iso(struct slice text, int64_t *us, size_t *consumed)
{
	return timestamp_iso_local(text, 0, us, consumed);
}

/* Jan..Dec in any case, as 1..12. */
static bool
take_month(struct slice *s, int *month)
{
	static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	const char *name = names;
	int i;

	if (s->n < 3)
		return false;
	for (i = 0; i < 12; i++, name += 3)
		if ((s->p[0] | 0x20) == name[0] &&
		    (s->p[1] | 0x20) == name[1] && (s->p[2] | 0x20) == name[2])
			break;
	*month = i + 1;
	*s = slice_from(*s, 3);
	return i < 12;
}

/* Four digits and the blanks after them; else the year stays. */
static void
take_year(struct slice *s, int *year)
{
	struct slice t = *s;
	int value;

	if (!take_number(&t, 4, 4, &value) || !take_blanks(&t))
		return;
	*year = value;
	*s = t;
}

/* A blank and 2000..2099 where a word ends. A host's name can look like that,
 * too: rarer than devices that send the year there. */
static void
take_year_behind(struct slice *s, int *year)
{
	struct slice t = *s;
	int value;

	if (!take_char(&t, ' ') || !take_number(&t, 4, 4, &value) ||
	    value < 2000 || value > 2099)
		return;
	if (t.n > 0 && t.p[0] != ' ' && t.p[0] != ':')
		return;
	*year = value;
	*s = t;
}

/* All of "Mmm dd hh:mm:ss"; c->year is -1 where none is given. */
static const char *
take_rfc3164(struct slice *s, struct civil *c)
{
	const char *why;

	c->year = -1;
	take_year(s, &c->year);
	if (!take_month(s, &c->month) || !take_blanks(s) ||
	    !take_number(s, 1, 2, &c->day) || !take_blanks(s))
		return not_a_time;
	if (c->year < 0)
		take_year(s, &c->year);
	why = take_clock(s, 1, c);
	if (why == NULL && c->year < 0)
		take_year_behind(s, &c->year);
	return why;
}

/* The year that puts c nearest to the reference; of two the earlier one.
 * False: the day is in no year. */
static bool
choose_year(struct civil *c, int64_t reference_us, int zone_s)
{
	int64_t distance, best = -1;
	int now = clock_year(reference_us / SECOND_US), chosen = 0;
	int span = c->month == 2 && c->day == 29 ? LEAP_YEARS : 1;

	for (c->year = now - span; c->year <= now + span; c->year++) {
		if (c->year > 9999 || !date_exists(c))
			continue;
		distance = civil_us(c, zone_s) - reference_us;
		if (distance < 0)
			distance = -distance;
		if (best < 0 || distance < best) {
			best = distance;
			chosen = c->year;
		}
	}
	c->year = chosen;
	return best >= 0;
}

const char *
timestamp_rfc3164(struct slice text, int64_t reference_us, int zone_s,
    int64_t *us, size_t *consumed)
{
	struct slice s = text;
	struct civil c;
	const char *why = take_rfc3164(&s, &c);

	if (why != NULL)
		return why;
	if (c.year < 0 ? !choose_year(&c, reference_us, zone_s)
		       : !date_exists(&c))
		return no_such_date;
	return finish(text, s, civil_us(&c, zone_s), us, consumed);
}

/* Decimal units since 1970, each of unit_us microseconds. */
static const char *
epoch(struct slice text, int64_t unit_us, int64_t *us, size_t *consumed)
{
	struct slice s = text;
	bool negative = take_char(&s, '-');
	int64_t whole = 0;
	int billionths;
	const char *why;

	if (!digit_at(s, 0))
		return not_a_time;
	for (; digit_at(s, 0); s = slice_from(s, 1)) {
		whole = whole * 10 + (s.p[0] - '0');
		/* Long before it could overflow. */
		if (whole > INT64_MAX / unit_us / 10)
			return out_of_range;
	}
	why = take_fraction(&s, false, &billionths);
	if (why != NULL)
		return why;
	whole = whole * unit_us + billionths * unit_us / 1000000000;
	return finish(text, s, negative ? -whole : whole, us, consumed);
}

const char *
timestamp_epoch(struct slice text, int64_t *us, size_t *consumed)
{
	return epoch(text, SECOND_US, us, consumed);
}

const char *
timestamp_epoch_ms(struct slice text, int64_t *us, size_t *consumed)
{
	return epoch(text, MILLISECOND_US, us, consumed);
}
