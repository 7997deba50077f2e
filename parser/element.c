#include "parser/element.h"

#include "common/log.h"

/* The Auditor's actions, and what a failed one is called (NETWRIX.md 3.8):
 * there is no failed Activate, so it is a failed change. */
static const struct action {
	const char *done, *failed;
} actions[] = {
    {"Added", "Add (Failed Attempt)"},
    {"Removed", "Remove (Failed Attempt)"},
    {"Modified", "Modify (Failed Attempt)"},
    {"Read", "Read (Failed Attempt)"},
    {"Moved", "Move (Failed Attempt)"},
    {"Renamed", "Rename (Failed Attempt)"},
    {"Activated", "Modify (Failed Attempt)"},
    {"Successful Logon", "Failed Logon"},
    {"Checked in", NULL},
    {"Checked out", NULL},
    {"Discard check out", NULL},
    {"Logoff", NULL},
    {"Copied", NULL},
    {"Sent", NULL},
    {"Session start", NULL},
    {"Session end", NULL},
};

#define ACTIONS (sizeof(actions) / sizeof(actions[0]))

bool
action_is_known(struct slice text)
{
	size_t i;

	for (i = 0; i < ACTIONS; i++)
		if (slice_is(text, actions[i].done) ||
		    (actions[i].failed && slice_is(text, actions[i].failed)))
			return true;
	return false;
}

static bool
failed_form(const struct context *c, struct slice verb, struct slice *out)
{
	size_t i;

	for (i = 0; i < ACTIONS; i++)
		if (slice_is(verb, actions[i].done) &&
		    actions[i].failed != NULL) {
			*out = slice_of(actions[i].failed);
			return true;
		}
	return context_fail(c, "\"%s\" has no failed form", log_visible(verb));
}

/* The verb itself or its failed form, as the by= value says. *found is false
 * if it says neither. */
static bool
by_verb(const struct element *e, const struct context *c, struct slice by,
    struct slice *out, bool *found)
{
	bool done = words_have(&e->done, by);
	bool failed = words_have(&e->failed, by);

	if (by.n == 0) {
		done = e->none == NONE_IS_DONE || !e->has_by;
		failed = e->none == NONE_IS_FAILED;
	}
	*found = done || failed;
	if (!*found)
		return true;
	if (!value_text(&e->verb, c, out))
		return false;
	if (out->n == 0)
		return context_fail(c, "no verb for \"%s\"",
		    log_visible(e->verb.source));
	return done || failed_form(c, *out, out);
}

static bool
by_cases(const struct element *e, const struct context *c, struct slice *out)
{
	struct slice by = {NULL, 0};
	bool found = false;
	size_t i;

	if (e->has_by && !value_text(&e->by, c, &by))
		return false;
	for (i = 0; i < e->cases_n; i++)
		if (by.n == 0 ? e->cases[i].none
			      : words_have(&e->cases[i].in, by))
			return value_text(&e->cases[i].value, c, out);
	if (e->has_verb && !by_verb(e, c, by, out, &found))
		return false;
	if (found)
		return true;
	if (e->has_otherwise)
		return value_text(&e->otherwise, c, out);
	if (by.n == 0)
		return context_fail(c, "%s is empty, and no case is for that",
		    e->by.source.p);
	return context_fail(c, "no case for %s = \"%s\"", e->by.source.p,
	    log_visible(by));
}

bool
element_text(const struct element *e, const struct context *c,
    struct slice *out)
{
	bool had;

	*out = (struct slice){NULL, 0};
	if (!e->present)
		return true;
	had = e->has_by || e->has_verb ? by_cases(e, c, out)
				       : value_text(&e->value, c, out);
	if (e->has_fallback && (!had || out->n == 0))
		had = value_text(&e->fallback, c, out);
	return had;
}
