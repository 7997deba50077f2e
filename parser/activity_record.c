#include "parser/activity_record.h"

#include <stdio.h>

#include "common/log.h"
#include "common/record.h"
#include "common/utf8.h"
#include "parser/element.h"
#include "parser/xml_text.h"

static const char too_large[] = "the record is too large";

/* Names of at most RECORD_NAME_MAX UTF-16 units: the others have no limit
 * that matters here (NETWRIX.md 3.6). */
static bool
is_limited(enum element_name e)
{
	return e == ELEMENT_WHO || e == ELEMENT_WHERE ||
	       e == ELEMENT_OBJECT_TYPE;
}

/* The text, or its beginning if it is longer than a name may be. A unit is
 * at least a third of a byte: short texts need no counting. */
static struct slice
limited(struct slice s)
{
	if (s.n > RECORD_NAME_MAX)
		s.n = utf8_utf16_prefix(s, RECORD_NAME_MAX);
	return s;
}

static bool
add_detail(const struct context *c, struct slice name, struct slice before,
    struct slice after, struct buf *out)
{
	if (buf_add_str(out, "<Detail>") == -1 ||
	    xml_element(out, "PropertyName", limited(name)) == -1 ||
	    (before.n > 0 && xml_element(out, "Before", before) == -1) ||
	    (after.n > 0 && xml_element(out, "After", after) == -1) ||
	    buf_add_str(out, "</Detail>") == -1)
		return context_fail(c, "%s", too_large);
	return true;
}

/* One Detail of the rule; nothing if it has neither Before nor After. */
static bool
rule_detail(const struct detail *d, const struct context *c, struct buf *out)
{
	struct slice name, before, after;

	if (!element_text(&d->before, c, &before) ||
	    !element_text(&d->after, c, &after))
		return false;
	if (before.n == 0 && after.n == 0)
		return true;
	if (!element_text(&d->name, c, &name))
		return false;
	if (slice_trim(name).n == 0)
		return context_fail(c, "a PropertyName is empty");
	if (limited(name).n < name.n &&
	    !add_detail(c, slice_of("PropertyName (full text)"),
		(struct slice){NULL, 0}, name, out))
		return false;
	return add_detail(c, name, before, after, out);
}

static bool
add_number(const struct context *c, struct record_number n, struct buf *out)
{
	char text[48];

	(void)snprintf(text, sizeof(text), "%zu/%zu", n.number, n.of);
	return add_detail(c, slice_of("Record"), (struct slice){NULL, 0},
	    slice_of(text), out);
}

/* The names that were cut, in full. */
static bool
add_full_names(const struct context *c, const struct slice *texts,
    struct buf *out)
{
	char name[32];
	enum element_name e;

	for (e = 0; e < ELEMENT_COUNT; e++) {
		if (!is_limited(e) || limited(texts[e]).n == texts[e].n)
			continue;
		(void)snprintf(name, sizeof(name), "%s (full text)",
		    element_name(e));
		if (!add_detail(c, slice_of(name), (struct slice){NULL, 0},
			texts[e], out))
			return false;
	}
	return true;
}

static bool
add_details(const struct record *r, const struct context *c,
    struct record_number number, const struct slice *texts, struct buf *out)
{
	static const char open[] = "<DetailList>", close[] = "</DetailList>";
	size_t i, before = out->n;

	if (buf_add_str(out, open) == -1)
		return context_fail(c, "%s", too_large);
	for (i = 0; i < r->details_n; i++)
		if (!rule_detail(&r->details[i], c, out))
			return false;
	if (number.of > 1 && !add_number(c, number, out))
		return false;
	if (!add_full_names(c, texts, out))
		return false;
	if (out->n == before + sizeof(open) - 1) {
		out->n = before;
		return true;
	}
	if (buf_add_str(out, close) == -1)
		return context_fail(c, "%s", too_large);
	return true;
}

/* When must be what the API accepts (NETWRIX.md 3.9). */
static bool
is_when(struct slice s)
{
	static const char form[] = "dddd-dd-ddTdd:dd:ddZ";
	size_t i;

	for (i = 0; i < sizeof(form) - 1 && i < s.n; i++)
		if (form[i] == 'd' ? s.p[i] < '0' || s.p[i] > '9'
				   : s.p[i] != form[i])
			return false;
	return s.n == sizeof(form) - 1;
}

/* What the rule says of an element, for who has to mend it. */
static const char *
element_source(const struct element *e)
{
	const struct value *v = e->has_by     ? &e->by
				: e->has_verb ? &e->verb
					      : &e->value;

	return e->present ? v->source.p : "the rule has none";
}

/* The texts of all elements, each checked. */
static bool
element_texts(const struct record *r, const struct context *c,
    struct slice texts[static ELEMENT_COUNT])
{
	enum element_name e;

	for (e = 0; e < ELEMENT_COUNT; e++) {
		if (!element_text(&r->elements[e], c, &texts[e]))
			return false;
		if (element_is_mandatory(e) && slice_trim(texts[e]).n == 0)
			return context_fail(c, "%s is empty: %.200s",
			    element_name(e), element_source(&r->elements[e]));
	}
	if (!action_is_known(texts[ELEMENT_ACTION]))
		return context_fail(c,
		    "\"%s\" is none of the Auditor's actions",
		    log_visible(texts[ELEMENT_ACTION]));
	if (!is_when(texts[ELEMENT_WHEN]))
		return context_fail(c, "When \"%s\" is not a UTC time",
		    log_visible(texts[ELEMENT_WHEN]));
	return true;
}

static int
add_name(struct buf *out, const char *open, struct slice name,
    const char *close)
{
	if (name.n == 0)
		return 0;
	return buf_add_str(out, open) == -1 ||
		       xml_element(out, "Name", limited(name)) == -1 ||
		       buf_add_str(out, close) == -1
		   ? -1
		   : 0;
}

static int
add_elements(const struct slice *texts, const struct site *site,
    struct buf *out)
{
	enum element_name e;

	if (buf_add_str(out, RECORD_OPEN) == -1)
		return -1;
	for (e = 0; e < ELEMENT_COUNT; e++)
		if (texts[e].n > 0 &&
		    xml_element(out, element_name(e),
			is_limited(e) ? limited(texts[e]) : texts[e]) == -1)
			return -1;
	return add_name(out, "<MonitoringPlan>", site->plan,
		   "</MonitoringPlan>") == -1 ||
		       add_name(out, "<Item>", site->item, "</Item>") == -1
		   ? -1
		   : 0;
}

bool
activity_record(const struct record *r, const struct context *c,
    struct record_number number, struct buf *out)
{
	struct slice texts[ELEMENT_COUNT];
	size_t start = out->n;

	if (!element_texts(r, c, texts))
		return false;
	if (add_elements(texts, c->site, out) == -1)
		return context_fail(c, "%s", too_large);
	if (!add_details(r, c, number, texts, out))
		return false;
	if (buf_add_str(out, RECORD_CLOSE "\n") == -1 ||
	    out->n - start > RECORD_LINE_MAX - MARK_MAX)
		return context_fail(c, "%s", too_large);
	return true;
}
