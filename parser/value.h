/*
 * Values of the rule language: text with {...} in it (auditferry-rules(5),
 * VALUES). Compiled once, then computed for each event.
 */
#ifndef PARSER_VALUE_H
#define PARSER_VALUE_H

#include <stdbool.h>

#include "parser/arena.h"
#include "parser/dict.h"
#include "parser/event.h"
#include "parser/function.h"
#include "parser/path.h"
#include "parser/variable.h"

#define VALUE_PARTS_MAX 16     /* pieces of a text, alternatives, functions */
#define VALUE_MATCHES_MAX 1000 /* that {*path} joins */

/* Words separated by blanks, as in in="A B". */
struct words {
	struct slice *list; /* in the arena */
	size_t n;
};

/* What a value's names mean; each is of one rule file. */
struct value_names {
	struct arena *arena;       /* what is compiled lives there */
	const struct dict *tables; /* name -> struct dict * of slices */
	const struct words *empty; /* words that mean "no value" */
};

struct call {
	const struct function *function;
	struct slice argument;
};

struct calls {
	struct call *list; /* in the arena */
	size_t n;
};

/* One alternative. */
struct term {
	enum { TERM_LITERAL, TERM_PATH, TERM_OUTER, TERM_VARIABLE } kind;
	bool all; /* {*path}: every match, joined */
	struct slice literal;
	struct path path; /* PATH, and OUTER without its $outer */
	const struct variable *variable;
	struct calls calls;
};

/* What stands between braces, or literal text. */
struct part {
	bool is_text;
	struct slice text;
	struct term *terms; /* in the arena */
	size_t n;
	const struct dict *table; /* "-> table", or NULL */
	struct calls calls;       /* after the table */
};

struct value {
	struct slice source; /* as written in the rule */
	struct part *parts;  /* in the arena */
	size_t n;
	const struct words *empty;
};

/* NULL, or a static text that says what is wrong. Blanks around the text are
 * taken off. The text may go away afterwards. */
const char *value_compile(struct value *v, const struct value_names *names,
    struct slice text) __attribute__((warn_unused_result));
/* One bare term: a path or $variable, as path= in a rule has it. */
const char *value_compile_term(struct value *v, const struct value_names *names,
    struct slice text) __attribute__((warn_unused_result));

/* The value's text: valid until the context's arena is reset. It is empty if
 * one of its parts is. False with a reason if it cannot be had. */
bool value_text(const struct value *v, const struct context *c,
    struct slice *out);

/* The words of a text; they live in the arena. -1 if that is exhausted. */
int words_read(struct words *w, struct arena *a, struct slice text)
    __attribute__((warn_unused_result));
bool words_have(const struct words *w, struct slice word);

#endif
