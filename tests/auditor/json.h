/*
 * JSON bodies. They become the XML documents that say the same, so that one
 * schema and one reader serve both; the API, too, gives the Location of an
 * error in a JSON body in terms of XML.
 */
#ifndef AUDITOR_JSON_H
#define AUDITOR_JSON_H

#include <libxml/tree.h>
#include <stddef.h>

#include "tests/auditor/errlist.h"

enum json_status {
	JSON_OK,
	JSON_SYNTAX, /* not JSON: answered with 500 and no body */
	JSON_SHAPE   /* the wrong values in it: l says which */
};

/* A bare array of records -> ActivityRecordList. *doc is the caller's. */
enum json_status json_records(const char *body, size_t n, xmlDoc **doc,
    struct errlist *l);
/* Search parameters -> ActivityRecordSearch. *doc is the caller's. */
enum json_status json_search(const char *body, size_t n, xmlDoc **doc,
    struct errlist *l);
/* A bare string -> ContinuationMark. *doc is the caller's. */
enum json_status json_mark(const char *body, size_t n, xmlDoc **doc,
    struct errlist *l);

#endif
