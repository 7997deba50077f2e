#include "receiver/import.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/frame.h"
#include "common/lines.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/signals.h"
#include "receiver/journal_begin.h"

#define PUBLISH_EVERY 256 /* messages, while input comes without a pause */
#define WAIT_MS 200       /* between looks: for input, for room */
#define PAUSE_MS 50       /* while the journal is full */
#define GIVE_UP_MS 5000   /* a disk that fails so long is said to */
#define STOP_MS 3000      /* after a signal, for what was taken */
#define SAY_MS 10000
#define FINISH_MS 1000 /* when all is durable, or given up */

#define ULL(x) ((unsigned long long)(x))

enum count { COUNT_MESSAGES, COUNT_DAMAGED, COUNT_CUT, COUNT_COUNT };

#define NAME(x) "auditferry_import_" x

static const struct metric zero[COUNT_COUNT] = {
    [COUNT_MESSAGES] = {NAME("messages_total"),
	"Messages put into the journal.", false, 0},
    [COUNT_DAMAGED] = {NAME("damaged_total"),
	"Lines that begin as a frame and are none.", false, 0},
    [COUNT_CUT] = {NAME("cut_total"),
	"Messages longer than 65507 bytes, of which the rest was cut.", false,
	0},
};

struct import {
	struct journal *journal;
	uint64_t next; /* SEQ */
	struct lines lines;
	struct metric list[COUNT_COUNT];
	struct metrics metrics;
	char *frame, *payload; /* owned; FRAME_MAX bytes each */
	uint64_t unpublished;
	uint64_t unreadable; /* operands */
	bool failed;         /* the journal: said */
	struct log_limit full;

	/* Of the file in hand. */
	const char *name;
	char source[FRAME_SOURCE_MAX + 1];
	uint64_t line, last_seq;
	bool order_known; /* false after "#!": unmatched files repeat */
	bool in_damage;
};

/* False if the import is to end: by a signal, or because the disk has failed
 * since *since (0: it has not), which is kept up to date. */
static bool
go_on(struct import *in, int64_t *since)
{
	struct journal_state s;
	int64_t now = clock_mono_ms();

	metrics_tick(&in->metrics);
	if (signals_report_asked())
		metrics_print(&in->metrics);
	journal_state(in->journal, &s);
	if (s.error == 0)
		*since = 0;
	else if (*since == 0)
		*since = now;
	else if (now - *since > GIVE_UP_MS) {
		errno = s.error;
		log_error("journal: %s", s.doing);
		in->failed = true;
	}
	return !in->failed && !signals_stop_asked();
}

static void
say_full(struct import *in)
{
	struct journal_state s;
	uint64_t missed;

	journal_state(in->journal, &s);
	if (s.full != JOURNAL_FULL_RING &&
	    log_limit(&in->full, SAY_MS, &missed))
		log_warnx("%s: waiting; room comes when messages are "
			  "acknowledged%s",
		    s.full == JOURNAL_FULL_LIMIT
			? "the journal has reached --journal-max"
			: "the journal's filesystem has less than 64 MiB left",
		    s.full == JOURNAL_FULL_LIMIT
			? ", or with a larger --journal-max"
			: ", or when you make some");
}

/* Puts n bytes of in->frame into the journal, whenever there is room. */
static bool
put(struct import *in, size_t n)
{
	int64_t since = 0;

	while (!journal_put(in->journal, in->frame, n)) {
		journal_publish(in->journal);
		if (!go_on(in, &since))
			return false;
		say_full(in);
		if (journal_wait(in->journal, WAIT_MS))
			(void)poll(NULL, 0, PAUSE_MS); /* of any length */
	}
	in->next++;
	in->list[COUNT_MESSAGES].value++;
	if (++in->unpublished >= PUBLISH_EVERY) {
		journal_publish(in->journal);
		in->unpublished = 0;
	}
	return true;
}

static bool
damaged(struct import *in, const char *why)
{
	in->list[COUNT_DAMAGED].value++;
	if (!in->in_damage)
		log_warnx("%s:%llu: damaged frame, not imported: %s",
		    log_visible(slice_of(in->name)), ULL(in->line), why);
	in->in_damage = true;
	return true;
}

static bool
plain_line(struct import *in, struct slice line, bool whole)
{
	char source[FRAME_SOURCE_MAX + 1];
	struct frame f = {.seq = in->next, .time_us = clock_wall_us()};

	if (whole && line.p[line.n - 1] == '\r')
		line.n--;
	(void)strlcpy(source, in->source, sizeof(source)); /* as large */
	if (!whole || line.n > MESSAGE_MAX) {
		in->list[COUNT_CUT].value++;
		log_warnx("%s:%llu: longer than %d bytes, the rest is cut",
		    log_visible(slice_of(in->name)), ULL(in->line),
		    MESSAGE_MAX);
		/* Every source of a file leaves room for it. */
		(void)strlcat(source, FRAME_TRUNCATED, sizeof(source));
		line.n = MESSAGE_MAX;
	}
	in->in_damage = false;
	f.source = slice_of(source);
	f.payload = line;
	return put(in, frame_encode(in->frame, FRAME_MAX, &f));
}

static bool
take_frame(struct import *in, struct slice line)
{
	struct frame f;
	uint64_t seq;
	size_t n;

	switch (frame_parse(&f, line)) {
	case FRAME_OK:
		break;
	case FRAME_BAD_CRC:
		return damaged(in, "its checksum is wrong");
	case FRAME_NOT:
	case FRAME_BAD_HEAD:
		return damaged(in, "it is no frame");
	}
	if (in->order_known && f.seq <= in->last_seq)
		return damaged(in, "its SEQ is not above the last");
	seq = f.seq;
	f.seq = in->next;
	f.payload = frame_message(&f, in->payload);
	n = frame_encode(in->frame, FRAME_MAX, &f);
	if (n == 0)
		return damaged(in, "it is longer than any message");
	in->last_seq = seq;
	in->in_damage = false;
	return put(in, n);
}

/* False if the import is to end. */
static bool
take_line(struct import *in, struct slice line, enum lines_status st)
{
	in->line++;
	if (frame_looks_like(line)) {
		if (st == LINES_OK)
			return take_frame(in, line);
		return damaged(in, st == LINES_TORN
				       ? "it is torn: no LF ends it"
				       : "it is too long");
	}
	if (line.n == 0 || (line.n == 1 && line.p[0] == '\r'))
		return true;
	if (slice_starts(line, "#!")) {
		in->order_known = false;
		return true;
	}
	return plain_line(in, line, st != LINES_LONG);
}

/* Input makes a pause: what there is goes to the disk meanwhile. */
static bool
wait_for_input(struct import *in)
{
	struct pollfd p = {.fd = in->lines.fd, .events = POLLIN};
	int64_t since = 0;

	journal_publish(in->journal);
	in->unpublished = 0;
	(void)poll(&p, 1, WAIT_MS); /* if it fails: look again */
	return go_on(in, &since);
}

/* All lines of the descriptor; false as take_line(). */
static bool
take_all(struct import *in)
{
	struct slice line;
	enum lines_status st;
	bool good = true;

	while (good && !signals_stop_asked()) {
		st = lines_next(&in->lines, &line);
		switch (st) {
		case LINES_OK:
		case LINES_TORN:
		case LINES_LONG:
			good = take_line(in, line, st);
			break;
		case LINES_WAIT:
			good = wait_for_input(in);
			break;
		case LINES_ERROR:
			log_error("%s", log_visible(slice_of(in->name)));
			in->unreadable++;
			return true;
		case LINES_EOF:
			return true;
		}
	}
	return false;
}

static bool
take_operand(struct import *in, const char *operand)
{
	bool is_stdin = strcmp(operand, "-") == 0, good;
	int fd = STDIN_FILENO;

	in->name = is_stdin ? "stdin" : operand;
	if (!is_stdin)
		fd = open(operand, O_RDONLY | O_CLOEXEC);
	if (fd == -1) {
		log_error("%s", log_visible(slice_of(operand)));
		in->unreadable++;
		return true;
	}
	if (is_stdin)
		(void)strlcpy(in->source, FRAME_NO_SOURCE, sizeof(in->source));
	else
		frame_file_source(in->source, operand);
	in->line = in->last_seq = 0;
	in->order_known = true;
	in->in_damage = false;
	lines_reopen(&in->lines, fd);
	good = take_all(in);
	if (!is_stdin)
		(void)close(fd); /* was only read */
	return good;
}

/* Waits for the disk; says what was done. */
static int
finish(struct import *in, bool complete)
{
	int64_t since = 0;
	uint64_t lost;

	journal_publish(in->journal);
	while (!journal_wait(in->journal, WAIT_MS) && !in->failed &&
	       !signals_stop_older(STOP_MS))
		(void)go_on(in, &since);
	lost = journal_finish(in->journal, FINISH_MS);
	log_info("imported %llu messages; %llu damaged lines, %llu messages "
		 "cut, %llu inputs not read; the next SEQ is %llu",
	    ULL(in->list[COUNT_MESSAGES].value),
	    ULL(in->list[COUNT_DAMAGED].value), ULL(in->list[COUNT_CUT].value),
	    ULL(in->unreadable), ULL(in->next));
	if (lost > 0 || in->failed) {
		log_errorx("the last %llu of these are not known to be on the "
			   "disk",
		    ULL(lost));
		return EX_IOERR;
	}
	if (!complete) {
		log_errorx("ended by a signal: the rest of the input was not "
			   "imported");
		return EX_TEMPFAIL;
	}
	if (in->unreadable > 0)
		return EX_NOINPUT;
	return in->list[COUNT_DAMAGED].value > 0 ||
		       in->list[COUNT_CUT].value > 0
		   ? EX_DATAERR
		   : EX_OK;
}

int
import(const struct import_options *o, const struct journal_options *j)
{
	struct import in = {.frame = malloc(FRAME_MAX),
	    .payload = malloc(FRAME_MAX)};
	bool good = true;
	size_t i;
	int code;

	if (in.frame == NULL || in.payload == NULL ||
	    lines_init(&in.lines, -1, FRAME_MAX) == -1)
		fatal(EX_OSERR, "import");
	memcpy(in.list, zero, sizeof(zero));
	metrics_init(&in.metrics, in.list, COUNT_COUNT, o->metrics);
	in.journal = journal_begin(j, &in.next, &code);
	if (in.journal != NULL) {
		if (o->operands_n == 0)
			good = take_operand(&in, "-");
		for (i = 0; i < o->operands_n && good; i++)
			good = take_operand(&in, o->operands[i]);
		code = finish(&in, good);
		metrics_write(&in.metrics);
		journal_free(in.journal);
	}
	lines_clear(&in.lines);
	free(in.frame);
	free(in.payload);
	return code;
}
