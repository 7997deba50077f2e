#include "parser/ruleset.h"

static const char *const names[ELEMENT_COUNT] = {
    [ELEMENT_WHO] = "Who",
    [ELEMENT_OBJECT_TYPE] = "ObjectType",
    [ELEMENT_ACTION] = "Action",
    [ELEMENT_WHAT] = "What",
    [ELEMENT_WHEN] = "When",
    [ELEMENT_WHERE] = "Where",
    [ELEMENT_WORKSTATION] = "Workstation",
};

const char *
element_name(enum element_name e)
{
	return names[e];
}

bool
element_is_mandatory(enum element_name e)
{
	return e != ELEMENT_WORKSTATION;
}

static bool
tests_equality(const struct field *f)
{
	return f->test == FIELD_IS || f->test == FIELD_IN;
}

/* The rule's first test for equality of the key, or NULL. */
static const struct field *
key_field(const struct rule *r, const struct value *key)
{
	size_t i;

	for (i = 0; key != NULL && i < r->match.n; i++)
		if (tests_equality(&r->match.list[i]) &&
		    slice_eq(r->match.list[i].value.source, key->source))
			return &r->match.list[i];
	return NULL;
}

/* The field that most rules test for equality. Each rule's first such test
 * is counted under the field's text. */
static int
choose_key(struct ruleset *rs, struct arena *a)
{
	struct dict counts = {0};
	size_t i, k, *count, most = 0;
	const struct field *f;

	for (i = 0; i < rs->rules_n; i++)
		for (k = 0; k < rs->rules[i].match.n; k++) {
			f = &rs->rules[i].match.list[k];
			if (!tests_equality(f))
				continue;
			count = dict_get(&counts, f->value.source);
			if (count == NULL) {
				count = arena_alloc(a, sizeof(*count));
				if (count == NULL ||
				    dict_set(&counts, a, f->value.source,
					count) == -1)
					return -1;
			}
			if (++*count > most) {
				most = *count;
				rs->index.key = &f->value;
			}
		}
	return 0;
}

/* Lists are filled in two rounds, counting and storing: each is allocated
 * once, exactly. */
static int
allocate(struct rule_list *l, struct arena *a)
{
	l->list = arena_array(a, l->n, sizeof(l->list[0]));
	l->n = 0;
	return l->list == NULL ? -1 : 0;
}

static int
count_rule(struct ruleset *rs, struct arena *a, const struct field *f)
{
	struct rule_list *l;
	size_t w;

	if (f == NULL) {
		rs->index.rest.n++;
		return 0;
	}
	for (w = 0; w < f->words.n; w++) {
		l = dict_get(&rs->index.by_value, f->words.list[w]);
		if (l == NULL) {
			l = arena_alloc(a, sizeof(*l));
			if (l == NULL || dict_set(&rs->index.by_value, a,
					     f->words.list[w], l) == -1)
				return -1;
		}
		l->n++;
	}
	return 0;
}

static void
store_rule(struct ruleset *rs, size_t r, const struct field *f)
{
	struct rule_list *l = &rs->index.rest;
	size_t w;

	if (f == NULL)
		l->list[l->n++] = r;
	for (w = 0; f != NULL && w < f->words.n; w++) {
		l = dict_get(&rs->index.by_value, f->words.list[w]);
		if (l->n == 0 || l->list[l->n - 1] != r)
			l->list[l->n++] = r;
	}
}

int
rule_index_build(struct ruleset *rs, struct arena *a)
{
	struct rule_index *ix = &rs->index;
	size_t i;

	*ix = (struct rule_index){0};
	if (choose_key(rs, a) == -1)
		return -1;
	for (i = 0; i < rs->rules_n; i++)
		if (count_rule(rs, a, key_field(&rs->rules[i], ix->key)) == -1)
			return -1;
	if (allocate(&ix->rest, a) == -1)
		return -1;
	for (i = 0; i < ix->by_value.size; i++)
		if (ix->by_value.places[i].value != NULL &&
		    allocate(ix->by_value.places[i].value, a) == -1)
			return -1;
	for (i = 0; i < rs->rules_n; i++)
		store_rule(rs, i, key_field(&rs->rules[i], ix->key));
	return 0;
}

static bool
test_holds(const struct field *f, struct slice s)
{
	struct slice w;

	switch (f->test) {
	case FIELD_HAS:
		return s.n > 0;
	case FIELD_STARTS:
		w = f->words.list[0];
		return s.n >= w.n && memcmp(s.p, w.p, w.n) == 0;
	case FIELD_IS:
	case FIELD_IN:
		break;
	}
	return words_have(&f->words, s);
}

int
fields_match(const struct fields *fields, const struct context *c)
{
	struct slice s;
	size_t i;

	for (i = 0; i < fields->n; i++) {
		if (!value_text(&fields->list[i].value, c, &s))
			return -1;
		if (!test_holds(&fields->list[i], s))
			return 0;
	}
	return 1;
}

const struct rule *
rule_find(const struct ruleset *rs, const struct context *c, bool *failed)
{
	static const struct rule_list nothing = {NULL, 0};
	const struct rule_list *rest = &rs->index.rest, *keyed = NULL;
	const struct rule *r;
	struct slice key;
	size_t i = 0, k = 0;
	int match;

	*failed = false;
	if (rs->index.key != NULL) {
		if (!value_text(rs->index.key, c, &key)) {
			*failed = true;
			return NULL;
		}
		keyed = dict_get(&rs->index.by_value, key);
	}
	if (keyed == NULL)
		keyed = &nothing;
	while (i < keyed->n || k < rest->n) {
		if (k == rest->n ||
		    (i < keyed->n && keyed->list[i] < rest->list[k]))
			r = &rs->rules[keyed->list[i++]];
		else
			r = &rs->rules[rest->list[k++]];
		match = fields_match(&r->match, c);
		if (match == 1)
			return r;
		if (match == -1) {
			*failed = true;
			return NULL;
		}
	}
	return NULL;
}
