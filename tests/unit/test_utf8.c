/* UTF-8: the edges of each range, maximal subparts, UTF-16 lengths. */
#include "common/utf8.h"

#include <stdlib.h>

#include "tests/tap.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define BYTES(text)                                                            \
	{                                                                      \
		text, sizeof(text) - 1                                         \
	}

static void
test_valid(void)
{
	static const struct {
		struct slice text;
		bool valid;
		const char *what;
	} rows[] = {
	    {BYTES(""), true, "empty"},
	    {BYTES("a\0b"), true, "NUL is a character"},
	    {BYTES("\x7f"), true, "U+7F"},
	    {BYTES("\x80"), false, "a continuation alone"},
	    {BYTES("\xc1\xbf"), false, "overlong U+7F"},
	    {BYTES("\xc2\x80"), true, "U+80"},
	    {BYTES("\xdf\xbf"), true, "U+7FF"},
	    {BYTES("\xe0\x9f\xbf"), false, "overlong U+7FF"},
	    {BYTES("\xe0\xa0\x80"), true, "U+800"},
	    {BYTES("\xed\x9f\xbf"), true, "U+D7FF"},
	    {BYTES("\xed\xa0\x80"), false, "surrogate U+D800"},
	    {BYTES("\xed\xbf\xbf"), false, "surrogate U+DFFF"},
	    {BYTES("\xee\x80\x80"), true, "U+E000"},
	    {BYTES("\xef\xbf\xbf"), true, "U+FFFF"},
	    {BYTES("\xf0\x8f\xbf\xbf"), false, "overlong U+FFFF"},
	    {BYTES("\xf0\x90\x80\x80"), true, "U+10000"},
	    {BYTES("\xf4\x8f\xbf\xbf"), true, "U+10FFFF"},
	    {BYTES("\xf4\x90\x80\x80"), false, "U+110000"},
	    {BYTES("\xf5\x80\x80\x80"), false, "f5"},
	    {BYTES("\xff"), false, "ff"},
	    {BYTES("\xc3"), false, "cut after 1 of 2"},
	    {BYTES("\xe2\x82"), false, "cut after 2 of 3"},
	    {BYTES("\xf0\x9f\x98"), false, "cut after 3 of 4"},
	    {BYTES("\xc3(\xa4"), false, "interrupted"},
	    {BYTES("0123456789abcdef\xc3\xa4x"), true, "after 16 bytes"},
	    {BYTES("0123456\xff"), false, "the 8th byte"},
	    {BYTES("01234567\xff"), false, "the 9th byte"},
	};
	size_t i;

	for (i = 0; i < NITEMS(rows); i++)
		ok(utf8_valid(rows[i].text) == rows[i].valid, "%s: %s",
		    rows[i].what, rows[i].valid ? "valid" : "not valid");
	is_int((long long)utf8_valid_prefix((struct slice)BYTES("ab\xc3\xa4"
								"c\xff"
								"d")),
	    5, "the valid beginning ends before the first bad byte");
}

/* Writes what a reader makes of s: characters as they are, '?' for each
 * ill-formed subpart. */
static size_t
replaced(struct slice s, char *out)
{
	size_t n = 0, used;

	while (s.n > 0) {
		if (utf8_next(s, &used) < 0)
			out[n++] = '?';
		else {
			memcpy(out + n, s.p, used);
			n += used;
		}
		s = slice_from(s, used);
	}
	return n;
}

/* The examples of Unicode 3.9, tables 3-8 to 3-11, among others. */
static void
test_subparts(void)
{
	static const struct {
		struct slice text;
		const char *want;
	} rows[] = {
	    {BYTES("\xc0\xaf\xe0\x80\xbf\xf0\x81\x82\x41"), "????????A"},
	    {BYTES("\xed\xa0\x80\xed\xbf\xbf\xed\xaf\x41"), "????????A"},
	    {BYTES("\xf4\x91\x92\x93\xff\x41\x80\xbf\x42"), "?????A??B"},
	    {BYTES("\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41"), "????A"},
	    {BYTES("a\xf0\x90\x80z"), "a?z"},
	    {BYTES("\xe2\x82"), "?"},
	    {BYTES("\xe2\x82\xe2\x82\xac"), "?\xe2\x82\xac"},
	    {BYTES("\xc3\xa4\xe4"), "\xc3\xa4?"},
	};
	char out[64] = "";
	size_t i;

	for (i = 0; i < NITEMS(rows); i++)
		is_mem(out, replaced(rows[i].text, out), rows[i].want,
		    "one replacement for each maximal subpart");
}

/* Every code point, encoded here by the definition, is read back. */
static void
test_all(void)
{
	int32_t cp, bad = 0;
	char p[UTF8_MAX];
	size_t n, used;

	for (cp = 0; cp <= 0x110000; cp++) {
		n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
		p[0] = (char)(n == 1   ? cp
			      : n == 2 ? 0xc0 | cp >> 6
			      : n == 3 ? 0xe0 | cp >> 12
				       : 0xf0 | cp >> 18);
		for (used = 1; used < n; used++)
			p[used] =
			    (char)(0x80 | (cp >> 6 * (n - 1 - used) & 0x3f));
		if ((cp >= 0xd800 && cp <= 0xdfff) || cp > 0x10ffff)
			bad += utf8_next((struct slice){p, n}, &used) != -1;
		else
			bad += utf8_next((struct slice){p, n}, &used) != cp ||
			       used != n;
	}
	is_int(bad, 0, "every code point, and none beyond or in between");
}

/* Any two bytes, then any two after a four-byte lead, in memory of exactly
 * their size: used is in its limits. */
static void
test_limits(void)
{
	size_t used, n, bad = 0;
	unsigned int i;
	int32_t cp;
	char *p;

	for (n = 1; n <= 4; n++) {
		p = malloc(n);
		if (p == NULL)
			abort();
		memset(p, 0x90, n);
		for (i = 0; i <= 0xffff; i++) {
			p[0] = (char)(i >> 8);
			p[n > 1 ? 1 : 0] = (char)i;
			cp = utf8_next((struct slice){p, n}, &used);
			bad += used < 1 || used > n || cp < -1 || cp > 0x10ffff;
		}
		free(p);
	}
	is_int((long long)bad, 0, "used is 1 to the size");
}

static void
test_utf16(void)
{
	static const struct {
		struct slice text;
		size_t units, max, prefix;
	} rows[] = {
	    {BYTES(""), 0, 10, 0},
	    {BYTES("abc"), 3, 3, 3},
	    {BYTES("abc"), 3, 2, 2},
	    {BYTES("abc"), 3, 0, 0},
	    {BYTES("\xc3\xa4\xe2\x82\xac"), 2, 1, 2},
	    {BYTES("\xc3\xa4\xe2\x82\xac"), 2, 2, 5},
	    {BYTES("a\xf0\x9f\x98\x80z"), 4, 3, 5},
	    {BYTES("a\xf0\x9f\x98\x80z"), 4, 2, 1},
	    {BYTES("a\xf0\x9f\x98\x80z"), 4, 1, 1},
	    {BYTES("\xff\xf0\x9f\x98z"), 3, 2, 4},
	    {BYTES("0123456789\xff"), 11, 10, 10},
	};
	size_t i;

	for (i = 0; i < NITEMS(rows); i++) {
		is_int((long long)utf8_utf16_units(rows[i].text),
		    (long long)rows[i].units, "UTF-16 units");
		is_int((long long)utf8_utf16_prefix(rows[i].text, rows[i].max),
		    (long long)rows[i].prefix, "bytes in so many units");
	}
}

int
main(void)
{
	test_valid();
	test_subparts();
	test_all();
	test_limits();
	test_utf16();
	return done();
}
