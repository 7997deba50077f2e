/* links: sender */
/* Password files: what is taken off, what is refused; and thumbprints. */
#include "sender/password.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sender/tls.h"
#include "tests/tap.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define BYTES(text) (const unsigned char *)(text), sizeof(text) - 1

static void
test_decode(void)
{
	static const struct {
		const unsigned char *bytes;
		size_t n;
		const char *want; /* NULL: refused */
		const char *what;
	} rows[] = {
	    {BYTES("secret"), "secret", "plain"},
	    {BYTES("secret\n"), "secret", "LF"},
	    {BYTES("secret\r\n"), "secret", "CR LF"},
	    {BYTES(" sec ret \n"), " sec ret ", "blanks belong to it"},
	    {BYTES("secret\n\n"), NULL, "one line end only"},
	    {BYTES("a\nb\n"), NULL, "two lines"},
	    {BYTES(""), NULL, "empty"},
	    {BYTES("\n"), NULL, "only a line end"},
	    {BYTES("\r\n"), NULL, "only CR LF"},
	    {BYTES("\xef\xbb\xbfsecret\r\n"), "secret", "UTF-8 BOM"},
	    {BYTES("\xef\xbb\xbf"), NULL, "only a BOM"},
	    {BYTES("p\xc3\xa4ss"), "p\xc3\xa4ss", "UTF-8"},
	    {BYTES("\xff\xfep\0\xe4\0\r\0\n\0"), "p\xc3\xa4", "UTF-16LE"},
	    {BYTES("\xfe\xff\0p\0\xe4\0\n"), "p\xc3\xa4", "UTF-16BE"},
	    {BYTES("p\0w\0"), "pw", "UTF-16LE without BOM"},
	    {BYTES("\0p\0w"), "pw", "UTF-16BE without BOM"},
	    {BYTES("\xff\xfe\xac\x20"), "\xe2\x82\xac", "a euro sign"},
	    {BYTES("\xff\xfe\x3d\xd8\x00\xde"), "\xf0\x9f\x98\x80",
		"a surrogate pair"},
	    {BYTES("\xff\xfe\x3d\xd8"), NULL, "half a pair"},
	    {BYTES("\xff\xfe\x00\xde"), NULL, "the wrong half"},
	    {BYTES("\xff\xfep"), NULL, "half a character"},
	    {BYTES("\xff\xfep\0\0\0"), NULL, "NUL in UTF-16"},
	    {BYTES("abc\0d"), NULL, "NUL"},
	};
	struct password p;
	const char *why;
	size_t i;

	for (i = 0; i < NITEMS(rows); i++) {
		why = password_decode(&p, rows[i].bytes, rows[i].n);
		if (rows[i].want == NULL)
			ok(why != NULL && p.n == 0 && p.text[0] == '\0',
			    "refused: %s", rows[i].what);
		else if (ok(why == NULL, "accepted: %s", rows[i].what))
			is_str(p.text, rows[i].want, rows[i].what);
	}
}

static void
test_length(void)
{
	unsigned char text[PASSWORD_MAX + 3];
	struct password p;

	memset(text, 'x', sizeof(text));
	ok(password_decode(&p, text, PASSWORD_MAX) == NULL, "the longest");
	is_int((long long)p.n, PASSWORD_MAX, "all of it");
	ok(password_decode(&p, text, PASSWORD_MAX + 1) != NULL, "one more");
	text[PASSWORD_MAX] = '\r';
	text[PASSWORD_MAX + 1] = '\n';
	ok(password_decode(&p, text, PASSWORD_MAX + 2) == NULL,
	    "the longest with a line end");
	ok(password_decode(&p, text, PASSWORD_MAX + 3) != NULL, "and more");
}

static void
test_file(void)
{
	static const int bad_modes[] = {0640, 0604, 0660, 0610, 0601, 0777};
	char path[] = "/tmp/auditferry-password.XXXXXX";
	struct password p;
	size_t i;
	int fd = mkstemp(path);

	if (fd == -1 || write(fd, "secret\n", 7) != 7)
		exit(1);
	ok(password_load(&p, path) == NULL, "mode 600");
	is_str(p.text, "secret", "its text");
	ok(!password_changed(&p, path), "not changed");
	ok(write(fd, "x", 1) == 1 && password_changed(&p, path), "changed");
	password_wipe(&p);
	ok(p.text[0] == '\0' && p.text[1] == '\0', "wiped");
	ok(ftruncate(fd, 7) == 0, "one line again");
	for (i = 0; i < NITEMS(bad_modes); i++) {
		(void)fchmod(fd, (mode_t)bad_modes[i]);
		ok(password_load(&p, path) != NULL, "mode %o is refused",
		    (unsigned)bad_modes[i]);
	}
	(void)fchmod(fd, 0400);
	ok(password_load(&p, path) == NULL, "mode 400");
	(void)close(fd);
	(void)unlink(path);
	ok(!password_changed(&p, path), "removed: not changed yet");
	ok(password_load(&p, path) != NULL, "no file");
	ok(mkfifo(path, 0600) == 0 && password_load(&p, path) != NULL,
	    "a FIFO is refused, and not waited for");
	(void)unlink(path);
	ok(password_load(&p, "/tmp") != NULL, "a folder");
}

static void
test_thumbprint(void)
{
	static const struct {
		const char *text;
		size_t n; /* 0: refused */
		const char *what;
	} rows[] = {
	    {"00112233445566778899aabbccddeeff00112233", 20, "SHA-1"},
	    {"00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33", 20,
		"with colons, upper case"},
	    {"00 11 22 33 44 55 66 77 88 99 aa bb cc dd ee ff 00 11 22 33 ", 20,
		"with blanks"},
	    {"\xe2\x80\x8e"
	     "00112233445566778899aabbccddeeff00112233",
		20, "as Windows' dialog copies it"},
	    {"00112233445566778899aabbccddeeff"
	     "00112233445566778899aabbccddeeff",
		32, "SHA-256"},
	    {"00112233445566778899aabbccddeeff0011223", 0, "one digit less"},
	    {"00112233445566778899aabbccddeeff001122334", 0, "one more"},
	    {"00112233445566778899aabbccddeeff"
	     "00112233445566778899aabbccddeeff0",
		0, "65 digits"},
	    {"00112233445566778899aabbccddeeff0011223g", 0, "no hex digit"},
	    {"NOCHECK", 0, "a word"},
	    {"", 0, "nothing"},
	};
	struct tls t;
	size_t i;

	for (i = 0; i < NITEMS(rows); i++) {
		t = (struct tls){.want_n = 0};
		is_int(tls_parse(&t, rows[i].text), rows[i].n ? 0 : -1,
		    rows[i].what);
		is_int((long long)t.want_n, (long long)rows[i].n, rows[i].what);
		if (rows[i].n)
			ok(t.want[0] == 0 && t.want[1] == 0x11 &&
				t.want[15] == 0xff,
			    "its bytes");
	}
}

int
main(void)
{
	test_decode();
	test_length();
	test_file();
	test_thumbprint();
	return done();
}
