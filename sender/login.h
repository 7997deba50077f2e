/*
 * The credentials and when they may be used: the password file, and the
 * lock-out guard that watches over it.
 */
#ifndef SENDER_LOGIN_H
#define SENDER_LOGIN_H

#include <stdbool.h>
#include <stdint.h>

#include "common/log.h"
#include "sender/answer.h"
#include "sender/http.h"
#include "sender/lockout.h"
#include "sender/password.h"

struct login {
	const char *url;
	const char *account; /* NULL: no authentication */
	const char *file;    /* of the password */
	struct password password;
	struct lockout lockout;
	bool fresh; /* these credentials are not the refused ones */
	struct lockout_time before; /* last attempt but the one under way */
	struct http *http;          /* borrowed */
	struct log_limit limit;
};

struct login_setup {
	const char *url, *account, *file;
	const char *state; /* the guard's file; NULL: memory only */
	int64_t interval_s;
};

/* Loads all and hands the credentials to h. NULL, or why not (a fault of the
 * password file). Strings are kept, not copied. */
const char *login_open(struct login *l, const struct login_setup *s,
    struct http *h) __attribute__((warn_unused_result));
/* Milliseconds until an attempt is allowed; 0: now. While it waits it looks
 * whether the password file has changed: call it each second. */
int64_t login_wait(struct login *l);
/* An attempt begins; and what came of it. */
void login_begin(struct login *l);
void login_end(struct login *l, enum answer_failure failure,
    const struct answer *answer);
/* Refused in a row. */
uint64_t login_refusals(const struct login *l);
/* Wipes the password. */
void login_close(struct login *l);

#endif
