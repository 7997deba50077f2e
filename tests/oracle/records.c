#include "tests/oracle/read.h"

#include <stdlib.h>
#include <string.h>

#define ID "Event ID=>"
#define RECORD "Record=>"

/* What has come so far. */
struct arrivals {
	uint64_t *first; /* by source port: the highest that came first */
	uint64_t *post; /* by number and part: the batch that it came in last */
	/* By batch: 1 if something in it came again in a later one. */
	uint8_t *again;
	uint64_t again_size;
};

/* Where a Detail of that name begins its value, or an empty slice. */
static struct slice
detail(struct slice line, const char *name)
{
	size_t n = strlen(name);
	const char *p = line.p;

	while (
	    (p = memmem(p, line.n - (size_t)(p - line.p), name, n)) != NULL) {
		if (p > line.p && (p[-1] == '\t' || p[-1] == '|'))
			return slice_from(line, (size_t)(p - line.p) + n);
		p++;
	}
	return (struct slice){NULL, 0};
}

static bool
number_of(struct slice line, uint64_t *number, unsigned *suffix)
{
	struct slice id = detail(line, ID);

	if (id.n > 32)
		id.n = 32;
	return id.n > 0 && event_find(id, number, suffix);
}

/* The number of the batch, in the last column; 0 if there is none. */
static uint64_t
batch_of(struct slice line)
{
	const char *p = memrchr(line.p, '\t', line.n), *end = line.p + line.n;
	uint64_t n = 0;

	for (p = p == NULL ? end : p + 1; p < end; p++) {
		if (*p < '0' || *p > '9' || n > WORLD_SEQ_MAX)
			return 0;
		n = n * 10 + (uint64_t)(*p - '0');
	}
	return n;
}

/* However many batches a lost answer or a crash tears the repeats into: what
 * counts is how many were delivered in vain. */
static void
count_repeat(struct world *w, struct arrivals *a, uint64_t before)
{
	w->repeated_records++;
	if (world_grow(&a->again, &a->again_size, before, 1) == -1) {
		world_problem(w, PROBLEM_REPEATS, "no memory to tell them");
		return;
	}
	w->repeated_batches += a->again[before] == 0;
	a->again[before] = 1;
}

static void
arrive(struct world *w, struct arrivals *a, uint64_t number, unsigned part,
    uint64_t post)
{
	struct fate *f = world_fate(w, number);
	uint64_t key = number * EVENT_PARTS_MAX + part + 1;
	uint64_t *in = &a->post[(number - 1) * EVENT_PARTS_MAX + part];

	if (f->delivered & 1u << part) {
		count_repeat(w, a, *in);
		*in = post;
		return;
	}
	*in = post;
	f->delivered |= (uint8_t)(1u << part);
	if (key < a->first[f->port])
		world_problem(w, PROBLEM_ORDER,
		    "number %llu came after number %llu of the same source",
		    (unsigned long long)number,
		    (unsigned long long)((a->first[f->port] - 1) /
					 EVENT_PARTS_MAX));
	else
		a->first[f->port] = key;
}

static unsigned
part_of(enum event_kind kind, struct slice line, unsigned suffix)
{
	struct slice record = detail(line, RECORD);

	if (kind == EVENT_SEVERAL && record.n > 0)
		return (unsigned)(record.p[0] - '1');
	return suffix > 0 ? suffix - 1 : 0;
}

static void
record_line(struct world *w, struct slice line, bool torn, void *arg)
{
	uint64_t number;
	unsigned suffix, part;
	struct event e;
	const char *why;

	w->records++;
	if (torn || !number_of(line, &number, &suffix) ||
	    world_fate(w, number) == NULL) {
		world_problem(w, PROBLEM_INVENTED,
		    "record %llu of the Auditor was not sent",
		    (unsigned long long)w->records);
		return;
	}
	e = world_event(w, number);
	part = part_of(e.kind, line, suffix);
	if (part >= event_shapes[e.kind].records) {
		world_problem(w, PROBLEM_OUTCOME,
		    "number %llu was delivered, part %u, but should be %s",
		    (unsigned long long)number, part + 1,
		    event_shapes[e.kind].outcome);
		return;
	}
	why = event_compare(&e, part, line, &w->work);
	if (why != NULL)
		world_problem(w, PROBLEM_CHANGED, "number %llu, part %u: %s",
		    (unsigned long long)number, part + 1, why);
	arrive(w, arg, number, part, batch_of(line));
}

int
read_records(struct world *w, const char *path)
{
	struct arrivals a = {.first = calloc(UINT16_MAX + 1, sizeof(*a.first)),
	    .post = calloc(w->n + 1, EVENT_PARTS_MAX * sizeof(*a.post))};
	int ret = -1;

	if (a.first != NULL && a.post != NULL)
		ret = read_lines(w, path, record_line, &a);
	free(a.first);
	free(a.post);
	free(a.again);
	return ret;
}
