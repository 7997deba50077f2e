/* links: parser */
/* Values: what text with {...} in it comes to. */
#include "parser/value.h"

#include <stdlib.h>

#include "parser/json.h"
#include "tests/tap.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static struct arena rules_arena, arena;
static struct tree tree;
static struct words empty;
static struct dict tables, table;
static struct slice found = {"Found", 5}, nothing = {"", 0};
static const struct value_names names = {&rules_arena, &tables, &empty};
static char reason[REASON_MAX];

static const struct message message = {.seq = 1,
    .received_us = INT64_C(1795352400999999),
    .source = {"udp:192.0.2.7,40312", 19},
    .raw = {"<13>raw", 7},
    .header = {.facility = 1,
	.severity = 5,
	.has_time = true,
	.time_us = -1,
	.host = {"h", 1},
	.app = {"ap", 2},
	.procid = {"12", 2},
	.msgid = {"ID", 2}}};
static const struct site site = {.where = {"tenant", 6}};

static void
set_up(void)
{
	arena_init(&rules_arena, 4 << 20);
	arena_init(&arena, 16 << 20);
	if (tree_init(&tree, 200000) == -1 ||
	    words_read(&empty, &rules_arena, slice_of("unknown n\xc3\xa9")) ==
		-1 ||
	    dict_set(&table, &rules_arena, slice_of("key"), &found) == -1 ||
	    dict_set(&table, &rules_arena, slice_of("blank"), &nothing) == -1 ||
	    dict_set(&tables, &rules_arena, slice_of("t"), &table) == -1 ||
	    dict_set(&tables, &rules_arena, slice_of("a-b.c_1"), &table) == -1)
		exit(1);
}

/* A text in memory of its own size, without NUL. */
static const char *
compile(struct value *v, const char *text)
{
	size_t n = strlen(text), i;
	char *own = malloc(n > 0 ? n : 1);
	const char *error;

	if (own == NULL)
		exit(1);
	for (i = 0; i < n; i++)
		own[i] = text[i];
	error = value_compile(v, &names, (struct slice){own, n});
	free(own);
	return error;
}

/* The value of `text` for an event; "!" and the reason if there is none. The
 * result is in the arena of the message. */
static struct slice
compute(const char *text, const struct event *e, uint32_t each)
{
	static char why[REASON_MAX + 16];
	struct context c = {.event = e,
	    .site = &site,
	    .each = each,
	    .arena = &arena,
	    .reason = reason};
	struct value v;
	struct slice out;
	const char *error = compile(&v, text);

	if (error == NULL && value_text(&v, &c, &out))
		return out;
	(void)snprintf(why, sizeof(why), "%c%s", error ? '?' : '!',
	    error ? error : reason);
	return slice_of(why);
}

static const char event_json[] =
    "{\"a\":\"A\",\"b\":\"B b\",\"none\":null,\"no\":\"\",\"u\":\"unknown\","
    "\"U\":\"unknown x\",\"e\":\"n\\u00e9\",\"n\":-1.50e3,\"t\":true,"
    "\"f\":false,\"o\":{\"x\":1},\"l\":[{\"n\":\"1\"},{\"n\":null},"
    "{\"n\":\"unknown\"},{\"n\":\"\"},{\"n\":\"2\"}],\"k\":\"key\","
    "\"esc\":\"q\\\"\\n\\ud83d\\ude00\",\"when\":\"2026-11-22T14:00:00+01:00\","
    "\"url\":\"https://h.example/p/q\",\"bl\":\"  x \",\"blank\":\"  \","
    "\"$host\":\"member\",\"odd name\":\"odd\",\"a.b\":\"dot\"}";

static const struct {
	const char *value, *want;
} computed[] = {
    {"", ""},
    {"text", "text"},
    {" \t\n text x \r\n", "text x"},
    {"{a}", "A"},
    {"{ a }", "A"},
    {"  {a}  ", "A"},
    {"x{a}y{b}z", "xAyB bz"},
    {"{a}{b}", "AB b"},
    {"{{", "{"},
    {"{{a}", "{a}"},
    {"{{{{", "{{"},
    {"{{{a}}", "{A}"},
    {"{a}{{", "A{"},
    {"}", "}"},
    {"a}b", "a}b"},
    {"'x'", "'x'"},
    {"{'x'}", "x"},
    {"{''}", ""},
    {"{' x '}", " x "},
    {"{'{|}:->'}", "{|}:->"},
    /* Empty in all its forms; false and 0 are not. */
    {"{none}", ""},
    {"{no}", ""},
    {"{u}", ""},
    {"{e}", ""},
    {"{missing}", ""},
    {"{missing.x[0].y}", ""},
    {"{U}", "unknown x"},
    {"{f}", "false"},
    {"{t}", "true"},
    {"{n}", "-1.50e3"},
    {"{o}", "{\"x\":1}"},
    {"{l[0]}", "{\"n\":\"1\"}"},
    {"{esc}", "q\"\n\xf0\x9f\x98\x80"},
    {"{'unknown'}", "unknown"},
    {"unknown", "unknown"},
    {"{'odd name'}", "odd name"},
    {"{a.b}", ""},
    /* Alternatives: the first that is not empty. */
    {"{a | b}", "A"},
    {"{none|no|u|missing|b}", "B b"},
    {"{none | 'x'}", "x"},
    {"{none | ''}", ""},
    {"{none | f}", "false"},
    {"{a\n | b}", "A"},
    /* Text with an empty part is empty. */
    {"x {none}", ""},
    {"{a} ({none})", ""},
    {"{none} ({a})", ""},
    {"{a}{''}", ""},
    {"{a | none} ({none | b})", "A (B b)"},
    /* Where functions stand. */
    {"{a:lower}", "a"},
    {"{b:upper}", "B B"},
    {"{ a : lower }", "a"},
    {"{a:lower | b}", "a"},
    {"{none:lower | b}", "B b"},
    {"{none | b:lower}", "b b"},
    {"{a | b:lower}", "a"},
    {"{a:lower | b:upper}", "A"},
    {"{b:before(' '):lower}", "b"},
    {"{'\xc3\x84Z':lower}", "\xc3\x84z"},
    {"{bl:trim}", "x"},
    {"{bl}", "  x "},
    {"{blank:trim}", ""},
    {"{blank:trim | a}", "A"},
    {"{blank:trim:upper | a}", "A"},
    {"{url:after('//'):before('/')}", "h.example"},
    {"{url:before('//')}", "https:"},
    {"{'a-b-c':after('-')}", "b-c"},
    {"{none | 'a-b-c':after('-')}", "b-c"},
    {"{url:after('p/q')}", ""},
    {"{url:before('https')}", ""},
    {"{url:before('none')}", "https://h.example/p/q"},
    {"{url:after('none')}", "https://h.example/p/q"},
    {"{url:after('')}", "https://h.example/p/q"},
    {"{url:before('')}", ""},
    {"{url:before( ':' )}", "https"},
    {"{when:time}", "2026-11-22T13:00:00Z"},
    {"{when:time | $received}", "2026-11-22T13:00:00Z"},
    {"{none:time}", ""},
    {"{none:time | a}", "A"},
    {"{none | when:time}", "2026-11-22T13:00:00Z"},
    {"{a:time}", "!\"A\" is no time: not a time"},
    {"{a:time | b}", "!\"A\" is no time: not a time"},
    {"{esc:time}", "!\"q\"\\n\\360\\237\\230\\200\" is no time: not a time"},
    /* Tables. */
    {"{k -> t}", "Found"},
    {"{k->t}", "Found"},
    {"{k -> a-b.c_1}", "Found"},
    {"{k->a-b.c_1:lower}", "found"},
    {"{a -> t}", ""},
    {"{none -> t}", ""},
    {"{'blank' -> t}", ""},
    {"{none | k -> t:lower}", "found"},
    {"{a:lower | k -> t}", ""},
    {"{none:lower | k -> t}", "Found"},
    {"{k:upper | a -> t}", ""},
    {"x{a -> t}", ""},
    /* Joins. */
    {"{*l.n}", "1, 2"},
    {"{*l[].n}", "1, 2"},
    {"{* l.n}", "1, 2"},
    {"{*l[n=2].n}", "2"},
    {"{*a}", "A"},
    {"{*missing}", ""},
    {"{*none}", ""},
    {"{*missing | a}", "A"},
    {"{*o}", "{\"x\":1}"},
    {"{*l.n:before(',')}", "1"},
    /* Variables. */
    {"{$host}", "h"},
    {"{'$host'}", "$host"},
    {"{$app}/{$procid}/{$msgid}", "ap/12/ID"},
    {"{$facility}.{$severity}", "1.5"},
    {"{$peer}", "192.0.2.7"},
    {"{$where}", "tenant"},
    {"{$raw}", "<13>raw"},
    {"{$time}", "1969-12-31T23:59:59Z"},
    {"{$received}", "2026-11-22T13:00:00Z"},
    {"{$host:upper | a}", "H"},
    {"{$outer.a}", ""},
    {"{*$outer.a}", ""},
};

static void
computed_table(void)
{
	struct event e = {.message = &message, .tree = &tree};
	struct slice got;
	size_t i;

	tree_reset(&tree);
	if (json_parse(&tree, slice_of(event_json), &e.root, NULL) != JSON_OK)
		exit(1);
	for (i = 0; i < NITEMS(computed); i++) {
		arena_reset(&arena);
		got = compute(computed[i].value, &e, e.root);
		is_mem(got.n > 0 ? got.p : "", got.n, computed[i].want,
		    computed[i].value);
	}
}

/* $outer: the nearest envelope that has a value there. */
static void
outer(void)
{
	static const char *const json[] =
	    {"{\"x\":\"far\",\"y\":\"far\",\"z\":\"far\",\"e\":1}",
		"{\"x\":\"mid\",\"y\":null,\"z\":\"unknown\"}",
		"{\"x\":\"near\",\"y\":\"\"}", "{\"x\":\"own\",\"e\":2}"};
	static const struct {
		const char *value, *want;
	} table_of[] = {{"{$outer.x}", "near"}, {"{$outer.y}", "far"},
	    {"{$outer.z}", "far"}, {"{$outer.e}", "1"}, {"{$outer.q}", ""},
	    {"{x}", "own"}, {"{e}", "2"}, {"{$outer.q | $outer.e}", "1"},
	    {"{*$outer.x}", "near"}};
	struct event e[4];
	struct slice got;
	size_t i;

	tree_reset(&tree);
	for (i = 0; i < 4; i++) {
		e[i] = (struct event){.message = &message,
		    .tree = &tree,
		    .outer = i > 0 ? &e[i - 1] : NULL};
		if (json_parse(&tree, slice_of(json[i]), &e[i].root, NULL) !=
		    JSON_OK)
			exit(1);
	}
	for (i = 0; i < NITEMS(table_of); i++) {
		got = compute(table_of[i].value, &e[3], e[3].root);
		is_mem(got.n > 0 ? got.p : "", got.n, table_of[i].want,
		    table_of[i].value);
	}
}

/* A path with a dot begins at the for-each element, the others do not. */
static void
relative(void)
{
	static const struct {
		const char *value, *want;
	} table_of[] = {{"{.n}", "2"}, {"{n}", "1"}, {"{.}", "{\"n\":2}"},
	    {"{.missing | n}", "1"}, {"{*.n}", "2"}, {"{.n} of {n}", "2 of 1"}};
	struct event e = {.message = &message, .tree = &tree};
	struct slice got;
	size_t i;

	tree_reset(&tree);
	if (json_parse(&tree, slice_of("{\"n\":1,\"l\":[{\"n\":2}]}"), &e.root,
		NULL) != JSON_OK)
		exit(1);
	for (i = 0; i < NITEMS(table_of); i++) {
		/* root, "n", "l", then its element */
		got = compute(table_of[i].value, &e, e.root + 3);
		is_mem(got.n > 0 ? got.p : "", got.n, table_of[i].want,
		    table_of[i].value);
	}
}

/* At the limit of memory there is a reason, and no value. */
static void
memory(void)
{
	static const char *const values[] = {"{$raw}{$raw}", "{e}", "{*l}",
	    "{a:upper}", "{when:time}", "{$facility}", "{$time}", "{$outer.e}"};
	struct event o = {.message = &message, .tree = &tree}, e = o;
	struct arena keep = arena;
	struct slice got;
	size_t i;

	tree_reset(&tree);
	if (json_parse(&tree, slice_of(event_json), &o.root, NULL) != JSON_OK)
		exit(1);
	e.root = o.root;
	e.outer = &o;
	arena_init(&arena, 0);
	for (i = 0; i < NITEMS(values); i++) {
		reason[0] = '\0';
		got = compute(values[i], &e, e.root);
		is_mem(got.p, got.n, "!the values need too much memory",
		    values[i]);
	}
	arena = keep;
}

/* {*path} joins the first 1,000. */
static void
many(void)
{
	static char json[8192];
	struct event e = {.message = &message, .tree = &tree};
	struct slice got;
	size_t n = 1, i;

	json[0] = '[';
	for (i = 0; i < VALUE_MATCHES_MAX + 1; i++)
		n += (size_t)snprintf(json + n, sizeof(json) - n, "%s%d",
		    i > 0 ? "," : "", i < VALUE_MATCHES_MAX ? 5 : 6);
	json[n++] = ']';
	tree_reset(&tree);
	if (json_parse(&tree, (struct slice){json, n}, &e.root, NULL) !=
	    JSON_OK)
		exit(1);
	arena_reset(&arena);
	got = compute("{*[]}", &e, e.root);
	is_int((long long)got.n, VALUE_MATCHES_MAX * 3 - 2,
	    "a thousand are joined");
	ok(got.n > 0 && memchr(got.p, '6', got.n) == NULL, "not one more");
}

int
main(void)
{
	set_up();
	computed_table();
	outer();
	relative();
	memory();
	many();
	tree_clear(&tree);
	arena_clear(&arena);
	arena_clear(&rules_arena);
	return done();
}
