#include "parser/interpret.h"

#include <stdio.h>
#include <stdlib.h>

#include "parser/activity_record.h"
#include "parser/json.h"

/* Every two bytes of JSON can be a value ("[0,0,0"), once more for JSON that
 * stands inside a string. */
#define NODES_MAX (MESSAGE_BYTES_MAX + 2)

/* One message on its way. */
struct run {
	struct interpreter *i;
	const struct message *message;
	struct outcome outcome;
};

static void run_event(struct run *, const struct event *, size_t from,
    size_t depth);

int
interpreter_init(struct interpreter *i, const struct rules *rules)
{
	*i = (struct interpreter){.rules = rules};
	buf_init(&i->out, RECORDS_TEXT_MAX);
	arena_init(&i->values, VALUES_MEMORY_MAX);
	return tree_init(&i->tree, NODES_MAX);
}

void
interpreter_clear(struct interpreter *i)
{
	buf_clear(&i->out);
	arena_clear(&i->values);
	tree_clear(&i->tree);
}

static struct context
context_of(const struct run *r, const struct event *e)
{
	return (struct context){.event = e,
	    .site = &r->i->site,
	    .each = e->root,
	    .arena = &r->i->values,
	    .reason = r->i->reason};
}

/* An event that nothing matches. The outermost is kept as the message it
 * came as, one from an envelope as its own text. */
static void
unmatched(struct run *r, const struct event *e)
{
	struct slice text = r->message->raw;

	if (e->outer != NULL)
		text = e->tree->nodes[e->root].text;
	r->outcome.unmatched++;
	r->i->sink.add(r->i->sink.arg, text, r->i->reason);
}

/* "rule ID: " before the reason that is there. */
static void
blame_rule(const struct run *r, const struct rule *rule)
{
	char why[REASON_MAX];

	(void)strlcpy(why, r->i->reason, sizeof(why)); /* as long as it is */
	(void)snprintf(r->i->reason, REASON_MAX, "rule %.100s: %.480s",
	    rule->id.p, why);
}

/* All that one <record> makes of the event. *n is how many. */
static bool
make_records(struct run *r, const struct record *rec, struct context *c,
    size_t *n)
{
	const struct event *e = c->event;
	uint32_t at[EVENTS_MAX];
	size_t of = 1, k;

	at[0] = e->root;
	*n = 0;
	if (rec->has_for_each)
		of = path_all(&rec->for_each, e->tree, e->root, at, EVENTS_MAX);
	if (of > EVENTS_MAX)
		return context_fail(c,
		    "for-each leads to more than %d elements", EVENTS_MAX);
	if (of == 0 && !rec->none_is_drop)
		return context_fail(c, "for-each leads to nothing");
	for (k = 0; k < of; k++) {
		c->each = at[k];
		if (!activity_record(rec, c, (struct record_number){k + 1, of},
			&r->i->out))
			return false;
	}
	*n = of;
	return true;
}

/* The rule that matched says what becomes of the event: all its records, or
 * none of them. */
static void
run_rule(struct run *r, const struct rule *rule, const struct event *e)
{
	struct context c = context_of(r, e);
	size_t start = r->i->out.n, k, n, records = 0;

	if (rule->drop) {
		r->i->dropped = rule->drop_reason.p;
		r->outcome.ignored++;
		return;
	}
	for (k = 0; k < rule->records_n; k++) {
		if (!make_records(r, &rule->records[k], &c, &n)) {
			r->i->out.n = start;
			blame_rule(r, rule);
			unmatched(r, e);
			return;
		}
		records += n;
	}
	if (records == 0) {
		r->i->dropped = "for-each leads to nothing";
		r->outcome.ignored++;
		return;
	}
	r->outcome.recorded++;
	r->outcome.records += records;
}

/* The text at a node of the tree, parsed into the same tree: 1 and its root,
 * 0 if it is no JSON. */
static int
json_inside(struct run *r, const struct context *c, uint32_t node,
    uint32_t *root)
{
	struct json_error error;
	struct slice text;

	if (!event_text(c, &r->i->tree, node, &text))
		return 0;
	if (json_parse(&r->i->tree, slice_trim(text), root, &error) == JSON_OK)
		return 1;
	(void)context_fail(c, "an envelope holds no JSON: byte %zu: %s",
	    error.offset, error.text);
	return 0;
}

/* What an envelope path leads to that can be an event: objects and arrays, or
 * with as="json" strings. How many; the first EVENTS_MAX are in `at`. */
static size_t
inner_events(const struct event *e, const struct unwrap *u,
    uint32_t at[EVENTS_MAX])
{
	size_t n = path_all(&u->path, e->tree, e->root, at, EVENTS_MAX);
	size_t k, kept = 0;
	uint8_t type;

	if (n > EVENTS_MAX)
		return n;
	for (k = 0; k < n; k++) {
		type = e->tree->nodes[at[k]].type;
		if (u->as_json ? type == NODE_STRING
			       : type == NODE_OBJECT || type == NODE_ARRAY)
			at[kept++] = at[k];
	}
	return kept;
}

/* Runs what one envelope path leads to. False if it leads to nothing. */
static bool
open_envelope(struct run *r, const struct event *e, const struct unwrap *u,
    size_t from, size_t depth)
{
	struct context c = context_of(r, e);
	struct event inner = {.message = e->message,
	    .tree = e->tree,
	    .outer = e};
	uint32_t at[EVENTS_MAX];
	size_t n = inner_events(e, u, at), k;

	if (n == 0)
		return false;
	if (n > EVENTS_MAX || depth == UNWRAP_DEPTH_MAX) {
		(void)context_fail(&c, "envelope %s: more than %d %s",
		    u->source.p, n > EVENTS_MAX ? EVENTS_MAX : UNWRAP_DEPTH_MAX,
		    n > EVENTS_MAX ? "events" : "in each other");
		unmatched(r, e);
		return true;
	}
	for (k = 0; k < n; k++) {
		inner.root = at[k];
		if (u->as_json && !json_inside(r, &c, at[k], &inner.root))
			unmatched(r, e);
		else
			run_event(r, &inner, from, depth + 1);
	}
	return true;
}

/* Does the file take this event? */
static bool
selects(const struct ruleset *rs, const struct context *c)
{
	int match;

	if (rs->selects_app &&
	    !words_have(&rs->app, c->event->message->header.app))
		return context_fail(c, "no rule file takes it (the last: %s)",
		    rs->name.p);
	match = fields_match(&rs->select, c);
	if (match == 0)
		return context_fail(c, "no rule file takes it (the last: %s)",
		    rs->name.p);
	return match == 1;
}

/* Tries the rule files from number `from` on. Envelopes that a file opens
 * are bounded by depth, so the recursion is too. */
static void
run_event(struct run *r, const struct event *e, size_t from, size_t depth)
{
	struct context c = context_of(r, e);
	const struct ruleset *rs;
	const struct rule *rule;
	bool failed;
	size_t k, u;

	for (k = from; k < r->i->rules->n; k++) {
		rs = &r->i->rules->list[k];
		for (u = 0; u < rs->unwraps_n; u++)
			if (open_envelope(r, e, &rs->unwraps[u], k, depth))
				return;
		if (!selects(rs, &c))
			continue;
		rule = rule_find(rs, &c, &failed);
		if (rule != NULL) {
			run_rule(r, rule, e);
			return;
		}
		if (failed)
			break;
		(void)context_fail(&c, "no rule of %s matches", rs->name.p);
	}
	unmatched(r, e);
}

struct outcome
interpret(struct interpreter *i, const struct message *m)
{
	struct run r = {.i = i, .message = m};
	struct event e = {.message = m, .tree = &i->tree};
	struct context c;
	struct json_error error;

	i->out.n = 0;
	i->dropped = NULL;
	arena_reset(&i->values);
	tree_reset(&i->tree);
	(void)strlcpy(i->reason, "there are no rules", sizeof(i->reason));
	c = context_of(&r, &e);
	if (json_parse(&i->tree, m->header.msg, &e.root, &error) == JSON_OK)
		run_event(&r, &e, 0, 0);
	else {
		(void)context_fail(&c, "not JSON: byte %zu: %s", error.offset,
		    error.text);
		unmatched(&r, &e);
	}
	return r.outcome;
}
