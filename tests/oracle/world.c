#include "tests/oracle/world.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/oracle/truth.h"

#define FIRST_SIZE 4096

static const char *const problem_names[PROBLEM_COUNT] = {
    [PROBLEM_LOST] = "lost",
    [PROBLEM_INVENTED] = "not sent",
    [PROBLEM_CHANGED] = "changed",
    [PROBLEM_OUTCOME] = "wrong outcome",
    [PROBLEM_ORDER] = "order",
    [PROBLEM_REPEATS] = "repeats",
    [PROBLEM_SEQ] = "SEQ",
    [PROBLEM_DAMAGE] = "damage",
    [PROBLEM_BOOKS] = "books",
    [PROBLEM_DURABLE] = "not durable",
    [PROBLEM_WAITING] = "waiting",
    [PROBLEM_NOT_ACCEPTED] = "not accepted",
};

void
world_init(struct world *w)
{
	*w = (struct world){0};
	buf_init(&w->work, EVENT_LINE_MAX);
}

void
world_clear(struct world *w)
{
	free(w->fates);
	free(w->numbers);
	buf_clear(&w->work);
}

void
world_problem(struct world *w, enum problem p, const char *fmt, ...)
{
	va_list ap;

	if (w->problems[p]++ >= WORLD_SAY_MAX)
		return;
	printf("# %s: ", problem_names[p]);
	va_start(ap, fmt);
	(void)vprintf(fmt, ap); /* main() looks at stdout at the end */
	va_end(ap);
	printf("\n");
}

int
world_grow(void *array, uint64_t *size, uint64_t i, size_t each)
{
	uint64_t want = *size == 0 ? FIRST_SIZE : *size;
	void *old, *p;

	while (want <= i)
		want *= 2;
	if (want == *size)
		return 0;
	memcpy(&old, array, sizeof(old));
	p = reallocarray(old, want, each);
	if (p == NULL)
		return -1;
	memset((char *)p + *size * each, 0, (want - *size) * each);
	memcpy(array, &p, sizeof(p));
	*size = want;
	return 0;
}

int
world_truth(struct world *w, const char *path)
{
	FILE *f = fopen(path, "re");
	struct truth_line l;
	int r, keep;

	if (f == NULL)
		return -1;
	while ((r = truth_read(f, &l)) == 1) {
		if (l.event.number <= w->n ||
		    world_grow(&w->fates, &w->size, l.event.number,
			sizeof(*w->fates)) == -1) {
			errno = l.event.number <= w->n ? EINVAL : ENOMEM;
			r = -1;
			break;
		}
		w->n = l.event.number;
		w->fates[w->n - 1] = (struct fate){.port = l.port,
		    .kind = (uint8_t)l.event.kind,
		    .sent = l.sent};
	}
	keep = errno;
	(void)fclose(f); /* only read */
	errno = keep;
	return r;
}

struct fate *
world_fate(struct world *w, uint64_t number)
{
	struct fate *f;

	if (number == 0 || number > w->n)
		return NULL;
	f = &w->fates[number - 1];
	return f->sent ? f : NULL;
}

struct event
world_event(const struct world *w, uint64_t number)
{
	return (struct event){.number = number,
	    .kind = (enum event_kind)w->fates[number - 1].kind};
}

bool
world_set_aside(const struct world *w, uint64_t seq)
{
	for (size_t i = 0; i < w->set_aside_n; i++)
		if (w->set_aside[i] == seq)
			return true;
	return false;
}

/* The message is the datagram that was sent under this number. */
static bool
as_sent(struct world *w, uint64_t number, struct slice message)
{
	struct event e = world_event(w, number);

	return event_message(&e, &w->work) == 0 &&
	       slice_eq(message, (struct slice){w->work.p, w->work.n});
}

static void
place(struct world *w, uint64_t seq, uint64_t number)
{
	struct fate *f = world_fate(w, number);
	uint64_t before = w->numbers[seq];

	if (before == number)
		return; /* a copy of a segment, or of a frame */
	if (before != 0) {
		world_problem(w, PROBLEM_SEQ,
		    "SEQ %llu holds number %llu and number %llu",
		    (unsigned long long)seq, (unsigned long long)before,
		    (unsigned long long)number);
		return;
	}
	if (f->seq != 0)
		world_problem(w, PROBLEM_SEQ,
		    "number %llu has SEQ %llu and SEQ %llu",
		    (unsigned long long)number, (unsigned long long)f->seq,
		    (unsigned long long)seq);
	w->numbers[seq] = number;
	f->seq = seq;
	f->aside = world_set_aside(w, seq);
	w->frames++;
	if (w->seq_first == 0 || seq < w->seq_first)
		w->seq_first = seq;
	if (seq > w->seq_last)
		w->seq_last = seq;
}

void
world_frame(struct world *w, uint64_t seq, struct slice message)
{
	uint64_t number;
	unsigned suffix;

	if (seq > WORLD_SEQ_MAX || world_grow(&w->numbers, &w->seqs_size, seq,
				       sizeof(*w->numbers)) == -1) {
		world_problem(w, PROBLEM_SEQ, "SEQ %llu is beyond belief",
		    (unsigned long long)seq);
		return;
	}
	if (!event_find(message, &number, &suffix) ||
	    world_fate(w, number) == NULL) {
		world_problem(w, PROBLEM_INVENTED,
		    "the journal's SEQ %llu holds what was not sent",
		    (unsigned long long)seq);
		return;
	}
	if (!as_sent(w, number, message))
		world_problem(w, PROBLEM_CHANGED,
		    "the journal's SEQ %llu is not number %llu as sent",
		    (unsigned long long)seq, (unsigned long long)number);
	place(w, seq, number);
}
