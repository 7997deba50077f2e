/*
 * What every part of building rules reads the XML with: attributes, texts and
 * children of a node, copied into the rules' arena; faults with their line.
 */
#ifndef PARSER_RULES_XML_H
#define PARSER_RULES_XML_H

#include <libxml/tree.h>

#include "parser/rules_load.h"
#include "parser/ruleset.h"

/* One rule file on its way into memory. */
struct builder {
	const char *file;
	const struct rules_report *report;
	struct arena *arena;
	struct ruleset *ruleset;
	struct dict tables;       /* name -> struct dict of slices */
	struct value_names names; /* for value_compile() */
	struct record defaults;
	size_t faults;
};

/* Reports a fault of the node's line, printf-like. */
void build_fault(struct builder *b, const xmlNode *node, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* n zeroed things in the arena; a fault, and NULL, if it is exhausted. */
void *build_array(struct builder *b, const xmlNode *node, size_t n,
    size_t size);

/* A copy of an attribute, or of the text of an element; empty and p NULL if
 * there is none. */
struct slice build_attribute(struct builder *b, const xmlNode *node,
    const char *name);
struct slice build_text(struct builder *b, const xmlNode *node);
bool build_has(const xmlNode *node, const char *name);
/* Is it an element of that name? */
bool build_is(const xmlNode *node, const char *name);
/* The first child element of that name, and how many there are. */
xmlNode *build_child(const xmlNode *node, const char *name);
size_t build_count(const xmlNode *node, const char *name);

/* Compiles an attribute or text as a value; faults are reported. */
void build_value(struct builder *b, const xmlNode *node, struct slice text,
    struct value *v);
/* Reads words; faults are reported. */
void build_words(struct builder *b, const xmlNode *node, struct slice text,
    struct words *w);

#endif
