/* buf and slice: the cap from both sides, nothing lost when it refuses. */
#include "common/buf.h"

#include <errno.h>

#include "tests/tap.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static const size_t caps[] = {0, 1, 2, 255, 256, 257, 511, 512, 513, 1000};

static char
letter(size_t i)
{
	return (char)('a' + i % 26);
}

static bool
holds_letters(const struct buf *b, size_t n)
{
	size_t i;

	for (i = 0; i < n && i < b->n; i++)
		if (b->p[i] != letter(i))
			return false;
	return b->n == n;
}

/* A byte at a time to the cap, then one more. */
static void
byte_by_byte(size_t cap)
{
	int refused = 0, too_big = 0;
	struct buf b;
	size_t i;
	char c;

	buf_init(&b, cap);
	for (i = 0; i < cap; i++) {
		c = letter(i);
		refused += buf_add(&b, &c, 1) == -1;
		too_big += b.size > cap || b.n > b.size;
	}
	is_int(refused, 0, "every byte up to the cap fits");
	is_int(too_big, 0, "it never has more than the cap");
	errno = 0;
	ok(buf_add(&b, "!", 1) == -1 && errno == ENOMEM,
	    "cap %zu: not one more", cap);
	ok(buf_addf(&b, "%d", 7) == -1 && buf_add_str(&b, "x") == -1 &&
		buf_reserve(&b, SIZE_MAX) == -1,
	    "in no way");
	ok(buf_add(&b, NULL, 0) == 0 && buf_addf(&b, "%s", "") == 0 &&
		buf_add_slice(&b, (struct slice){NULL, 0}) == 0,
	    "nothing always fits");
	ok(holds_letters(&b, cap), "and it holds what it held");
	buf_clear(&b);
}

/* All at once, n bytes: as bytes and as text. */
static void
at_once(size_t cap, size_t n)
{
	char text[1002];
	struct buf b;
	size_t i;
	int want = n <= cap ? 0 : -1;

	for (i = 0; i < n; i++)
		text[i] = letter(i);
	text[n] = '\0';
	buf_init(&b, cap);
	ok(buf_add_str(&b, text) == want &&
		holds_letters(&b, want == 0 ? n : 0) && b.size <= cap,
	    "cap %zu: %zu bytes", cap, n);
	buf_clear(&b);
	ok(b.p == NULL && b.n == 0 && b.size == 0 && b.cap == cap, "cleared");
	ok(buf_addf(&b, "%s", text) == want &&
		holds_letters(&b, want == 0 ? n : 0) && b.size <= cap,
	    "cap %zu: %zu bytes, printf-like", cap, n);
	buf_clear(&b);
}

/* printf-like text that fits behind others to the last byte. */
static void
formatted(void)
{
	struct buf b;

	buf_init(&b, 10);
	ok(buf_add_str(&b, "abc") == 0 && buf_addf(&b, "%07d", 42) == 0,
	    "3 and 7 of 10");
	is_mem(b.p, b.n, "abc0000042", "are there");
	buf_drop(&b, 1);
	errno = 0;
	ok(buf_addf(&b, "%02d", 42) == -1 && errno == ENOMEM,
	    "two do not fit where one does");
	is_mem(b.p, b.n, "bc0000042", "and change nothing");
	ok(buf_addf(&b, "%c", '!') == 0, "one does");
	is_mem(b.p, b.n, "bc0000042!", "it is there");
	buf_clear(&b);
}

static void
dropped(void)
{
	int wrong = 0;
	struct buf b;
	size_t n;

	for (n = 0; n <= 5; n++) {
		buf_init(&b, 100);
		wrong += buf_add_str(&b, "01234") == -1;
		buf_drop(&b, n);
		wrong += !slice_is((struct slice){b.p, b.n}, &"01234"[n]);
		buf_clear(&b);
	}
	is_int(wrong, 0, "drop any beginning");
	buf_init(&b, 100);
	buf_drop(&b, 0);
	is_int((long long)b.n, 0, "drop nothing of nothing");
}

/* Once it has grown it allocates nothing. */
static void
steady(void)
{
	struct buf b;
	char *first;
	int i, moved = 0;

	buf_init(&b, 4096);
	ok(buf_reserve(&b, 3000) == 0 && b.n == 0, "room for 3,000");
	first = b.p;
	for (i = 0; i < 1000; i++) {
		moved += buf_addf(&b, "%2999d!", i) == -1 || b.p != first;
		buf_drop(&b, b.n);
	}
	is_int(moved, 0, "filled and emptied 1,000 times in place");
	buf_clear(&b);
}

static void
slices(void)
{
	const struct slice none = {NULL, 0}, abc = slice_of("abc");
	static const char nul[] = "a\0b";
	struct slice s;

	ok(slice_eq(none, none) && slice_is(none, "") && slice_starts(none, ""),
	    "no bytes at all equal no bytes");
	ok(slice_from(none, 0).n == 0 && slice_trim(none).n == 0, "nor less");
	ok(slice_is(abc, "abc") && !slice_is(abc, "ab") &&
		!slice_is(abc, "abcd") && !slice_is(abc, "abd"),
	    "equal is all of it");
	ok(!slice_eq((struct slice){nul, 3}, slice_of("a")) &&
		!slice_eq((struct slice){nul, 3}, (struct slice){"a\0c", 3}) &&
		slice_eq((struct slice){nul, 3}, (struct slice){"a\0b", 3}),
	    "NUL is a byte as others are");
	ok(slice_starts(abc, "") && slice_starts(abc, "ab") &&
		slice_starts(abc, "abc") && !slice_starts(abc, "abcd") &&
		!slice_starts(abc, "b") && !slice_starts(none, "a"),
	    "starts");
	ok(slice_is(slice_from(abc, 0), "abc") &&
		slice_is(slice_from(abc, 2), "c") &&
		slice_is(slice_from(abc, 3), ""),
	    "from");
	ok(slice_is(slice_trim(slice_of(" \t\r\n a b \n\r\t ")), "a b") &&
		slice_is(slice_trim(slice_of(" \n ")), "") &&
		slice_is(slice_trim(slice_of("\v\f")), "\v\f"),
	    "trim");
	s = slice_trim((struct slice){"\0 x \0", 5});
	is_int((long long)s.n, 5, "NUL is no blank");
	s = slice_trim((struct slice){" \0 ", 3});
	ok(s.n == 1 && s.p[0] == '\0', "nor are blanks around it kept");
}

int
main(void)
{
	size_t i;

	for (i = 0; i < NITEMS(caps); i++) {
		byte_by_byte(caps[i]);
		if (caps[i] > 0)
			at_once(caps[i], caps[i] - 1);
		at_once(caps[i], caps[i]);
		at_once(caps[i], caps[i] + 1);
	}
	formatted();
	dropped();
	steady();
	slices();
	return done();
}
