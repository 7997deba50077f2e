/*
 * Who may talk to the API. Basic so far; the other methods of the product
 * (Negotiate, NTLM, Digest) belong here, too.
 */
#ifndef AUDITOR_AUTH_H
#define AUDITOR_AUTH_H

#include <microhttpd.h>
#include <stddef.h>

#define AUTH_PASSWORD_MAX 1024
#define AUTH_REALM "Netwrix Auditor"

struct auth {
	const char *account; /* NULL: anyone may */
	char password[AUTH_PASSWORD_MAX];
};

enum auth_result {
	AUTH_OPEN,    /* no authentication is asked for */
	AUTH_MISSING, /* the request has no credentials */
	AUTH_REFUSED, /* it has wrong ones */
	AUTH_GRANTED
};

/* Reads the password, less one line end, from file if account is not NULL: 0,
 * or -1 with errno set (EFBIG if it is too long). account is kept. */
int auth_init(struct auth *a, const char *account, const char *file);
void auth_clear(struct auth *a);

/* Judges the value of an Authorization header, NULL if there is none. */
enum auth_result auth_check(const struct auth *a, const char *header);

/* Adds the challenges to a 401. */
void auth_challenge(struct MHD_Response *response);

#endif
