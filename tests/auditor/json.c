#include "tests/auditor/json.h"

#include <jansson.h>
#include <libxml/chvalid.h>
#include <libxml/parserInternals.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tests/auditor/document.h"
#include "tests/auditor/query.h"

#define SHAPE(l, ...) (errlist_add((l), ERR_XML, NULL, __VA_ARGS__), -1)

static int add_value(xmlNode *to, const char *name, const json_t *v,
    struct errlist *l);

/* jansson has checked the UTF-8; XML allows fewer characters. */
static bool
is_xml_text(const char *s)
{
	const xmlChar *p = (const xmlChar *)s;

	while (*p != '\0') {
		int n = 4;
		int c = xmlGetUTF8Char(p, &n);

		if (c < 0 || !xmlIsCharQ(c))
			return false;
		p += n;
	}
	return true;
}

static int
add_text(xmlNode *to, const char *name, const char *text, xmlNode **made,
    struct errlist *l)
{
	xmlNode *n;

	if (xmlValidateNCName((const xmlChar *)name, 0) != 0)
		return SHAPE(l, "0xC00CE014 '%.100s' is no element", name);
	if (!is_xml_text(text))
		return SHAPE(l,
		    "0xC00CE508 Invalid character in the text of %s", name);
	n = xmlNewTextChild(to, to->ns, (const xmlChar *)name,
	    (const xmlChar *)text);
	if (n == NULL)
		return SHAPE(l, "0x8007000E Out of memory");
	if (made != NULL)
		*made = n;
	return 0;
}

static int
add_members(xmlNode *to, const json_t *object, struct errlist *l)
{
	const char *key;
	json_t *v;

	/* The macro wants the object writable; nothing is written. */
	json_object_foreach((json_t *)(uintptr_t)object, key, v)
	{
		if (add_value(to, key, v, l) == -1)
			return -1;
	}
	return 0;
}

static int
add_array(xmlNode *to, const char *name, const json_t *v, struct errlist *l)
{
	const char *inner = strcmp(name, "DetailList") == 0 ? "Detail" : NULL;
	xmlNode *list = to;

	if (inner != NULL && add_text(to, name, "", &list, l) == -1)
		return -1;
	for (size_t i = 0; i < json_array_size(v); i++)
		if (add_value(list, inner != NULL ? inner : name,
			json_array_get(v, i), l) == -1)
			return -1;
	return 0;
}

/* Adds one member: text, an element with elements, or several elements. */
static int
add_value(xmlNode *to, const char *name, const json_t *v, struct errlist *l)
{
	xmlNode *n;
	char *text;
	int r;

	switch (json_typeof(v)) {
	case JSON_NULL:
		return 0;
	case JSON_STRING:
		return add_text(to, name, json_string_value(v), NULL, l);
	case JSON_OBJECT:
		if (add_text(to, name, "", &n, l) == -1)
			return -1;
		return add_members(n, v, l);
	case JSON_ARRAY:
		return add_array(to, name, v, l);
	default: /* numbers and booleans, as written */
		if ((text = json_dumps(v, JSON_ENCODE_ANY)) == NULL)
			return SHAPE(l, "0x8007000E Out of memory");
		r = add_text(to, name, text, NULL, l);
		free(text);
		return r;
	}
}

/* A document with an empty root in the API's namespace; NULL without memory. */
static xmlNode *
new_root(xmlDoc **doc, const char *name)
{
	xmlNode *root;

	if ((*doc = xmlNewDoc((const xmlChar *)"1.0")) == NULL)
		return NULL;
	root = xmlNewDocNode(*doc, NULL, (const xmlChar *)name, NULL);
	if (root == NULL)
		return NULL;
	(void)xmlDocSetRootElement(*doc, root); /* there was none before */
	xmlSetNs(root, xmlNewNs(root, (const xmlChar *)API_NS, NULL));
	return root;
}

static enum json_status
finish(int r, json_t *json, xmlDoc **doc)
{
	json_decref(json);
	if (r == 0)
		return JSON_OK;
	xmlFreeDoc(*doc);
	*doc = NULL;
	return JSON_SHAPE;
}

enum json_status
json_records(const char *body, size_t n, xmlDoc **doc, struct errlist *l)
{
	json_t *json = json_loadb(body, n, JSON_REJECT_DUPLICATES, NULL);
	xmlNode *root;
	int r = 0;

	*doc = NULL;
	if (json == NULL)
		return JSON_SYNTAX;
	if (!json_is_array(json))
		r = SHAPE(l, "0xC00CE014 An array of records is expected");
	else if ((root = new_root(doc, "ActivityRecordList")) == NULL)
		r = SHAPE(l, "0x8007000E Out of memory");
	else
		r = add_array(root, "ActivityRecord", json, l);
	return finish(r, json, doc);
}

enum json_status
json_mark(const char *body, size_t n, xmlDoc **doc, struct errlist *l)
{
	json_t *json = json_loadb(body, n, JSON_DECODE_ANY, NULL);
	xmlNode *root;
	int r = 0;

	*doc = NULL;
	if (json == NULL)
		return JSON_SYNTAX;
	if (!json_is_string(json))
		r = SHAPE(l, "0xC00CE014 A continuation mark is expected");
	else if ((root = new_root(doc, "ContinuationMark")) == NULL)
		r = SHAPE(l, "0x8007000E Out of memory");
	else
		xmlNodeAddContent(root,
		    (const xmlChar *)json_string_value(json));
	return finish(r, json, doc);
}

static int add_filter(xmlNode *to, const char *name, const char *op,
    const json_t *v, struct errlist *l);

/*
 * {"Contains": "x", "NotEqualTo": "y"} is a filter for each operator;
 * {"From": "...", "To": "..."} is one filter with elements.
 */
static int
add_filter_object(xmlNode *to, const char *name, const char *op,
    const json_t *v, struct errlist *l)
{
	json_t *rest = json_object(), *member;
	const char *key;
	int r = 0;

	json_object_foreach((json_t *)(uintptr_t)v, key, member)
	{
		if (r == 0 && op == NULL && query_is_operator(key))
			r = add_filter(to, name, key, member, l);
		else
			(void)json_object_set(rest, key, member);
	}
	if (r == 0 && json_object_size(rest) > 0) {
		xmlNode *n = NULL;

		r = add_text(to, name, "", &n, l);
		if (r == 0 && op != NULL)
			(void)xmlNewProp(n, (const xmlChar *)"Operator",
			    (const xmlChar *)op);
		if (r == 0)
			r = add_members(n, rest, l);
	}
	json_decref(rest);
	return r;
}

/* One value, or an array of them. */
static int
add_filter(xmlNode *to, const char *name, const char *op, const json_t *v,
    struct errlist *l)
{
	xmlNode *n;

	if (json_is_array(v)) {
		for (size_t i = 0; i < json_array_size(v); i++)
			if (add_filter(to, name, op, json_array_get(v, i), l) ==
			    -1)
				return -1;
		return 0;
	}
	if (json_is_object(v))
		return add_filter_object(to, name, op, v, l);
	if (!json_is_string(v))
		return SHAPE(l, "0xC00CE169 The value of %.100s is no string",
		    name);
	if (add_text(to, name, json_string_value(v), &n, l) == -1)
		return -1;
	if (op != NULL)
		(void)xmlNewProp(n, (const xmlChar *)"Operator",
		    (const xmlChar *)op);
	return 0;
}

static int
add_search(xmlNode *root, const json_t *json, struct errlist *l)
{
	const char *key, *field;
	json_t *v, *filter;
	xmlNode *list;

	json_object_foreach((json_t *)(uintptr_t)json, key, v)
	{
		/* Netwrix's own client writes "filterlist". */
		if (strcasecmp(key, "ContinuationMark") == 0) {
			if (add_value(root, "ContinuationMark", v, l) == -1)
				return -1;
			continue;
		}
		if (strcasecmp(key, "FilterList") != 0 || !json_is_object(v))
			return SHAPE(l, "0xC00CE014 Unexpected '%.100s'", key);
		if (add_text(root, "FilterList", "", &list, l) == -1)
			return -1;
		json_object_foreach(v, field, filter)
		{
			if (add_filter(list, field, NULL, filter, l) == -1)
				return -1;
		}
	}
	return 0;
}

enum json_status
json_search(const char *body, size_t n, xmlDoc **doc, struct errlist *l)
{
	json_t *json = json_loadb(body, n, JSON_REJECT_DUPLICATES, NULL);
	xmlNode *root;
	int r;

	*doc = NULL;
	if (json == NULL)
		return JSON_SYNTAX;
	if (!json_is_object(json))
		r = SHAPE(l, "0xC00CE014 An object is expected");
	else if ((root = new_root(doc, "ActivityRecordSearch")) == NULL)
		r = SHAPE(l, "0x8007000E Out of memory");
	else
		r = add_search(root, json, l);
	return finish(r, json, doc);
}
