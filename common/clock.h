/*
 * Clocks and the calendar. Wall-clock times are microseconds since 1970 UTC;
 * waits are measured on the monotonic clock, in milliseconds.
 */
#ifndef COMMON_CLOCK_H
#define COMMON_CLOCK_H

#include <stdint.h>

#define CLOCK_US_TEXT 27 /* 2026-11-22T13:00:00.123456Z */
#define CLOCK_S_TEXT 20  /* 2026-11-22T13:00:00Z */

int64_t clock_wall_us(void);
int64_t clock_mono_ms(void);

/* Seconds since 1970 of a UTC date; the date must exist (year 1..9999). */
int64_t clock_from_civil(int year, int month, int day, int h, int m, int s);
/* Days in a month, 28..31; 0 for a month that does not exist. */
int clock_month_days(int year, int month);
/* The UTC year of a time in seconds since 1970. */
int clock_year(int64_t seconds);

/* Writes exactly CLOCK_US_TEXT or CLOCK_S_TEXT characters, no NUL. Times
 * outside the years 1..9999 are written as the nearest that is inside. */
void clock_format_us(char *out, int64_t us);
void clock_format_s(char *out, int64_t seconds);

/* Strictly the form that clock_format_us() writes: 0, or -1. */
int clock_parse_us(const char *text, int64_t *us);

#endif
