#include "common/signals.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sysexits.h>

#include "common/clock.h"

#define WAKE_EVERY_US 100000

static volatile sig_atomic_t stop_asked, report_asked;

static void
on_signal(int sig)
{
	static const struct itimerval wake = {.it_interval = {0, WAKE_EVERY_US},
	    .it_value = {0, WAKE_EVERY_US}};

	if (sig == SIGUSR1)
		report_asked = 1;
	else if (sig != SIGALRM) {
		stop_asked = 1;
		/* setitimer is a plain system call: safe in a handler here;
		 * it can fail only for a bad address or value. */
		(void)setitimer(ITIMER_REAL, &wake, NULL);
	}
}

void
signals_init(void)
{
	struct sigaction act = {.sa_handler = on_signal};
	struct sigaction ignore = {.sa_handler = SIG_IGN};

	/* These fail only for signals that do not exist. */
	(void)sigaction(SIGTERM, &act, NULL);
	(void)sigaction(SIGINT, &act, NULL);
	(void)sigaction(SIGALRM, &act, NULL);
	(void)sigaction(SIGUSR1, &act, NULL);
	(void)sigaction(SIGPIPE, &ignore, NULL);
}

bool
signals_stop_asked(void)
{
	return stop_asked;
}

bool
signals_stop_older(int64_t ms)
{
	static int64_t seen_ms; /* when this was first asked after the signal */

	if (!stop_asked)
		return false;
	if (seen_ms == 0)
		seen_ms = clock_mono_ms();
	return clock_mono_ms() - seen_ms > ms;
}

bool
signals_report_asked(void)
{
	if (!report_asked)
		return false;
	report_asked = 0;
	return true;
}

void
signals_die_of_sigpipe(void)
{
	struct sigaction dfl = {.sa_handler = SIG_DFL};

	(void)sigaction(SIGPIPE, &dfl, NULL);
	(void)raise(SIGPIPE);
	exit(EX_IOERR); /* only if SIGPIPE is blocked */
}
