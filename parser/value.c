#include "parser/value.h"

#include "common/log.h"

static const char no_memory[] = "the values need too much memory";

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

int
words_read(struct words *w, struct arena *a, struct slice text)
{
	struct slice rest = slice_trim(text), word;
	size_t n = 0;

	w->list = arena_array(a, rest.n / 2 + 1, sizeof(*w->list));
	if (w->list == NULL)
		return -1;
	while (rest.n > 0) {
		word = rest;
		word.n = 0;
		while (word.n < rest.n && !is_blank(rest.p[word.n]))
			word.n++;
		rest = slice_trim(slice_from(rest, word.n));
		word.p = arena_copy(a, word);
		if (word.p == NULL)
			return -1;
		w->list[n++] = word;
	}
	w->n = n;
	return 0;
}

bool
words_have(const struct words *w, struct slice word)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		if (slice_eq(w->list[i], word))
			return true;
	return false;
}

/* Words that mean "no value" become nothing. */
static struct slice
unless_empty(const struct words *empty, struct slice s)
{
	return words_have(empty, s) ? (struct slice){NULL, 0} : s;
}

/* All that {*path} leads to, joined by ", ". */
static bool
join(const struct term *t, const struct words *empty, const struct context *c,
    uint32_t start, struct slice *out)
{
	const struct tree *tree = c->event->tree;
	uint32_t at[VALUE_MATCHES_MAX];
	size_t n, i, len = 0, room = 0;
	char *p;
	struct slice s;

	n = path_all(&t->path, tree, start, at, VALUE_MATCHES_MAX);
	if (n > VALUE_MATCHES_MAX)
		n = VALUE_MATCHES_MAX;
	for (i = 0; i < n; i++)
		room += tree->nodes[at[i]].text.n + 2;
	p = arena_alloc(c->arena, room);
	if (p == NULL)
		return context_fail(c, "%s", no_memory);
	for (i = 0; i < n; i++) {
		if (!event_text(c, tree, at[i], &s))
			return false;
		s = unless_empty(empty, s);
		if (s.n == 0)
			continue;
		if (len > 0) {
			p[len++] = ',';
			p[len++] = ' ';
		}
		memcpy(p + len, s.p, s.n);
		len += s.n;
	}
	*out = (struct slice){p, len};
	return true;
}

static bool
path_text(const struct term *t, const struct words *empty,
    const struct context *c, const struct event *e, uint32_t start,
    struct slice *out)
{
	struct context of_event = *c;
	uint32_t i;

	of_event.event = e;
	if (t->all)
		return join(t, empty, &of_event, start, out);
	i = path_first(&t->path, e->tree, start);
	*out = (struct slice){NULL, 0};
	if (i == TREE_NONE)
		return true;
	if (!event_text(&of_event, e->tree, i, out))
		return false;
	*out = unless_empty(empty, *out);
	return true;
}

/* $outer.x: of the nearest envelope that has it. */
static bool
outer_text(const struct term *t, const struct words *empty,
    const struct context *c, struct slice *out)
{
	const struct event *e = c->event->outer;

	*out = (struct slice){NULL, 0};
	for (; e != NULL && out->n == 0; e = e->outer)
		if (!path_text(t, empty, c, e, e->root, out))
			return false;
	return true;
}

static bool
apply(const struct calls *calls, const struct context *c, struct slice *s)
{
	size_t i;

	for (i = 0; i < calls->n && s->n > 0; i++)
		if (!calls->list[i].function->apply(c, *s,
			calls->list[i].argument, s))
			return false;
	return true;
}

static bool
term_text(const struct term *t, const struct words *empty,
    const struct context *c, struct slice *out)
{
	bool done = true;

	switch (t->kind) {
	case TERM_LITERAL:
		*out = t->literal;
		break;
	case TERM_PATH:
		done = path_text(t, empty, c, c->event,
		    t->path.relative ? c->each : c->event->root, out);
		break;
	case TERM_OUTER:
		done = outer_text(t, empty, c, out);
		break;
	case TERM_VARIABLE:
		done = variable_text(t->variable, c, out);
		break;
	}
	return done && apply(&t->calls, c, out);
}

static bool
part_text(const struct part *p, const struct words *empty,
    const struct context *c, struct slice *out)
{
	const struct slice *found;
	size_t i;

	*out = p->text;
	if (p->is_text)
		return true;
	for (i = 0; i < p->n && out->n == 0; i++)
		if (!term_text(&p->terms[i], empty, c, out))
			return false;
	if (p->table != NULL && out->n > 0) {
		found = dict_get(p->table, *out);
		*out = found ? *found : (struct slice){NULL, 0};
	}
	return apply(&p->calls, c, out);
}

bool
value_text(const struct value *v, const struct context *c, struct slice *out)
{
	struct slice texts[VALUE_PARTS_MAX];
	size_t i, n = 0;
	char *p;

	*out = (struct slice){NULL, 0};
	for (i = 0; i < v->n; i++) {
		if (!part_text(&v->parts[i], v->empty, c, &texts[i]))
			return false;
		if (texts[i].n == 0)
			return true;
		n += texts[i].n;
	}
	if (v->n == 1)
		*out = texts[0];
	if (v->n <= 1)
		return true;
	p = arena_alloc(c->arena, n);
	if (p == NULL)
		return context_fail(c, "%s", no_memory);
	*out = (struct slice){p, n};
	for (i = 0; i < v->n; p += texts[i].n, i++)
		memcpy(p, texts[i].p, texts[i].n);
	return true;
}
