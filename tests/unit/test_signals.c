/* Signals: a stop wakes whatever blocks, even if it came just before; reports;
 * the death by SIGPIPE. Each test is a process of its own. */
#include "common/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/time.h>
#include <sysexits.h>

#include "common/clock.h"
#include "common/file.h"
#include "common/log.h"
#include "common/metrics.h"
#include "tests/tap.h"
#include "tests/unit/child.h"

#define SOON_MS 300 /* the timer wakes each 100 */
#define HANG_S 10   /* after this a test is killed */
#define PIPE_BYTES 4096
#define MANY 200000 /* bytes: more than any pipe takes at once */

/* Exits with the number of the line that does not hold. */
#define HOLDS(cond)                                                            \
	do {                                                                   \
		if (!(cond)) {                                                 \
			(void)fprintf(stderr, "line %d: %s\n", __LINE__,       \
			    #cond);                                            \
			exit(1);                                               \
		}                                                              \
	} while (0)

/* A pipe that is full. */
static void
full_pipe(int fds[static 2])
{
	static const char page[PIPE_BYTES];

	HOLDS(pipe(fds) == 0);
	HOLDS(fcntl(fds[1], F_SETPIPE_SZ, PIPE_BYTES) == PIPE_BYTES);
	HOLDS(write(fds[1], page, sizeof(page)) == PIPE_BYTES);
}

/* Kills this process by a child of it if it hangs; alarm() is taken. */
static void
watch(void)
{
	pid_t me = getpid(), pid = fork();
	int ticks;

	HOLDS(pid != -1);
	if (pid > 0)
		return;
	for (ticks = 0; getppid() == me; ticks++) {
		(void)usleep(20000);
		if (ticks > HANG_S * 50 && getppid() == me)
			(void)kill(me, SIGKILL);
	}
	_exit(0);
}

/* The worst moment: the signal has come when the call begins. */
static void
stop_read(void *arg)
{
	const int *sig = arg;
	int fds[2], i;
	int64_t start;
	char c;

	watch();
	signals_init();
	HOLDS(!signals_stop_asked() && !signals_stop_older(0));
	HOLDS(pipe(fds) == 0 && raise(*sig) == 0);
	HOLDS(signals_stop_asked());
	for (i = 0; i < 2; i++) {
		start = clock_mono_ms();
		errno = 0;
		HOLDS(read(fds[0], &c, 1) == -1 && errno == EINTR);
		HOLDS(clock_mono_ms() - start < SOON_MS);
	}
	HOLDS(signals_stop_asked());
}

static void
stop_write(void *arg)
{
	int fds[2], i;
	int64_t start;

	(void)arg;
	watch();
	signals_init();
	full_pipe(fds);
	HOLDS(raise(SIGTERM) == 0);
	for (i = 0; i < 2; i++) {
		start = clock_mono_ms();
		errno = 0;
		HOLDS(write(fds[1], "x", 1) == -1 && errno == EINTR);
		HOLDS(clock_mono_ms() - start < SOON_MS);
	}
}

/* Nobody reads our log or our counters: no reason not to end. */
static void
stop_stderr(void *arg)
{
	struct metric one = {"a", "b", false, 1};
	struct metrics m;
	int64_t start;
	int fds[2], out = dup(STDERR_FILENO);

	(void)arg;
	watch();
	signals_init();
	log_init("tool");
	full_pipe(fds);
	HOLDS(dup2(fds[1], STDERR_FILENO) != -1 && raise(SIGTERM) == 0);
	start = clock_mono_ms();
	errno = ENOENT;
	log_info("for nobody");
	if (errno != ENOENT || clock_mono_ms() - start >= SOON_MS)
		exit(2);
	metrics_init(&m, &one, 1, NULL);
	metrics_print(&m);
	if (clock_mono_ms() - start >= INT64_C(3) * SOON_MS)
		exit(3);
	HOLDS(dup2(out, STDERR_FILENO) != -1);
}

/* Sends sig after ms to this process. */
static void
later(int sig, useconds_t ms)
{
	pid_t me = getpid(), pid = fork();

	HOLDS(pid != -1);
	if (pid > 0)
		return;
	(void)usleep(ms * 1000);
	if (getppid() == me)
		(void)kill(me, sig);
	_exit(0);
}

static void
stop_while_blocked(void *arg)
{
	int64_t start;
	int fds[2];
	char c;

	(void)arg;
	watch();
	signals_init();
	HOLDS(pipe(fds) == 0);
	later(SIGTERM, 50);
	start = clock_mono_ms();
	errno = 0;
	HOLDS(read(fds[0], &c, 1) == -1 && errno == EINTR);
	HOLDS(clock_mono_ms() - start >= 40 &&
	      clock_mono_ms() - start < 40 + SOON_MS);
	HOLDS(signals_stop_asked() && !signals_stop_older(1000));
	HOLDS(read(fds[0], &c, 1) == -1 && signals_stop_older(20));
	HOLDS(!signals_stop_older(1000));
}

static void
report(void *arg)
{
	struct itimerval timer;
	int fds[2];
	char c;

	(void)arg;
	watch();
	signals_init();
	HOLDS(!signals_report_asked());
	HOLDS(raise(SIGUSR1) == 0);
	HOLDS(signals_report_asked() && !signals_report_asked());
	HOLDS(pipe(fds) == 0);
	later(SIGUSR1, 20);
	errno = 0;
	HOLDS(read(fds[0], &c, 1) == -1 && errno == EINTR);
	HOLDS(signals_report_asked() && !signals_report_asked());
	HOLDS(!signals_stop_asked());
	HOLDS(getitimer(ITIMER_REAL, &timer) == 0 &&
	      timer.it_value.tv_sec == 0 && timer.it_value.tv_usec == 0);
}

/* A reader that is slow, and a signal each 100 ms: every byte arrives once. */
static void
write_through(void *arg)
{
	static char text[MANY];
	static char got[PIPE_BYTES];
	int fds[2], status;
	ssize_t n, i, at = 0;
	pid_t pid;

	(void)arg;
	watch();
	signals_init();
	for (i = 0; i < MANY; i++)
		text[i] = (char)(i * 7 + i / 256);
	HOLDS(pipe(fds) == 0 && (pid = fork()) != -1);
	if (pid == 0) {
		(void)close(fds[1]);
		(void)usleep(250000);
		while ((n = read(fds[0], got, sizeof(got))) > 0) {
			HOLDS(at + n <= MANY &&
			      memcmp(got, text + at, (size_t)n) == 0);
			at += n;
		}
		_exit(at != MANY);
	}
	(void)close(fds[0]);
	HOLDS(raise(SIGTERM) == 0);
	HOLDS(file_write_all(fds[1], text, MANY) == 0);
	(void)close(fds[1]);
	while (waitpid(pid, &status, 0) == -1)
		HOLDS(errno == EINTR);
	HOLDS(status == 0);
}

static void
pipe_ignored(void *arg)
{
	int fds[2];

	(void)arg;
	signals_init();
	HOLDS(pipe(fds) == 0 && close(fds[0]) == 0);
	errno = 0;
	HOLDS(write(fds[1], "x", 1) == -1 && errno == EPIPE);
}

static void
pipe_death(void *arg)
{
	(void)arg;
	signals_init();
	signals_die_of_sigpipe();
}

static void
pipe_blocked(void *arg)
{
	sigset_t set;

	(void)arg;
	signals_init();
	HOLDS(sigemptyset(&set) == 0 && sigaddset(&set, SIGPIPE) == 0 &&
	      sigprocmask(SIG_BLOCK, &set, NULL) == 0);
	signals_die_of_sigpipe();
}

static void
holds(void (*fn)(void *), void *arg, const char *what)
{
	struct child c;

	child_run(&c, fn, arg);
	if (!ok(c.exit == 0, "%s", what))
		printf("# exit %d, signal %d: %s\n", c.exit, c.signal, c.err);
}

int
main(void)
{
	int term = SIGTERM, interrupt = SIGINT;
	struct child c;

	holds(stop_read, &term, "SIGTERM wakes a read");
	holds(stop_read, &interrupt, "SIGINT wakes a read");
	holds(stop_write, NULL, "and a write");
	holds(stop_stderr, NULL, "and what goes to stderr");
	holds(stop_while_blocked, NULL, "at once if it blocks already");
	holds(report, NULL, "SIGUSR1 asks for a report, once");
	holds(write_through, NULL, "no byte of a long write is lost");
	holds(pipe_ignored, NULL, "a reader that has gone is EPIPE");
	child_run(&c, pipe_death, NULL);
	is_int(c.signal, SIGPIPE, "death by SIGPIPE");
	is_str(c.err, "", "is a quiet one");
	child_run(&c, pipe_blocked, NULL);
	is_int(c.exit, EX_IOERR, "and an error if SIGPIPE is blocked");
	return done();
}
