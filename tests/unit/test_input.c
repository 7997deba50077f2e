/* links: parser */
/* The parser's input: frames and plain lines mixed, damage of each kind, and
 * files that cannot be read. */
#include "parser/input.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "common/log.h"
#include "tests/unit/child.h"
#include "tests/unit/rules.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

/* A frame of the payload, LF included; four results in turn. */
static const char *
frame(uint64_t seq, const char *payload)
{
	static char text[4][FRAME_MAX + 1];
	static unsigned turn;
	struct frame f = {.seq = seq,
	    .time_us = INT64_C(1795352400123456),
	    .source = slice_of("udp:192.0.2.7,40312"),
	    .payload = slice_of(payload)};
	size_t n;

	turn = (turn + 1) % 4;
	n = frame_encode(text[turn], FRAME_MAX, &f);
	bench_check(n > 0, "frame_encode");
	text[turn][n] = '\0';
	return text[turn];
}

/* What is read: operands, mode and clock. */
struct job {
	char *operands[4];
	size_t n;
	enum input_mode mode;
	int64_t received_us;
	bool mtime, show_time;
};

/* A child's work: prints what each call gives. */
static void
print_all(void *arg)
{
	const struct job *j = arg;
	struct input in;
	struct message m;
	enum input_status st;

	log_init("test");
	bench_check(input_init(&in, j->operands, j->n, j->mode) == 0, "init");
	in.received_us = j->received_us;
	in.received_is_mtime = j->mtime;
	while ((st = input_next(&in, &m)) != INPUT_END)
		if (st == INPUT_DAMAGED)
			printf("D %s\n", in.damage);
		else if (st == INPUT_TOO_LONG)
			printf("L %zu\n", m.raw.n);
		else if (st == INPUT_MESSAGE && j->show_time)
			printf("%lld %.*s\n", (long long)m.received_us,
			    (int)m.source.n, m.source.p);
		else if (st == INPUT_MESSAGE)
			printf("%c%llu %.*s\n", m.framed ? 'F' : 'P',
			    (unsigned long long)m.seq,
			    m.raw.n < 100 ? (int)m.raw.n : 100, m.raw.p);
	if (in.unreadable > 0)
		printf("unreadable %llu\n", (unsigned long long)in.unreadable);
	input_clear(&in);
	(void)fflush(stdout);
}

static struct child child;

static void
run(const struct job *j)
{
	struct job copy = *j;

	child_run(&child, print_all, &copy);
}

/* One file of this text. */
static void
check(const char *what, const char *text, enum input_mode mode,
    const char *want, int err_lines)
{
	struct job j = {.n = 1, .mode = mode};

	j.operands[0] = strdup(bench_write("in", text));
	run(&j);
	free(j.operands[0]);
	is_str(child.out, want, what);
	if (!is_int(child_lines(child.err), err_lines, "lines on stderr"))
		printf("# %s\n", child.err);
}

/* Joins texts; the result lasts until the next call. */
static const char *
cat(const char *a, const char *b, const char *c, const char *d)
{
	static char text[3 * FRAME_MAX];

	(void)snprintf(text, sizeof(text), "%s%s%s%s", a, b, c, d);
	return text;
}

static void
lines(void)
{
	check("plain lines", "a\nb\r\n\n\r\nc\rd\n \ne", INPUT_AUTO,
	    "P1 a\nP2 b\nP5 c\rd\nP6  \nP7 e\n", 0);
	check("nothing", "", INPUT_AUTO, "", 0);
	check("empty lines", "\n\n\r\n", INPUT_FRAMES, "", 0);
	check("comments", "#!x\n#y\n #!z\n", INPUT_AUTO, "P2 #y\nP3  #!z\n", 0);
	check("in lines all is plain", cat("#!x\n", "@1 00000000 x\n", "", ""),
	    INPUT_LINES, "P1 #!x\nP2 @1 00000000 x\n", 0);
	check("almost a frame", "@1 0000000 x\n@ 00000000 x\n@1\n", INPUT_AUTO,
	    "P1 @1 0000000 x\nP2 @ 00000000 x\nP3 @1\n", 0);
}

static void
frames(void)
{
	check("mixed", cat(frame(5, "five"), "plain\n", frame(9, "nine"), "\n"),
	    INPUT_AUTO, "F5 five\nP2 plain\nF9 nine\n", 0);
	check("escapes and nothing",
	    cat(frame(1, "a\nb"), frame(2, ""), "", ""), INPUT_FRAMES,
	    "F1 a\nb\nF2 \n", 0);
	check("a plain line among frames",
	    cat(frame(1, "a"), "plain\n", frame(2, "b"), "#!x\n"), INPUT_FRAMES,
	    "F1 a\nD it is no frame\nF2 b\nD it is no frame\n", 2);
	check("order",
	    cat(frame(5, "a"), frame(5, "b"), frame(4, "c"), frame(6, "d")),
	    INPUT_AUTO,
	    "F5 a\nD its SEQ is not above the last\nD its SEQ is not above the "
	    "last\nF6 d\n",
	    1);
	check("no order in an unmatched file",
	    cat("#!unmatched why\n", frame(5, "a"), frame(5, "b"),
		frame(4, "c")),
	    INPUT_AUTO, "F5 a\nF5 b\nF4 c\n", 0);
	check("the largest SEQ", frame(UINT64_MAX, "a"), INPUT_AUTO,
	    "F18446744073709551615 a\n", 0);
}

/* A frame with one character changed. */
static const char *
hurt(uint64_t seq, size_t at, char c)
{
	static char text[256];

	(void)strlcpy(text, frame(seq, "payload"), sizeof(text));
	text[at] = c;
	return text;
}

static void
damage(void)
{
	static const char crc[] = "D its checksum is wrong\n";
	char text[512], torn[200], want[600];
	size_t i;

	check("payload", hurt(7, strlen(frame(7, "payload")) - 2, 'x'),
	    INPUT_AUTO, crc, 1);
	check("SEQ", hurt(7, 1, '8'), INPUT_AUTO, crc, 1);
	check("CRC", hurt(7, 3, hurt(7, 0, '@')[3] == 'f' ? 'e' : 'f'),
	    INPUT_AUTO, crc, 1);
	check("a burst is said once, each line is told",
	    cat("@1 00000000 x\n@2 00000000 x\n", frame(3, "c"),
		"@4 00000000 x\n", frame(5, "e")),
	    INPUT_AUTO,
	    "D its checksum is wrong\nD its checksum is wrong\nF3 c\n"
	    "D its checksum is wrong\nF5 e\n",
	    2);
	ok(strstr(child.err, "/in:1: damaged frame: its checksum") != NULL,
	    "with file and line");
	(void)strlcpy(torn, frame(2, "b"), sizeof(torn));
	torn[strlen(torn) - 1] = '\0';
	for (i = 12; i <= strlen(torn); i += 9) {
		(void)snprintf(text, sizeof(text), "%s%.*s", frame(1, "a"),
		    (int)i, torn);
		check("torn: dropped", text, INPUT_AUTO, "F1 a\n", 1);
		check("torn: dropped", text, INPUT_FRAMES, "F1 a\n", 1);
	}
	ok(strstr(child.err, "/in:2: the last frame is torn") != NULL,
	    "and that is said");
	check("torn before it looks like a frame", "@1 0", INPUT_FRAMES, "", 1);
	(void)snprintf(want, sizeof(want), "F1 a\n%sF3 c\n", crc);
	check("torn by a new segment",
	    cat(frame(1, "a"), "@2 8f3a11c2 2026", "\n", frame(3, "c")),
	    INPUT_FRAMES, want, 1);
}

static void
too_long(void)
{
	static char text[2 * FRAME_MAX];
	struct job j = {.n = 1};
	int lf;

	for (lf = 0; lf < 2; lf++) {
		memset(text, 'x', sizeof(text));
		(void)snprintf(text + FRAME_MAX + 1, 10, "%s",
		    lf ? "\nb\n" : "");
		check("a plain line too long", text, INPUT_AUTO,
		    lf ? "L 131200\nP2 b\n" : "L 131200\n", 0);
	}
	(void)snprintf(text + FRAME_MAX, 10, "\nb\n");
	j.operands[0] = strdup(bench_write("in", text));
	run(&j);
	is_int(child_lines(child.out), 2, "one byte less is none");
	ok(child.out[0] == 'P', "but a message");
	free(j.operands[0]);
	memset(text, 'x', sizeof(text));
	(void)bench_put(text, "@1 00000000 ");
	(void)snprintf(text + FRAME_MAX + 1, 10, "x\nb\n");
	check("a frame too long", text, INPUT_AUTO, "D it is too long\nP2 b\n",
	    1);
}

static void
several_files(void)
{
	struct job j = {.n = 4};

	j.operands[0] =
	    strdup(bench_write("f1", cat(frame(5, "a"), "", "", "")));
	j.operands[1] = strdup(bench_path("missing"));
	j.operands[2] = strdup(bench_folder);
	j.operands[3] =
	    strdup(bench_write("f2", cat(frame(3, "b"), "p\n", "", "")));
	run(&j);
	is_str(child.out, "F5 a\nF3 b\nP2 p\nunreadable 2\n",
	    "order and lines begin anew with each file");
	ok(strstr(child.err, "missing: No such file") != NULL, "a missing one");
	ok(strstr(child.err, "Is a directory") != NULL, "a folder");
	while (j.n > 0)
		free(j.operands[--j.n]);
}

static void
clocks(void)
{
	struct timespec times[2] = {{1000, 0}, {1700000000, 123456789}};
	struct job j = {.n = 1, .show_time = true};
	const char *path = bench_write("n m%", "p\n");

	bench_check(utimensat(AT_FDCWD, path, times, 0) == 0, "utimensat");
	j.operands[0] = strdup(path);
	j.received_us = 42;
	run(&j);
	ok(strncmp(child.out, "42 file:", 8) == 0, "--received TIME");
	ok(strstr(child.out, "n%20m%25\n") != NULL, "the name is encoded");
	j.mtime = true;
	run(&j);
	ok(strncmp(child.out, "1700000000123456 file:", 22) == 0,
	    "--received mtime");
	free(j.operands[0]);
	j.operands[0] = strdup(bench_write("f", frame(1, "a")));
	run(&j);
	is_str(child.out, "1795352400123456 udp:192.0.2.7,40312\n",
	    "a frame has its own");
	free(j.operands[0]);
}

/* Stdin: as "-", with no operand, and only once. */
static void
stdin_once(void)
{
	static char dash[] = "-";
	struct job j = {.n = 0};
	int fd = open(bench_write("in", cat("a\nb\n", "", "", "")), O_RDONLY);

	bench_check(fd != -1 && dup2(fd, STDIN_FILENO) != -1, "stdin");
	run(&j);
	is_str(child.out, "P1 a\nP2 b\n", "no operand");
	bench_check(lseek(STDIN_FILENO, 0, SEEK_SET) == 0, "lseek");
	j.n = 1;
	j.operands[0] = dash;
	run(&j);
	is_str(child.out, "P1 a\nP2 b\n", "-");
	bench_check(close(fd) == 0, "close");
}

int
main(void)
{
	lines();
	frames();
	damage();
	too_long();
	several_files();
	clocks();
	stdin_once();
	return done();
}
