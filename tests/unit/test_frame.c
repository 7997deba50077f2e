/* Frames: what is written, every byte and length of a message both ways,
 * escapes, names for SOURCE. */
#include "common/frame.h"

#include <stdlib.h>

#include "tests/tap.h"
#include "tests/unit/frame_line.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define TIME "2026-11-22T13:00:00.123456Z"
#define TIME_US INT64_C(1795352400123456)
#define BYTES(text)                                                            \
	{                                                                      \
		text, sizeof(text) - 1                                         \
	}
#define S64 "1234567890123456789012345678901234567890123456789012345678901234"
#define S65 "12345678901234567890123456789012345678901234567890123456789012345"

static char line[FRAME_MAX + 1], copy[FRAME_MAX + 1];
static char message[MESSAGE_MAX + 1];

static void
written(void)
{
	static const struct {
		struct slice message;
		const char *payload, *what;
	} rows[] = {
	    {BYTES(""), "", "an empty message"},
	    {BYTES("<134>1 2026-11-22T13:00:00Z acme okta - - - {}"),
		"<134>1 2026-11-22T13:00:00Z acme okta - - - {}", "text"},
	    {BYTES("a\nb"), "a\x10Jb", "LF"},
	    {BYTES("a\0b"), "a\x10@b", "NUL"},
	    {BYTES("a\x10z"), "a\x10Pz", "DLE"},
	    {BYTES("\n\0\x10\n"), "\x10J\x10@\x10P\x10J", "only those"},
	    {BYTES("\r\t\x01\x7f\x80\xff"), "\r\t\x01\x7f\x80\xff", "others"},
	    {BYTES("  "), "  ", "blanks"},
	};
	char want[256], rest[200];
	struct slice l;
	struct frame f = {.seq = 1042,
	    .time_us = TIME_US,
	    .source = slice_of("udp:192.0.2.7,40312")};
	size_t i, n;

	for (i = 0; i < NITEMS(rows); i++) {
		f.payload = rows[i].message;
		(void)snprintf(rest, sizeof(rest), TIME " %s %s",
		    "udp:192.0.2.7,40312", rows[i].payload);
		l = with_crc(want, sizeof(want) - 1, "1042", rest);
		want[l.n] = '\n';
		want[l.n + 1] = '\0';
		n = frame_encode(copy, sizeof(copy), &f);
		is_mem(copy, n, want, rows[i].what);
	}
}

/* A whole one, its CRC taken from another program's arithmetic. */
static void
golden(void)
{
	static const char want[] =
	    "@1 6b0de467 1970-01-01T00:00:00.000000Z - \n";
	struct frame f = {.seq = 1, .source = slice_of(FRAME_NO_SOURCE)};
	size_t n = frame_encode(line, sizeof(line), &f);

	is_mem(line, n, want, "the shortest frame");
}

static bool
comes_back(size_t n, uint64_t seq, const char *source)
{
	struct frame f = {.seq = seq,
	    .time_us = TIME_US,
	    .source = slice_of(source),
	    .payload = {message, n}};
	struct frame got;
	struct slice back;
	size_t len = frame_encode(line, FRAME_MAX, &f);

	if (len == 0 || len > FRAME_MAX || line[len - 1] != '\n' ||
	    memchr(line, '\n', len - 1) != NULL ||
	    memchr(line, '\0', len) != NULL)
		return false;
	if (frame_parse(&got, (struct slice){line, len - 1}) != FRAME_OK ||
	    got.seq != seq || got.time_us != TIME_US ||
	    !slice_is(got.source, source))
		return false;
	memset(copy, '#', n + 1);
	back = frame_message(&got, copy);
	return slice_eq(back, f.payload);
}

static void
messages(void)
{
	static const char odd[] = "\n\0\x10\xff\r @JP\x50\x4a\x40\x7f\x80";
	int wrong = 0, a, b;
	unsigned x = 1;
	size_t n, i;

	for (a = 0; a < 256; a++)
		for (b = 0; b < 256; b++) {
			message[0] = (char)a;
			message[1] = (char)b;
			wrong += !comes_back(2, 7, "-");
		}
	is_int(wrong, 0, "every two bytes come back");
	for (n = 0; n <= MESSAGE_MAX; n += n < 400 ? 1 : 1997) {
		for (i = 0; i < n; i++) {
			x = x * 1103515245 + 12345;
			message[i] = (char)(x >> 16);
			if (n % 2)
				message[i] = odd[(x >> 16) % sizeof(odd)];
		}
		wrong += !comes_back(n, n + 1, "udp:2001:db8::7,514");
	}
	is_int(wrong, 0, "and messages of all lengths");
}

static void
worst_case(void)
{
	size_t n;

	memset(message, '\n', MESSAGE_MAX);
	ok(comes_back(MESSAGE_MAX, UINT64_MAX, S64), "the longest of all");
	n = strlen(line);
	ok(n <= FRAME_MAX, "has %zu bytes of %d", n, FRAME_MAX);
	memset(message, '\0', MESSAGE_MAX);
	ok(comes_back(MESSAGE_MAX, 1, "-"), "all NUL");
	memset(message, 0x10, MESSAGE_MAX);
	ok(comes_back(MESSAGE_MAX, 1, "-"), "all DLE");
	memset(message, 0xff, MESSAGE_MAX);
	ok(comes_back(MESSAGE_MAX, 1, "-"), "all 0xff");
}

/* Each size of the room: whole or nothing, and never a byte beyond. */
static void
small_room(void)
{
	struct frame f = {.seq = 12,
	    .source = slice_of("-"),
	    .payload = slice_of(
		"ab\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\x10")};
	size_t whole = frame_encode(copy, sizeof(copy), &f), cap, n, fits = 0;
	int wrong = 0;
	char *room;

	for (cap = 0; cap <= whole + 64; cap++) {
		room = malloc(cap + 1);
		if (room == NULL)
			exit(1);
		room[cap] = '#';
		n = frame_encode(room, cap, &f);
		wrong += room[cap] != '#' || (n != 0 && n != whole) ||
			 n > cap || (n == 0 && fits);
		fits += n != 0;
		free(room);
	}
	is_int(wrong, 0, "whole or nothing");
	ok(fits > 0, "whole at last");
}

static void
not_written(void)
{
	static const char *const sources[] = {"", S65, "a b", " ", "a\n",
	    "\x7f", "\x1b[1m"};
	struct frame f = {.seq = 0, .source = slice_of("-")};
	size_t i;

	is_int((long long)frame_encode(line, sizeof(line), &f), 0, "no SEQ 0");
	f.seq = 1;
	f.source = slice_of(S64);
	ok(frame_encode(line, sizeof(line), &f) != 0, "a SOURCE of 64");
	for (i = 0; i < NITEMS(sources); i++) {
		f.source = slice_of(sources[i]);
		is_int((long long)frame_encode(line, sizeof(line), &f), 0,
		    "no SOURCE that would not be read");
	}
	f.source = (struct slice){NULL, 0};
	is_int((long long)frame_encode(line, sizeof(line), &f), 0, "nor none");
}

/* Escapes as they come in a payload, whoever wrote it. */
static void
escapes(void)
{
	static const struct {
		struct slice payload, message;
	} rows[] = {
	    {BYTES("\x10J"), BYTES("\n")},
	    {BYTES("\x10@"), BYTES("\0")},
	    {BYTES("\x10P"), BYTES("\x10")},
	    {BYTES("a\x10Jb"), BYTES("a\nb")},
	    {BYTES("\x10PJ"), BYTES("\x10J")},
	    {BYTES("\x10"), BYTES("\x10")},
	    {BYTES("a\x10"), BYTES("a\x10")},
	    {BYTES("\x10"
		   "A"),
		BYTES("\x10"
		      "A")},
	    {BYTES("\x10j"), BYTES("\x10j")},
	    {BYTES("\x10\x10J"), BYTES("\x10\n")},
	    {BYTES("\x10\x10"), BYTES("\x10\x10")},
	    {BYTES("J@P"), BYTES("J@P")},
	};
	struct frame f = {.seq = 1};
	struct slice got;
	size_t i;
	char out[8];

	for (i = 0; i < NITEMS(rows); i++) {
		f.payload = rows[i].payload;
		memset(out, '#', sizeof(out));
		got = frame_message(&f, out);
		ok(slice_eq(got, rows[i].message) &&
			out[rows[i].payload.n] == '#',
		    "escapes, row %zu", i);
	}
	/* What lies behind the payload is no part of an escape. */
	f.payload = (struct slice){"a\x10J", 2};
	ok(slice_is(frame_message(&f, out), "a\x10"), "not from beyond");
	f.payload = slice_of("plain");
	ok(frame_message(&f, out).p == f.payload.p, "none: nothing is copied");
}

static void
file_sources(void)
{
	static const struct {
		const char *name, *want;
	} rows[] = {
	    {"a.log", "file:a.log"},
	    {"", "file:"},
	    {"/var/log/my file", "file:/var/log/my%20file"},
	    {"100%", "file:100%25"},
	    {"a\nb\t\x1b\x7f", "file:a%0Ab%09%1B%7F"},
	    {"\xc3\xa4", "file:\xc3\xa4"},
	    {"12345678901234567890123456789012345678901234567890123",
		"file:12345678901234567890123456789012345678901234567890123"},
	    {"X12345678901234567890123456789012345678901234567890123",
		"file:12345678901234567890123456789012345678901234567890123"},
	    {"                    ",
		"file:%20%20%20%20%20%20%20%20%20%20%20%20%20%20%20%20%20"},
	    {"\n12345678901234567890123456789012345678901234567890",
		"file:%0A12345678901234567890123456789012345678901234567890"},
	    {"\n123456789012345678901234567890123456789012345678901",
		"file:123456789012345678901234567890123456789012345678901"},
	};
	char out[FRAME_SOURCE_MAX + 1],
	    cut[FRAME_SOURCE_MAX + sizeof(FRAME_TRUNCATED)];
	struct frame f = {.seq = 1};
	size_t i;

	for (i = 0; i < NITEMS(rows); i++) {
		frame_file_source(out, rows[i].name);
		is_str(out, rows[i].want, rows[i].want);
		(void)snprintf(cut, sizeof(cut), "%s%s", out, FRAME_TRUNCATED);
		f.source = slice_of(cut);
		ok(f.source.n == strlen(out) + strlen(FRAME_TRUNCATED) &&
			frame_encode(line, sizeof(line), &f) > 0,
		    "fits a frame, cut or not");
	}
}

int
main(void)
{
	golden();
	written();
	messages();
	worst_case();
	small_room();
	not_written();
	escapes();
	file_sources();
	return done();
}
