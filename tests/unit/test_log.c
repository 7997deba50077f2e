/* Log lines: one a call whatever is in it, levels, priorities, the limiter;
 * log_visible() loses nothing and hides nothing. */
#include "common/log.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <vis.h>

#include "common/clock.h"
#include "tests/tap.h"
#include "tests/unit/child.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define LONG_NAME 200 /* of a tool: longer than a line has room for */
#define BYTES(text)                                                            \
	{                                                                      \
		text, sizeof(text) - 1                                         \
	}

static void
visible(void)
{
	static const struct {
		struct slice in;
		const char *want;
	} rows[] = {
	    {BYTES(""), ""},
	    {BYTES("plain text, 100%"), "plain text, 100%"},
	    {BYTES("a\nb"), "a\\nb"},
	    {BYTES("a\rb"), "a\\rb"},
	    {BYTES("a\tb"), "a\\tb"},
	    {BYTES("\x1b[2J"), "\\033[2J"},
	    {BYTES("\x9b"), "\\233"},
	    {BYTES("\0"), "\\0"},
	    {BYTES("\0"
		   "7"),
		"\\0007"},
	    {BYTES("\x7f"), "\\177"},
	    {BYTES("\xc3\xa4"), "\\303\\244"},
	    {BYTES("\xff"), "\\377"},
	    {BYTES("C:\\new"), "C:\\\\new"},
	    {BYTES("%s%n"), "%s%n"},
	};
	size_t i;

	for (i = 0; i < NITEMS(rows); i++)
		is_str(log_visible(rows[i].in), rows[i].want, rows[i].want);
}

/* Every two bytes: printable ASCII comes out, and the two can be had back. */
static void
every_two_bytes(void)
{
	int a, b, wrong = 0, lost = 0;
	const char *got, *p;
	char in[2], back[16];

	for (a = 0; a < 256; a++)
		for (b = 0; b < 256; b++) {
			in[0] = (char)a;
			in[1] = (char)b;
			got = log_visible((struct slice){in, 2});
			for (p = got; *p != '\0'; p++)
				wrong += *p < ' ' || *p > '~';
			lost += strlen(got) > 8 || strunvis(back, got) != 2 ||
				memcmp(back, in, 2) != 0;
		}
	is_int(wrong, 0, "every two bytes are printable");
	is_int(lost, 0, "and can be had back");
}

static void
visible_limits(void)
{
	char in[LOG_VISIBLE_MAX + 2], want[LOG_VISIBLE_MAX + 4];
	const char *four[5];
	int i;

	memset(in, 'x', sizeof(in));
	memset(want, 'x', sizeof(want));
	want[LOG_VISIBLE_MAX] = '\0';
	is_str(log_visible((struct slice){in, LOG_VISIBLE_MAX}), want,
	    "as many as fit");
	(void)snprintf(want + LOG_VISIBLE_MAX, 4, "...");
	is_str(log_visible((struct slice){in, LOG_VISIBLE_MAX + 1}), want,
	    "one more is cut");
	in[LOG_VISIBLE_MAX - 1] = '\x1b';
	(void)snprintf(want + LOG_VISIBLE_MAX - 1, 4, "...");
	is_str(log_visible((struct slice){in, LOG_VISIBLE_MAX}), want,
	    "no code is cut in the middle");
	is_str(log_visible((struct slice){NULL, 0}), "", "nothing");
	for (i = 0; i < 4; i++)
		four[i] = log_visible((struct slice){&"0123"[i], 1});
	ok(strcmp(four[0], "0") == 0 && strcmp(four[1], "1") == 0 &&
		strcmp(four[2], "2") == 0 && strcmp(four[3], "3") == 0,
	    "four last");
}

static void
all_levels(void *arg)
{
	const char *how = arg;

	log_init("tool");
	for (; *how != '\0'; how++)
		if (*how == 'q')
			log_quieter();
		else
			log_louder();
	errno = ENOENT;
	log_error("e %d", 1);
	log_errorx("ex");
	log_warn("w");
	log_warnx("wx");
	log_info("i");
	log_debug("d");
	printf("%s %d", log_tool(), errno == ENOENT);
}

#define ERRORS                                                                 \
	"tool: error: e 1: No such file or directory\n"                        \
	"tool: error: ex\n"
#define WARNINGS                                                               \
	"tool: warning: w: No such file or directory\n"                        \
	"tool: warning: wx\n"

static void
levels(void)
{
	static const struct {
		const char *how, *want;
	} rows[] = {
	    {"", ERRORS WARNINGS "tool: i\n"},
	    {"v", ERRORS WARNINGS "tool: i\ntool: debug: d\n"},
	    {"vvv", ERRORS WARNINGS "tool: i\ntool: debug: d\n"},
	    {"q", ERRORS WARNINGS},
	    {"qqq", ERRORS WARNINGS},
	    {"qv", ERRORS WARNINGS "tool: i\n"},
	    {"vq", ERRORS WARNINGS},
	};
	char how[8];
	struct child c;
	size_t i;

	for (i = 0; i < NITEMS(rows); i++) {
		(void)snprintf(how, sizeof(how), "%s", rows[i].how);
		child_run(&c, all_levels, how);
		is_str(c.err, rows[i].want, "levels");
		is_str(c.out, "tool 1", "errno is kept");
	}
}

/* stderr as journald names it, and as another process's was. */
static void
in_journal(void *arg)
{
	const int *off = arg;
	struct stat st;
	char stream[64];

	child_check(fstat(STDERR_FILENO, &st) == 0, "fstat");
	(void)snprintf(stream, sizeof(stream), "%ju:%ju", (uintmax_t)st.st_dev,
	    (uintmax_t)st.st_ino + (uintmax_t)*off);
	child_check(setenv("JOURNAL_STREAM", stream, 1) == 0, "setenv");
	log_init("tool");
	log_louder();
	log_errorx("a");
	log_warnx("b");
	log_info("c");
	log_debug("d\n<0>e");
}

static void
priorities(void)
{
	struct child c;
	int off = 0;

	child_run(&c, in_journal, &off);
	is_str(c.err,
	    "<3>tool: error: a\n<4>tool: warning: b\n<6>tool: c\n"
	    "<7>tool: debug: d?<0>e\n",
	    "the journal gets priorities");
	off = 1;
	child_run(&c, in_journal, &off);
	is_str(c.err,
	    "tool: error: a\ntool: warning: b\ntool: c\n"
	    "tool: debug: d?<0>e\n",
	    "another file does not");
}

/* Text that nobody made visible. */
static void
raw(void *arg)
{
	log_init("tool");
	log_warnx("from %s", (const char *)arg);
	log_info("next");
}

static void
forged(void)
{
	static const struct {
		char text[40];
		const char *want;
	} rows[] = {
	    {"a\ntool: error: b", "a?tool: error: b"},
	    {"a\r\x1b[2Jb", "a??[2Jb"},
	    {"\x7f\x01\t", "???"},
	    {"a\n", "a?"},
	    {"%s%n", "%s%n"},
	};
	char want[100], text[sizeof(rows[0].text)];
	struct child c;
	size_t i;

	for (i = 0; i < NITEMS(rows); i++) {
		memcpy(text, rows[i].text, sizeof(text));
		child_run(&c, raw, text);
		(void)snprintf(want, sizeof(want),
		    "tool: warning: from %s\ntool: next\n", rows[i].want);
		is_str(c.err, want, "one line stays one");
	}
}

static void
very_long(void *arg)
{
	static char text[10000];

	static char name[LONG_NAME + 1];

	(void)arg;
	memset(text, 'x', sizeof(text) - 1);
	memset(name, 'n', LONG_NAME);
	log_init(name);
	errno = ENAMETOOLONG;
	log_warn("%s", text);
	log_warnx("%s", log_visible((struct slice){text, sizeof(text)}));
	log_info("next");
}

static void
long_lines(void)
{
	struct child c;

	child_run(&c, very_long, NULL);
	is_int(c.exit, 0, "very long lines");
	is_int(child_lines(c.err), 3, "are one line each");
	ok(strcspn(c.err, "\n") < 2048, "that ends");
	ok(c.err_n > 7 && strcmp(c.err + c.err_n - 8, "n: next\n") == 0,
	    "and the next is its own");
}

static void
fatal_errno(void *arg)
{
	(void)arg;
	log_init("tool");
	log_quieter();
	errno = EACCES;
	fatal(EX_NOINPUT, "%s", "file");
}

static void
fatal_plain(void *arg)
{
	(void)arg;
	log_init("tool");
	errno = EACCES;
	fatalx(EX_CONFIG, "%s:%d", "file", 7);
}

/* Nobody reads stderr any more: no reason to end. */
static void
stderr_gone(void *arg)
{
	int fds[2];

	(void)arg;
	child_check(signal(SIGPIPE, SIG_IGN) != SIG_ERR && pipe(fds) == 0 &&
			dup2(fds[1], STDERR_FILENO) != -1 && close(fds[0]) == 0,
	    "pipe");
	log_init("tool");
	errno = ENOENT;
	log_error("for nobody");
	(void)close(STDERR_FILENO);
	log_error("for nobody");
	printf("%d", errno == ENOENT);
}

static void
ends(void)
{
	struct child c;

	child_run(&c, fatal_errno, NULL);
	is_int(c.exit, EX_NOINPUT, "fatal exits with its code");
	is_str(c.err, "tool: error: file: Permission denied\n", "and why");
	child_run(&c, fatal_plain, NULL);
	is_int(c.exit, EX_CONFIG, "fatalx too");
	is_str(c.err, "tool: error: file:7\n", "and what");
	child_run(&c, stderr_gone, NULL);
	is_int(c.exit, 0, "a closed stderr ends nothing");
	is_str(c.out, "1", "and errno is kept");
}

static void
limiter(void)
{
	struct log_limit l = {0, 0}, other = {0, 0};
	uint64_t missed = 99;
	int i;

	ok(log_limit(&l, 1000, &missed) && missed == 0, "the first is said");
	for (i = 0; i < 5; i++)
		ok(!log_limit(&l, 1000, &missed), "not another so soon");
	ok(log_limit(&other, 1000, &missed) && missed == 0, "nor does it bar "
							    "others");
	l.next_ms = clock_mono_ms(); /* as if the time had passed */
	ok(log_limit(&l, 1000, &missed) && missed == 5, "five were missed");
	l.next_ms = clock_mono_ms();
	ok(log_limit(&l, 1000, &missed) && missed == 0, "then none");
	l.next_ms = clock_mono_ms() + 500;
	ok(!log_limit(&l, 1000, &missed), "still to wait for");
}

int
main(void)
{
	(void)unsetenv("JOURNAL_STREAM"); /* cannot fail: a right name */
	visible();
	every_two_bytes();
	visible_limits();
	levels();
	priorities();
	forged();
	long_lines();
	ends();
	limiter();
	return done();
}
