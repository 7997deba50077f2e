/* links: parser */
/* Paths: the grammar with each of its errors, and what a path leads to. */
#include "parser/path.h"

#include <stdlib.h>

#include "parser/json.h"
#include "tests/tap.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define FOUND_MAX 8

static struct arena arena;
static struct tree tree;

static const char name_missing[] = "a name is missing";
static const char index_wrong[] =
    "in [...] there must be a number, name=value or nothing";
static const char quote_open[] = "a quote is not closed";
static const char bracket_open[] = "a ] is missing";
static const char too_many[] = "the path has too many steps";
static const char trailing[] = "there is something after the path";

#define STEPS_15 "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o"

/* What is read, as "M name", "I index", "W name=value", "E"; or the error. */
static const struct {
	const char *text, *want;
} grammar[] = {
    {"a", "Ma"},
    {"a.b.c", "Ma Mb Mc"},
    {"'odd name'.id", "Modd name Mid"},
    {"'a.b[c]'", "Ma.b[c]"},
    {"''", "M"},
    {"a.'b'", "Ma Mb"},
    {"a-b_c", "Ma-b_c"},
    {"a$b", "Ma$b"},
    {"n\xc3\xa9", "Mn\xc3\xa9"},
    {"a[0]", "Ma I0"},
    {"a[4294967295]", "Ma I4294967295"},
    {"a[]", "Ma E"},
    {"a[].b", "Ma E Mb"},
    {"a[0][1]", "Ma I0 I1"},
    {"[]", "E"},
    {"[0].id", "I0 Mid"},
    {"[].a[].b", "E Ma E Mb"},
    {"a[k=v].b", "Ma Wk=v Mb"},
    {"a[k='v w'].b", "Ma Wk=v w Mb"},
    {"a['k l'='v]w']", "Ma Wk l=v]w"},
    {"a[k='']", "Ma Wk="},
    {"a[k=v w]", "Ma Wk=v w"},
    {"a[k=b=c]", "Ma Wk=b=c"},
    {".", "."},
    {".a", ". Ma"},
    {".'a b'", ". Ma b"},
    {".a[0].b", ". Ma I0 Mb"},
    {".[0]", ". I0"},
    {".[].a", ". E Ma"},
    {STEPS_15 ".p", "Ma Mb Mc Md Me Mf Mg Mh Mi Mj Mk Ml Mm Mn Mo Mp"},
    {STEPS_15 "[]", "Ma Mb Mc Md Me Mf Mg Mh Mi Mj Mk Ml Mm Mn Mo E"},
    {STEPS_15 ".p.q", too_many},
    {STEPS_15 ".p[]", too_many},
    {"", name_missing},
    {"a.", name_missing},
    {"..a", name_missing},
    {"a..b", name_missing},
    {"a.[0]", name_missing},
    {" a", name_missing},
    {"a[=v]", name_missing},
    {"a[k=]", name_missing},
    {"]", name_missing},
    {"'a", quote_open},
    {"a['k", quote_open},
    {"a[k='v]", quote_open},
    {"a[x]", index_wrong},
    {"a[-1]", index_wrong},
    {"a[4294967296]", index_wrong},
    {"a[1 ]", index_wrong},
    {"a[*]", index_wrong},
    {"a[", name_missing},
    {"a[0", bracket_open},
    {"a[k=v", bracket_open},
    {"a['k'x]", index_wrong},
    {"a[k='v'x]", bracket_open},
    {"a b", trailing},
    {"a[0]b", trailing},
    {"'a'b", trailing},
    {"a]", trailing},
    {"a|b", trailing},
    {"a:lower", trailing},
    {"a->t", trailing},
    {"a}", trailing},
    {"a{", trailing},
    {"a\tb", trailing},
};

static void
describe(const struct path *p, char *out, size_t size)
{
	const struct path_step *s;
	size_t n = 0, i;

	out[0] = '\0';
	if (p->relative)
		n = (size_t)snprintf(out, size, "%s", p->n ? ". " : ".");
	for (i = 0; i < p->n; i++) {
		s = &p->steps[i];
		n += (size_t)snprintf(out + n, size - n, "%s%c",
		    i > 0 ? " " : "", "MIWE"[s->kind]);
		if (s->kind == STEP_INDEX)
			n +=
			    (size_t)snprintf(out + n, size - n, "%u", s->index);
		if (s->kind == STEP_MEMBER || s->kind == STEP_WHERE)
			n += (size_t)snprintf(out + n, size - n, "%.*s",
			    (int)s->name.n, s->name.p);
		if (s->kind == STEP_WHERE)
			n += (size_t)snprintf(out + n, size - n, "=%.*s",
			    (int)s->value.n, s->value.p);
	}
}

/* Where `enum` kinds stand in "MIWE". */
_Static_assert(STEP_MEMBER == 0 && STEP_INDEX == 1 && STEP_WHERE == 2 &&
		   STEP_EACH == 3,
    "describe() names the kinds by number");

/* In memory of its own size, so that a sanitizer sees a byte too many. */
static void
grammar_table(void)
{
	char got[512], *own;
	struct path p;
	const char *error;
	size_t i, n;

	for (i = 0; i < NITEMS(grammar); i++) {
		n = strlen(grammar[i].text);
		own = malloc(n > 0 ? n : 1);
		if (own == NULL)
			exit(1);
		memcpy(own, grammar[i].text, n);
		error = path_compile(&p, &arena, (struct slice){own, n});
		free(own);
		if (error == NULL)
			describe(&p, got, sizeof(got));
		is_str(error ? error : got, grammar[i].want, grammar[i].text);
	}
}

/* Where a path ends that stands in a value. */
static void
prefixes(void)
{
	static const struct {
		const char *text;
		size_t used;
	} table[] = {{"a.b | c", 3}, {"a.b|c", 3}, {"a.b}", 3},
	    {"a.b:lower", 3}, {"a.b->t", 3}, {"a.b -> t", 3}, {"a-b->t", 3},
	    {"a->", 1}, {"'a|b:c}'|d", 8}, {"a['k|l'=v]:x", 10},
	    {"a[k=b|c].d}", 10}, {". | x", 1}, {".}", 1}, {".->t", 1},
	    {".:lower", 1}, {"[]}", 2}};
	struct path p;
	size_t i, used;

	for (i = 0; i < NITEMS(table); i++)
		ok(path_compile_prefix(&p, &arena, slice_of(table[i].text),
		       &used) == NULL &&
			used == table[i].used,
		    "%s ends at %zu (%zu)", table[i].text, table[i].used, used);
}

/* The first node, then all of them, each as written; "-" for none. */
static const struct {
	const char *json, *path, *first, *all;
} walks[] = {
    {"{\"a\":{\"b\":1}}", "a.b", "1", "1"},
    {"{\"a\":{\"b\":1}}", "a.c", "-", ""},
    {"{\"a\":{\"b\":1}}", "b", "-", ""},
    {"{\"a\":1}", "a.b", "-", ""},
    {"{\"a\":null}", "a", "null", "null"},
    {"{\"a\":1,\"a\":2}", "a", "1", "1"},
    {"{\"a b\":1}", "'a b'", "1", "1"},
    {"{\"\":1}", "''", "1", "1"},
    {"{\"\\u0061\":1}", "a", "1", "1"},
    {"{\"A\":1}", "a", "-", ""},
    {"{\"l\":[1,2,3]}", "l", "[1,2,3]", "[1,2,3]"},
    {"{\"l\":[1,2,3]}", "l[0]", "1", "1"},
    {"{\"l\":[1,2,3]}", "l[2]", "3", "3"},
    {"{\"l\":[1,2,3]}", "l[3]", "-", ""},
    {"{\"l\":[1,2,3]}", "l[4294967295]", "-", ""},
    {"{\"l\":[1,2,3]}", "l[]", "1", "1 2 3"},
    {"{\"l\":[]}", "l[]", "-", ""},
    {"{\"l\":[]}", "l[0]", "-", ""},
    {"{\"l\":[]}", "l.n", "-", ""},
    {"{\"l\":5}", "l[]", "-", ""},
    {"{\"l\":{\"0\":5}}", "l[0]", "-", ""},
    {"{\"l\":{\"a\":5}}", "l[a=5]", "-", ""},
    {"[1,[2,3],4]", "[]", "1", "1 [2,3] 4"},
    {"[1,[2,3],4]", "[1][0]", "2", "2"},
    {"[[1,2],[3]]", "[][]", "1", "1 2 3"},
    {"{\"n\":1}", "[]", "-", ""},
    {"[{\"n\":1},{\"n\":2}]", "[].n", "1", "1 2"},
    {"[{\"n\":1},{\"n\":2}]", "n", "1", "1 2"},
    {"{\"l\":[{\"n\":1},{\"m\":2},{\"n\":3}]}", "l.n", "1", "1 3"},
    {"{\"l\":[{\"n\":1},7,[8],{\"n\":3}]}", "l.n", "1", "1 3"},
    {"{\"l\":[{\"n\":1},[{\"n\":8}],{\"n\":3}]}", "l.n", "1", "1 3"},
    /* A selector commits to the element that it found. */
    {"{\"l\":[{\"t\":\"A\"},{\"t\":\"A\",\"n\":2}]}", "l[t=A].n", "-", "2"},
    {"{\"l\":[{\"x\":1},{\"n\":2}]}", "l[].n", "-", "2"},
    {"{\"l\":[{\"x\":1},{\"n\":2}]}", "l.n", "-", "2"},
    {"{\"l\":[{\"t\":\"A\",\"n\":1},{\"t\":\"B\",\"n\":2}]}", "l[t=B].n", "2",
	"2"},
    {"{\"l\":[{\"t\":\"A\",\"n\":1},{\"t\":\"A\",\"n\":2}]}", "l[t=A].n", "1",
	"1 2"},
    {"{\"l\":[{\"t\":\"A\",\"n\":1}]}", "l[t=C].n", "-", ""},
    {"{\"l\":[{\"t\":\"A\",\"n\":1}]}", "l[t=a].n", "-", ""},
    {"{\"l\":[{\"t\":\"A B\",\"n\":1}]}", "l[t='A B'].n", "1", "1"},
    {"{\"l\":[{\"t\":\"\\u0041\",\"n\":1}]}", "l[t=A].n", "1", "1"},
    {"{\"l\":[{\"t\":\"A\\\"\",\"n\":1}]}", "l[t=A\"].n", "1", "1"},
    {"{\"l\":[{\"t\":5,\"n\":1},{\"t\":true,\"n\":2}]}", "l[t=true].n", "2",
	"2"},
    {"{\"l\":[5,\"A\",{\"t\":\"A\"}]}", "l[t=A]", "{\"t\":\"A\"}",
	"{\"t\":\"A\"}"},
    {"{\"l\":[{\"t\":\"\",\"n\":1}]}", "l[t=''].n", "1", "1"},
    {"{\"l\":[{\"d\":[{\"k\":1},{\"k\":2}]},{\"d\":[{\"k\":3}]}]}", "l.d.k",
	"1", "1 2 3"},
    {"{\"l\":[{\"d\":[{\"k\":1},{\"k\":2}]},{\"d\":[{\"k\":3}]}]}",
	"l[].d[0].k", "1", "1 3"},
    {"5", "a", "-", ""},
    {"\"a\"", "[]", "-", ""},
};

static void
join(const uint32_t *at, size_t n, char *out, size_t size)
{
	size_t i, len = 0;

	out[0] = '\0';
	for (i = 0; i < n && i < FOUND_MAX; i++)
		len += (size_t)snprintf(out + len, size - len, "%s%.*s",
		    i > 0 ? " " : "", (int)tree.nodes[at[i]].text.n,
		    tree.nodes[at[i]].text.p);
}

static void
walk_table(void)
{
	uint32_t root, all[FOUND_MAX];
	bool none;
	char got[512], what[256];
	struct path p;
	size_t i;

	for (i = 0; i < NITEMS(walks); i++) {
		tree_reset(&tree);
		if (json_parse(&tree, slice_of(walks[i].json), &root, NULL) !=
			JSON_OK ||
		    path_compile(&p, &arena, slice_of(walks[i].path)) != NULL)
			exit(1);
		all[0] = path_first(&p, &tree, root);
		none = all[0] == TREE_NONE;
		join(all, !none, got, sizeof(got));
		(void)snprintf(what, sizeof(what), "first %s of %s",
		    walks[i].path, walks[i].json);
		is_str(none ? "-" : got, walks[i].first, what);
		join(all, path_all(&p, &tree, root, all, FOUND_MAX), got,
		    sizeof(got));
		(void)snprintf(what, sizeof(what), "all %s of %s",
		    walks[i].path, walks[i].json);
		is_str(got, walks[i].all, what);
	}
}

/* More matches than there is room for are counted, not stored. */
static void
room(void)
{
	uint32_t root, all[3] = {7, 7, 7};
	struct path p;

	tree_reset(&tree);
	if (json_parse(&tree, slice_of("[1,2,3,4,5]"), &root, NULL) !=
		JSON_OK ||
	    path_compile(&p, &arena, slice_of("[]")) != NULL)
		exit(1);
	is_int((long long)path_all(&p, &tree, root, all, 2), 5,
	    "all are counted");
	is_int(all[2], 7, "no more than max are stored");
	is_int((long long)path_all(&p, &tree, root, NULL, 0), 5,
	    "no room at all");
}

/* A path relative to nothing but itself. */
static void
dot(void)
{
	struct path p;
	uint32_t root, all[2];

	tree_reset(&tree);
	if (json_parse(&tree, slice_of("[1,2]"), &root, NULL) != JSON_OK ||
	    path_compile(&p, &arena, slice_of(".")) != NULL)
		exit(1);
	is_int(path_first(&p, &tree, root + 1), root + 1, ". is the start");
	is_int((long long)path_all(&p, &tree, root, all, 2), 1,
	    "and one thing only");
	is_int(all[0], root, "the array itself");
}

static void
memory(void)
{
	struct arena tiny;
	struct path p;

	arena_init(&tiny, 8);
	is_str(path_compile(&p, &tiny, slice_of("a.b")), "out of memory",
	    "an arena that is full");
	arena_clear(&tiny);
}

int
main(void)
{
	arena_init(&arena, 1 << 20);
	if (tree_init(&tree, 1000) == -1)
		return 1;
	grammar_table();
	prefixes();
	walk_table();
	room();
	dot();
	memory();
	tree_clear(&tree);
	arena_clear(&arena);
	return done();
}
