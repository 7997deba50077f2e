/*
 * A rule file in memory: what rules_build.c makes of the XML, and what
 * interpret.c runs events against. Everything lives in the arena of the
 * rules and is never changed after loading.
 */
#ifndef PARSER_RULESET_H
#define PARSER_RULESET_H

#include <stdbool.h>
#include <stddef.h>

#include "parser/dict.h"
#include "parser/path.h"
#include "parser/value.h"

/* The elements of a record, in the order in which they are written. */
enum element_name {
	ELEMENT_WHO,
	ELEMENT_OBJECT_TYPE,
	ELEMENT_ACTION,
	ELEMENT_WHAT,
	ELEMENT_WHEN,
	ELEMENT_WHERE,
	ELEMENT_WORKSTATION,
	ELEMENT_COUNT
};

/* Its name as the API has it. */
const char *element_name(enum element_name e);
/* All but Workstation must be there. */
bool element_is_mandatory(enum element_name e);

/* <case in="A B" none="yes">value</case> */
struct element_case {
	struct words in;
	bool none;
	struct value value;
};

/* How one element gets its text: by cases, by verb, or by value. */
struct element {
	bool present;
	bool has_by, has_otherwise, has_verb, has_fallback;
	struct value value, by, otherwise, verb, fallback;
	struct element_case *cases;
	size_t cases_n;
	struct words done, failed;
	enum { NONE_IS_ERROR, NONE_IS_DONE, NONE_IS_FAILED } none;
};

struct detail {
	struct element name, before, after;
};

/* <record>: the defaults are already merged in. */
struct record {
	struct element elements[ELEMENT_COUNT];
	struct detail *details;
	size_t details_n;
	bool has_for_each, none_is_drop;
	struct path for_each;
};

/* One test of <match> or <select>. */
struct field {
	enum { FIELD_HAS, FIELD_IS, FIELD_IN, FIELD_STARTS } test;
	struct value value; /* what is tested: one path or variable */
	struct words words; /* IS and STARTS: one */
};

struct fields {
	struct field *list;
	size_t n;
};

struct rule {
	struct slice id, title;
	int line; /* in its file, for messages */
	struct fields match;
	bool drop;
	struct slice drop_reason;
	struct record *records;
	size_t records_n;
	struct example *examples; /* examples.h */
	size_t examples_n;
};

/* The rules that one value of the index field can match: their places in
 * ruleset.rules, rising. */
struct rule_list {
	size_t *list;
	size_t n;
};

/*
 * Finding the rule costs the same with 1,200 rules as with 10: the field that
 * most rules test for equality (for Okta, eventType) is looked up once, and
 * only the rules for its value, and those that do not test it, are tried.
 */
struct rule_index {
	const struct value *key; /* NULL: no rule tests for equality */
	struct dict by_value;    /* -> struct rule_list */
	struct rule_list rest;   /* rules that do not test the key */
};

struct unwrap {
	struct slice source; /* the path as written */
	struct path path;
	bool as_json;
};

struct ruleset {
	const char *file; /* its path */
	struct slice name;
	struct unwrap *unwraps;
	size_t unwraps_n;
	bool selects_app;
	struct words app;
	struct fields select;
	struct words empty;
	struct rule *rules;
	size_t rules_n;
	struct rule_index index;
};

/* All rule files, in the order in which they are tried. */
struct rules {
	struct arena arena; /* owns all */
	struct ruleset *list;
	size_t n;
};

/* Builds the index of rs->rules; 0, or -1 when the arena is exhausted. */
int rule_index_build(struct ruleset *rs, struct arena *a)
    __attribute__((warn_unused_result));

/* Do all tests hold? 1, 0, or -1 with a reason in the context. */
int fields_match(const struct fields *f, const struct context *c);

/* The first rule that matches; NULL if none does, and *failed then says
 * whether that is because a value could not be had (reason set). */
const struct rule *rule_find(const struct ruleset *rs, const struct context *c,
    bool *failed);

#endif
