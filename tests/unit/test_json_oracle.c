/* links: parser */
/*
 * JSON against jansson: strings with a special byte at each place, mutants of
 * small texts, the Okta events and their mutants.
 */
#include <stdio.h>
#include <stdlib.h>

#include "parser/json.h"
#include "tests/tap.h"
#include "tests/unit/json_oracle.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define NODES 40000
#define EVENTS "../shared/data/okta/events.ndjson"
#define EVENT_MAX 65536
#define MUTANTS 1000     /* of each small text */
#define EVENT_MUTANTS 40 /* of each event */
#define MUTANT_SEED 20261122

static const char *const small[] = {
    "-12.50e-10",
    "\"0123456789abcde\\n0123456789abcdef\"",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
    "\"\\u0026 \\u00e4 \\u20AC \\ud83d\\ude00 \\uDBFF\\uDFFF\"",
    "\"\xc3\xa4 \xe2\x82\xac \xed\x9f\xbf \xf0\x9f\x98\x80 \xf4\x8f\xbf\xbf\"",
    " [ 1 , 2,3 ] \r\n",
    "[[],[[]],{}]",
    "[true,false,null]",
    "{\"a\":1,\"b\":[true,null],\"c\":{\"d\":\"e\"}}",
    "{\"a\":1,\"a\":2,\"\\u0061\":3}",
};

/* Each special byte at each place of strings around the width that is read
 * at once. */
static void
test_scan(struct tree *t)
{
	static const char special[] = "\"\\\x1f\x20\x7f\x80\xc3\xff";
	char text[64];
	size_t n, at, i;
	bool accepted;
	int differing = 0;

	for (n = 1; n < 40; n++)
		for (at = 0; at < n; at++)
			for (i = 0; i < sizeof(special); i++) {
				memset(text, 'x', sizeof(text));
				text[0] = '"';
				text[1 + at] = special[i];
				text[1 + n] = '"';
				differing += !oracle_agrees(t,
				    (struct slice){text, n + 2}, &accepted);
				differing += !oracle_agrees(t,
				    (struct slice){text, n + 1}, &accepted);
			}
	is_int(differing, 0, "special bytes at each place of a string");
}

static uint32_t
next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* One change of a kind that breaks (or keeps) JSON in interesting ways. */
static size_t
mutate(char *p, size_t n, size_t max, uint32_t *state)
{
	static const char bytes[] =
	    "\"\\{}[],:0123456789.eE+-tfn /u\x1f\x80\xc3\xed\xf4\xff dD8c";
	uint32_t what = next_random(state) % 5;
	size_t at = n == 0 ? 0 : next_random(state) % n;
	char c = bytes[next_random(state) % sizeof(bytes)];

	if (n == 0 || (what == 0 && n < max)) {
		memmove(p + at + 1, p + at, n - at);
		p[at] = c;
		return n + 1;
	}
	if (what == 1) {
		memmove(p + at, p + at + 1, n - at - 1);
		return n - 1;
	}
	if (what == 2)
		p[at] = (char)(p[at] ^ 1 << next_random(state) % 8);
	else if (what == 3 && next_random(state) % 4 == 0)
		return at;
	else
		p[at] = c;
	return n;
}

/* times mutants of text, each one to three changes away from it. */
static int
test_mutants(struct tree *t, struct slice text, int times, uint32_t *state,
    int *accepted)
{
	static char buf[EVENT_MAX + 4];
	int differing = 0, changes;
	size_t n;
	bool yes;

	for (; times > 0; times--) {
		memcpy(buf, text.p, text.n);
		n = text.n;
		for (changes = 1 + times % 3; changes > 0; changes--)
			n = mutate(buf, n, sizeof(buf), state);
		differing += !oracle_agrees(t, (struct slice){buf, n}, &yes);
		*accepted += yes;
	}
	return differing;
}

static void
test_mutated_table(struct tree *t)
{
	uint32_t state = MUTANT_SEED;
	int differing = 0, accepted = 0, i;
	int total = MUTANTS * (int)NITEMS(small);

	for (i = 0; i < (int)NITEMS(small); i++)
		differing += test_mutants(t, slice_of(small[i]), MUTANTS,
		    &state, &accepted);
	is_int(differing, 0, "mutants of small texts, as jansson has them");
	ok(accepted > total / 20 && accepted < total * 19 / 20,
	    "enough of both kinds: %d of %d accepted", accepted, total);
}

static void
test_events(struct tree *t)
{
	static char line[EVENT_MAX];
	FILE *f = fopen(EVENTS, "r");
	uint32_t state = MUTANT_SEED;
	int events = 0, wrong = 0, differing = 0, accepted = 0;
	bool yes;

	if (f == NULL) {
		ok(1, "Okta events # SKIP no " EVENTS);
		return;
	}
	while (fgets(line, sizeof(line), f) != NULL) {
		wrong += !oracle_agrees(t, slice_of(line), &yes) || !yes;
		differing += test_mutants(t, slice_of(line), EVENT_MUTANTS,
		    &state, &accepted);
		events++;
	}
	(void)fclose(f); /* it was only read */
	is_int(events, 55, "Okta events");
	is_int(wrong, 0, "all are read as jansson reads them");
	is_int(differing, 0, "and so are their mutants");
	ok(accepted > 0, "of which %d were JSON", accepted);
}

int
main(void)
{
	struct tree t;

	if (tree_init(&t, NODES) == -1)
		return 1;
	test_scan(&t);
	test_mutated_table(&t);
	test_events(&t);
	tree_clear(&t);
	return done();
}
