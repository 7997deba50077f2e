/* links: sender */
/* What an answer means: every status and every failure. */
#include "sender/answer.h"

#include <stdbool.h>

#include "tests/tap.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static void
test_statuses(void)
{
	static const struct {
		long from, to;
		enum answer_verdict want;
	} rows[] = {
	    {0, 199, ANSWER_HOLD_CONFIGURATION},
	    {200, 200, ANSWER_DELIVERED},
	    {201, 299, ANSWER_HOLD_CONFIGURATION},
	    {300, 399, ANSWER_HOLD_CONFIGURATION},
	    {400, 400, ANSWER_HOLD_CONTENT},
	    {401, 401, ANSWER_HOLD_CREDENTIALS},
	    {402, 402, ANSWER_HOLD_CONFIGURATION},
	    {403, 403, ANSWER_HOLD_CREDENTIALS},
	    {404, 407, ANSWER_HOLD_CONFIGURATION},
	    {408, 408, ANSWER_RETRY},
	    {409, 412, ANSWER_HOLD_CONFIGURATION},
	    {413, 413, ANSWER_HOLD_CONTENT},
	    {414, 428, ANSWER_HOLD_CONFIGURATION},
	    {429, 429, ANSWER_RETRY},
	    {430, 499, ANSWER_HOLD_CONFIGURATION},
	    {500, 599, ANSWER_RETRY},
	    {600, 1100, ANSWER_HOLD_CONFIGURATION},
	    {-1, -1, ANSWER_HOLD_CONFIGURATION},
	};
	const struct answer *a;
	bool same;
	size_t i;
	long s;

	for (i = 0; i < NITEMS(rows); i++) {
		for (s = rows[i].from, same = true; s <= rows[i].to; s++) {
			a = answer_of(ANSWER_CAME, s, 1);
			same = same && a->verdict == rows[i].want &&
			       a->what != NULL;
		}
		ok(same, "status %ld to %ld", rows[i].from, rows[i].to);
	}
}

static void
test_failures(void)
{
	static const enum answer_verdict want[ANSWER_FAILURES_COUNT] = {
	    [ANSWER_CAME] = ANSWER_DELIVERED,
	    [ANSWER_NO_HOST] = ANSWER_RETRY,
	    [ANSWER_NO_PEER] = ANSWER_RETRY,
	    [ANSWER_TIMEOUT] = ANSWER_RETRY,
	    [ANSWER_BROKEN] = ANSWER_RETRY,
	    [ANSWER_TLS] = ANSWER_HOLD_CONFIGURATION,
	    [ANSWER_UNTRUSTED] = ANSWER_HOLD_CONFIGURATION,
	    [ANSWER_OTHER] = ANSWER_RETRY,
	};
	int f;

	for (f = 0; f < ANSWER_FAILURES_COUNT; f++)
		is_int(answer_of((enum answer_failure)f, 200, 1)->verdict,
		    want[f],
		    f == ANSWER_CAME ? "200 that came"
				     : "200 before a failure is no delivery");
}

static void
test_advice(void)
{
	static const long statuses[] = {300, 400, 401, 403, 404, 405, 413, 418};
	size_t i;

	for (i = 0; i < NITEMS(statuses); i++)
		ok(answer_of(ANSWER_CAME, statuses[i], 1)->advice != NULL,
		    "%ld: what to do is said", statuses[i]);
}

int
main(void)
{
	test_statuses();
	test_failures();
	test_advice();
	return done();
}
