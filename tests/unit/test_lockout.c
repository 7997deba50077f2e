/* links: sender */
/* The lock-out guard: one attempt an interval, across restarts, boots and
 * stepped clocks; nothing secret on disk. */
#include "sender/lockout.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/tap.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define INTERVAL 1800

static char folder[] = "/tmp/auditferry-lockout.XXXXXX";
static char path[64];

static const struct lockout_time start = {1000000, 5000, "boot-a"};
static const struct slice secret = {"acme\0basic\0canary", 17};
static const struct slice other = {"acme\0basic\0canarz", 17};

static void
test_times(void)
{
	static const struct {
		struct lockout_time now;
		int64_t want;
		const char *what;
	} rows[] = {
	    {{1000000, 5000, "boot-a"}, 1800, "at once"},
	    {{1001799, 6799, "boot-a"}, 1, "a second before"},
	    {{1001800, 6800, "boot-a"}, 0, "when it is over"},
	    {{9000000, 5060, "boot-a"}, 1740, "wall clock stepped forward"},
	    {{10, 5060, "boot-a"}, 1740, "wall clock stepped back"},
	    {{10, 6800, "boot-a"}, 0, "and over"},
	    {{1001799, 3, "boot-b"}, 1, "another boot: the wall clock"},
	    {{1001800, 3, "boot-b"}, 0, "and over"},
	    {{10, 3, "boot-b"}, 1800, "another boot, the clock is behind"},
	    {{1001799, 6799, "-"}, 1, "no boot id: the wall clock"},
	};
	struct lockout l = {.interval_s = INTERVAL};
	size_t i;

	is_int(lockout_wait(&l, &start), 0, "nothing refused: no wait");
	l.refused = true;
	l.last = start;
	for (i = 0; i < NITEMS(rows); i++)
		is_int(lockout_wait(&l, &rows[i].now), rows[i].want,
		    rows[i].what);
}

static void
test_remembered(void)
{
	struct lockout l, again;
	struct stat st;
	char text[1024] = "";
	ssize_t n;
	int fd;

	is_int(lockout_open(&l, path, INTERVAL, &start), 0, "no file yet");
	ok(!lockout_same(&l, secret), "nothing refused: not the same");
	lockout_refused(&l, &start, secret);
	is_int(stat(path, &st) == 0 ? (int)(st.st_mode & 0777) : -1, 0600,
	    "the file is the owner's");
	fd = open(path, O_RDONLY);
	n = read(fd, text, sizeof(text) - 1);
	(void)close(fd);
	ok(n > 0 && strstr(text, "canary") == NULL, "no password in it");
	is_int(lockout_open(&again, path, INTERVAL, &start), 0, "read again");
	is_int(lockout_wait(&again, &start), INTERVAL, "it still waits");
	is_int((long long)again.count, 1, "refused once");
	ok(lockout_same(&again, secret), "these credentials");
	ok(!lockout_same(&again, other), "not others");
	lockout_refused(&again, &start, secret);
	is_int(lockout_open(&l, path, INTERVAL, &start), 0, "and again");
	is_int((long long)l.count, 2, "refused twice");
	ok(memcmp(l.digest, again.digest, sizeof(l.digest)) == 0 &&
		lockout_same(&l, secret),
	    "a salt of its own each time");
	lockout_cleared(&l);
	is_int(access(path, F_OK), -1, "a login that works removes it");
	is_int(lockout_wait(&l, &start), 0, "and ends the wait");
}

/* An attempt is written down before it is made. */
static void
test_attempt(void)
{
	struct lockout_time later = {1001800, 6800, "boot-a"};
	struct lockout l, again;

	(void)lockout_open(&l, path, INTERVAL, &start);
	lockout_attempt(&l, &start);
	is_int(access(path, F_OK), -1, "nothing refused: nothing written");
	lockout_refused(&l, &start, secret);
	lockout_attempt(&l, &later);
	(void)lockout_open(&again, path, INTERVAL, &later);
	is_int(lockout_wait(&again, &later), INTERVAL,
	    "killed during an attempt: it counts");
	lockout_cleared(&l);
}

static void
test_damaged(void)
{
	static const char *const texts[] = {"", "x", "auditferry-login 1\n",
	    "auditferry-login 1\nwall 1\nboot 1 a\ncount 1\nsalt zz\n"
	    "digest zz\n"};
	struct lockout l;
	size_t i;
	int fd;

	for (i = 0; i < NITEMS(texts); i++) {
		fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		if (write(fd, texts[i], strlen(texts[i])) == -1)
			exit(1);
		(void)close(fd);
		is_int(lockout_open(&l, path, INTERVAL, &start), -1,
		    "a damaged file is told");
		is_int(lockout_wait(&l, &start), INTERVAL,
		    "and counts as refused just now");
	}
	(void)unlink(path);
	is_int(lockout_open(&l, NULL, INTERVAL, &start), 0, "memory only");
	lockout_refused(&l, &start, secret);
	is_int(lockout_wait(&l, &start), INTERVAL, "waits too");
	is_int(access(path, F_OK), -1, "and writes nothing");
}

int
main(void)
{
	if (mkdtemp(folder) == NULL)
		return 1;
	(void)snprintf(path, sizeof(path), "%s/login", folder);
	test_times();
	test_remembered();
	test_attempt();
	test_damaged();
	(void)rmdir(folder);
	return done();
}
