#include "sender/complaint.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <stdio.h>
#include <string.h>

#include "common/log.h"

#define ERROR_OPTIONS                                                          \
	(XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING)

static xmlNodePtr
child(xmlNodePtr parent, const char *name)
{
	xmlNodePtr n;

	for (n = parent ? parent->children : NULL; n != NULL; n = n->next)
		if (n->type == XML_ELEMENT_NODE &&
		    strcmp((const char *)n->name, name) == 0)
			return n;
	return NULL;
}

/* The text of an element, from log_visible(). */
static const char *
text_of(xmlNodePtr n)
{
	xmlChar *s = n ? xmlNodeGetContent(n) : NULL;
	const char *visible;

	if (s == NULL)
		return "";
	visible = log_visible(slice_trim(slice_of((const char *)s)));
	xmlFree(s);
	return visible;
}

void
complaint_read(struct slice body, char out[static COMPLAINT_MAX])
{
	xmlDocPtr doc =
	    xmlReadMemory(body.p, (int)body.n, NULL, NULL, ERROR_OPTIONS);
	xmlNodePtr root = doc ? xmlDocGetRootElement(doc) : NULL;
	xmlNodePtr error = child(root, "Error");
	const char *category = text_of(child(error, "Category"));
	const char *description = text_of(child(error, "Description"));

	/* Cut at the end: words for people. */
	if (description[0] != '\0')
		(void)snprintf(out, COMPLAINT_MAX, "%s%s%s", category,
		    category[0] ? ": " : "", description);
	else if (slice_trim(body).n > 0)
		(void)snprintf(out, COMPLAINT_MAX, "it answers: %s",
		    log_visible(slice_trim(body)));
	else
		(void)snprintf(out, COMPLAINT_MAX, "no reason given");
	xmlFreeDoc(doc);
}
