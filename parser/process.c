#include "parser/process.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sysexits.h>

#include "common/log.h"
#include "common/opts.h"
#include "common/signals.h"

#define WAIT_MS 1000      /* the longest sleep: counters, a gone reader */
#define TICK_MESSAGES 256 /* between two looks at the clock */
#define DRAIN_MS 2000     /* how long a pipe is read on after a stop signal */

static void
count(struct process *p, enum counter c, size_t n)
{
	p->counts[c].value += n;
}

/* The frame cannot be promised any more: nowhere is it kept. */
static void
stop_marks(struct process *p)
{
	if (output_stop_marks(&p->output) && p->message->framed)
		log_warnx("frame %llu is unmatched and there is no --unmatched "
			  "file: from here on nothing is acknowledged",
		    (unsigned long long)p->message->seq);
}

static void
remember_first(struct process *p, const char *reason)
{
	if (p->first_unmatched[0] == '\0')
		(void)snprintf(p->first_unmatched, sizeof(p->first_unmatched),
		    "%.200s:%llu: %s", p->input.name,
		    (unsigned long long)p->input.line, reason);
}

void
process_unmatched(void *arg, struct slice text, const char *reason)
{
	struct process *p = arg;

	log_debug("%s:%llu: unmatched: %s", p->input.name,
	    (unsigned long long)p->input.line, reason);
	remember_first(p, reason);
	if (p->unmatched.path == NULL)
		stop_marks(p);
	else if (unmatched_add(&p->unmatched, p->message, text, false,
		     reason) == -1)
		p->failed = true;
}

static void
take_damaged(struct process *p, const struct message *m)
{
	count(p, COUNT_DAMAGED, 1);
	p->message = m;
	if (p->unmatched.path == NULL)
		(void)output_stop_marks(&p->output); /* the damage was said */
	else if (unmatched_add_damaged(&p->unmatched, m->raw,
		     p->input.damage) == -1)
		p->failed = true;
}

static int
take_too_long(struct process *p, const struct message *m)
{
	static const char reason[] = "the line is too long";

	count(p, COUNT_MESSAGES, 1);
	count(p, COUNT_BYTES, m->raw.n);
	count(p, COUNT_UNMATCHED, 1);
	p->message = m;
	remember_first(p, reason);
	log_warnx("%s:%llu: longer than %d bytes: kept as unmatched, cut",
	    p->input.name, (unsigned long long)p->input.line, FRAME_MAX);
	if (p->unmatched.path != NULL &&
	    unmatched_add(&p->unmatched, m, m->raw, true, reason) == -1)
		p->failed = true;
	return 0;
}

/* --skip: the frame killed or hung a parser before us. */
static int
take_skipped(struct process *p, const struct message *m)
{
	log_warnx("frame %llu is set aside: it made the parser fail before",
	    (unsigned long long)m->seq);
	count(p, COUNT_MESSAGES, 1);
	count(p, COUNT_BYTES, m->raw.n);
	count(p, COUNT_UNMATCHED, 1);
	process_unmatched(p, m->raw, "parser failed");
	if (p->failed)
		return -1;
	return output_message(&p->output, (struct slice){NULL, 0}, m->seq);
}

static int
take_message(struct process *p, struct message *m)
{
	struct header_clock clock = {.received_us = m->received_us};
	struct interpreter *i = &p->interpreter;
	struct outcome o;

	p->message = m;
	if (m->framed && progress_skips(&p->progress, m->seq))
		return take_skipped(p, m);
	progress_set(&p->progress, m->framed ? m->seq : 0);
	header_parse(&m->header, m->raw, &clock);
	o = interpret(i, m);
	progress_set(&p->progress, 0);
	count(p, COUNT_MESSAGES, 1);
	count(p, COUNT_BYTES, m->raw.n);
	count(p, COUNT_RECORDS, o.records);
	count(p, COUNT_EVENTS, o.recorded + o.ignored + o.unmatched);
	count(p, COUNT_EVENTS_IGNORED, o.ignored);
	count(p, COUNT_EVENTS_UNMATCHED, o.unmatched);
	count(p,
	    o.unmatched > 0  ? COUNT_UNMATCHED
	    : o.recorded > 0 ? COUNT_RECORDED
			     : COUNT_IGNORED,
	    1);
	if (p->failed)
		return -1;
	return output_message(&p->output, (struct slice){i->out.p, i->out.n},
	    m->framed ? m->seq : 0);
}

/* Nothing to read: settles what is owed, then waits for input, for the
 * reader of stdout to go away, or for a second. */
static int
wait_for_input(struct process *p)
{
	struct pollfd fds[2] = {{.fd = p->input.lines.fd, .events = POLLIN},
	    {.fd = p->output.fd, .events = 0}};

	if (output_flush(&p->output) == -1)
		return -1;
	metrics_tick(&p->metrics);
	if (poll(fds, 2, WAIT_MS) > 0 && fds[1].revents & POLLERR) {
		errno = EPIPE;
		return -1;
	}
	return 0;
}

static int
take(struct process *p, enum input_status st, struct message *m)
{
	switch (st) {
	case INPUT_MESSAGE:
		return take_message(p, m);
	case INPUT_TOO_LONG:
		return take_too_long(p, m);
	case INPUT_DAMAGED:
		take_damaged(p, m);
		return p->failed ? -1 : 0;
	case INPUT_WAIT:
		return wait_for_input(p);
	case INPUT_END:
		break;
	}
	return 0;
}

/* A stop signal ends the reading of a file at once; what comes through a
 * pipe is read to its end, for a while: whoever writes it stops too, and
 * what it still sends must not be lost. */
static bool
must_stop(const struct process *p)
{
	return signals_stop_asked() &&
	       signals_stop_older(p->input.lines.fd == 0 ? DRAIN_MS : 0);
}

static void
summary(const struct process *p)
{
	const struct metric *c = p->counts;

	log_info("%llu messages: %llu records of %llu, %llu ignored, "
		 "%llu unmatched%s%s",
	    (unsigned long long)c[COUNT_MESSAGES].value,
	    (unsigned long long)c[COUNT_RECORDS].value,
	    (unsigned long long)c[COUNT_RECORDED].value,
	    (unsigned long long)c[COUNT_IGNORED].value,
	    (unsigned long long)c[COUNT_UNMATCHED].value,
	    p->first_unmatched[0] ? "; first unmatched: " : "",
	    p->first_unmatched);
	if (c[COUNT_DAMAGED].value > 0)
		log_warnx("%llu damaged lines",
		    (unsigned long long)c[COUNT_DAMAGED].value);
}

/* What a failed step means: a reader that has gone ends us quietly. */
static int
failure(struct process *p)
{
	if (errno == EPIPE) {
		metrics_write(&p->metrics);
		signals_die_of_sigpipe();
	}
	if (p->failed || p->unmatched.failed)
		log_errorx("stopped while %s could not be written: the last "
			   "messages are not acknowledged",
		    p->unmatched.path);
	else
		log_error("stdout");
	summary(p);
	metrics_write(&p->metrics);
	return EX_IOERR;
}

int
process_run(struct process *p)
{
	struct message m;
	enum input_status st;
	unsigned n = 0;
	bool stopped = false;

	do {
		st = input_next(&p->input, &m);
		if (take(p, st, &m) == -1)
			return failure(p);
		if (signals_report_asked())
			metrics_print(&p->metrics);
		if (++n % TICK_MESSAGES == 0)
			metrics_tick(&p->metrics);
		stopped = st != INPUT_END && must_stop(p);
	} while (st != INPUT_END && !stopped);
	if (output_end(&p->output) == -1)
		return failure(p);
	p->counts[COUNT_UNREADABLE].value = p->input.unreadable;
	summary(p);
	metrics_write(&p->metrics);
	if (stopped)
		log_warnx("told to stop before the end of the input");
	return stopped                          ? EX_TEMPFAIL
	       : p->input.unreadable > 0        ? EX_NOINPUT
	       : p->counts[COUNT_DAMAGED].value ? EX_DATAERR
						: EX_OK;
}
