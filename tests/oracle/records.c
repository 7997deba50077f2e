#include "tests/oracle/read.h"

#include <stdlib.h>
#include <string.h>

#define ID "Event ID=>"
#define RECORD "Record=>"

/* The last that came, and what the runs of repeats look like. */
struct arrivals {
	uint64_t *first;   /* by source port: the highest that came first */
	uint64_t last_key; /* number and part of the repeat before */
	uint64_t run;      /* repeats in a row */
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

/* Repeats in a row that go on ascending are of one batch, as far as one
 * reaches. */
static void
count_repeat(struct world *w, struct arrivals *a, uint64_t key)
{
	w->repeated_records++;
	if (a->run == 0 || key <= a->last_key || a->run == w->batch_records) {
		w->repeated_batches++;
		a->run = 0;
	}
	a->run++;
	a->last_key = key;
}

static void
arrive(struct world *w, struct arrivals *a, uint64_t number, unsigned part)
{
	struct fate *f = world_fate(w, number);
	uint64_t key = number * EVENT_PARTS_MAX + part + 1;

	if (f->delivered & 1u << part) {
		count_repeat(w, a, key);
		return;
	}
	a->run = 0;
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
	arrive(w, arg, number, part);
}

int
read_records(struct world *w, const char *path)
{
	struct arrivals a = {.first = calloc(UINT16_MAX + 1, sizeof(*a.first))};
	int ret;

	if (a.first == NULL)
		return -1;
	ret = read_lines(w, path, record_line, &a);
	free(a.first);
	return ret;
}
