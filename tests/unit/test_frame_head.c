/* Which lines are frames: each part of a head on both sides of its limit. */
#include "common/frame.h"

#include "tests/tap.h"
#include "tests/unit/frame_line.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define TIME "2026-11-22T13:00:00.123456Z"
#define TIME_US INT64_C(1795352400123456)
#define S64 "1234567890123456789012345678901234567890123456789012345678901234"

static char line[512];

/* Heads with the right CRC: only what is wrong in them can refuse them. */
static void
heads(void)
{
	static const struct {
		const char *seq, *rest;
		enum frame_status want;
	} rows[] = {
	    {"1", TIME " - x", FRAME_OK},
	    {"18446744073709551615", TIME " - x", FRAME_OK},
	    {"18446744073709551616", TIME " - x", FRAME_BAD_HEAD},
	    {"99999999999999999999", TIME " - x", FRAME_BAD_HEAD},
	    {"184467440737095516170", TIME " - x", FRAME_BAD_HEAD},
	    {"0", TIME " - x", FRAME_BAD_HEAD},
	    {"00", TIME " - x", FRAME_BAD_HEAD},
	    {"01", TIME " - x", FRAME_BAD_HEAD},
	    {"", TIME " - x", FRAME_NOT},
	    {"-1", TIME " - x", FRAME_NOT},
	    {"+1", TIME " - x", FRAME_NOT},
	    {" 1", TIME " - x", FRAME_NOT},
	    {"1 ", TIME " - x", FRAME_NOT},
	    {"1a", TIME " - x", FRAME_NOT},
	    {"1.0", TIME " - x", FRAME_NOT},
	    {"1", TIME " - ", FRAME_OK},
	    {"1", TIME " -  ", FRAME_OK},
	    {"1", TIME " -", FRAME_BAD_HEAD},
	    {"1", TIME " ", FRAME_BAD_HEAD},
	    {"1", TIME, FRAME_BAD_HEAD},
	    {"1", TIME "  ", FRAME_BAD_HEAD},
	    {"1", TIME "  - x", FRAME_BAD_HEAD},
	    {"1", " " TIME " - x", FRAME_BAD_HEAD},
	    {"1", TIME "\t- x", FRAME_BAD_HEAD},
	    {"1", "", FRAME_BAD_HEAD},
	    {"1", "x", FRAME_BAD_HEAD},
	    {"1", TIME " " S64 " ", FRAME_OK},
	    {"1",
		TIME " 234567890123456789012345678901234567890123456789012345"
		     "67890123 x",
		FRAME_OK},
	    {"1", TIME " " S64 "5 x", FRAME_BAD_HEAD},
	    {"1", TIME " udp:\x1b[1m x", FRAME_BAD_HEAD},
	    {"1", TIME " a\tb x", FRAME_BAD_HEAD},
	    {"1", TIME " file:\xc3\xa4 x", FRAME_OK},
	    {"1", "2024-02-29T23:59:59.999999Z - x", FRAME_OK},
	    {"1", "2025-02-29T23:59:59.999999Z - x", FRAME_BAD_HEAD},
	    {"1", "0001-01-01T00:00:00.000000Z - x", FRAME_OK},
	    {"1", "0000-01-01T00:00:00.000000Z - x", FRAME_BAD_HEAD},
	    {"1", "2026-11-22T13:00:60.123456Z - x", FRAME_BAD_HEAD},
	    {"1", "2026-11-22T13:00:00.12345Z - xx", FRAME_BAD_HEAD},
	    {"1", "2026-11-22T13:00:00.1234567Z - x", FRAME_BAD_HEAD},
	    {"1", "2026-11-22T13:00:00Z - x        ", FRAME_BAD_HEAD},
	    {"1", "2026-11-22T13:00:00.123456+00:00 - x", FRAME_BAD_HEAD},
	};
	struct frame f;
	struct slice l;
	size_t i;

	for (i = 0; i < NITEMS(rows); i++) {
		l = with_crc(line, sizeof(line), rows[i].seq, rows[i].rest);
		is_int(frame_parse(&f, l), rows[i].want, line);
		ok(frame_looks_like(l) == (rows[i].want != FRAME_NOT),
		    "and looks so");
	}
}

static void
read_back(void)
{
	char out[1];
	struct frame f;

	is_int(frame_parse(&f, with_crc(line, sizeof(line), "4711",
				   TIME " tls:::1,6514  a b ")),
	    FRAME_OK, "a frame");
	is_int((long long)f.seq, 4711, "its SEQ");
	is_int(f.time_us, TIME_US, "its TIME");
	ok(slice_is(f.source, "tls:::1,6514"), "its SOURCE");
	ok(slice_is(f.payload, " a b "), "its PAYLOAD, with its blanks");
	is_int(frame_parse(&f, with_crc(line, sizeof(line), "9", TIME " - ")),
	    FRAME_OK, "empty");
	is_int((long long)f.payload.n, 0, "nothing in it");
	is_int((long long)frame_message(&f, out).n, 0, "no message in it");
}

static void
look_alikes(void)
{
	static const struct {
		const char *text;
		enum frame_status want;
	} rows[] = {
	    {"", FRAME_NOT},
	    {"@", FRAME_NOT},
	    {"@1", FRAME_NOT},
	    {"@1 ", FRAME_NOT},
	    {"@1 0123456", FRAME_NOT},
	    {"@1 01234567", FRAME_NOT},
	    {"@1 01234567 ", FRAME_BAD_CRC},
	    {"@1 01234567 x", FRAME_BAD_CRC},
	    {"@1 0123456 x", FRAME_NOT},
	    {"@1 012345678 x", FRAME_NOT},
	    {"@1 0123456g x", FRAME_NOT},
	    {"@1 0123456@ x", FRAME_NOT},
	    {"@1 0123456` x", FRAME_NOT},
	    {"@1 0x234567 x", FRAME_NOT},
	    {"@1 ABCDEFab x", FRAME_BAD_CRC},
	    {"@1  01234567 x", FRAME_NOT},
	    {"@1\t01234567 x", FRAME_NOT},
	    {"@1 01234567\tx", FRAME_NOT},
	    {"@ 01234567 x", FRAME_NOT},
	    {" @1 01234567 x", FRAME_NOT},
	    {"1 01234567 x", FRAME_NOT},
	    {"@@1 01234567 x", FRAME_NOT},
	    {"#!unmatched no rule", FRAME_NOT},
	    {"<134>1 2026-11-22T13:00:00Z acme okta - - - {}", FRAME_NOT},
	    {"@alice 01234567 says hello", FRAME_NOT},
	    {"@111111111111111111111111111111111111111111111 01234567 ",
		FRAME_BAD_CRC},
	    {"@1111111111111111111111111111111111111111111111", FRAME_NOT},
	};
	struct frame f;
	size_t i;

	for (i = 0; i < NITEMS(rows); i++) {
		is_int(frame_parse(&f, slice_of(rows[i].text)), rows[i].want,
		    rows[i].text);
		ok(frame_looks_like(slice_of(rows[i].text)) ==
			(rows[i].want != FRAME_NOT),
		    "and looks so");
	}
	ok(!frame_looks_like((struct slice){NULL, 0}), "no line at all");
}

int
main(void)
{
	heads();
	read_back();
	look_alikes();
	return done();
}
