#include "tests/auditor/fold.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

char *
fold_text(const char *s)
{
	size_t n = strlen(s);
	/* Lower case takes at most one byte more than upper (U+023A). */
	char *out = malloc(2 * n + MB_LEN_MAX + 1), *p = out;
	mbstate_t in = {0}, to = {0};

	while (out != NULL && n > 0) {
		wchar_t c;
		size_t used = mbrtowc(&c, s, n, &in);

		if (used == 0 || used > n) {
			/* Stored texts are UTF-8; this keeps anything else. */
			memset(&in, 0, sizeof(in));
			*p++ = *s;
			used = 1;
		} else {
			p += wcrtomb(p, (wchar_t)towlower((wint_t)c), &to);
		}
		s += used;
		n -= used;
	}
	if (out != NULL)
		*p = '\0';
	return out;
}
