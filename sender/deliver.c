#include "sender/deliver.h"

#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "common/clock.h"
#include "common/log.h"
#include "sender/complaint.h"
#include "sender/retry.h"

#define LOOK_EVERY_MS 1000 /* at the password file, while the guard waits */

void
deliver_init(struct deliver *d, const struct deliver_setup *set,
    struct http *http, struct login *login, struct books *books)
{
	*d = (struct deliver){.set = *set,
	    .http = http,
	    .login = login,
	    .books = books};
}

void
deliver_start(struct deliver *d, struct batch *batch, int64_t now_ms)
{
	d->batch = batch;
	d->attempt = 0;
	if (d->next_ms < now_ms)
		d->next_ms = now_ms;
}

int
deliver_give_up_code(const struct deliver *d)
{
	return d->verdict == ANSWER_HOLD_CREDENTIALS ? EX_NOPERM
						     : EX_UNAVAILABLE;
}

int64_t
deliver_timeout(const struct deliver *d, int64_t now_ms)
{
	if (d->batch == NULL || d->in_flight)
		return -1;
	return d->next_ms > now_ms ? d->next_ms - now_ms : 0;
}

static void
explain_status(const struct answer *a, const struct http_reply *r)
{
	char why[COMPLAINT_MAX];

	complaint_read(r->body, why);
	if (r->status == 400 || (r->status >= 500 && r->body.n > 0))
		log_warnx("%s (%ld): %s", a->what, r->status, why);
	else
		log_warnx("%s (%ld)", a->what, r->status);
}

/* The words for a refused login: which account, which method, what to do. */
static void
explain_login(const struct deliver *d, const struct http_reply *r)
{
	const struct login *l = d->login;

	if (l->account == NULL)
		log_warnx("%ld: the server wants a login: give --account and "
			  "--password-file",
		    r->status);
	else if (r->status == 403)
		log_warnx("403: account %s (Basic) may not write: give it the "
			  "Contributor role in Netwrix Auditor",
		    log_visible(slice_of(l->account)));
	else
		log_warnx("401: login of account %s (Basic) refused: check "
			  "the account, its password in %s, and that it has "
			  "the Contributor role in Netwrix Auditor",
		    log_visible(slice_of(l->account)),
		    log_visible(slice_of(l->file)));
}

void
deliver_explain(const struct deliver *d, const struct answer *a,
    const struct http_reply *r)
{
	const struct tls *t = d->set.tls;

	if (a->verdict == ANSWER_HOLD_CREDENTIALS)
		explain_login(d, r);
	else if (r->failure == ANSWER_CAME)
		explain_status(a, r);
	else if (r->failure == ANSWER_UNTRUSTED && t->refused)
		log_warnx("%s: %s; its thumbprint is %s", a->what, t->why,
		    t->seen);
	else
		log_warnx("%s: %s", a->what, log_visible(slice_of(r->error)));
	if (a->advice != NULL && a->verdict != ANSWER_HOLD_CREDENTIALS)
		log_warnx("%s", a->advice);
}

static void
say_next(const struct deliver *d, int64_t now_ms)
{
	char when[CLOCK_S_TEXT + 1] = "";
	int64_t wait_ms = d->next_ms - now_ms;

	if (d->verdict == ANSWER_HOLD_CREDENTIALS) {
		wait_ms = login_wait(d->login);
		clock_format_s(when,
		    clock_wall_us() / 1000000 + wait_ms / 1000);
		log_warnx("so that the account is not locked out, the next "
			  "try is at %s%s%s",
		    when, d->login->account ? ", or when it changes: " : "",
		    d->login->account ? log_visible(slice_of(d->login->file))
				      : "");
		if (d->login->lockout.path[0] != '\0')
			log_info("to try sooner for another reason, remove %s "
				 "and start again",
			    d->login->lockout.path);
	} else
		log_info("trying again in %lld.%lld s (attempt %u)",
		    (long long)(wait_ms / 1000),
		    (long long)(wait_ms % 1000 / 100), d->attempt + 1);
}

static int64_t
pause_ms(const struct deliver *d, const struct http_reply *r)
{
	switch (d->verdict) {
	case ANSWER_HOLD_CREDENTIALS:
		return LOOK_EVERY_MS;
	case ANSWER_HOLD_CONFIGURATION:
	case ANSWER_HOLD_CONTENT:
		return retry_slow(arc4random());
	default:
		return retry_delay(d->attempt, arc4random(), r->retry_after_s);
	}
}

static void
delivered(struct deliver *d, int64_t now_ms)
{
	if (d->failing_since_ms != 0)
		log_info("delivering again, after %lld s",
		    (long long)(now_ms - d->failing_since_ms) / 1000);
	d->failing_since_ms = 0;
	d->guard_said = false;
	books_add(d->books, BOOK_DELIVERED, d->batch->records);
	books_add(d->books, BOOK_BATCHES, 1);
	books_add(d->books, BOOK_BYTES, d->batch->body.n);
	if (!d->set.dry_run)
		books_set(d->books, BOOK_LAST_SUCCESS,
		    (uint64_t)clock_wall_us() / 1000000);
	log_debug("delivered a batch of %zu records, %zu bytes",
	    d->batch->records, d->batch->body.n);
	d->batch = NULL;
}

/* It failed: when to go on, and whether to. */
static enum deliver_status
failed(struct deliver *d, int64_t now_ms, int64_t pause)
{
	int64_t limit;

	if (d->failing_since_ms == 0)
		d->failing_since_ms = now_ms;
	d->next_ms = now_ms + pause;
	if (!d->set.gives_up)
		return DELIVER_BUSY;
	limit = d->failing_since_ms + d->set.give_up_ms;
	if (d->verdict == ANSWER_HOLD_CREDENTIALS)
		pause = login_wait(d->login);
	/* Waiting for a time at which nothing will be tried is no use. */
	return now_ms + pause >= limit ? DELIVER_GAVE_UP : DELIVER_BUSY;
}

static void
note_answer(struct deliver *d, const struct http_reply *r)
{
	bool came = r->failure == ANSWER_CAME;

	books_set(d->books, BOOK_LAST_ANSWER,
	    (uint64_t)clock_wall_us() / 1000000);
	books_set(d->books, BOOK_LAST_STATUS, came ? (uint64_t)r->status : 0);
}

static enum deliver_status
judge(struct deliver *d, const struct http_reply *r, int64_t now_ms)
{
	const struct answer *a = answer_of(r->failure, r->status, d->attempt);
	enum deliver_status status;

	d->in_flight = false;
	note_answer(d, r);
	login_end(d->login, r->failure, a);
	if (a->verdict == ANSWER_DELIVERED) {
		delivered(d, now_ms);
		return DELIVER_DONE;
	}
	d->verdict = a->verdict;
	if (a->verdict == ANSWER_HOLD_CREDENTIALS)
		books_add(d->books, BOOK_REFUSED_LOGINS, 1);
	deliver_explain(d, a, r);
	status = failed(d, now_ms, pause_ms(d, r));
	if (status == DELIVER_BUSY || a->verdict == ANSWER_HOLD_CREDENTIALS)
		say_next(d, now_ms);
	d->guard_said = a->verdict == ANSWER_HOLD_CREDENTIALS;
	return status;
}

/* The guard does not allow an attempt yet. */
static enum deliver_status
guarded(struct deliver *d, int64_t now_ms)
{
	enum deliver_status status;

	d->verdict = ANSWER_HOLD_CREDENTIALS;
	status = failed(d, now_ms, LOOK_EVERY_MS);
	if (!d->guard_said) {
		log_warnx("this login was refused before (%llu times)",
		    (unsigned long long)login_refusals(d->login));
		say_next(d, now_ms);
		d->guard_said = true;
	}
	return status;
}

static enum deliver_status
try(struct deliver *d, int64_t now_ms)
{
	if (login_wait(d->login) > 0)
		return guarded(d, now_ms);
	login_begin(d->login);
	d->attempt++;
	books_add(d->books, BOOK_REQUESTS, 1);
	if (d->attempt > 1)
		books_add(d->books, BOOK_RETRIES, 1);
	if (http_post(d->http, batch_body(d->batch)) == -1) {
		log_errorx("the HTTP library refuses the request");
		d->verdict = ANSWER_RETRY;
		return failed(d, now_ms, RETRY_CAP_MS);
	}
	d->in_flight = true;
	return DELIVER_BUSY;
}

enum deliver_status
deliver_step(struct deliver *d, int64_t now_ms)
{
	struct http_reply r;

	if (d->batch == NULL)
		return DELIVER_IDLE;
	if (d->set.dry_run) {
		(void)batch_body(d->batch); /* closed, for its size */
		delivered(d, now_ms);
		return DELIVER_DONE;
	}
	if (d->in_flight)
		return http_take(d->http, &r) ? judge(d, &r, now_ms)
					      : DELIVER_BUSY;
	return now_ms >= d->next_ms ? try(d, now_ms) : DELIVER_BUSY;
}
