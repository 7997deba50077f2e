/*
 * Search filters as SQL: a condition with bound parameters. Different filters
 * are joined by AND; of one filter those that affirm by OR, those that deny
 * by AND. Texts are compared without regard to case.
 */
#ifndef AUDITOR_QUERY_H
#define AUDITOR_QUERY_H

#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/auditor/errlist.h"

#define QUERY_FILTERS_MAX 200 /* in one search */
#define QUERY_PARAMS_MAX 400  /* a range has two */

struct query {
	char *sql; /* owned; " AND (...) AND (...)", or "" */
	size_t n;  /* parameters ?1 .. ?n of it */
	struct {
		char *text; /* owned, folded; NULL: the number counts */
		int64_t number;
	} param[QUERY_PARAMS_MAX];
};

/* Reads a FilterList element (NULL: no filters). now is the clock for Today
 * and its like, seconds since 1970. 0, or -1 with what is wrong in l. Call
 * query_clear() in both cases. */
int query_read(struct query *q, const xmlNode *filters, int64_t now,
    struct errlist *l);
void query_clear(struct query *q);

/* True for the name of an operator, as documented. */
bool query_is_operator(const char *name);

#endif
