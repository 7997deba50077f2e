/* Records as the API shows them, and as the control endpoint lists them. */
#ifndef AUDITOR_RENDER_H
#define AUDITOR_RENDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/auditor/store.h"

/* One page of a search: at most count records after the id after. The body is
 * the caller's to free, NULL on failure; *shown is the number of records. The
 * page ends with a continuation mark unless it is empty. */
char *render_page(struct store *s, const struct query *q, bool json,
    int64_t after, int64_t count, size_t *len, size_t *shown);

/* Every record, one a line, tab-separated: When Who Action ObjectType What
 * Where Workstation Plan Item Details. */
char *render_lines(struct store *s, size_t *len);

/* The continuation mark's record id: 0, or -1 if it is none of ours. */
int mark_parse(const char *text, int64_t *id);

#endif
