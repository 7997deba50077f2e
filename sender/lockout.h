/*
 * The lock-out guard: a refused login must never lock the account out. After
 * a 401 or 403 there is one attempt an interval, across restarts, until the
 * account, the method, the URL or the password changes.
 *
 * It is remembered in a file that exists only between a refusal and the next
 * success. That file holds no password: it holds a slow, salted digest of it
 * (PBKDF2), enough to tell that the password is another one.
 *
 * Time within one boot is measured on the clock that no step can move; across
 * boots on the wall clock, and a time in the future counts as now, so that a
 * stepped clock can lengthen the wait by at most one interval.
 */
#ifndef SENDER_LOCKOUT_H
#define SENDER_LOCKOUT_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/slice.h"

#define LOCKOUT_SECONDS_DEFAULT 1800
#define LOCKOUT_SALT 16
#define LOCKOUT_DIGEST 32
#define LOCKOUT_BOOT_ID 37

struct lockout_time {
	int64_t wall_s;
	int64_t boot_s; /* since boot, sleep included */
	char boot_id[LOCKOUT_BOOT_ID];
};

struct lockout {
	char path[PATH_MAX]; /* "": memory only */
	int64_t interval_s;
	bool refused;             /* the rest counts */
	uint64_t count;           /* refusals in a row */
	struct lockout_time last; /* the last attempt */
	unsigned char salt[LOCKOUT_SALT], digest[LOCKOUT_DIGEST];
	bool warned; /* that the file cannot be written */
};

/* Reads what is remembered in path (NULL: nothing is). 0; or -1 with errno if
 * the file is there but cannot be read, or holds something else: then it
 * counts as refused just now, for any password. */
int lockout_open(struct lockout *l, const char *path, int64_t interval_s,
    const struct lockout_time *now);
struct lockout_time lockout_now(void);
/* Seconds until an attempt is allowed with these credentials; 0: now. */
int64_t lockout_wait(const struct lockout *l, const struct lockout_time *now);
/* The refused credentials were these; false also if none were refused. */
bool lockout_same(const struct lockout *l, struct slice credentials);
/* An attempt begins while refused: written down before it is made. */
void lockout_attempt(struct lockout *l, const struct lockout_time *now);
/* It was refused. Both say once if the file cannot be written. */
void lockout_refused(struct lockout *l, const struct lockout_time *now,
    struct slice credentials);
/* A login worked: forgets everything. */
void lockout_cleared(struct lockout *l);

#endif
