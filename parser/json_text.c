/* The text of JSON strings: decoding what json_parse() has only checked. */
#include "parser/json_text.h"

#include <string.h>

#include "common/utf8.h"
#include "parser/json.h"

#define ESCAPE_SHORT 2   /* bytes of \n */
#define ESCAPE_UNICODE 6 /* bytes of \uXXXX */
#define ESCAPE_PAIR 12   /* and of two */

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The value of the \uXXXX that p begins with, or -1. */
static int32_t
unicode_escape(const char *p, const char *end)
{
	int32_t value = 0;
	int i, digit;

	if (end - p < ESCAPE_UNICODE || p[0] != '\\' || p[1] != 'u')
		return -1;
	for (i = 2; i < ESCAPE_UNICODE; i++) {
		digit = hex_digit(p[i]);
		if (digit < 0)
			return -1;
		value = value << 4 | digit;
	}
	return value;
}

/* What the letter after a backslash stands for, or -1. */
static int32_t
short_escape(char c)
{
	static const char letters[] = "\"\\/bfnrt";
	static const char values[] = "\"\\/\b\f\n\r\t";
	const char *letter = memchr(letters, c, sizeof(letters) - 1);

	return letter == NULL ? -1 : values[letter - letters];
}

size_t
json_text_escape(const char *p, const char *end, int32_t *cp, const char **why)
{
	int32_t high, low;

	if (end - p < ESCAPE_SHORT) {
		*why = "string without end";
		return 0;
	}
	if (p[1] != 'u') {
		*cp = short_escape(p[1]);
		*why = "unknown escape";
		return *cp < 0 ? 0 : ESCAPE_SHORT;
	}
	high = unicode_escape(p, end);
	*cp = high;
	*why = "\\u without four hex digits";
	if (high < 0xd800 || high > 0xdfff)
		return high < 0 ? 0 : ESCAPE_UNICODE;
	*why = "unpaired surrogate";
	if (high > 0xdbff)
		return 0;
	low = unicode_escape(p + ESCAPE_UNICODE, end);
	if (low < 0xdc00 || low > 0xdfff)
		return 0;
	*cp = 0x10000 + ((high & 0x3ff) << 10) + (low & 0x3ff);
	return ESCAPE_PAIR;
}

/* Writes a code point as UTF-8, returns its length. */
static size_t
encode(int32_t cp, char out[static UTF8_MAX])
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xc0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xe0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		out[2] = (char)(0x80 | (cp & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
	out[3] = (char)(0x80 | (cp & 0x3f));
	return 4;
}

/* Decodes the escape at p into out and its length *n; returns the bytes that
 * it had. A backslash that begins no escape stands for itself. An escape is
 * never shorter than what it decodes to. */
static size_t
decode(const char *p, const char *end, char out[static UTF8_MAX], size_t *n)
{
	const char *why;
	int32_t cp;
	size_t used = json_text_escape(p, end, &cp, &why);

	if (used == 0) {
		out[0] = '\\';
		*n = 1;
		return 1;
	}
	*n = encode(cp, out);
	return used;
}

/* Bytes that raw begins with and that stand for themselves. */
static size_t
plain_run(struct slice raw)
{
	const char *backslash = memchr(raw.p, '\\', raw.n);

	return backslash == NULL ? raw.n : (size_t)(backslash - raw.p);
}

size_t
json_unescape(struct slice raw, char *out)
{
	char bytes[UTF8_MAX], *begin = out;
	size_t run, n;

	while (raw.n > 0) {
		run = plain_run(raw);
		memcpy(out, raw.p, run);
		out += run;
		raw = slice_from(raw, run);
		if (raw.n == 0)
			break;
		raw = slice_from(raw, decode(raw.p, raw.p + raw.n, bytes, &n));
		memcpy(out, bytes, n);
		out += n;
	}
	return (size_t)(out - begin);
}

bool
json_text_is(struct slice raw, struct slice plain)
{
	char bytes[UTF8_MAX];
	size_t n, used;

	while (raw.n > 0) {
		n = plain_run(raw);
		used = n;
		if (n > 0) {
			if (n > plain.n || memcmp(raw.p, plain.p, n) != 0)
				return false;
		} else {
			used = decode(raw.p, raw.p + raw.n, bytes, &n);
			if (n > plain.n || memcmp(bytes, plain.p, n) != 0)
				return false;
		}
		raw = slice_from(raw, used);
		plain = slice_from(plain, n);
	}
	return plain.n == 0;
}
