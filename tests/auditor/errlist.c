#include "tests/auditor/errlist.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "tests/auditor/xmlout.h"

#define ERRLIST_NS "http://schemas.netwrix.com/api/v1/"

/* Takes off the torn UTF-8 sequence that cutting a text may leave. */
static void
mend_end(char *s)
{
	size_t n = strlen(s), lead = n;

	while (lead > 0 && ((unsigned char)s[lead - 1] & 0xC0) == 0x80)
		lead--;
	if (lead > 0 && (unsigned char)s[lead - 1] >= 0xC0)
		s[lead - 1] = '\0';
}

void
errlist_add(struct errlist *l, const char *category, const char *location,
    const char *fmt, ...)
{
	va_list ap;
	int n;

	if (l->n == ERRLIST_MAX)
		return;
	l->e[l->n].category = category;
	va_start(ap, fmt);
	n = vsnprintf(l->e[l->n].description, ERRLIST_DESCRIPTION, fmt, ap);
	va_end(ap);
	if (n >= ERRLIST_DESCRIPTION)
		mend_end(l->e[l->n].description);
	/* Cut when too long: it only points a person to the place. */
	(void)snprintf(l->e[l->n].location, ERRLIST_LOCATION, "%s",
	    location != NULL ? location : "");
	l->n++;
}

static char *
body_xml(const struct errlist *l, size_t *len)
{
	char *text = NULL;
	FILE *f = open_memstream(&text, len);

	if (f == NULL)
		return NULL;
	/* Write errors stay with the stream until xmlout_close(). */
	(void)fputs("<?xml version=\"1.0\" standalone=\"yes\"?>"
		    "<ErrorList xmlns=\"" ERRLIST_NS "\">",
	    f);
	for (size_t i = 0; i < l->n; i++) {
		(void)fputs("<Error>", f);
		xmlout_element(f, "Category", l->e[i].category);
		xmlout_element(f, "Description", l->e[i].description);
		if (l->e[i].location[0] != '\0')
			xmlout_element(f, "Location", l->e[i].location);
		(void)fputs("</Error>", f);
	}
	(void)fputs("</ErrorList>", f);
	return xmlout_close(f, &text);
}

static char *
body_json(const struct errlist *l, size_t *len)
{
	json_t *list = json_array(), *root;
	char *text;

	/* A NULL from jansson is carried on to json_dumps(). */
	for (size_t i = 0; i < l->n; i++) {
		json_t *e = json_pack("{s:s, s:s}", "Category",
		    l->e[i].category, "Description", l->e[i].description);
		if (l->e[i].location[0] != '\0')
			(void)json_object_set_new(e, "Location",
			    json_string(l->e[i].location));
		(void)json_array_append_new(list, e);
	}
	root = json_pack("{s:o}", "ErrorList", list);
	text = json_dumps(root, JSON_COMPACT);
	json_decref(root);
	*len = text != NULL ? strlen(text) : 0;
	return text;
}

char *
errlist_body(const struct errlist *l, bool json, size_t *len)
{
	return json ? body_json(l, len) : body_xml(l, len);
}
