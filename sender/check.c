#include "sender/check.h"

#include <sysexits.h>

#include "common/clock.h"
#include "common/log.h"
#include "common/signals.h"

#define TICK_MS 500

static int
code_of(const struct answer *a)
{
	switch (a->verdict) {
	case ANSWER_HOLD_CREDENTIALS:
		return EX_NOPERM;
	case ANSWER_HOLD_CONFIGURATION:
		return EX_CONFIG;
	default:
		return EX_UNAVAILABLE;
	}
}

/* The one thing that a GET says and a POST does not: 405 means that address
 * and login are right. */
static bool
is_good(const struct http_reply *r)
{
	return r->failure == ANSWER_CAME &&
	       (r->status == 200 || r->status == 405);
}

static int
judge(struct deliver *d, const struct http_reply *r)
{
	static const struct answer good = {ANSWER_DELIVERED, NULL, NULL};
	const struct answer *a = answer_of(r->failure, r->status, 1);

	if (is_good(r)) {
		login_end(d->login, r->failure, &good);
		log_info("login works: %s answers, %s%s",
		    log_visible(slice_of(d->set.url)),
		    d->login->account ? "account " : "without an account",
		    d->login->account ? log_visible(slice_of(d->login->account))
				      : "");
		log_info("whether it may write (Contributor role) shows with "
			 "the first records");
		return EX_OK;
	}
	login_end(d->login, r->failure, a);
	deliver_explain(d, a, r);
	return code_of(a);
}

int
check_login(struct deliver *d)
{
	struct http_reply r;
	int64_t wait_ms = login_wait(d->login);

	if (wait_ms > 0) {
		log_warnx("this login was refused before; so that the account "
			  "is not locked out the next try is in %lld s",
		    (long long)(wait_ms + 999) / 1000);
		return EX_NOPERM;
	}
	login_begin(d->login);
	books_add(d->books, BOOK_REQUESTS, 1);
	if (http_get(d->http) == -1) {
		log_errorx("the HTTP library refuses the request");
		return EX_SOFTWARE;
	}
	while (!http_take(d->http, &r)) {
		if (signals_stop_asked()) {
			http_abort(d->http);
			return EX_TEMPFAIL;
		}
		http_wait(d->http, -1, TICK_MS);
	}
	return judge(d, &r);
}
