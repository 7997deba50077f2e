/*
 * UTF-8 as RFC 3629 and the Unicode standard (chapter 3, table 3-7) define
 * it: no overlong forms, no surrogates, nothing above U+10FFFF.
 */
#ifndef COMMON_UTF8_H
#define COMMON_UTF8_H

#include <stdbool.h>
#include <stdint.h>

#include "common/slice.h"

#define UTF8_REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */
#define UTF8_MAX 4                      /* bytes of the longest character */

/* All of it is well-formed; an empty slice is. */
bool utf8_valid(struct slice s);

/*
 * The code point that s begins with (s.n > 0), or -1 if it is ill-formed.
 * *used is how many bytes to go on by: those of the character, or of the
 * maximal ill-formed subpart, for which one U+FFFD is the practice that
 * Unicode (3.9) and W3C recommend. It is 1 to UTF8_MAX and never above s.n.
 */
int32_t utf8_next(struct slice s, size_t *used);

/* Bytes of the well-formed beginning of s; s.n if it is utf8_valid(). */
size_t utf8_valid_prefix(struct slice s);

/* UTF-16 units of the text, each ill-formed subpart counted as one, as the
 * U+FFFD that will be written for it. */
size_t utf8_utf16_units(struct slice s);

/* Bytes of the longest beginning of s that has at most max UTF-16 units, cut
 * between characters only. */
size_t utf8_utf16_prefix(struct slice s, size_t max);

#endif
