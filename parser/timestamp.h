/*
 * Times as events and syslog headers write them -> microseconds since 1970
 * UTC, always within the years 1..9999 (what common/clock.h can write).
 *
 * Each function returns NULL and sets *us, or returns a static text that says
 * what is wrong ("not a time", "no such date", ...) and sets nothing. With
 * consumed NULL the whole text must be a time; else the time is what the text
 * begins with, *consumed says how many bytes it has, and what follows is the
 * caller's business (but a digit never follows a time). Blanks around a time
 * are never skipped.
 */
#ifndef PARSER_TIMESTAMP_H
#define PARSER_TIMESTAMP_H

#include <stdint.h>

#include "common/slice.h"

/*
 * RFC 3339, and what ISO 8601 and real senders add to it: YYYY-MM-DD, T or t
 * or blanks, hh:mm:ss, a fraction of 1 to 9 digits after '.' or ',' or none,
 * then the zone: Z, z, +hh:mm, +hhmm, +hh (one blank may stand before + and
 * - if minutes are given), or none, which means UTC. Digits beyond
 * microseconds are cut off. Second 60 (a leap second) is read as 59.
 */
const char *timestamp_iso(struct slice text, int64_t *us, size_t *consumed)
    __attribute__((nonnull(2), warn_unused_result));

/* The same, but a time without zone is zone_s seconds east of UTC. */
const char *timestamp_iso_local(struct slice text, int zone_s, int64_t *us,
    size_t *consumed) __attribute__((nonnull(3), warn_unused_result));

/*
 * RFC 3164 section 4.1.2 and what real senders make of it: "Mmm dd hh:mm:ss",
 * the month in any case, the day padded by a blank, by 0 or not at all, the
 * hour in one or two digits, a fraction as above; and a year of four digits
 * before the month, after the day, or (2000..2099, and a blank, colon or the
 * end after it) after the time. The time is zone_s seconds east of UTC.
 *
 * Without a year it is the one that brings the time nearest to reference_us
 * (the receive clock), so that 31 December read on 1 January is last year's,
 * and 29 February is one of a leap year.
 */
const char *timestamp_rfc3164(struct slice text, int64_t reference_us,
    int zone_s, int64_t *us, size_t *consumed)
    __attribute__((nonnull(4), warn_unused_result));

/* Seconds or milliseconds since 1970 UTC in decimal: an optional '-', digits,
 * then '.' and 1 to 9 digits or nothing. No exponent, no blanks. */
const char *timestamp_epoch(struct slice text, int64_t *us, size_t *consumed)
    __attribute__((nonnull(2), warn_unused_result));
const char *timestamp_epoch_ms(struct slice text, int64_t *us, size_t *consumed)
    __attribute__((nonnull(2), warn_unused_result));

#endif
