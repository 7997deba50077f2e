/*
 * A slice is a borrowed run of bytes, not NUL-terminated. Whoever hands one
 * out says how long the bytes stay valid.
 */
#ifndef COMMON_SLICE_H
#define COMMON_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct slice {
	const char *p;
	size_t n;
};

/* The bytes of a C string, without its NUL. */
static inline struct slice
slice_of(const char *s)
{
	return (struct slice){s, strlen(s)};
}

static inline bool
slice_eq(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Equal to a C string. */
static inline bool
slice_is(struct slice a, const char *s)
{
	return slice_eq(a, slice_of(s));
}

/* Begins with the C string. */
static inline bool
slice_starts(struct slice a, const char *s)
{
	size_t n = strlen(s);

	return n == 0 || (a.n >= n && memcmp(a.p, s, n) == 0);
}

/* What follows the first n bytes; n must not exceed a.n. */
static inline struct slice
slice_from(struct slice a, size_t n)
{
	return (struct slice){n > 0 ? a.p + n : a.p, a.n - n};
}

/* Without blanks, tabs, CR and LF at both ends. */
static inline struct slice
slice_trim(struct slice a)
{
	while (a.n > 0 && a.p[0] != '\0' && strchr(" \t\r\n", a.p[0]))
		a = slice_from(a, 1);
	while (
	    a.n > 0 && a.p[a.n - 1] != '\0' && strchr(" \t\r\n", a.p[a.n - 1]))
		a.n--;
	return a;
}

#endif
