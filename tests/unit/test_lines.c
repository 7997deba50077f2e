/* Lines against a reader of whole texts: cut at every position, at every
 * limit, long, torn and empty ones, several files one after the other. */
#include "common/lines.h"

#include <errno.h>
#include <fcntl.h>

#include "tests/tap.h"
#include "tests/unit/child.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define SEEN_MAX 4096
#define BYTES(text)                                                            \
	{                                                                      \
		text, sizeof(text) - 1                                         \
	}

/* What was read, as text: a letter for the status, the bytes, a "/". */
struct seen {
	char p[SEEN_MAX];
	size_t n;
};

static void
note(struct seen *s, char what, struct slice line)
{
	child_check(s->n + line.n + 2 <= sizeof(s->p), "SEEN_MAX");
	s->p[s->n++] = what;
	if (line.n > 0)
		memcpy(s->p + s->n, line.p, line.n);
	s->n += line.n;
	s->p[s->n++] = '/';
}

/* Reads as far as it goes: the status that ended it. */
static enum lines_status
read_on(struct lines *l, struct seen *s)
{
	enum lines_status st;
	struct slice line;

	for (;;) {
		st = lines_next(l, &line);
		if (st == LINES_OK)
			note(s, 'o', line);
		else if (st == LINES_LONG)
			note(s, 'L', line);
		else if (st == LINES_TORN)
			note(s, 't', line);
		else
			return st;
	}
}

/* The same of a whole text, by the words of lines.h. */
static void
expect(struct seen *s, struct slice text, size_t max)
{
	const char *lf;
	struct slice line;

	while (text.n > 0) {
		lf = memchr(text.p, '\n', text.n);
		line = text;
		if (lf != NULL)
			line.n = (size_t)(lf - text.p);
		text = slice_from(text, line.n + (lf != NULL));
		if (line.n > max)
			note(s, 'L', (struct slice){line.p, max});
		else if (lf == NULL)
			note(s, 't', line);
		else
			note(s, 'o', line);
	}
}

static bool
same(const struct seen *a, const struct seen *b)
{
	return a->n == b->n && memcmp(a->p, b->p, a->n) == 0;
}

static void
put(int fd, struct slice s)
{
	child_check(write(fd, s.p, s.n) == (ssize_t)s.n, "write");
}

static const struct slice texts[] = {
    BYTES(""),
    BYTES("\n"),
    BYTES("\n\n"),
    BYTES("x"),
    BYTES("abc\ndef\n"),
    BYTES("abc\ndef"),
    BYTES("abcd\nabcde\nabcdef\n12345678901234567890\nx\n"),
    BYTES("abcdef"),
    BYTES("abcde"),
    BYTES("abcdef\n"),
    BYTES("12345678901234567890\n12345678901234567890\n12345"),
    BYTES("\0\n\0\0\0\0\0\n\0\0\0\0\0\0\na\0b"),
    BYTES("\r\n\xff\xfe\n"),
};

/* One text through a pipe in two writes, and in the end a byte at a time. */
static bool
cut(struct slice text, size_t at, size_t max)
{
	struct seen got = {.n = 0}, want = {.n = 0};
	struct lines l;
	bool waited;
	int fds[2];
	size_t i;

	child_check(pipe(fds) == 0 && lines_init(&l, fds[0], max) == 0, "pipe");
	waited = read_on(&l, &got) == LINES_WAIT;
	for (i = 0; i < text.n; i++)
		if (at <= text.n) {
			put(fds[1], (struct slice){text.p, at});
			waited &= read_on(&l, &got) == LINES_WAIT;
			put(fds[1], slice_from(text, at));
			break;
		} else {
			put(fds[1], (struct slice){text.p + i, 1});
			waited &= read_on(&l, &got) == LINES_WAIT;
		}
	(void)close(fds[1]);
	waited &= read_on(&l, &got) == LINES_EOF;
	waited &= read_on(&l, &got) == LINES_EOF; /* and stays there */
	expect(&want, text, max);
	lines_clear(&l);
	(void)close(fds[0]);
	return waited && same(&got, &want);
}

static void
every_cut(void)
{
	size_t i, at, max;
	int wrong;

	for (i = 0; i < NITEMS(texts); i++) {
		wrong = 0;
		for (max = 4; max <= 6; max++)
			for (at = 0; at <= texts[i].n + 1; at++)
				wrong += !cut(texts[i], at, max);
		is_int(wrong, 0, "cut anywhere");
	}
}

static void
limits(void)
{
	struct seen got = {.n = 0};
	struct lines l;
	int fds[2];

	child_check(pipe(fds) == 0 && lines_init(&l, fds[0], 5) == 0, "pipe");
	put(fds[1], slice_of("1234\n12345\n123456\n\n12345678\nx"));
	is_int(read_on(&l, &got), LINES_WAIT, "an unfinished line waits");
	is_mem(got.p, got.n, "o1234/o12345/L12345/o/L12345/",
	    "limit - 1, limit, limit + 1, none, many");
	(void)close(fds[1]);
	is_int(read_on(&l, &got), LINES_EOF, "the end");
	is_mem(got.p, got.n, "o1234/o12345/L12345/o/L12345/tx/", "torn");
	lines_clear(&l);
	(void)close(fds[0]);
}

/* Nobody waits for the rest of a line that is too long already. */
static void
long_at_once(void)
{
	struct seen got = {.n = 0};
	struct lines l;
	int fds[2], i;

	child_check(pipe(fds) == 0 && lines_init(&l, fds[0], 5) == 0, "pipe");
	put(fds[1], slice_of("12345"));
	is_int(read_on(&l, &got), LINES_WAIT, "not too long yet");
	is_int((long long)got.n, 0, "nothing said");
	put(fds[1], slice_of("6"));
	is_int(read_on(&l, &got), LINES_WAIT, "too long");
	is_mem(got.p, got.n, "L12345/", "said once, now");
	for (i = 0; i < 100; i++) {
		put(fds[1], slice_of("more and more"));
		(void)read_on(&l, &got);
	}
	put(fds[1], slice_of("\nnext\n"));
	is_int(read_on(&l, &got), LINES_WAIT, "the next one");
	is_mem(got.p, got.n, "L12345/onext/", "is read");
	lines_clear(&l);
	(void)close(fds[0]);
	(void)close(fds[1]);
}

static int
file_of(const char *text, size_t n)
{
	int fd = memfd_create("text", MFD_CLOEXEC);

	child_check(fd != -1 && write(fd, text, n) == (ssize_t)n &&
			lseek(fd, 0, SEEK_SET) == 0,
	    "memfd");
	return fd;
}

/* Nothing of one file is left for the next: no torn line, no skipping. */
static void
several_files(void)
{
	static const char *const files[] = {"a\nb\n", "torn", "c\n", "",
	    "too long, torn", "d\n", "123456789\n", "\n", "123456", "e\n"};
	struct seen got = {.n = 0};
	struct lines l;
	size_t i;
	int fd;

	child_check(lines_init(&l, -1, 5) == 0, "lines_init");
	for (i = 0; i < NITEMS(files); i++) {
		fd = file_of(files[i], strlen(files[i]));
		lines_reopen(&l, fd);
		is_int(read_on(&l, &got), LINES_EOF, "a file");
		(void)close(fd);
	}
	is_mem(got.p, got.n, "oa/ob/ttorn/oc/Ltoo l/od/L12345/o/L12345/oe/",
	    "all of them");
	lines_clear(&l);
}

static void
errors(void)
{
	struct seen got = {.n = 0};
	int fd = open("/", O_RDONLY | O_CLOEXEC), fds[2];
	struct lines l;

	child_check(fd != -1 && lines_init(&l, fd, 5) == 0, "/");
	errno = 0;
	is_int(read_on(&l, &got), LINES_ERROR, "a folder");
	is_int(errno, EISDIR, "says why");
	(void)close(fd);
	errno = 0;
	is_int(read_on(&l, &got), LINES_ERROR, "a closed descriptor");
	is_int(errno, EBADF, "says why");
	child_check(pipe(fds) == 0, "pipe");
	lines_reopen(&l, fds[0]);
	put(fds[1], slice_of("x\n"));
	is_int(read_on(&l, &got), LINES_WAIT, "and goes on with another");
	is_mem(got.p, got.n, "ox/", "with a line of it");
	child_check(fcntl(fds[0], F_SETFL, O_NONBLOCK) == 0, "fcntl");
	is_int(read_on(&l, &got), LINES_WAIT, "one that does not block");
	got.n = 0;
	put(fds[1], slice_of("1234567"));
	is_int(read_on(&l, &got), LINES_WAIT, "a long line");
	l.fd = dup(fds[0]);
	child_check(l.fd != -1 && close(l.fd) == 0, "dup");
	is_int(read_on(&l, &got), LINES_ERROR, "whose rest cannot be read");
	lines_reopen(&l, fds[0]);
	put(fds[1], slice_of("y\n"));
	is_int(read_on(&l, &got), LINES_WAIT, "is not waited for");
	is_mem(got.p, got.n, "L12345/oy/", "in another file");
	lines_clear(&l);
	(void)close(fds[0]);
	(void)close(fds[1]);
}

/* More than the buffer, all lengths of lines around the limit. */
static void
big(size_t max)
{
	struct slice line, want;
	struct lines l;
	size_t n = 0, i, size = 400000, at = 0;
	char *text = malloc(size), *lf;
	int fd, wrong = 0;

	child_check(text != NULL, "malloc");
	for (i = 0; n + max + 2 < size; i++) {
		memset(text + n, 'a' + (int)(i % 26), i % (max + 1));
		n += i % (max + 1);
		text[n++] = '\n';
	}
	fd = file_of(text, n);
	child_check(lines_init(&l, fd, max) == 0, "lines_init");
	while (lines_next(&l, &line) == LINES_OK) {
		lf = memchr(text + at, '\n', n - at);
		child_check(lf != NULL, "more lines than there are");
		want = (struct slice){text + at, (size_t)(lf - (text + at))};
		wrong += !slice_eq(line, want);
		at += want.n + 1;
	}
	is_int(wrong, 0, "every line of a big file");
	is_int((long long)at, (long long)n, "to its end");
	lines_clear(&l);
	free(text);
	(void)close(fd);
}

/* Bytes read before come first, on the same line as what follows them. */
static void
given(void)
{
	static char much[LINES_GIVE_MAX];
	const struct slice tail = slice_of("\n12345");
	struct seen got = {.n = 0};
	struct lines l;
	int fd = file_of("c\nd\n", 4);

	child_check(lines_init(&l, fd, 5) == 0, "lines_init");
	lines_give(&l, "a\nb", 3);
	is_int(read_on(&l, &got), LINES_EOF, "given, then read");
	is_mem(got.p, got.n, "oa/obc/od/", "in order");
	(void)close(fd);
	fd = file_of("e", 1);
	got.n = 0;
	lines_reopen(&l, fd);
	lines_give(&l, NULL, 0);
	is_int(read_on(&l, &got), LINES_EOF, "nothing given");
	is_mem(got.p, got.n, "te/", "what was read");
	(void)close(fd);
	memset(much, 'x', sizeof(much));
	memcpy(much + sizeof(much) - tail.n, tail.p, tail.n);
	fd = file_of("\ny\n", 3);
	got.n = 0;
	lines_reopen(&l, fd);
	lines_give(&l, much, sizeof(much));
	is_int(read_on(&l, &got), LINES_EOF, "as much as may be given");
	is_mem(got.p, got.n, "Lxxxxx/o12345/oy/", "is read");
	(void)close(fd);
	lines_clear(&l);
}

int
main(void)
{
	every_cut();
	limits();
	long_at_once();
	several_files();
	errors();
	big(1);
	big(300);
	big(70000);
	given();
	return done();
}
