/* links: sender */
/* Batches: limits from both sides, the whole request counted. */
#include "sender/batch.h"

#include <stdlib.h>

#include "tests/tap.h"

#define REC "<ActivityRecord></ActivityRecord>"
#define HEAD                                                                   \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" RECORD_LIST_OPEN "\n"
#define TAIL RECORD_LIST_CLOSE "\n"

static const struct slice rec = {REC, sizeof(REC) - 1};

static void
test_body(void)
{
	const struct batch_limits lim = {1000, 1 << 20, 5000};
	struct batch b;

	batch_init(&b, &lim);
	is_int(batch_add(&b, rec, 7), 0, "one");
	is_int(batch_add(&b, rec, 9), 0, "two");
	is_int(b.since_ms, 7, "its age is the first record's");
	is_mem(batch_body(&b).p, batch_body(&b).n, HEAD REC "\n" REC "\n" TAIL,
	    "the body, closed once");
	batch_reset(&b);
	is_int(batch_add(&b, rec, 11), 0, "used again");
	is_mem(batch_body(&b).p, batch_body(&b).n, HEAD REC "\n" TAIL,
	    "nothing is left of before");
	batch_clear(&b);
}

static void
test_records_limit(void)
{
	const struct batch_limits lim = {3, 1 << 20, 5000};
	struct batch b;
	int i;

	batch_init(&b, &lim);
	ok(!batch_due(&b, &lim, 99999, true, true), "empty is never due");
	for (i = 0; i < 3; i++) {
		ok(batch_takes(&b, &lim, rec.n), "takes record %d", i + 1);
		ok(!batch_due(&b, &lim, 0, true, false), "not due before");
		is_int(batch_add(&b, rec, 0), 0, "added");
	}
	ok(!batch_takes(&b, &lim, 0), "takes no fourth");
	ok(batch_due(&b, &lim, 0, false, false), "due at its limit");
	batch_clear(&b);
}

static void
test_bytes_limit(void)
{
	const size_t one = sizeof(HEAD REC "\n" TAIL) - 1;
	const struct batch_limits exact = {1000, one + rec.n + 1, 5000};
	const struct batch_limits less = {1000, one + rec.n, 5000};
	struct batch b;

	batch_init(&b, &exact);
	is_int(batch_add(&b, rec, 0), 0, "first");
	ok(!batch_takes(&b, &less, rec.n), "one byte too few");
	ok(batch_takes(&b, &exact, rec.n), "exactly enough");
	is_int(batch_add(&b, rec, 0), 0, "second");
	ok(batch_due(&b, &exact, 0, false, false), "due at its limit");
	is_int((long long)batch_body(&b).n, (long long)exact.bytes,
	    "and the request is as long as allowed");
	batch_clear(&b);
}

static void
test_large(void)
{
	const struct batch_limits lim = {1000, BATCH_BYTES_MIN, 5000};
	struct slice large = {NULL, RECORD_LINE_MAX};
	char *p = malloc(RECORD_LINE_MAX);
	struct batch b;

	if (p == NULL)
		exit(1);
	memset(p, 'x', RECORD_LINE_MAX);
	large.p = p;
	batch_init(&b, &lim);
	ok(batch_takes(&b, &lim, large.n), "alone it may be larger");
	is_int(batch_add(&b, large, 0), 0, "up to the longest line");
	ok(!batch_takes(&b, &lim, 1), "then nothing more");
	ok(batch_due(&b, &lim, 0, false, false), "and it is due");
	ok(batch_body(&b).n > RECORD_LINE_MAX, "with its end tag");
	batch_clear(&b);
	free(p);
}

static void
test_time(void)
{
	const struct batch_limits lim = {1000, 1 << 20, 5000};
	const struct batch_limits now = {1000, 1 << 20, 0};
	struct batch b;

	batch_init(&b, &lim);
	is_int(batch_add(&b, rec, 1000), 0, "at 1 s");
	ok(!batch_due(&b, &lim, 5999, true, false), "not before 6 s");
	ok(batch_due(&b, &lim, 6000, false, false), "at 6 s");
	ok(batch_due(&b, &lim, 1000, false, true), "at once in a hurry");
	ok(!batch_due(&b, &now, 99999, false, false),
	    "0: not while input flows");
	ok(batch_due(&b, &now, 1000, true, false), "0: when it pauses");
	batch_mark(&b, 7);
	batch_mark(&b, 5);
	is_int((long long)b.mark, 7, "the highest mark counts");
	batch_reset(&b);
	ok(!b.marked, "and goes with the batch");
	batch_clear(&b);
}

static void
test_carry(void)
{
	const struct batch_limits lim = {4, 1 << 20, 5000};
	const struct slice other = {REC "<!-- -->", sizeof(REC) + 7};
	struct batch b, next;

	batch_init(&b, &lim);
	batch_init(&next, &lim);
	is_int(batch_add(&b, rec, 7), 0, "a record");
	is_int(batch_add(&b, rec, 7), 0, "and another");
	batch_carry(&b, &next, 9);
	is_int((long long)next.records, 0, "without a mark all stay");
	batch_mark(&b, 3);
	batch_carry(&b, &next, 9);
	is_int((long long)next.records, 0, "a mark behind all: all stay");
	is_int(batch_add(&b, other, 8), 0, "half of a frame");
	batch_carry(&b, &next, 9);
	is_int((long long)b.records, 2, "what the mark covers stays");
	is_mem(batch_body(&b).p, batch_body(&b).n, HEAD REC "\n" REC "\n" TAIL,
	    "and nothing else");
	is_int((long long)next.records, 1, "the rest goes");
	is_int(next.since_ms, 9, "its time begins anew");
	ok(!next.marked, "its mark is still to come");
	is_int(batch_add(&next, rec, 11), 0, "the other half");
	batch_mark(&next, 4);
	batch_carry(&next, &b, 12);
	is_mem(batch_body(&next).p, batch_body(&next).n,
	    HEAD REC "<!-- -->\n" REC "\n" TAIL, "comes behind it");
	batch_clear(&b);
	batch_clear(&next);
}

int
main(void)
{
	test_body();
	test_records_limit();
	test_bytes_limit();
	test_large();
	test_time();
	test_carry();
	return done();
}
