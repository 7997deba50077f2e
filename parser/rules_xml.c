#include "parser/rules_xml.h"

#include <stdarg.h>
#include <stdio.h>

#define FAULT_TEXT_MAX 512

void
build_fault(struct builder *b, const xmlNode *node, const char *fmt, ...)
{
	char text[FAULT_TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap); /* may be cut */
	va_end(ap);
	b->faults++;
	b->report->fault(b->report->arg, b->file, (int)xmlGetLineNo(node),
	    text);
}

void *
build_array(struct builder *b, const xmlNode *node, size_t n, size_t size)
{
	void *p = arena_array(b->arena, n, size);

	if (p == NULL)
		build_fault(b, node, "the rules need too much memory");
	return p;
}

static struct slice
copy_and_free(struct builder *b, const xmlNode *node, xmlChar *text)
{
	struct slice s = {NULL, 0};

	if (text == NULL)
		return s;
	s = slice_of((const char *)text);
	s.p = arena_copy(b->arena, s);
	if (s.p == NULL) {
		build_fault(b, node, "the rules need too much memory");
		s.n = 0;
	}
	xmlFree(text);
	return s;
}

struct slice
build_attribute(struct builder *b, const xmlNode *node, const char *name)
{
	return copy_and_free(b, node,
	    xmlGetNoNsProp(node, (const xmlChar *)name));
}

/* The text of the element itself: children such as <case> do not count. */
struct slice
build_text(struct builder *b, const xmlNode *node)
{
	const xmlNode *c;
	xmlChar *text = NULL;

	for (c = node->children; c != NULL; c = c->next)
		if (c->type == XML_TEXT_NODE ||
		    c->type == XML_CDATA_SECTION_NODE)
			text = xmlStrcat(text, c->content);
	return copy_and_free(b, node, text);
}

bool
build_has(const xmlNode *node, const char *name)
{
	return xmlHasProp(node, (const xmlChar *)name) != NULL;
}

bool
build_is(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE &&
	       xmlStrEqual(node->name, (const xmlChar *)name);
}

xmlNode *
build_child(const xmlNode *node, const char *name)
{
	xmlNode *c;

	for (c = node->children; c != NULL; c = c->next)
		if (build_is(c, name))
			return c;
	return NULL;
}

size_t
build_count(const xmlNode *node, const char *name)
{
	const xmlNode *c;
	size_t n = 0;

	for (c = node->children; c != NULL; c = c->next)
		n += build_is(c, name);
	return n;
}

void
build_value(struct builder *b, const xmlNode *node, struct slice text,
    struct value *v)
{
	const char *error = value_compile(v, &b->names, text);

	if (error != NULL)
		build_fault(b, node, "\"%.200s\": %s", text.p ? text.p : "",
		    error);
}

void
build_words(struct builder *b, const xmlNode *node, struct slice text,
    struct words *w)
{
	if (words_read(w, b->arena, text) == -1)
		build_fault(b, node, "the rules need too much memory");
}
