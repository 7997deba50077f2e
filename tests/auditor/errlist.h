/*
 * The API's error body: ErrorList of Category, Description and, where one
 * place is to blame, Location.
 */
#ifndef AUDITOR_ERRLIST_H
#define AUDITOR_ERRLIST_H

#include <stdbool.h>
#include <stddef.h>

#define ERRLIST_MAX 8 /* errors in one answer; further ones are left out */
#define ERRLIST_DESCRIPTION 480
#define ERRLIST_LOCATION 200

/* The documented categories. */
#define ERR_XML "XMLError"
#define ERR_INPUT "InputError"
#define ERR_SERVER "ServerError"

struct errlist {
	size_t n;
	struct {
		const char *category; /* one of the above */
		char description[ERRLIST_DESCRIPTION];
		char location[ERRLIST_LOCATION]; /* may be empty */
	} e[ERRLIST_MAX];
};

/* Adds one error; location may be NULL. Longer texts are cut. */
void errlist_add(struct errlist *l, const char *category, const char *location,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* The list as a document, *len bytes, to be freed by the caller; NULL when
 * memory is short. */
char *errlist_body(const struct errlist *l, bool json, size_t *len)
    __attribute__((warn_unused_result));

#endif
