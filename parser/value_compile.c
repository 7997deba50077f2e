#include "parser/value.h"

/* What is being read: text[at..], between braces. */
struct reader {
	const struct value_names *names;
	struct slice text;
	size_t at;
};

static const char no_memory[] = "out of memory";

static void
skip_blanks(struct reader *r)
{
	while (r->at < r->text.n && strchr(" \t\r\n", r->text.p[r->at]) != NULL)
		r->at++;
}

/* Takes the token if it comes next. */
static bool
take(struct reader *r, const char *token)
{
	skip_blanks(r);
	if (!slice_starts(slice_from(r->text, r->at), token))
		return false;
	r->at += strlen(token);
	return true;
}

/* Letters, digits, '_', '.' and '-': the name of a function or table. */
static struct slice
take_name(struct reader *r)
{
	struct slice s = slice_from(r->text, r->at);
	size_t n = 0;

	while (n < s.n && s.p[n] != '\0' &&
	       strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		      "0123456789_.-",
		   s.p[n]) != NULL &&
	       !(s.p[n] == '-' && n + 1 < s.n && s.p[n + 1] == '>'))
		n++;
	s.n = n;
	r->at += n;
	return s;
}

/* The rest of a 'literal', its first quote already taken. */
static const char *
take_quoted(struct reader *r, struct slice *out)
{
	struct slice s = slice_from(r->text, r->at);
	const char *end = memchr(s.p, '\'', s.n);

	if (end == NULL)
		return "a quote is not closed";
	s.n = (size_t)(end - s.p);
	r->at += s.n + 1;
	*out = (struct slice){arena_copy(r->names->arena, s), s.n};
	return out->p == NULL ? no_memory : NULL;
}

/* ":name" or ":name('argument')", any number of them. */
static const char *
read_calls(struct reader *r, struct calls *out)
{
	struct call calls[VALUE_PARTS_MAX];
	const char *error;
	size_t n = 0;

	while (take(r, ":")) {
		if (n == VALUE_PARTS_MAX)
			return "too many functions";
		calls[n].argument = (struct slice){NULL, 0};
		skip_blanks(r);
		calls[n].function = function_find(take_name(r));
		if (calls[n].function == NULL)
			return "no such function; there are after, before, "
			       "lower, time, trim, upper";
		if (calls[n].function->takes_argument != take(r, "("))
			return calls[n].function->takes_argument
				   ? "this function needs an argument: ('text')"
				   : "this function takes no argument";
		if (calls[n].function->takes_argument) {
			if (!take(r, "'"))
				return "an argument stands in quotes";
			error = take_quoted(r, &calls[n].argument);
			if (error != NULL)
				return error;
			if (!take(r, ")"))
				return "a ) is missing";
		}
		n++;
	}
	out->n = n;
	out->list = arena_array(r->names->arena, n, sizeof(*calls));
	if (out->list == NULL)
		return no_memory;
	if (n > 0)
		memcpy(out->list, calls, n * sizeof(*calls));
	return NULL;
}

static const char *
read_path(struct reader *r, struct path *p)
{
	size_t used;
	const char *error = path_compile_prefix(p, r->names->arena,
	    slice_from(r->text, r->at), &used);

	r->at += used;
	return error;
}

/* A literal, $variable, $outer.path, path or *path. */
static const char *
read_term(struct reader *r, struct term *t)
{
	*t = (struct term){0};
	if (take(r, "'")) {
		t->kind = TERM_LITERAL;
		return take_quoted(r, &t->literal);
	}
	t->all = take(r, "*");
	if (take(r, "$outer.")) {
		t->kind = TERM_OUTER;
		return read_path(r, &t->path);
	}
	if (take(r, "$")) {
		if (t->all)
			return "* stands before a path, not a variable";
		t->kind = TERM_VARIABLE;
		t->variable = variable_find(take_name(r));
		return t->variable ? NULL
				   : "no such variable; there are $app "
				     "$facility $host $msgid $outer.PATH "
				     "$peer $procid $raw $received $severity "
				     "$time $where";
	}
	skip_blanks(r);
	t->kind = TERM_PATH;
	return read_path(r, &t->path);
}

static const char *
read_table(struct reader *r, const struct dict **table)
{
	skip_blanks(r);
	*table = dict_get(r->names->tables, take_name(r));
	return *table == NULL ? "no such table" : NULL;
}

/* Alternatives, "-> table", functions; then the closing brace. Functions
 * after the last alternative belong to the whole. */
static const char *
read_braces(struct reader *r, struct part *p)
{
	struct term terms[VALUE_PARTS_MAX];
	const char *error;
	size_t n = 0;

	*p = (struct part){0};
	do {
		if (n == VALUE_PARTS_MAX)
			return "too many alternatives";
		error = read_term(r, &terms[n]);
		if (error == NULL)
			error = read_calls(r, &terms[n].calls);
		if (error != NULL)
			return error;
		n++;
	} while (take(r, "|"));
	p->calls = terms[n - 1].calls;
	terms[n - 1].calls = (struct calls){0};
	if (take(r, "->")) {
		if (p->calls.n > 0)
			return "functions stand after the table";
		error = read_table(r, &p->table);
		if (error == NULL)
			error = read_calls(r, &p->calls);
		if (error != NULL)
			return error;
	}
	if (!take(r, "}"))
		return "a } is missing, or something stands before it";
	p->n = n;
	p->terms = arena_array(r->names->arena, n, sizeof(*terms));
	if (p->terms == NULL)
		return no_memory;
	memcpy(p->terms, terms, n * sizeof(*terms));
	return NULL;
}

/* Literal text up to the next brace; "{{" stands for one. */
static const char *
read_text(struct reader *r, struct part *p)
{
	struct slice s = slice_from(r->text, r->at);
	char *out = arena_alloc(r->names->arena, s.n);
	size_t i = 0, n = 0;

	if (out == NULL)
		return no_memory;
	while (i < s.n) {
		if (s.p[i] == '{' && (i + 1 == s.n || s.p[i + 1] != '{'))
			break;
		i += s.p[i] == '{';
		out[n++] = s.p[i++];
	}
	r->at += i;
	*p = (struct part){.is_text = true, .text = {out, n}};
	return NULL;
}

static const char *
store(struct value *v, const struct value_names *names,
    const struct part *parts, size_t n)
{
	v->empty = names->empty;
	v->n = n;
	v->parts = arena_array(names->arena, n, sizeof(*parts));
	if (v->parts == NULL)
		return no_memory;
	if (n > 0)
		memcpy(v->parts, parts, n * sizeof(*parts));
	return NULL;
}

static const char *
begin(struct value *v, struct reader *r, const struct value_names *names,
    struct slice text)
{
	*v = (struct value){0};
	text = slice_trim(text);
	v->source = (struct slice){arena_copy(names->arena, text), text.n};
	*r = (struct reader){.names = names, .text = v->source};
	return v->source.p == NULL ? no_memory : NULL;
}

const char *
value_compile(struct value *v, const struct value_names *names,
    struct slice text)
{
	struct part parts[VALUE_PARTS_MAX];
	const char *error;
	struct reader r;
	size_t n = 0;

	error = begin(v, &r, names, text);
	while (error == NULL && r.at < r.text.n) {
		if (n == VALUE_PARTS_MAX)
			return "too many {...} in one value";
		if (r.text.p[r.at] == '{' &&
		    !slice_starts(slice_from(r.text, r.at), "{{")) {
			r.at++;
			error = read_braces(&r, &parts[n++]);
		} else
			error = read_text(&r, &parts[n++]);
	}
	return error ? error : store(v, names, parts, n);
}

const char *
value_compile_term(struct value *v, const struct value_names *names,
    struct slice text)
{
	struct part part = {.n = 1};
	const char *error;
	struct reader r;

	error = begin(v, &r, names, text);
	if (error != NULL)
		return error;
	part.terms = arena_array(names->arena, 1, sizeof(*part.terms));
	if (part.terms == NULL)
		return no_memory;
	error = read_term(&r, part.terms);
	if (error == NULL && r.at != r.text.n)
		error = "there is something after the path";
	return error ? error : store(v, names, &part, 1);
}
