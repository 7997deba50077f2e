#include "parser/xml_text.h"

#include <stdbool.h>

#include "common/utf8.h"

/* Bytes that cannot simply be copied. */
static inline bool
is_special(unsigned char c)
{
	return (c < 0x20 && c != '\t') || c >= 0x80 || c == '&' || c == '<' ||
	       c == '>' || c == '"';
}

/* Char of XML 1.0 section 2.2, the tab aside. U+FFFE and U+FFFF are none. */
static int
is_xml_char(int32_t c)
{
	return c >= 0x20 && c != 0xfffe && c != 0xffff;
}

static const char *
entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\n':
		return "&#10;";
	case '\r':
		return "&#13;";
	default:
		return NULL;
	}
}

int
xml_text(struct buf *out, struct slice s)
{
	const char *e;
	size_t run, used;
	int32_t c;

	while (s.n > 0) {
		for (run = 0; run < s.n; run++)
			if (is_special((unsigned char)s.p[run]))
				break;
		if (buf_add(out, s.p, run) == -1)
			return -1;
		s = slice_from(s, run);
		if (s.n == 0)
			break;
		e = entity(s.p[0]);
		if (e != NULL) {
			if (buf_add_str(out, e) == -1)
				return -1;
			s = slice_from(s, 1);
			continue;
		}
		c = utf8_next(s, &used);
		if ((is_xml_char(c) ? buf_add(out, s.p, used)
				    : buf_add_str(out, UTF8_REPLACEMENT)) == -1)
			return -1;
		s = slice_from(s, used);
	}
	return 0;
}

int
xml_element(struct buf *out, const char *name, struct slice text)
{
	if (buf_add_str(out, "<") == -1 || buf_add_str(out, name) == -1 ||
	    buf_add_str(out, ">") == -1 || xml_text(out, text) == -1 ||
	    buf_add_str(out, "</") == -1 || buf_add_str(out, name) == -1 ||
	    buf_add_str(out, ">") == -1)
		return -1;
	return 0;
}
