#include "parser/path.h"

#include <stdlib.h>

#include "parser/json.h"

/* What is being read: text[at..]. */
struct reader {
	struct slice text;
	size_t at;
	struct arena *arena;
};

static bool
at_end(const struct reader *r)
{
	return r->at == r->text.n;
}

static char
peek(const struct reader *r)
{
	if (at_end(r))
		return '\0';
	return r->text.p[r->at];
}

/* A name up to one of the stop characters, or a 'quoted' one. */
static const char *
read_name(struct reader *r, const char *stop, struct slice *name)
{
	struct slice raw = slice_from(r->text, r->at);
	size_t n = 0;
	bool quoted = peek(r) == '\'';

	if (quoted) {
		raw = slice_from(raw, 1);
		while (n < raw.n && raw.p[n] != '\'')
			n++;
		if (n == raw.n)
			return "a quote is not closed";
		r->at += n + 2;
	} else {
		while (
		    n < raw.n && strchr(stop, raw.p[n]) == NULL &&
		    !(raw.p[n] == '-' && n + 1 < raw.n && raw.p[n + 1] == '>'))
			n++;
		if (n == 0)
			return "a name is missing";
		r->at += n;
	}
	*name =
	    (struct slice){arena_copy(r->arena, (struct slice){raw.p, n}), n};
	return name->p == NULL ? "out of memory" : NULL;
}

/* "[...]", the bracket already taken. */
static const char *
read_selector(struct reader *r, struct path_step *s)
{
	const char *error;
	struct slice name;

	if (peek(r) == ']') {
		r->at++;
		s->kind = STEP_EACH;
		return NULL;
	}
	error = read_name(r, "=]", &name);
	if (error != NULL)
		return error;
	if (peek(r) == '=') {
		r->at++;
		s->kind = STEP_WHERE;
		s->name = name;
		error = read_name(r, "]", &s->value);
		if (error != NULL)
			return error;
	} else {
		s->kind = STEP_INDEX;
		s->index = (uint32_t)strtonum(name.p, 0, UINT32_MAX, &error);
		if (error != NULL)
			return "in [...] there must be a number, name=value "
			       "or nothing";
	}
	if (peek(r) != ']')
		return "a ] is missing";
	r->at++;
	return NULL;
}

static const char *
read_steps(struct reader *r, struct path *p, struct path_step *steps)
{
	static const char stop[] = ".[]|{}: \t\n";
	const char *error;
	bool name_next = peek(r) != '[';

	if (peek(r) == '.') {
		p->relative = true;
		r->at++;
		name_next = !at_end(r) &&
			    strchr("[|}: \t\n", peek(r)) == NULL &&
			    !slice_starts(slice_from(r->text, r->at), "->");
	}
	while (name_next || peek(r) == '[' || peek(r) == '.') {
		if (p->n == PATH_STEPS_MAX)
			return "the path has too many steps";
		if (name_next) {
			error = read_name(r, stop, &steps[p->n].name);
			if (error != NULL)
				return error;
			steps[p->n++].kind = STEP_MEMBER;
			name_next = false;
		} else if (peek(r) == '[') {
			r->at++;
			error = read_selector(r, &steps[p->n++]);
			if (error != NULL)
				return error;
		} else {
			r->at++;
			name_next = true;
		}
	}
	return NULL;
}

const char *
path_compile_prefix(struct path *p, struct arena *a, struct slice text,
    size_t *used)
{
	struct path_step steps[PATH_STEPS_MAX] = {0};
	struct reader r = {.text = text, .arena = a};
	const char *error;

	*p = (struct path){0};
	error = read_steps(&r, p, steps);
	*used = r.at;
	if (error != NULL)
		return error;
	p->steps = arena_array(a, p->n, sizeof(*steps));
	if (p->steps == NULL)
		return "out of memory";
	memcpy(p->steps, steps, p->n * sizeof(*steps));
	return NULL;
}

const char *
path_compile(struct path *p, struct arena *a, struct slice text)
{
	size_t used;
	const char *error = path_compile_prefix(p, a, text, &used);

	if (error == NULL && used != text.n)
		error = "there is something after the path";
	return error;
}

/* Does the element's member have the value that [name=value] asks for? */
static bool
selects(const struct tree *t, uint32_t i, const struct path_step *s)
{
	uint32_t m = tree_member(t, i, s->name);
	const struct node *n;

	if (m == TREE_NONE)
		return false;
	n = &t->nodes[m];
	return n->text_escaped ? json_text_is(n->text, s->value)
			       : slice_eq(n->text, s->value);
}

/* The first child of array i from child c on (itself included) that the step
 * takes; TREE_NONE after the last. */
static uint32_t
next_element(const struct tree *t, uint32_t i, uint32_t c,
    const struct path_step *s)
{
	uint32_t k = 0;

	if (s->kind == STEP_INDEX) {
		if (c != tree_first(t, i))
			return TREE_NONE;
		while (c != TREE_NONE && k++ < s->index)
			c = tree_next(t, i, c);
		return c;
	}
	if (s->kind == STEP_WHERE)
		while (c != TREE_NONE && !selects(t, c, s))
			c = tree_next(t, i, c);
	return c;
}

uint32_t
path_first(const struct path *p, const struct tree *t, uint32_t i)
{
	const struct path_step *s;

	for (s = p->steps; s < p->steps + p->n && i != TREE_NONE; s++) {
		if (s->kind == STEP_MEMBER) {
			if (t->nodes[i].type == NODE_ARRAY)
				i = tree_first(t, i);
			if (i != TREE_NONE)
				i = tree_member(t, i, s->name);
		} else if (t->nodes[i].type == NODE_ARRAY)
			i = next_element(t, i, tree_first(t, i), s);
		else
			return TREE_NONE;
	}
	return i;
}

/* The walk of path_all(): depth is bounded by PATH_STEPS_MAX, twice where a
 * name is applied to each element of an array. */
struct walk {
	const struct path *path;
	const struct tree *tree;
	uint32_t *out;
	size_t n, max;
};

static void
collect(struct walk *w, uint32_t i, size_t step)
{
	const struct path_step *s = &w->path->steps[step];
	const struct tree *t = w->tree;
	static const struct path_step each = {.kind = STEP_EACH};
	bool member = step < w->path->n && s->kind == STEP_MEMBER;
	uint32_t c;

	if (step == w->path->n) {
		if (w->n < w->max)
			w->out[w->n] = i;
		w->n++;
	} else if (t->nodes[i].type == NODE_ARRAY) {
		if (member)
			s = &each;
		for (c = next_element(t, i, tree_first(t, i), s);
		     c != TREE_NONE;) {
			if (!member || t->nodes[c].type == NODE_OBJECT)
				collect(w, c, member ? step : step + 1);
			c = tree_next(t, i, c);
			if (c != TREE_NONE)
				c = next_element(t, i, c, s);
		}
	} else if (member) {
		c = tree_member(t, i, s->name);
		if (c != TREE_NONE)
			collect(w, c, step + 1);
	}
}

size_t
path_all(const struct path *p, const struct tree *t, uint32_t start,
    uint32_t *out, size_t max)
{
	struct walk w = {.path = p, .tree = t, .out = out, .max = max};

	collect(&w, start, 0);
	return w.n;
}
