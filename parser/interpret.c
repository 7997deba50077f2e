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

/* An event that nothing matches, and the text that is kept of it: of the
 * outermost the message as it came, of one from an envelope its own. */
static void
keep_unmatched(struct run *r, struct slice text)
{
	r->outcome.unmatched++;
	r->i->sink.add(r->i->sink.arg, text, r->i->reason);
}

static void
unmatched(struct run *r, const struct event *e)
{
	keep_unmatched(r,
	    e->outer == NULL ? r->message->raw : e->tree->nodes[e->root].text);
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

/* Can what an envelope path leads to be an event? Objects and arrays can, or
 * with as="json" strings. */
static bool
is_event(const struct unwrap *u, const struct node *n)
{
	return u->as_json ? n->type == NODE_STRING
			  : n->type == NODE_OBJECT || n->type == NODE_ARRAY;
}

/* How many events an envelope path leads to, 0 if none of what is there can
 * be one; the first EVENTS_MAX of what is there are in `at`. */
static size_t
inner_events(const struct event *e, const struct unwrap *u,
    uint32_t at[EVENTS_MAX])
{
	size_t n = path_all(&u->path, e->tree, e->root, at, EVENTS_MAX), k;

	if (n > EVENTS_MAX)
		return n;
	for (k = 0; k < n; k++)
		if (is_event(u, &e->tree->nodes[at[k]]))
			return n;
	return 0;
}

/* The text at a node, parsed into the same tree. If it is no JSON the whole
 * envelope is kept, or with others in it only this text: the others are not
 * to come twice when it is read again. */
static void
run_json(struct run *r, struct event *inner, uint32_t node, size_t from,
    size_t depth, bool only)
{
	struct context c = context_of(r, inner);
	struct json_error error;
	struct slice text;

	if (!event_text(&c, &r->i->tree, node, &text))
		unmatched(r, inner->outer);
	else if (json_parse(&r->i->tree, slice_trim(text), &inner->root,
		     &error) == JSON_OK)
		run_event(r, inner, from, depth);
	else {
		(void)context_fail(&c,
		    "an envelope holds no JSON: byte %zu: %s", error.offset,
		    error.text);
		if (only)
			unmatched(r, inner->outer);
		else
			keep_unmatched(r, text);
	}
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
		if (!is_event(u, &e->tree->nodes[at[k]])) {
			(void)context_fail(&c, "envelope %s: not an event",
			    u->source.p);
			unmatched(r, &inner);
		} else if (u->as_json)
			run_json(r, &inner, at[k], from, depth + 1, n == 1);
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
