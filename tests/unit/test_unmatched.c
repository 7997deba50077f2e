/* links: parser */
/* The unmatched file: its format, that it can be read again, and that nothing
 * is lost or passed when it cannot be written. */
#include "parser/unmatched.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>

#include "common/signals.h"
#include "parser/input.h"
#include "tests/unit/child.h"
#include "tests/unit/rules.h"

static struct unmatched u;

static struct message
message(uint64_t seq)
{
	return (struct message){.seq = seq,
	    .framed = true,
	    .received_us = INT64_C(1795352400123456),
	    .source = slice_of("udp:192.0.2.7,40312")};
}

static int
add(uint64_t seq, const char *text)
{
	struct message m = message(seq);

	return unmatched_add(&u, &m, slice_of(text), false, "why not");
}

static const char *
contents(const char *path)
{
	static char text[4 * FRAME_MAX];
	FILE *f = fopen(path, "r");
	size_t n;

	bench_check(f != NULL, path);
	n = fread(text, 1, sizeof(text) - 1, f);
	text[n] = '\0';
	bench_check(fclose(f) == 0, path);
	return text;
}

static void
format(void)
{
	const char *path = bench_path("u");
	struct stat st;

	bench_check(unmatched_open(&u, path, 1 << 20) == 0, path);
	is_int(add(7, "<13>a\nb"), 0, "one");
	is_int(unmatched_add_damaged(&u, slice_of("@9 bad"), "its checksum"), 0,
	    "a damaged line");
	ok(u.dirty, "not yet safe");
	is_int(unmatched_sync(&u), 0, "synced");
	ok(!u.dirty, "safe");
	unmatched_close(&u);
	is_str(contents(path),
	    "#!unmatched why not\n"
	    "@7 1c070cfc 2026-11-22T13:00:00.123456Z udp:192.0.2.7,40312 <13>a"
	    "\x10Jb\n#!damaged its checksum\n@9 bad\n",
	    "its format");
	bench_check(stat(path, &st) == 0, path);
	is_int(st.st_mode & 0777, 0600, "for us only");
	bench_check(unmatched_open(&u, NULL, 1) == 0, "none");
	is_int(add(1, "x") + unmatched_sync(&u), 0, "no file, nothing to do");
	unmatched_close(&u);
	is_int(unmatched_open(&u, bench_path("none/u"), 1), -1, "no folder");
	is_int(errno, ENOENT, "with its errno");
}

/* Half a line of a process that died is ended before anything follows. */
static void
torn(void)
{
	const char *path = bench_write("t", "#!unmatched x\n@7 c4d5");

	bench_check(unmatched_open(&u, path, 1 << 20) == 0, path);
	is_int(unmatched_sync(&u), 0, "nothing to do");
	is_str(contents(path), "#!unmatched x\n@7 c4d5", "as it was");
	is_int(add(8, "x") + unmatched_sync(&u), 0, "one more");
	unmatched_close(&u);
	ok(strncmp(contents(path),
	       "#!unmatched x\n@7 c4d5\n#!unmatched why not"
	       "\n@8 ",
	       41) == 0,
	    "the torn line is ended");
	bench_check(unmatched_open(&u, path, 1 << 20) == 0, path);
	is_int(add(9, "y") + unmatched_sync(&u), 0, "and another");
	unmatched_close(&u);
	ok(strstr(contents(path), "x\n#!unmatched why not\n@9 ") != NULL,
	    "after a whole line nothing is added");
}

/* What is kept comes back through the parser's own input. */
static void
read_again(void)
{
	static const struct {
		const char *text;
		size_t n;
	} texts[] = {{"", 0}, {"plain", 5},
	    {"a\0b\nc\x10"
	     "d",
		7},
	    {"\xff\xfe", 2}, {"#!x", 3}, {"@1 00000000 x", 13}, {"x\r", 2}};
	const char *path = bench_path("again");
	char *operand = strdup(path);
	struct message m = message(5);
	struct input in;
	size_t i;

	bench_check(unmatched_open(&u, path, 1 << 20) == 0, path);
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		bench_check(unmatched_add(&u, &m,
				(struct slice){texts[i].text, texts[i].n},
				false, "why") == 0,
		    "add");
	bench_check(unmatched_sync(&u) == 0, "sync");
	unmatched_close(&u);
	bench_check(input_init(&in, &operand, 1, INPUT_AUTO) == 0, "input");
	for (i = 0; input_next(&in, &m) == INPUT_MESSAGE && i < 7; i++)
		ok(slice_eq(m.raw, (struct slice){texts[i].text, texts[i].n}) &&
			m.seq == 5 && m.framed &&
			m.received_us == INT64_C(1795352400123456),
		    "message %zu comes back", i);
	is_int((long long)i, 7, "all of them");
	input_clear(&in);
	free(operand);
}

/* Messages that do not fit one line are cut, and say so. */
static void
cut(void)
{
	static char text[FRAME_MAX], line[FRAME_MAX];
	struct message m = message(1);
	struct frame f;
	const char *path = bench_path("cut"), *lf;
	size_t sizes[] = {131000, 65507, 131072, 131072}, i, escapes;

	for (i = 0; i < 4; i++) {
		escapes = i == 1 || i == 2;
		(void)unlink(path);
		memset(text, escapes ? '\n' : 'x', sizeof(text));
		bench_check(unmatched_open(&u, path, 1 << 30) == 0, path);
		is_int(unmatched_add(&u, &m, (struct slice){text, sizes[i]},
			   i == 3, "why"),
		    0, "a long one");
		bench_check(unmatched_sync(&u) == 0, "sync");
		unmatched_close(&u);
		lf = strchr(contents(path), '\n');
		(void)strlcpy(line, lf + 1, sizeof(line));
		line[strcspn(line, "\n")] = '\0';
		is_int(frame_parse(&f, slice_of(line)), FRAME_OK, "is a frame");
		is_int(memmem(f.source.p, f.source.n, ";trunc", 6) != NULL,
		    i >= 2, "cut if it must be, and said");
		is_int((long long)frame_message(&f, text).n,
		    i >= 2 ? MESSAGE_MAX : (long long)sizes[i], "its bytes");
	}
}

/* At the limit it holds. A child holds; we make room. */
struct hold {
	const char *path;
	uint64_t max;
	rlim_t file_max; /* 0: none */
	bool ready_to_stop;
};

static void
hold_child(const struct hold *h, int done)
{
	struct rlimit limit = {h->file_max, RLIM_INFINITY};
	char c = 'x';
	int i;

	signals_init();
	log_quieter();
	if (h->file_max > 0) {
		(void)signal(SIGXFSZ, SIG_IGN);
		bench_check(setrlimit(RLIMIT_FSIZE, &limit) == 0, "rlimit");
	}
	bench_check(unmatched_open(&u, h->path, h->max) == 0, h->path);
	for (i = 1; i <= 40; i++)
		if (add((uint64_t)i,
			"0123456789012345678901234567890123456789"
			"0123456789012345678901234567890123456789") == -1 ||
		    unmatched_sync(&u) == -1) {
			c = 's';
			break;
		}
	bench_check(write(done, &c, 1) == 1, "write");
	unmatched_close(&u);
	_exit(0);
}

static pid_t
start(const struct hold *h, int *done)
{
	int fds[2];
	pid_t pid;

	bench_check(pipe(fds) == 0 && fflush(stdout) == 0, "pipe");
	pid = fork();
	bench_check(pid != -1, "fork");
	if (pid == 0) {
		bench_check(freopen("/dev/null", "w", stderr) != NULL, "null");
		hold_child(h, fds[1]);
	}
	bench_check(close(fds[1]) == 0, "close");
	*done = fds[0];
	return pid;
}

/* Frames in a file; -1 if a line is none of what there may be. */
static int
frames_in(const char *path)
{
	struct frame f;
	const char *p = contents(path);
	int n = 0;
	size_t len;

	for (; *p != '\0'; p += len + 1) {
		len = strcspn(p, "\n");
		if (p[len] != '\n')
			return -1;
		if (strncmp(p, "#!unmatched ", 12) == 0)
			continue;
		if (frame_parse(&f, (struct slice){p, len}) != FRAME_OK)
			return -1;
		n++;
	}
	return n;
}

/* Waits until the file does not grow any more for a while. */
static int
settled(const char *path)
{
	struct stat st = {0};
	off_t last = -1;
	int i;

	for (i = 0; i < 100 && st.st_size != last; i++) {
		last = st.st_size;
		(void)usleep(150000);
		if (stat(path, &st) == -1 || st.st_size == 0)
			last = -1;
	}
	return frames_in(path);
}

static char
ended(pid_t pid, int done)
{
	char c = '?';
	int status;

	if (read(done, &c, 1) != 1)
		c = '?';
	bench_check(waitpid(pid, &status, 0) == pid && close(done) == 0,
	    "wait");
	return c;
}

/* The limit: nothing goes on until there is room. */
static void
limit_and_empty(void)
{
	struct hold h = {.path = strdup(bench_path("limit")), .max = 4096};
	int done, first, second;
	pid_t pid = start(&h, &done);
	struct stat st;

	first = settled(h.path);
	ok(first > 10 && first < 40, "%d of 40, then it holds", first);
	bench_check(stat(h.path, &st) == 0, h.path);
	ok(st.st_size <= 4096, "not above the limit");
	bench_check(truncate(h.path, 0) == 0, "truncate");
	is_int(ended(pid, done), 'x', "with room again it goes on");
	second = frames_in(h.path);
	is_int(first + second, 40, "nothing is lost or repeated");
	free((void *)(uintptr_t)h.path);
}

static void
limit_and_move(void)
{
	struct hold h = {.path = strdup(bench_path("moved")), .max = 4096};
	char *away = strdup(bench_path("away"));
	int done;
	pid_t pid = start(&h, &done);

	ok(settled(h.path) < 40, "it holds");
	bench_check(rename(h.path, away) == 0, "rename");
	is_int(ended(pid, done), 'x', "a file that was moved away is room");
	is_int(frames_in(away) + frames_in(h.path), 40, "nothing is lost");
	free(away);
	free((void *)(uintptr_t)h.path);
}

static void
limit_and_stop(void)
{
	struct hold h = {.path = strdup(bench_path("stop")), .max = 4096};
	int done, first;
	pid_t pid = start(&h, &done);

	first = settled(h.path);
	bench_check(kill(pid, SIGTERM) == 0, "kill");
	is_int(ended(pid, done), 's', "a stop signal ends it");
	is_int(frames_in(h.path), first, "the file is as it was");
	free((void *)(uintptr_t)h.path);
}

/* A file that cannot grow, as on a full disk: no torn line is left, and
 * nothing is lost when it can again. */
static void
full_disk(void)
{
	struct hold h = {.path = strdup(bench_path("full")),
	    .max = 1 << 20,
	    .file_max = 2000};
	int done, first;
	pid_t pid = start(&h, &done);

	first = settled(h.path);
	ok(first > 5 && first < 20, "%d whole frames, then it holds", first);
	bench_check(truncate(h.path, 0) == 0, "truncate");
	first += settled(h.path);
	bench_check(truncate(h.path, 0) == 0, "truncate");
	first += settled(h.path);
	if (first < 40) {
		bench_check(truncate(h.path, 0) == 0, "truncate");
		first += settled(h.path);
	}
	is_int(ended(pid, done), 'x', "it goes on when it can");
	is_int(first, 40, "nothing is lost or repeated");
	free((void *)(uintptr_t)h.path);
}

/* A limit below what one write brings is one for a file that has something
 * in it. */
static void
small_limit(void)
{
	const char *path = bench_path("small");
	int i;

	bench_check(unmatched_open(&u, path, 10) == 0, path);
	for (i = 1; i <= 20; i++)
		bench_check(add((uint64_t)i, "text") == 0, "add");
	is_int(unmatched_sync(&u), 0, "an empty file takes all there is");
	is_int(frames_in(path), 20, "all of it");
	unmatched_close(&u);
}

int
main(void)
{
	format();
	torn();
	read_again();
	cut();
	small_limit();
	limit_and_empty();
	limit_and_move();
	limit_and_stop();
	full_disk();
	return done();
}
