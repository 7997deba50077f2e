/* Damage to a frame: whatever bits flip and wherever it is cut or spliced, it
 * is never read as another message. */
#include "common/frame.h"

#include <stdlib.h>

#include "tests/tap.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static const char *const payloads[] = {
    "",
    "x",
    "<134>1 2026-11-22T13:00:00Z acme okta - - - {\"uuid\":\"1\"}",
    "\n\n\x10 @1 00000000 \n",
};

/* A frame without its LF. */
static struct slice
make(char *out, size_t cap, uint64_t seq, const char *payload)
{
	struct frame f = {.seq = seq,
	    .time_us = INT64_C(1795352400123456),
	    .source = slice_of("udp:192.0.2.7,40312"),
	    .payload = slice_of(payload)};
	size_t n = frame_encode(out, cap, &f);

	if (n == 0)
		exit(1);
	return (struct slice){out, n - 1};
}

static bool
is_read(struct slice line)
{
	struct frame f;

	return frame_parse(&f, line) == FRAME_OK;
}

/* In memory of its own size, so that a sanitizer sees a byte too many. */
static bool
cut_is_read(struct slice line)
{
	char *own = malloc(line.n > 0 ? line.n : 1);
	bool yes;

	if (own == NULL)
		exit(1);
	memcpy(own, line.p, line.n);
	yes = is_read((struct slice){own, line.n});
	free(own);
	return yes;
}

static void
flip(char *text, size_t bit)
{
	text[bit / 8] = (char)(text[bit / 8] ^ (1 << bit % 8));
}

static void
single_bits(const char *payload)
{
	char text[300];
	struct slice l = make(text, sizeof(text), 1042, payload);
	size_t bit;
	int wrong = 0;

	for (bit = 0; bit < l.n * 8; bit++) {
		flip(text, bit);
		wrong += is_read(l);
		flip(text, bit);
	}
	is_int(wrong, 0, "no flip of one bit goes unseen");
	ok(is_read(l), "and unharmed it is read");
}

static void
two_bits(void)
{
	char text[300];
	struct slice l = make(text, sizeof(text), 7, "ab");
	size_t a, b;
	int wrong = 0;

	for (a = 0; a < l.n * 8; a++) {
		flip(text, a);
		for (b = a + 1; b < l.n * 8; b++) {
			flip(text, b);
			wrong += is_read(l);
			flip(text, b);
		}
		flip(text, a);
	}
	is_int(wrong, 0, "no flip of two bits");
}

static void
replaced_bytes(const char *payload)
{
	char text[300];
	struct slice l = make(text, sizeof(text), 1042, payload);
	size_t i;
	char keep;
	int wrong = 0, c;

	for (i = 0; i < l.n; i++) {
		keep = text[i];
		for (c = 0; c < 256; c++) {
			text[i] = (char)c;
			wrong += (char)c != keep && is_read(l);
		}
		text[i] = keep;
	}
	is_int(wrong, 0, "no other byte anywhere");
}

static void
cuts(const char *payload)
{
	char text[300], longer[301];
	struct slice l = make(text, sizeof(text), 1042, payload);
	size_t n, at;
	int wrong = 0;

	for (n = 0; n < l.n; n++) {
		wrong += cut_is_read((struct slice){text, n});
		wrong += n > 0 && cut_is_read(slice_from(l, n));
	}
	is_int(wrong, 0, "no beginning and no end of it");
	for (at = 0; at <= l.n; at++) {
		memcpy(longer, text, at);
		longer[at] = '0';
		memcpy(longer + at + 1, text + at, l.n - at);
		wrong += is_read((struct slice){longer, l.n + 1});
		memcpy(longer, text, at);
		if (at < l.n)
			memcpy(longer + at, text + at + 1, l.n - at - 1);
		wrong += at < l.n && is_read((struct slice){longer, l.n - 1});
	}
	is_int(wrong, 0, "no byte more, no byte less");
}

/* A torn frame and, on the same line, a whole one. */
static void
spliced(void)
{
	char one[300], two[300], both[600];
	struct slice a = make(one, sizeof(one), 1, payloads[2]);
	struct slice b = make(two, sizeof(two), 2, payloads[2]);
	struct slice l;
	size_t n, m;
	int wrong = 0;

	for (n = 1; n <= a.n; n++)
		for (m = 0; m < b.n; m++) {
			memcpy(both, one, n);
			memcpy(both + n, two + m, b.n - m);
			l = (struct slice){both, n + b.n - m};
			wrong +=
			    is_read(l) && !slice_eq(l, a) && !slice_eq(l, b);
		}
	is_int(wrong, 0, "no splice of two");
}

/* SEQ is part of what the CRC covers: a frame cannot take another's place. */
static void
renumbered(void)
{
	char text[300], other[300];
	struct slice l = make(text, sizeof(text), 1042, "x");
	struct slice o = make(other, sizeof(other), 1043, "x");

	memcpy(text, other, 5);
	ok(!is_read(l), "no other SEQ");
	memcpy(text, other, 14);
	ok(slice_eq(l, o) && is_read(l), "but with its CRC");
}

int
main(void)
{
	size_t i;

	for (i = 0; i < NITEMS(payloads); i++) {
		single_bits(payloads[i]);
		replaced_bytes(payloads[i]);
		cuts(payloads[i]);
	}
	two_bits();
	spliced();
	renumbered();
	return done();
}
