#include "tests/auditor/document.h"

#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

/* What the parser's callbacks share; reached through ctxt->_private. */
struct parsing {
	struct errlist *errors;
	bool dtd;
};

/* The codes are MSXML's, which the documentation shows one of. */
#define CODE_TAG_MISMATCH "0xC00CE56D"
#define CODE_SYNTAX "0xC00CE500"
#define CODE_DTD "0xC00CE556"

static void
on_error(void *data, xmlErrorPtr err)
{
	struct parsing *p = ((xmlParserCtxtPtr)data)->_private;
	char text[ERRLIST_DESCRIPTION];

	/* The first error is the cause, the others follow from it. */
	if (p->errors->n > 0 || err->level < XML_ERR_ERROR)
		return;
	if (err->code == XML_ERR_TAG_NAME_MISMATCH && err->str1 != NULL &&
	    err->str2 != NULL) {
		errlist_add(p->errors, ERR_XML, NULL,
		    CODE_TAG_MISMATCH
		    " End tag '%s' does not match the start tag '%s'",
		    err->str2, err->str1);
		return;
	}
	(void)strlcpy(text, err->message ? err->message : "malformed",
	    sizeof(text));
	text[strcspn(text, "\n")] = '\0';
	errlist_add(p->errors, ERR_XML, NULL, CODE_SYNTAX " %s (line %d)", text,
	    err->line);
}

static void
on_dtd(void *data, const xmlChar *name, const xmlChar *id, const xmlChar *uri)
{
	xmlParserCtxtPtr ctxt = data;
	struct parsing *p = ctxt->_private;

	(void)name;
	(void)id;
	(void)uri;
	p->dtd = true;
	xmlStopParser(ctxt);
}

xmlDoc *
document_parse(const char *body, size_t n, struct errlist *l)
{
	struct parsing p = {.errors = l};
	xmlParserCtxtPtr ctxt;
	xmlDoc *doc;

	if (n > INT_MAX || (ctxt = xmlNewParserCtxt()) == NULL) {
		errlist_add(l, ERR_SERVER, NULL, "0x8007000E Out of memory");
		return NULL;
	}
	ctxt->_private = &p;
	ctxt->sax->serror = on_error;
	ctxt->sax->internalSubset = on_dtd;
	/* Without these no comment splits an element's text in two. */
	ctxt->sax->comment = NULL;
	ctxt->sax->processingInstruction = NULL;
	doc = xmlCtxtReadMemory(ctxt, body, (int)n, NULL, NULL,
	    XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_HUGE |
		XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	if (p.dtd) {
		l->n = 0;
		errlist_add(l, ERR_XML, NULL, CODE_DTD " DTD is prohibited");
		xmlFreeDoc(doc);
		doc = NULL;
	} else if (doc == NULL && l->n == 0) {
		errlist_add(l, ERR_XML, NULL, CODE_SYNTAX " No root element");
	}
	xmlFreeParserCtxt(ctxt);
	return doc;
}

const char *
node_text(const xmlNode *node)
{
	const xmlNode *t = node->children;

	if (t == NULL || t->type != XML_TEXT_NODE || t->content == NULL)
		return "";
	return (const char *)t->content;
}

bool
node_is(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE && node->ns != NULL &&
	       strcmp((const char *)node->ns->href, API_NS) == 0 &&
	       strcmp((const char *)node->name, name) == 0;
}

xmlNode *
node_child(const xmlNode *node, const char *name)
{
	for (xmlNode *c = node->children; c != NULL; c = c->next)
		if (node_is(c, name))
			return c;
	return NULL;
}

static unsigned
index_among_siblings(const xmlNode *node)
{
	unsigned n = 1;

	for (const xmlNode *s = node->prev; s != NULL; s = s->prev)
		if (s->type == XML_ELEMENT_NODE &&
		    strcmp((const char *)s->name, (const char *)node->name) ==
			0)
			n++;
	return n;
}

void
node_path(const xmlNode *node, char out[static ERRLIST_LOCATION])
{
	char rest[ERRLIST_LOCATION], part[80];

	out[0] = '\0';
	for (; node != NULL && node->type == XML_ELEMENT_NODE;
	     node = node->parent) {
		(void)strlcpy(rest, out, sizeof(rest));
		(void)snprintf(part, sizeof(part), "/%.60s[%u]",
		    (const char *)node->name, index_among_siblings(node));
		/* Cut when too long: it only points a person to the place. */
		(void)strlcpy(out, part, ERRLIST_LOCATION);
		(void)strlcat(out, rest, ERRLIST_LOCATION);
	}
}
