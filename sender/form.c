#include "sender/form.h"

#include "common/record.h"

enum form
form_of(const char *p, size_t n)
{
	static const char *const starts[] = {RECORD_OPEN, "<?ack "};
	struct slice s = {p, n};
	size_t i, len;

	if (n == 0 || (n < 3 && memcmp(s.p, FORM_BOM, n) == 0))
		return FORM_UNKNOWN;
	if (slice_starts(s, FORM_BOM))
		s = slice_from(s, 3);
	if (n >= 2 &&
	    (memcmp(p, "\xff\xfe", 2) == 0 || memcmp(p, "\xfe\xff", 2) == 0 ||
		memcmp(p, "\0<", 2) == 0))
		return FORM_DOCUMENT;
	if (n == 1 && strchr("\xff\xfe", *p) != NULL)
		return FORM_UNKNOWN;
	s = slice_trim(s);
	if (s.n == 0)
		return FORM_UNKNOWN;
	if (s.p[0] != '<')
		return FORM_LINES;
	for (i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		len = strlen(starts[i]);
		if (memcmp(s.p, starts[i], s.n < len ? s.n : len) == 0)
			return s.n < len ? FORM_UNKNOWN : FORM_LINES;
	}
	return FORM_DOCUMENT;
}
