#include "tests/oracle/text.h"

#include <stddef.h>

#define SMALL_MAX 500
#define MIDDLE_MAX 2500
#define LARGE_MAX 8000 /* two of these in a hook still fit a datagram */

/* splitmix64. */
uint64_t
text_hash(uint64_t n)
{
	n += 0x9e3779b97f4a7c15;
	n = (n ^ n >> 30) * 0xbf58476d1ce4e5b9;
	n = (n ^ n >> 27) * 0x94d049bb133111eb;
	return n ^ n >> 31;
}

/* Most events are as long as Okta's usual ones; a few are much longer. */
static size_t
length(uint64_t h)
{
	unsigned dice = (unsigned)(h % 100);

	h >>= 8;
	return dice < 85   ? h % SMALL_MAX
	       : dice < 99 ? h % MIDDLE_MAX
			   : h % LARGE_MAX;
}

/* Each in both forms. */
static const char *const pieces[][2] = {
    {"a", "a"},
    {"Mozilla/5.0 ", "Mozilla/5.0 "},
    {"(X11; Linux)", "(X11; Linux)"},
    {"Z9", "Z9"},
    {"\\\"", "\""},
    {"\\\\", "\\\\"},
    {"\\n", "\\n"},
    {"\\t", "\\t"},
    {"<b>", "<b>"},
    {"&amp;", "&amp;"},
    {"]]>", "]]>"},
    {"'", "'"},
    {"=|", "=\\|"},
    {"\xc3\xa9", "\xc3\xa9"},
    {"\\u6f22", "\xe6\xbc\xa2"},
    {"\\ud83d\\ude00", "\xf0\x9f\x98\x80"},
};
#define PIECES (sizeof(pieces) / sizeof(pieces[0]))

int
text_add(struct buf *out, uint64_t seed, enum text_form form)
{
	uint64_t h = text_hash(seed ^ 0x5eed);
	size_t left = length(h);

	/* Blanks at either end would not be kept. */
	if (buf_add_str(out, "<") == -1)
		return -1;
	while (left > 0) {
		h = text_hash(h);
		for (unsigned i = 0; i < 16 && left > 0; i++, left--)
			if (buf_add_str(out,
				pieces[h >> 4 * i & (PIECES - 1)][form]) == -1)
				return -1;
		left -= left > 2 ? 2 : left;
	}
	return buf_add_str(out, ">");
}
