#include <libxml/xmlschemas.h>
#include <stdlib.h>
#include <string.h>

#include "activity_records_xsd.h"
#include "common/utf8.h"
#include "tests/auditor/document.h"

struct schema {
	xmlSchemaPtr xsd; /* only read after schema_new() */
};

/* What one validation's callbacks share. */
struct checking {
	struct errlist *errors;
	const void *node; /* the one blamed last */
	bool invalid;
};

/* MSXML's codes for content and for values; the API's real texts for schema
 * violations are not published. */
#define CODE_CONTENT "0xC00CE014"
#define CODE_VALUE "0xC00CE169"

struct schema *
schema_new(void)
{
	struct schema *s = calloc(1, sizeof(*s));
	xmlSchemaParserCtxtPtr ctxt;

	ctxt = xmlSchemaNewMemParserCtxt((const char *)activity_records_xsd,
	    (int)activity_records_xsd_len);
	if (s != NULL && ctxt != NULL)
		s->xsd = xmlSchemaParse(ctxt);
	xmlSchemaFreeParserCtxt(ctxt);
	if (s != NULL && s->xsd == NULL) {
		free(s);
		s = NULL;
	}
	return s;
}

void
schema_free(struct schema *s)
{
	if (s == NULL)
		return;
	xmlSchemaFree(s->xsd);
	free(s);
}

static bool
is_value_error(int code)
{
	return code >= XML_SCHEMAV_CVC_DATATYPE_VALID_1_2_1 &&
	       code <= XML_SCHEMAV_CVC_ENUMERATION_VALID;
}

static void
on_invalid(void *data, xmlErrorPtr err)
{
	struct checking *c = data;
	char where[ERRLIST_LOCATION] = "", text[ERRLIST_DESCRIPTION];
	const char *m = err->message ? err->message : "invalid";

	c->invalid = true;
	/* One wrong value is told twice: as a facet, then as a type. */
	if (err->node != NULL && err->node == c->node)
		return;
	c->node = err->node;
	if (err->node != NULL)
		node_path(err->node, where);
	(void)strlcpy(text, m, sizeof(text));
	text[strcspn(text, "\n")] = '\0';
	errlist_add(c->errors, ERR_XML, where, "%s %s",
	    is_value_error(err->code) ? CODE_VALUE : CODE_CONTENT, text);
}

/* nvarchar(255) elements: XSD counts characters, the server UTF-16 units. */
static bool
is_short(const xmlNode *n)
{
	return node_is(n, "Who") || node_is(n, "ObjectType") ||
	       node_is(n, "Where") || node_is(n, "PropertyName") ||
	       (node_is(n, "Name") && node_is(n->parent, "MonitoringPlan"));
}

static xmlNode *
next_in_order(const xmlNode *n)
{
	if (n->children != NULL)
		return n->children;
	while (n != NULL && n->next == NULL)
		n = n->parent;
	return n != NULL ? n->next : NULL;
}

static void
check_units(xmlDoc *doc, struct checking *c)
{
	char where[ERRLIST_LOCATION];

	for (xmlNode *n = doc->children; n != NULL; n = next_in_order(n)) {
		if (n->type != XML_ELEMENT_NODE || !is_short(n) ||
		    utf8_utf16_units(slice_of(node_text(n))) <= RECORD_NAME_MAX)
			continue;
		c->invalid = true;
		node_path(n, where);
		errlist_add(c->errors, ERR_XML, where,
		    CODE_VALUE " %s is longer than %d UTF-16 units", n->name,
		    RECORD_NAME_MAX);
	}
}

int
schema_check(const struct schema *s, xmlDoc *doc, struct errlist *l)
{
	struct checking c = {.errors = l};
	xmlSchemaValidCtxtPtr v = xmlSchemaNewValidCtxt(s->xsd);

	if (v == NULL) {
		errlist_add(l, ERR_SERVER, NULL, "0x8007000E Out of memory");
		return -1;
	}
	xmlSchemaSetValidStructuredErrors(v, on_invalid, &c);
	if (xmlSchemaValidateDoc(v, doc) != 0)
		c.invalid = true;
	xmlSchemaFreeValidCtxt(v);
	if (!c.invalid)
		check_units(doc, &c);
	if (c.invalid && l->n == 0)
		errlist_add(l, ERR_XML, NULL, CODE_CONTENT " invalid");
	return c.invalid ? -1 : 0;
}
