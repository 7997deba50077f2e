/* One Activity Record, as it goes into the store and comes out of it. */
#ifndef AUDITOR_ACTIVITY_H
#define AUDITOR_ACTIVITY_H

#include <libxml/tree.h>
#include <stdbool.h>
#include <stdint.h>

#define ACTIVITY_SOURCE                                                        \
	"Netwrix API" /* what the server makes of DataSource                   \
		       */

struct detail {
	const char *name;
	const char *before; /* NULL when absent */
	const char *after;  /* NULL when absent */
};

/* All strings are borrowed; the optional ones are NULL when absent. */
struct activity {
	int64_t id;      /* from the store; order of arrival */
	int64_t post;    /* the same; which request brought it */
	const char *rid; /* the same */
	const char *who;
	const char *object_type;
	const char *action;
	const char *what;
	int64_t when; /* seconds since 1970 UTC */
	const char *where;
	const char *workstation;
	const char *plan;
	const char *item;
	bool archive_only;
};

/* Takes the record out of a valid ActivityRecord element; the strings belong
 * to the tree. */
void activity_read(struct activity *r, const xmlNode *node);
/* Goes through the Detail elements of an ActivityRecord: begin with *at NULL;
 * false after the last. */
bool activity_next_detail(const xmlNode *record, const xmlNode **at,
    struct detail *d);

/* YYYY-MM-DDTHH:MM:SS followed by Z or +HH:MM or -HH:MM, as seconds since
 * 1970 UTC: 0, or -1 for anything else. */
int when_parse(const char *s, int64_t *seconds);

/* True if s begins with n characters of the given form, in which each 0
 * stands for a digit. */
bool digits_form(const char *s, size_t n, const char *form);
/* The number that n digits are (n at most 9). */
int digits_value(const char *s, size_t n);
/* Z, +HH:MM or -HH:MM, up to the end of s, as seconds east: 0, or -1. */
int zone_parse(const char *s, int *seconds);

#endif
