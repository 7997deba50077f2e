/* The counters' file: Prometheus can read it at every moment, and what cannot
 * be written is said once. */
#include "common/metrics.h"

#include <fcntl.h>
#include <regex.h>
#include <sys/stat.h>

#include "common/clock.h"
#include "common/log.h"
#include "tests/tap.h"
#include "tests/unit/child.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static char folder[] = "/tmp/test_metrics.XXXXXX";
static char path[64], temp[64], later[64], missing[80];

static struct metric table[] = {
    {"auditferry_t_a_total", "Messages, 100% of them.", false, 0},
    {"auditferry_t_b", "A gauge.", true, 7},
    {"auditferry_t_c_total", "The most.", false, UINT64_MAX},
};

static size_t
read_file(const char *name, char text[static CHILD_TEXT_MAX])
{
	int fd = open(name, O_RDONLY | O_CLOEXEC);

	text[0] = '\0';
	if (fd == -1)
		return 0;
	return child_keep(fd, text);
}

/* Each line is one that the text format has (Prometheus, exposition formats,
 * version 0.0.4): HELP, TYPE and a sample for each, of one name. */
static int
bad_lines(const char *text)
{
	static const char *const forms[] = {
	    "^# HELP [a-zA-Z_:][a-zA-Z0-9_:]* [^\\]+$",
	    "^# TYPE [a-zA-Z_:][a-zA-Z0-9_:]* (counter|gauge)$",
	    "^[a-zA-Z_:][a-zA-Z0-9_:]* [0-9]+$",
	};
	char line[256];
	int bad = 0, n;
	regex_t re;
	size_t len;

	for (n = 0; *text != '\0'; n++) {
		len = strcspn(text, "\n");
		(void)snprintf(line, sizeof(line), "%.*s", (int)len, text);
		child_check(regcomp(&re, forms[n % 3],
				REG_EXTENDED | REG_NOSUB) == 0,
		    "regcomp");
		bad += text[len] != '\n' || regexec(&re, line, 0, NULL, 0) != 0;
		regfree(&re);
		text += len + (text[len] == '\n');
	}
	return bad + (n % 3 != 0);
}

static void
format(void)
{
	char text[CHILD_TEXT_MAX];
	struct metrics m;
	struct stat st;

	metrics_init(&m, table, NITEMS(table), path);
	table[0].value = 42;
	metrics_write(&m);
	ok(read_file(path, text) > 0, "it is there");
	is_int(bad_lines(text), 0, "in Prometheus' format");
	is_str(text,
	    "# HELP auditferry_t_a_total Messages, 100% of them.\n"
	    "# TYPE auditferry_t_a_total counter\n"
	    "auditferry_t_a_total 42\n"
	    "# HELP auditferry_t_b A gauge.\n"
	    "# TYPE auditferry_t_b gauge\n"
	    "auditferry_t_b 7\n"
	    "# HELP auditferry_t_c_total The most.\n"
	    "# TYPE auditferry_t_c_total counter\n"
	    "auditferry_t_c_total 18446744073709551615\n",
	    "all of it");
	ok(stat(path, &st) == 0 && (st.st_mode & 0777) == 0644,
	    "others may read it");
	ok(access(temp, F_OK) == -1, "nothing is left beside it");
}

/* A reader that has it open keeps the whole old one. */
static void
replaced(void)
{
	char old[CHILD_TEXT_MAX], text[CHILD_TEXT_MAX];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct metrics m;

	metrics_init(&m, table, NITEMS(table), path);
	table[0].value = 43;
	metrics_write(&m);
	child_check(fd != -1, path);
	(void)child_keep(fd, old);
	ok(strstr(old, "\nauditferry_t_a_total 42\n") != NULL &&
		bad_lines(old) == 0,
	    "the old one is whole");
	ok(read_file(path, text) > 0 &&
		strstr(text, "\nauditferry_t_a_total 43\n") != NULL,
	    "the new one is there");
}

/* No read, whenever it comes, sees anything but a whole file. */
static void
always_whole(void)
{
	char text[CHILD_TEXT_MAX];
	int torn = 0, reads = 0, status = 0, i;
	struct metrics m;
	pid_t pid;

	child_check(fflush(stdout) == 0, "stdout");
	pid = fork();
	child_check(pid != -1, "fork");
	if (pid == 0) {
		metrics_init(&m, table, NITEMS(table), path);
		for (i = 0; i < 300; i++) {
			table[0].value = i % 2 ? 1 : UINT64_MAX;
			metrics_write(&m);
		}
		_exit(0);
	}
	for (; waitpid(pid, &status, WNOHANG) == 0; reads++)
		torn += read_file(path, text) == 0 || bad_lines(text) != 0 ||
			child_lines(text) != 9;
	ok(status == 0 && reads > 0, "read while it is written");
	is_int(torn, 0, "always whole");
}

static void
complain(void *arg)
{
	struct metrics m;
	int i;

	(void)arg;
	log_init("tool");
	metrics_init(&m, table, NITEMS(table), missing);
	for (i = 0; i < 3; i++)
		metrics_write(&m);
	log_info("now it can");
	child_check(mkdir(later, 0700) == 0, later);
	for (i = 0; i < 3; i++)
		metrics_write(&m);
	child_check(unlink(missing) == 0 && rmdir(later) == 0, later);
	for (i = 0; i < 3; i++)
		metrics_write(&m);
}

static void
unwritable(void)
{
	char want[512];
	struct child c;

	(void)snprintf(want, sizeof(want),
	    "tool: warning: metrics file %s: No such file or directory\n"
	    "tool: now it can\n"
	    "tool: warning: metrics file %s: No such file or directory\n",
	    missing, missing);
	child_run(&c, complain, NULL);
	is_int(c.exit, 0, "a file that cannot be written ends nothing");
	is_str(c.err, want, "and is said once, and again after a success");
}

static void
into_device(void *arg)
{
	struct metrics m;

	log_init("tool");
	metrics_init(&m, table, NITEMS(table), arg);
	metrics_write(&m);
	metrics_write(&m);
}

/* "--metrics /dev/null" by root must not make it a file; nor /dev/stdout. */
static void
devices(void)
{
	char link[64];
	struct stat st;
	struct child c;

	(void)snprintf(link, sizeof(link), "%s/link", folder);
	child_check(symlink("/dev/null", link) == 0, link);
	child_run(&c, into_device, link);
	is_int(c.exit, 0, "a link is refused");
	is_int(child_lines(c.err), 1, "and said once");
	ok(strstr(c.err, "not a regular file") != NULL, "with the reason");
	ok(lstat(link, &st) == 0 && S_ISLNK(st.st_mode), "it is still there");
	(void)unlink(link);
}

static void
ticks(void)
{
	struct metrics m;

	(void)unlink(path);
	metrics_init(&m, table, NITEMS(table), path);
	metrics_tick(&m);
	ok(access(path, F_OK) == 0, "the first tick writes");
	(void)unlink(path);
	metrics_tick(&m);
	ok(access(path, F_OK) == -1, "the next one so soon does not");
	ok(m.next_ms > clock_mono_ms() + 1000 &&
		m.next_ms <= clock_mono_ms() + 2000,
	    "but two seconds later");
	m.next_ms = clock_mono_ms();
	metrics_tick(&m);
	ok(access(path, F_OK) == 0, "it does");
	metrics_init(&m, table, NITEMS(table), NULL);
	metrics_tick(&m);
	metrics_write(&m);
	ok(!m.warned, "no path, no file, no complaint");
}

static void
print(void *arg)
{
	struct metrics m;
	const size_t *n = arg;

	metrics_init(&m, table, *n, NULL);
	metrics_print(&m);
}

static void
printed(void)
{
	size_t n = NITEMS(table);
	struct child c;

	child_run(&c, print, &n);
	is_int(bad_lines(c.err), 0, "printed in the same format");
	is_int(child_lines(c.err), 9, "all of them");
	is_str(c.out, "", "on stderr only");
	n = 0;
	child_run(&c, print, &n);
	is_str(c.err, "", "none, nothing");
}

int
main(void)
{
	child_check(mkdtemp(folder) != NULL, folder);
	(void)snprintf(path, sizeof(path), "%s/prom", folder);
	(void)snprintf(temp, sizeof(temp), "%s/prom.new", folder);
	(void)snprintf(later, sizeof(later), "%s/later", folder);
	(void)snprintf(missing, sizeof(missing), "%s/prom", later);
	format();
	replaced();
	always_whole();
	unwritable();
	devices();
	ticks();
	printed();
	(void)unlink(path);
	ok(rmdir(folder) == 0, "nothing is left");
	return done();
}
