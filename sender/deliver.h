/*
 * Delivers one batch at a time: posts it, asks answer.h what the answer
 * means, and waits, tries again or gives up accordingly.
 */
#ifndef SENDER_DELIVER_H
#define SENDER_DELIVER_H

#include <stdbool.h>
#include <stdint.h>

#include "sender/answer.h"
#include "sender/batch.h"
#include "sender/books.h"
#include "sender/http.h"
#include "sender/login.h"

struct deliver_setup {
	const char *url;
	bool dry_run;  /* every batch counts as delivered, unsent */
	bool gives_up; /* after give_up_ms without success */
	int64_t give_up_ms;
	struct tls *tls; /* of http, for what it says about certificates */
};

enum deliver_status {
	DELIVER_IDLE,   /* nothing to do: deliver_start() may be called */
	DELIVER_BUSY,   /* at it, or waiting to try again */
	DELIVER_DONE,   /* the batch is delivered; now idle */
	DELIVER_GAVE_UP /* exit with deliver_give_up_code() */
};

struct deliver {
	struct deliver_setup set;
	struct http *http;
	struct login *login;
	struct books *books;
	struct batch *batch; /* borrowed; NULL: idle */
	bool in_flight;
	unsigned attempt;         /* of this batch, the one under way too */
	int64_t next_ms;          /* when to try (again) */
	int64_t failing_since_ms; /* 0: the last answer was 200, or none yet */
	enum answer_verdict verdict; /* of the last failure */
	bool guard_said;             /* that the guard waits */
};

void deliver_init(struct deliver *d, const struct deliver_setup *set,
    struct http *http, struct login *login, struct books *books);
/* Takes a batch, which must stay until it is done. Only when idle. */
void deliver_start(struct deliver *d, struct batch *batch, int64_t now_ms);
/* Goes on; call it after each http_wait(). */
enum deliver_status deliver_step(struct deliver *d, int64_t now_ms);
/* When deliver_step() has something to do apart from http: milliseconds from
 * now, or -1. */
int64_t deliver_timeout(const struct deliver *d, int64_t now_ms);
/* 69: the server; 77: it refuses the credentials. */
int deliver_give_up_code(const struct deliver *d);

/* Says in one or two lines what a failed request means and what to do. */
void deliver_explain(const struct deliver *d, const struct answer *a,
    const struct http_reply *r);

#endif
