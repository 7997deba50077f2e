/* links: sender */
/* The body of a POST is handed out once, unless the server asks for it again.
 */
#include "sender/upload.h"

#include "tests/tap.h"

static struct upload u;

/* What the next read of n bytes gives. */
static const char *
next(size_t n)
{
	static char got[64];

	n = upload_read(&u, got, n < sizeof(got) ? n : sizeof(got) - 1);
	got[n] = '\0';
	return got;
}

static void
test_pieces(void)
{
	upload_begin(&u, slice_of("abcdefg"));
	is_str(next(3), "abc", "the first piece");
	is_str(next(3), "def", "the next");
	is_str(next(3), "g", "the last");
	is_str(next(3), "", "and the end");
}

static void
test_again(void)
{
	static const struct {
		const char *head;
		bool allowed;
	} cases[] = {
	    {"HTTP/1.1 401 Unauthorized\r\n", true},
	    {"HTTP/1.0 401\r\n", true},
	    {"HTTP/1.1 200 OK\r\n", false},
	    {"HTTP/1.1 500 401\r\n", false},
	    {"HTTP/1.1 40\r\n", false},
	    {"HTTP/1.1 40", false},
	    {"HTTP/1.1", false},
	    {"X-HTTP/1.1 401\r\n", false},
	    {"", false},
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		upload_begin(&u, slice_of("abc"));
		(void)next(2);
		upload_head(&u, slice_of(cases[i].head));
		upload_head(&u, slice_of("WWW-Authenticate: NTLM\r\n"));
		upload_head(&u, slice_of("\r\n"));
		ok(upload_seek(&u, 0) == cases[i].allowed, "case %zu", i);
		is_str(next(9), cases[i].allowed ? "abc" : "c", "goes on");
	}
}

static void
test_once_for_each(void)
{
	upload_begin(&u, slice_of("abc"));
	ok(upload_seek(&u, 0), "nothing was handed out: nothing repeats");
	(void)next(9);
	upload_head(&u, slice_of("HTTP/1.1 401 Unauthorized\r\n"));
	ok(upload_seek(&u, 0), "asked for");
	(void)next(1);
	ok(!upload_seek(&u, 0), "not twice for one answer");
	ok(upload_seek(&u, 1), "to where it is anyway");
	ok(!upload_seek(&u, 4), "not beyond the end");
}

int
main(void)
{
	test_pieces();
	test_again();
	test_once_for_each();
	return done();
}
