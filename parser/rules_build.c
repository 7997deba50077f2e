#include "parser/rules_build.h"

/* One word that is the whole text, blanks and all. */
static void
one_word(struct builder *b, const xmlNode *node, const char *attribute,
    struct words *w)
{
	w->list = build_array(b, node, 1, sizeof(*w->list));
	if (w->list == NULL)
		return;
	w->list[0] = build_attribute(b, node, attribute);
	w->n = 1;
}

static void
build_field(struct builder *b, xmlNode *node, struct field *f)
{
	int tests = build_has(node, "is") + build_has(node, "in") +
		    build_has(node, "starts");
	bool has = build_has(node, "has");
	struct slice path = build_attribute(b, node, has ? "has" : "path");
	const char *error;

	if (has ? tests > 0 || build_has(node, "path")
		: tests != 1 || !build_has(node, "path")) {
		build_fault(b, node,
		    "a field has either has=\"path\", or path= with one of "
		    "is=, in=, starts=");
		return;
	}
	error = value_compile_term(&f->value, &b->names, path);
	if (error != NULL)
		build_fault(b, node, "path \"%.200s\": %s", path.p, error);
	if (has)
		f->test = FIELD_HAS;
	else if (build_has(node, "in")) {
		f->test = FIELD_IN;
		build_words(b, node, build_attribute(b, node, "in"), &f->words);
	} else {
		f->test = build_has(node, "is") ? FIELD_IS : FIELD_STARTS;
		one_word(b, node, f->test == FIELD_IS ? "is" : "starts",
		    &f->words);
	}
}

static void
build_fields(struct builder *b, xmlNode *parent, struct fields *fields)
{
	xmlNode *c;

	fields->list = build_array(b, parent, build_count(parent, "field"),
	    sizeof(*fields->list));
	if (fields->list == NULL)
		return;
	for (c = parent->children; c != NULL; c = c->next)
		if (build_is(c, "field"))
			build_field(b, c, &fields->list[fields->n++]);
}

static void
build_unwraps(struct builder *b, xmlNode *root)
{
	struct ruleset *rs = b->ruleset;
	struct unwrap *u;
	const char *error;
	xmlNode *c;

	rs->unwraps = build_array(b, root, build_count(root, "unwrap"),
	    sizeof(*rs->unwraps));
	if (rs->unwraps == NULL)
		return;
	for (c = root->children; c != NULL; c = c->next) {
		if (!build_is(c, "unwrap"))
			continue;
		u = &rs->unwraps[rs->unwraps_n++];
		u->source = build_attribute(b, c, "path");
		u->as_json = build_has(c, "as");
		error = path_compile(&u->path, b->arena, u->source);
		if (error != NULL)
			build_fault(b, c, "path \"%.200s\": %s", u->source.p,
			    error);
	}
}

static void
build_rule(struct builder *b, xmlNode *node, struct rule *r)
{
	xmlNode *c, *drop = build_child(node, "drop");

	r->id = build_attribute(b, node, "id");
	r->title = build_attribute(b, node, "title");
	r->line = (int)xmlGetLineNo(node);
	c = build_child(node, "match");
	if (c != NULL)
		build_fields(b, c, &r->match);
	if (drop != NULL) {
		r->drop = true;
		r->drop_reason = build_attribute(b, drop, "reason");
	}
	r->records = build_array(b, node, build_count(node, "record"),
	    sizeof(*r->records));
	if (r->records == NULL)
		return;
	for (c = node->children; c != NULL; c = c->next)
		if (build_is(c, "record")) {
			build_record(b, c, &r->records[r->records_n]);
			build_merge_defaults(b, &r->records[r->records_n++]);
		}
	build_examples(b, node, r);
}

static void
build_rules(struct builder *b, xmlNode *root)
{
	struct ruleset *rs = b->ruleset;
	struct dict ids = {0};
	struct rule *r;
	xmlNode *c;

	rs->rules =
	    build_array(b, root, build_count(root, "rule"), sizeof(*rs->rules));
	if (rs->rules == NULL)
		return;
	for (c = root->children; c != NULL; c = c->next) {
		if (!build_is(c, "rule"))
			continue;
		r = &rs->rules[rs->rules_n++];
		build_rule(b, c, r);
		if (dict_get(&ids, r->id) != NULL)
			build_fault(b, c, "a rule called %s is there already",
			    r->id.p);
		if (dict_set(&ids, b->arena, r->id, r) == -1)
			build_fault(b, c, "the rules need too much memory");
	}
}

void
build_ruleset(struct builder *b, xmlNode *root)
{
	struct ruleset *rs = b->ruleset;
	xmlNode *c;

	b->names = (struct value_names){.arena = b->arena,
	    .tables = &b->tables,
	    .empty = &rs->empty};
	rs->name = build_attribute(b, root, "name");
	c = build_child(root, "empty");
	if (c != NULL)
		build_words(b, c, build_text(b, c), &rs->empty);
	for (c = root->children; c != NULL; c = c->next)
		if (build_is(c, "table"))
			build_table(b, c);
	build_unwraps(b, root);
	c = build_child(root, "select");
	if (c != NULL) {
		rs->selects_app = build_has(c, "app");
		build_words(b, c, build_attribute(b, c, "app"), &rs->app);
		build_fields(b, c, &rs->select);
	}
	c = build_child(root, "defaults");
	if (c != NULL)
		build_record(b, c, &b->defaults);
	build_rules(b, root);
	if (b->faults == 0 && rule_index_build(rs, b->arena) == -1)
		build_fault(b, root, "the rules need too much memory");
}
