/*
 * Documents that clients post: parsed without network, DTD or entities, and
 * checked against the schema that is compiled in.
 */
#ifndef AUDITOR_DOCUMENT_H
#define AUDITOR_DOCUMENT_H

#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>

#include "common/record.h"
#include "tests/auditor/errlist.h"

#define API_NS RECORD_NAMESPACE

struct schema;

/* The schema of ActivityRecordList; NULL when it cannot be read. It may be
 * used by several threads at once. */
struct schema *schema_new(void);
void schema_free(struct schema *s);

/* 0 if doc is valid, else -1 with what is wrong in l. */
int schema_check(const struct schema *s, xmlDoc *doc, struct errlist *l);

/* Parses n bytes. The tree holds elements and text only, adjacent texts
 * joined; free it with xmlFreeDoc(). NULL with the reason in l. */
xmlDoc *document_parse(const char *body, size_t n, struct errlist *l);

/* The text of an element without child elements, "" if it is empty; it
 * belongs to the tree. */
const char *node_text(const xmlNode *node);
/* True for an element of that local name in the API's namespace. */
bool node_is(const xmlNode *node, const char *name);
/* The first child element of that name, or NULL. */
xmlNode *node_child(const xmlNode *node, const char *name);
/* Where a node is: /ActivityRecordList[1]/ActivityRecord[3]/Who[1]. */
void node_path(const xmlNode *node, char out[static ERRLIST_LOCATION]);

#endif
