#include "tests/auditor/xmlout.h"

#include <stdlib.h>
#include <string.h>

void
xmlout_text(FILE *f, const char *s)
{
	while (*s != '\0') {
		size_t n = strcspn(s, "&<>\r");

		(void)fwrite(s, 1, n, f);
		s += n;
		switch (*s) {
		case '&':
			(void)fputs("&amp;", f);
			break;
		case '<':
			(void)fputs("&lt;", f);
			break;
		case '>':
			(void)fputs("&gt;", f);
			break;
		case '\r':
			/* A bare CR would be read back as LF. */
			(void)fputs("&#13;", f);
			break;
		default:
			return;
		}
		s++;
	}
}

void
xmlout_element(FILE *f, const char *name, const char *s)
{
	if (s == NULL)
		return;
	(void)fprintf(f, "<%s>", name);
	xmlout_text(f, s);
	(void)fprintf(f, "</%s>", name);
}

char *
xmlout_close(FILE *f, char **text)
{
	int bad = ferror(f);

	if (fclose(f) != 0 || bad) {
		free(*text);
		*text = NULL;
	}
	return *text;
}
