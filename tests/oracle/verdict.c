#include "tests/oracle/verdict.h"

#include <stdio.h>
#include <string.h>

#include "tests/oracle/counter.h"

enum outcome {
	OUTCOME_WAITING,
	OUTCOME_REJECTED,
	OUTCOME_UNMATCHED,
	OUTCOME_DELIVERED,
	OUTCOME_IGNORED,
	OUTCOME_LOST,
	OUTCOME_COUNT
};

struct sums {
	uint64_t given, sent, accepted, traced, silent;
	uint64_t trimmed, missing;
	uint64_t outcome[OUTCOME_COUNT];
	uint64_t by_kind[EVENT_KINDS];
};

/* Everything that the number must become has been found. */
static bool
complete(const struct fate *f)
{
	const struct event_shape *s = &event_shapes[f->kind];
	unsigned parts = (1u << s->records) - 1;

	if (f->aside)
		return f->unmatched;
	return ((f->delivered | f->rejected) & parts) == parts &&
	       f->unmatched >= s->unmatched;
}

/* The outcome of a number that is in the journal, or was. */
static enum outcome
outcome_of(const struct fate *f, uint64_t ack)
{
	bool acknowledged = f->seq <= ack;

	if (!complete(f))
		return acknowledged ? OUTCOME_LOST : OUTCOME_WAITING;
	if (f->rejected)
		return OUTCOME_REJECTED;
	if (f->unmatched)
		return OUTCOME_UNMATCHED;
	if (f->delivered)
		return OUTCOME_DELIVERED;
	return acknowledged ? OUTCOME_IGNORED : OUTCOME_WAITING;
}

static bool
traced(const struct fate *f)
{
	return f->delivered || f->rejected || f->unmatched;
}

static void
judge(struct world *w, struct sums *s, uint64_t number)
{
	struct fate *f = &w->fates[number - 1];
	enum outcome o;

	s->given++;
	if (!f->sent)
		return;
	s->sent++;
	s->by_kind[f->kind]++;
	if (f->seq == 0 && !traced(f)) {
		/* Never received; or ignored, and its segment is gone. */
		s->silent += event_shapes[f->kind].records == 0 &&
			     event_shapes[f->kind].unmatched == 0;
		return;
	}
	s->accepted++;
	s->traced += f->seq == 0;
	o = outcome_of(f, w->ack);
	s->outcome[o]++;
	if (o == OUTCOME_LOST)
		world_problem(w, PROBLEM_LOST,
		    "number %llu (%s), SEQ %llu: acknowledged, but "
		    "delivered %#x, rejected %#x, unmatched %d",
		    (unsigned long long)number, event_shapes[f->kind].name,
		    (unsigned long long)f->seq, f->delivered, f->rejected,
		    f->unmatched);
}

/* Each SEQ up to the highest is there, or was acknowledged and removed. */
static void
judge_seqs(struct world *w, struct sums *s, const struct demands *d)
{
	uint64_t seq, last = w->seq_last > w->ack ? w->seq_last : w->ack;

	for (seq = 1; seq <= last; seq++) {
		if (seq < w->seqs_size && w->numbers[seq] != 0)
			continue;
		if (seq <= w->ack && !d->whole) {
			s->trimmed++;
			continue;
		}
		s->missing++;
		world_problem(w, PROBLEM_SEQ, "SEQ %llu is nowhere",
		    (unsigned long long)seq);
	}
	for (seq = w->ack + 1; seq <= d->durable; seq++)
		if (seq >= w->seqs_size || w->numbers[seq] == 0)
			world_problem(w, PROBLEM_DURABLE,
			    "SEQ %llu was durable (up to %llu)",
			    (unsigned long long)seq,
			    (unsigned long long)d->durable);
}

/* Datagrams of one source are read in the order in which they were sent. */
static void
judge_order(struct world *w)
{
	static uint64_t last[UINT16_MAX + 1];
	uint64_t seq, number;
	struct fate *f;

	for (seq = w->seq_first; seq > 0 && seq <= w->seq_last; seq++) {
		number = w->numbers[seq];
		if (number == 0)
			continue;
		f = &w->fates[number - 1];
		if (number < last[f->port])
			world_problem(w, PROBLEM_ORDER,
			    "in the journal, number %llu follows number %llu",
			    (unsigned long long)number,
			    (unsigned long long)last[f->port]);
		last[f->port] = number;
	}
}

/* What was removed with its segments left a trace each, but for the ignored:
 * those that left none can be the only others. */
static void
judge_trimmed(struct world *w, struct sums *s)
{
	uint64_t gone = 0;

	if (s->trimmed > s->traced + s->silent)
		world_problem(w, PROBLEM_LOST,
		    "%llu frames were removed as acknowledged, but only %llu "
		    "numbers have ended, and at most %llu were ignored",
		    (unsigned long long)s->trimmed,
		    (unsigned long long)s->traced,
		    (unsigned long long)s->silent);
	if (s->trimmed > s->traced)
		gone = s->trimmed - s->traced;
	if (gone > s->silent)
		gone = s->silent;
	s->accepted += gone;
	s->outcome[OUTCOME_IGNORED] += gone;
	if (s->traced > s->trimmed)
		world_problem(w, PROBLEM_BOOKS,
		    "%llu numbers have ended that are in no journal, but only "
		    "%llu frames were removed",
		    (unsigned long long)s->traced,
		    (unsigned long long)s->trimmed);
}

static uint64_t
receivers(struct world *w, const struct demands *d, const char *name)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < d->metrics_n; i++)
		if (counter_add(d->metrics[i], name, &sum) == -1)
			world_problem(w, PROBLEM_BOOKS, "%s: no counter %s",
			    d->metrics[i], name);
	return sum;
}

/* received = not allowed + overflowed + journaled, and what was sent and not
 * received the kernel dropped. */
static void
judge_receivers(struct world *w, const struct sums *s, const struct demands *d)
{
	unsigned long long received, not_allowed, overflowed, dropped, frames;

	if (d->metrics_n == 0)
		return;
	received = receivers(w, d, "auditferry_receiver_received_total");
	not_allowed = receivers(w, d, "auditferry_receiver_not_allowed_total");
	overflowed = receivers(w, d, "auditferry_receiver_overflowed_total");
	dropped = receivers(w, d, "auditferry_receiver_kernel_dropped_total");
	frames = w->frames + s->trimmed;
	printf("# received %llu = %llu not allowed + %llu overflowed + %llu "
	       "journaled; %llu dropped by the kernel\n",
	    received, not_allowed, overflowed, frames, dropped);
	if (received != not_allowed + overflowed + frames)
		world_problem(w, PROBLEM_BOOKS, "received is %lld too many",
		    (long long)(received - not_allowed - overflowed - frames));
	if (s->sent != received + dropped)
		world_problem(w, PROBLEM_BOOKS,
		    "sent %llu, but received and dropped are %llu",
		    (unsigned long long)s->sent, received + dropped);
}

static void
table(const struct world *w, const struct sums *s)
{
	static const char *const names[OUTCOME_COUNT] = {"waiting", "rejected",
	    "unmatched", "delivered", "ignored", "LOST"};
	int i;

	printf("# sent %llu:", (unsigned long long)s->sent);
	for (i = 0; i < EVENT_KINDS; i++)
		printf(" %llu %s%s", (unsigned long long)s->by_kind[i],
		    event_shapes[i].name, i < EVENT_KINDS - 1 ? "," : "");
	printf("\n# not taken by the kernel %llu, not accepted %llu\n",
	    (unsigned long long)(s->given - s->sent),
	    (unsigned long long)(s->sent - s->accepted));
	printf("# journal: SEQ %llu to %llu, %llu frames there, %llu removed, "
	       "%llu missing, %llu damaged lines; acknowledged %llu\n",
	    (unsigned long long)w->seq_first, (unsigned long long)w->seq_last,
	    (unsigned long long)w->frames, (unsigned long long)s->trimmed,
	    (unsigned long long)s->missing, (unsigned long long)w->damaged,
	    (unsigned long long)w->ack);
	printf("# accepted %llu =", (unsigned long long)s->accepted);
	for (i = 0; i < OUTCOME_COUNT; i++)
		printf(" %llu %s%s", (unsigned long long)s->outcome[i],
		    names[i], i < OUTCOME_COUNT - 1 ? " +" : "");
	printf("\n# Auditor: %llu records, %llu of them repeats (%llu "
	       "batches)\n",
	    (unsigned long long)w->records,
	    (unsigned long long)w->repeated_records,
	    (unsigned long long)w->repeated_batches);
	if (w->kept_torn + w->kept_damaged + w->rejected_files > 0)
		printf("# unmatched file: %llu torn, %llu damaged lines; "
		       "%llu rejected files\n",
		    (unsigned long long)w->kept_torn,
		    (unsigned long long)w->kept_damaged,
		    (unsigned long long)w->rejected_files);
}

static bool
say_verdicts(const struct world *w)
{
	static const char *const texts[PROBLEM_COUNT] = {
	    [PROBLEM_LOST] = "nothing accepted is lost",
	    [PROBLEM_INVENTED] = "nothing is there that was not sent",
	    [PROBLEM_CHANGED] = "everything is as it was sent",
	    [PROBLEM_OUTCOME] = "each has the outcome that it should have",
	    [PROBLEM_ORDER] = "the order is kept for each source",
	    [PROBLEM_REPEATS] = "no more repeats than allowed",
	    [PROBLEM_SEQ] = "the SEQs are unbroken and used once",
	    [PROBLEM_DAMAGE] = "the journal is undamaged",
	    [PROBLEM_BOOKS] = "the books balance",
	    [PROBLEM_DURABLE] = "what was durable is there",
	    [PROBLEM_WAITING] = "nothing waits any more",
	    [PROBLEM_NOT_ACCEPTED] = "everything sent was accepted",
	};
	bool good = true;

	for (int i = 0; i < PROBLEM_COUNT; i++) {
		if (w->problems[i] == 0)
			continue;
		good = false;
		printf("# not so: %s (%llu)\n", texts[i],
		    (unsigned long long)w->problems[i]);
	}
	printf("# oracle: %s\n", good ? "all is well" : "FAILED");
	return good;
}

bool
verdict(struct world *w, const struct demands *d)
{
	struct sums s = {0};
	uint64_t i, journaled, sum = 0;

	for (i = 1; i <= w->n; i++)
		judge(w, &s, i);
	judge_seqs(w, &s, d);
	judge_order(w);
	judge_trimmed(w, &s);
	table(w, &s);
	judge_receivers(w, &s, d);
	for (i = 0; i < OUTCOME_LOST; i++)
		sum += s.outcome[i];
	journaled = w->frames + s.trimmed;
	if (journaled != sum)
		world_problem(w, PROBLEM_BOOKS,
		    "journaled is %llu, but the outcomes sum up to %llu",
		    (unsigned long long)journaled, (unsigned long long)sum);
	if (w->repeated_batches > d->allow_repeats)
		world_problem(w, PROBLEM_REPEATS, "%llu batches, allowed %llu",
		    (unsigned long long)w->repeated_batches,
		    (unsigned long long)d->allow_repeats);
	if (w->damaged <= d->allow_damaged)
		w->problems[PROBLEM_DAMAGE] = 0;
	if (d->drained && s.outcome[OUTCOME_WAITING] > 0)
		world_problem(w, PROBLEM_WAITING, "%llu",
		    (unsigned long long)s.outcome[OUTCOME_WAITING]);
	if (d->all && s.accepted != s.sent)
		world_problem(w, PROBLEM_NOT_ACCEPTED, "%llu",
		    (unsigned long long)(s.sent - s.accepted));
	return say_verdicts(w);
}
