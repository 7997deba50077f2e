#include "common/utf8.h"

#include <string.h>

#define HIGH_BITS UINT64_C(0x8080808080808080)

/* Bytes below 0x80 that p begins with. */
static size_t
ascii_run(const char *p, size_t n)
{
	uint64_t word;
	size_t i = 0;

	for (; n - i >= sizeof(word); i += sizeof(word)) {
		memcpy(&word, p + i, sizeof(word));
		if ((word & HIGH_BITS) != 0)
			break;
	}
	while (i < n && (unsigned char)p[i] < 0x80)
		i++;
	return i;
}

/*
 * What a first byte >= 0x80 says (Unicode table 3-7): how many bytes follow,
 * 0 if it cannot be a first byte, and the range of the second one, which is
 * where overlong forms, surrogates and what is too large are excluded.
 */
static size_t
lead(unsigned char c, unsigned char *lo, unsigned char *hi)
{
	*lo = 0x80;
	*hi = 0xbf;
	if (c < 0xc2 || c > 0xf4)
		return 0;
	if (c < 0xe0)
		return 1;
	if (c == 0xe0)
		*lo = 0xa0;
	else if (c == 0xed)
		*hi = 0x9f;
	else if (c == 0xf0)
		*lo = 0x90;
	else if (c == 0xf4)
		*hi = 0x8f;
	return c < 0xf0 ? 2 : 3;
}

int32_t
utf8_next(struct slice s, size_t *used)
{
	unsigned char c = (unsigned char)s.p[0], lo, hi;
	size_t more, i;
	int32_t cp;

	*used = 1;
	if (c < 0x80)
		return c;
	more = lead(c, &lo, &hi);
	if (more == 0)
		return -1;
	cp = c & (0x3f >> more);
	for (i = 1; i <= more; i++) {
		*used = i;
		if (i == s.n)
			return -1;
		c = (unsigned char)s.p[i];
		if (c < lo || c > hi)
			return -1;
		cp = cp << 6 | (c & 0x3f);
		lo = 0x80;
		hi = 0xbf;
	}
	*used = i;
	return cp;
}

size_t
utf8_valid_prefix(struct slice s)
{
	size_t i = 0, used;

	for (;;) {
		i += ascii_run(s.p + i, s.n - i);
		if (i == s.n || utf8_next(slice_from(s, i), &used) < 0)
			return i;
		i += used;
	}
}

bool
utf8_valid(struct slice s)
{
	return utf8_valid_prefix(s) == s.n;
}

size_t
utf8_utf16_units(struct slice s)
{
	size_t units = 0, used, run;

	while (s.n > 0) {
		run = ascii_run(s.p, s.n);
		units += run;
		s = slice_from(s, run);
		if (s.n == 0)
			break;
		units += utf8_next(s, &used) > 0xffff ? 2 : 1;
		s = slice_from(s, used);
	}
	return units;
}

size_t
utf8_utf16_prefix(struct slice s, size_t max)
{
	size_t i = 0, used, units;

	/* Nothing has more units than bytes. */
	if (s.n <= max)
		return s.n;
	for (; i < s.n; i += used) {
		units = utf8_next(slice_from(s, i), &used) > 0xffff ? 2 : 1;
		if (units > max)
			break;
		max -= units;
	}
	return i;
}
