/* <record>, <defaults> and their elements. */
#include "parser/element.h"
#include "parser/rules_build.h"

static void
build_cases(struct builder *b, xmlNode *node, struct element *e)
{
	struct element_case *k;
	xmlNode *c;

	e->cases =
	    build_array(b, node, build_count(node, "case"), sizeof(*e->cases));
	if (e->cases == NULL)
		return;
	for (c = node->children; c != NULL; c = c->next) {
		if (!build_is(c, "case"))
			continue;
		k = &e->cases[e->cases_n++];
		build_words(b, c, build_attribute(b, c, "in"), &k->in);
		k->none = build_has(c, "none");
		if (k->in.n == 0 && !k->none)
			build_fault(b, c,
			    "a case needs in= with words, or none=\"yes\"");
		build_value(b, c, build_text(b, c), &k->value);
	}
}

static void
build_optional(struct builder *b, const xmlNode *node, const char *attribute,
    bool *has, struct value *v)
{
	*has = build_has(node, attribute);
	if (*has)
		build_value(b, node, build_attribute(b, node, attribute), v);
}

static void
build_verb(struct builder *b, const xmlNode *node, struct element *e)
{
	struct slice none = build_attribute(b, node, "none");

	build_words(b, node, build_attribute(b, node, "done"), &e->done);
	build_words(b, node, build_attribute(b, node, "failed"), &e->failed);
	e->none = none.n == 0              ? NONE_IS_ERROR
		  : slice_is(none, "done") ? NONE_IS_DONE
					   : NONE_IS_FAILED;
	if (e->verb.n == 1 && e->verb.parts[0].is_text &&
	    !action_is_known(e->verb.parts[0].text))
		build_fault(b, node, "\"%s\" is none of the Auditor's actions",
		    e->verb.source.p);
}

static void
build_element(struct builder *b, xmlNode *node, struct element *e)
{
	xmlNode *otherwise = build_child(node, "otherwise");
	struct slice text = build_text(b, node);

	e->present = true;
	build_optional(b, node, "by", &e->has_by, &e->by);
	build_optional(b, node, "verb", &e->has_verb, &e->verb);
	build_optional(b, node, "fallback", &e->has_fallback, &e->fallback);
	build_cases(b, node, e);
	build_value(b, node, text, &e->value);
	if (e->has_verb)
		build_verb(b, node, e);
	else if (build_has(node, "done") || build_has(node, "failed") ||
		 build_has(node, "none"))
		build_fault(b, node,
		    "done=, failed= and none= belong to verb=");
	if (otherwise != NULL) {
		e->has_otherwise = true;
		build_value(b, otherwise, build_text(b, otherwise),
		    &e->otherwise);
	}
	if ((e->cases_n > 0 || e->has_otherwise) && !e->has_by)
		build_fault(b, node, "cases need by=");
	if (e->has_by && e->cases_n == 0 && !e->has_verb)
		build_fault(b, node, "by= needs cases or verb=");
	if ((e->has_by || e->has_verb) && e->value.n > 0)
		build_fault(b, node,
		    "an element has either text of its own, or by= or verb=");
}

/* A value that is nothing but text can be checked while loading. */
static void
check_action(struct builder *b, const xmlNode *node, const struct value *v)
{
	if (v->n == 1 && v->parts[0].is_text &&
	    !action_is_known(v->parts[0].text))
		build_fault(b, node, "\"%s\" is none of the Auditor's actions",
		    v->source.p);
}

static void
check_actions(struct builder *b, const xmlNode *node, const struct element *e)
{
	size_t i;

	check_action(b, node, &e->value);
	check_action(b, node, &e->otherwise);
	check_action(b, node, &e->fallback);
	for (i = 0; i < e->cases_n; i++)
		check_action(b, node, &e->cases[i].value);
}

static void
build_detail(struct builder *b, xmlNode *node, struct detail *d)
{
	xmlNode *c;

	for (c = node->children; c != NULL; c = c->next)
		if (build_is(c, "PropertyName"))
			build_element(b, c, &d->name);
		else if (build_is(c, "Before"))
			build_element(b, c, &d->before);
		else if (build_is(c, "After"))
			build_element(b, c, &d->after);
}

static void
build_details(struct builder *b, xmlNode *list, struct record *r)
{
	xmlNode *c;

	r->details = build_array(b, list, build_count(list, "Detail"),
	    sizeof(*r->details));
	if (r->details == NULL)
		return;
	for (c = list->children; c != NULL; c = c->next)
		if (build_is(c, "Detail"))
			build_detail(b, c, &r->details[r->details_n++]);
}

void
build_record(struct builder *b, xmlNode *node, struct record *r)
{
	struct slice for_each = build_attribute(b, node, "for-each");
	enum element_name e;
	const char *error;
	xmlNode *c;

	for (e = 0; e < ELEMENT_COUNT; e++) {
		c = build_child(node, element_name(e));
		if (c == NULL)
			continue;
		build_element(b, c, &r->elements[e]);
		if (e == ELEMENT_ACTION)
			check_actions(b, c, &r->elements[e]);
	}
	c = build_child(node, "DetailList");
	if (c != NULL)
		build_details(b, c, r);
	r->none_is_drop = build_has(node, "none");
	r->has_for_each = for_each.p != NULL;
	if (!r->has_for_each) {
		if (r->none_is_drop)
			build_fault(b, node, "none= belongs to for-each=");
		return;
	}
	error = path_compile(&r->for_each, b->arena, for_each);
	if (error != NULL)
		build_fault(b, node, "path \"%.200s\": %s", for_each.p, error);
}

void
build_merge_defaults(struct builder *b, struct record *r)
{
	const struct record *d = &b->defaults;
	struct detail *all;
	enum element_name e;

	for (e = 0; e < ELEMENT_COUNT; e++)
		if (!r->elements[e].present)
			r->elements[e] = d->elements[e];
	all = arena_array(b->arena, d->details_n + r->details_n, sizeof(*all));
	if (all == NULL) {
		b->faults++;
		b->report->fault(b->report->arg, b->file, 0,
		    "the rules need too much memory");
		return;
	}
	if (d->details_n > 0)
		memcpy(all, d->details, d->details_n * sizeof(*all));
	if (r->details_n > 0)
		memcpy(all + d->details_n, r->details,
		    r->details_n * sizeof(*all));
	r->details = all;
	r->details_n += d->details_n;
}
