#include "receiver/follow.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/signals.h"
#include "receiver/replay.h"
#include "receiver/segment.h"
#include "receiver/watch.h"

#define PIPE_BYTES (1 << 20) /* asked for; a pipe has 64 KiB by itself */
#define BUSY_MS 500          /* between tries of a read that failed */
#define ATTACH_MS 200        /* between looks for a folder */
#define STOP_MS 2000         /* to end the frame in hand, when told to stop */

#define ULL(x) ((unsigned long long)(x))

enum count {
	COUNT_FRAMES,
	COUNT_BYTES,
	COUNT_LAST,
	COUNT_DURABLE,
	COUNT_WAITING,
	COUNT_DAMAGED,
	COUNT_MISSING,
	COUNT_REPEATED,
	COUNT_COUNT
};

#define NAME(x) "auditferry_follow_" x

static const struct metric zero[COUNT_COUNT] = {
    [COUNT_FRAMES] = {NAME("frames_total"), "Frames played.", false, 0},
    [COUNT_BYTES] = {NAME("bytes_total"), "Bytes of those frames.", false, 0},
    [COUNT_LAST] = {NAME("last_seq"), "SEQ of the last frame played.", true, 0},
    [COUNT_DURABLE] = {NAME("durable_seq"), "Highest SEQ that may be played.",
	true, 0},
    [COUNT_WAITING] = {NAME("waiting"), "SEQs durable but not played yet.",
	true, 0},
    [COUNT_DAMAGED] = {NAME("damaged_lines_total"),
	"Lines passed over that are no frame.", false, 0},
    [COUNT_MISSING] = {NAME("missing_total"),
	"SEQs of which no whole frame was found.", false, 0},
    [COUNT_REPEATED] = {NAME("repeated_total"),
	"Frames passed over because their SEQ was played before.", false, 0},
};

struct follow {
	const struct follow_options *o;
	struct replay replay;
	struct watch watch;
	struct metric list[COUNT_COUNT];
	struct metrics metrics;
	int64_t lost_ms; /* "durable" cannot be read since then; 0: it can */
	bool gone;       /* stdout's reader */
	char ack[PATH_MAX], durable[PATH_MAX];
};

static void
count(struct follow *f)
{
	const struct replay *r = &f->replay;

	f->list[COUNT_FRAMES].value = r->frames;
	f->list[COUNT_BYTES].value = r->bytes;
	f->list[COUNT_LAST].value = r->next > 0 ? r->next - 1 : 0;
	f->list[COUNT_DURABLE].value = r->durable;
	f->list[COUNT_WAITING].value =
	    r->durable >= r->next ? r->durable - r->next + 1 : 0;
	f->list[COUNT_DAMAGED].value = r->account.damaged;
	f->list[COUNT_MISSING].value = r->missing;
	f->list[COUNT_REPEATED].value = r->repeated;
}

static void
tick(struct follow *f)
{
	count(f);
	metrics_tick(&f->metrics);
	if (signals_report_asked())
		metrics_print(&f->metrics);
}

static int
path_in(char out[static PATH_MAX], const char *dir, const char *name)
{
	if (snprintf(out, PATH_MAX, "%s/%s", dir, name) < PATH_MAX)
		return 0;
	errno = ENAMETOOLONG;
	return -1;
}

/* The end of a run was not written: it counts as not played. SEQs of one run
 * follow on each other. */
static void
take_back(struct replay *r, const char *p, const char *end)
{
	r->bytes -= (uint64_t)(end - p);
	for (; p < end; p++) {
		p = memchr(p, '\n', (size_t)(end - p));
		if (p == NULL)
			return; /* a run ends with an LF */
		r->frames--;
		r->next--;
	}
}

/* A run is written from where it was read to. A write that blocks is
 * interrupted each second, to keep the counters up to date, and by a signal to
 * stop; then what was begun is ended with its frame, if the reader takes it.
 * 0, or -1 with errno. */
static int
put(struct follow *f, struct slice run)
{
	const char *p = run.p, *end = run.p + run.n, *stop = end, *lf;
	ssize_t w = 0;

	while (p < stop) {
		w = write(STDOUT_FILENO, p, (size_t)(stop - p));
		if (w == -1 && errno == EAGAIN)
			(void)poll(&(struct pollfd){.fd = STDOUT_FILENO,
				       .events = POLLOUT},
			    1, BUSY_MS);
		else if (w == -1 && errno != EINTR)
			break;
		p += w > 0 ? w : 0;
		w = 0;
		if (p < stop)
			tick(f);
		if (p == stop || !signals_stop_asked())
			continue;
		if (p == run.p || p[-1] == '\n' || signals_stop_older(STOP_MS))
			break;
		lf = memchr(p, '\n', (size_t)(end - p));
		stop = lf != NULL ? lf + 1 : end;
	}
	take_back(&f->replay, p, end);
	return (int)w;
}

/* A file or folder that cannot be read is no input; the rest is the system. */
static int
code_for(int err)
{
	switch (err) {
	case ENOMEM:
	case EMFILE:
	case ENFILE:
		return EX_OSERR;
	default:
		return EX_NOINPUT;
	}
}

/* Plays all that is durable. EX_OK; *busy if it should be tried again. */
static int
play(struct follow *f, bool *busy)
{
	struct slice run;

	for (;;) {
		switch (replay_next(&f->replay, &run)) {
		case REPLAY_RUN:
			break;
		case REPLAY_BUSY:
			*busy = true;
			__attribute__((fallthrough));
		case REPLAY_END:
			return EX_OK;
		case REPLAY_ERROR:
			log_error("%s", f->o->dir);
			return code_for(errno);
		}
		if (put(f, run) == -1) {
			f->gone = errno == EPIPE;
			if (!f->gone)
				log_error("writing to stdout");
			return EX_IOERR;
		}
		tick(f);
		if (signals_stop_asked())
			return EX_OK;
	}
}

/* There is no "durable", or none that is whole. The writer makes it when it
 * starts, and mends it; what was durable before may still be played. */
static int
not_readable(struct follow *f)
{
	int64_t now = clock_mono_ms();
	bool first = f->lost_ms == 0;

	if (errno != ENOENT && errno != EBADMSG) {
		log_error("%s", f->durable);
		return code_for(errno);
	}
	if (first)
		f->lost_ms = now;
	if (errno == EBADMSG && !f->o->once) {
		if (first)
			log_warnx("%s: damaged: waiting for the journal's "
				  "writer, which makes it anew when it starts",
			    f->durable);
		return EX_OK;
	}
	if (!f->o->once && now - f->lost_ms < FOLLOW_GRACE_MS)
		return EX_OK;
	log_errorx("%s: %s: what is safe to play is known only after "
		   "auditferry-receiver --journal has been started on it",
	    f->durable, errno == EBADMSG ? "damaged" : "not there");
	return EX_NOINPUT;
}

/* Until the next look. */
static void
idle(struct follow *f, bool busy)
{
	tick(f);
	if (busy)
		(void)poll(NULL, 0, BUSY_MS); /* a pause, of any length */
	else if (!watch_wait(&f->watch, STDOUT_FILENO))
		f->gone = true;
}

/* Until it is told to stop, or the reader goes, or, with --once, the end of
 * what is durable. */
static int
play_on(struct follow *f)
{
	int code = EX_OK, fresh;
	bool busy;

	while (code == EX_OK && !f->gone && !signals_stop_asked()) {
		fresh = replay_refresh(&f->replay);
		busy = false;
		if (fresh == -1)
			code = not_readable(f);
		else
			f->lost_ms = 0;
		if (fresh == 1) {
			code = play(f, &busy);
			if (!busy)
				continue;
		} else if (fresh == 0 && f->o->once)
			break;
		if (code == EX_OK)
			idle(f, busy);
	}
	return code;
}

/* Opens the folder; the writer may be just about to make it. */
static int
attach(struct follow *f)
{
	int64_t until = clock_mono_ms() + (f->o->once ? 0 : FOLLOW_GRACE_MS);

	while (replay_open(&f->replay, f->o->dir, f->ack) == -1) {
		if (signals_stop_asked())
			return EX_NOINPUT;
		if (errno != ENOENT || clock_mono_ms() >= until) {
			log_error("journal %s", f->o->dir);
			return code_for(errno);
		}
		(void)poll(NULL, 0, ATTACH_MS); /* a pause, of any length */
	}
	if (replay_read_ack(&f->replay) == 0)
		return EX_OK;
	log_error("%s", f->ack);
	replay_close(&f->replay);
	return code_for(errno);
}

/* Counters are kept and pauses end also while a write blocks; and a large pipe
 * lets both sides work in long runs. */
static void
prepare_stdout(void)
{
	static const struct itimerval second = {.it_interval = {1, 0},
	    .it_value = {1, 0}};
	struct stat st;
	int size;

	(void)setitimer(ITIMER_REAL, &second, NULL); /* its values are valid */
	if (fstat(STDOUT_FILENO, &st) == -1 || !S_ISFIFO(st.st_mode))
		return;
	size = fcntl(STDOUT_FILENO, F_GETPIPE_SZ);
	/* Refused to users who have many pipes: smaller is slower, no more. */
	if (size != -1 && size < PIPE_BYTES)
		(void)fcntl(STDOUT_FILENO, F_SETPIPE_SZ, PIPE_BYTES);
}

/* Settles the account and says what was done. */
static int
finish(struct follow *f, int code)
{
	struct replay *r = &f->replay;
	bool complete = code == EX_OK && !f->gone && !signals_stop_asked();

	if (complete)
		replay_finish(r);
	count(f);
	log_info("%s: played %llu frames (%llu bytes), up to SEQ %llu of %llu; "
		 "%llu missing, %llu damaged lines",
	    f->o->dir, ULL(r->frames), ULL(r->bytes), ULL(r->next - 1),
	    ULL(r->durable), ULL(r->missing), ULL(r->account.damaged));
	metrics_write(&f->metrics);
	if (complete && (r->missing > 0 || r->account.damaged > 0))
		code = EX_DATAERR;
	return code;
}

int
follow(const struct follow_options *o)
{
	static struct follow f; /* large paths; all zero */
	int code;

	f.o = o;
	if (path_in(f.durable, o->dir, JOURNAL_DURABLE) == -1 ||
	    path_in(f.ack, o->dir, JOURNAL_ACK) == -1 ||
	    (o->ack != NULL &&
		strlcpy(f.ack, o->ack, sizeof(f.ack)) >= sizeof(f.ack))) {
		log_errorx("%s: the name is too long", o->dir);
		return EX_NOINPUT;
	}
	memcpy(f.list, zero, sizeof(zero));
	metrics_init(&f.metrics, f.list, COUNT_COUNT, o->metrics);
	prepare_stdout();
	code = attach(&f);
	if (code != EX_OK)
		return signals_stop_asked() ? EX_OK : code;
	log_info("%s: following from SEQ %llu on", o->dir, ULL(f.replay.next));
	watch_open(&f.watch, f.durable);
	code = finish(&f, play_on(&f));
	watch_close(&f.watch);
	replay_close(&f.replay);
	if (f.gone)
		signals_die_of_sigpipe();
	return code;
}
