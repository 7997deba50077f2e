#include "sender/login.h"

#include <errno.h>
#include <string.h>

#include "common/buf.h"

#define CREDENTIALS_MAX 65536
#define SAY_EVERY_MS 60000

/* Account, method, URL and password, each ended by a NUL. The caller wipes
 * and clears b. */
static struct slice
credentials(const struct login *l, struct buf *b)
{
	const char *account = l->account ? l->account : "";
	const char *method = l->account ? "basic" : "none";

	buf_init(b, CREDENTIALS_MAX);
	/* Too long or out of memory: then less of it tells them apart, and
	 * the guard is the more careful. */
	if (buf_add(b, account, strlen(account) + 1) == -1 ||
	    buf_add(b, method, strlen(method) + 1) == -1 ||
	    buf_add(b, l->password.text, l->password.n + 1) == -1 ||
	    buf_add(b, l->url, strlen(l->url) + 1) == -1)
		return (struct slice){b->p, b->n};
	return (struct slice){b->p, b->n};
}

static void
forget(struct buf *b)
{
	if (b->p != NULL)
		explicit_bzero(b->p, b->size);
	buf_clear(b);
}

static bool
same_as_refused(const struct login *l)
{
	struct buf b;
	bool same = lockout_same(&l->lockout, credentials(l, &b));

	forget(&b);
	return same;
}

const char *
login_open(struct login *l, const struct login_setup *s, struct http *h)
{
	struct lockout_time now = lockout_now();
	const char *why;

	*l = (struct login){.url = s->url,
	    .account = s->account,
	    .file = s->file,
	    .http = h};
	if (l->account != NULL) {
		why = password_load(&l->password, l->file);
		if (why != NULL)
			return why;
		if (http_credentials(h, l->account, l->password.text) == -1)
			return strerror(ENOMEM);
	}
	if (lockout_open(&l->lockout, s->state, s->interval_s, &now) == -1)
		log_warn("%s: cannot tell whether the login was refused "
			 "before; waiting as if it was",
		    s->state);
	else
		l->fresh = !same_as_refused(l);
	return NULL;
}

/* Takes up another password if the file holds one. */
static void
look_again(struct login *l)
{
	struct password new;
	const char *why;
	uint64_t missed;

	if (l->account == NULL || !password_changed(&l->password, l->file))
		return;
	why = password_load(&new, l->file);
	if (why != NULL) {
		if (log_limit(&l->limit, SAY_EVERY_MS, &missed))
			log_warnx("%s: %s", l->file, why);
		return;
	}
	l->limit = (struct log_limit){0};
	password_wipe(&l->password);
	l->password = new;
	password_wipe(&new);
	if (same_as_refused(l)) {
		log_info("%s: written to, but the password is the one that "
			 "was refused",
		    l->file);
		return;
	}
	if (http_credentials(l->http, l->account, l->password.text) == 0) {
		log_info("%s: another password; trying it", l->file);
		l->fresh = true;
	}
}

int64_t
login_wait(struct login *l)
{
	struct lockout_time now;

	if (!l->lockout.refused || l->fresh)
		return 0;
	look_again(l);
	now = lockout_now();
	return l->fresh ? 0 : lockout_wait(&l->lockout, &now) * 1000;
}

void
login_begin(struct login *l)
{
	struct lockout_time now;

	if (!l->lockout.refused)
		return;
	now = lockout_now();
	l->before = l->lockout.last;
	lockout_attempt(&l->lockout, &now);
}

void
login_end(struct login *l, enum answer_failure failure,
    const struct answer *answer)
{
	struct lockout_time now;
	struct buf b;

	switch (failure) {
	case ANSWER_CAME:
		break;
	case ANSWER_NO_HOST:
	case ANSWER_NO_PEER:
	case ANSWER_TLS:
	case ANSWER_UNTRUSTED:
		/* No credentials were sent: it was no attempt. */
		lockout_attempt(&l->lockout, &l->before);
		return;
	default:
		/* Perhaps they were refused: it counts. */
		return;
	}
	if (answer->verdict == ANSWER_HOLD_CREDENTIALS) {
		now = lockout_now();
		lockout_refused(&l->lockout, &now, credentials(l, &b));
		forget(&b);
		l->fresh = false;
	} else if (answer->verdict == ANSWER_DELIVERED)
		lockout_cleared(&l->lockout);
	else
		/* Neither accepted nor refused: a failing server must not
		 * make us wait for the next interval. */
		lockout_attempt(&l->lockout, &l->before);
}

uint64_t
login_refusals(const struct login *l)
{
	return l->lockout.count;
}

void
login_close(struct login *l)
{
	password_wipe(&l->password);
}
