/* links: parser */
/* Values and words as rules write them: every fault is found while loading. */
#include <stdlib.h>

#include "parser/value.h"
#include "tests/tap.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static struct arena rules_arena;
static struct words empty;
static struct dict tables, table;
static const struct value_names names = {&rules_arena, &tables, &empty};

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

#define PARTS_15 "{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}"
#define ALTS_15 "a|a|a|a|a|a|a|a|a|a|a|a|a|a|a"
#define CALLS_15                                                               \
	":trim:trim:trim:trim:trim:trim:trim:trim:trim:trim:trim:trim:trim"    \
	":trim:trim"

static const char no_function[] =
    "no such function; there are after, before, lower, time, trim, upper";
static const char no_brace[] = "a } is missing, or something stands before it";

static const struct {
	const char *value, *want; /* NULL: no error */
} errors[] = {
    {"{", "a name is missing"},
    {"x{", "a name is missing"},
    {"{}", "a name is missing"},
    {"{ }", "a name is missing"},
    {"{a", no_brace},
    {"{a b}", no_brace},
    {"{'a' 'b'}", no_brace},
    {"{a -> t b}", no_brace},
    {"{a[0]x}", no_brace},
    {"{a{b}}", no_brace},
    {"{'a}", "a quote is not closed"},
    {"{a|}", "a name is missing"},
    {"{|a}", "a name is missing"},
    {"{a||b}", "a name is missing"},
    {"{a:}", no_function},
    {"{a:nothing}", no_function},
    {"{a:Lower}", no_function},
    {"{a:lowercase}", no_function},
    {"{a:lower('x')}", "this function takes no argument"},
    {"{a:before}", "this function needs an argument: ('text')"},
    {"{a:before(x)}", "an argument stands in quotes"},
    {"{a:before('x}", "a quote is not closed"},
    {"{a:before('x'}", "a ) is missing"},
    {"{a -> }", "no such table"},
    {"{a -> nothing}", "no such table"},
    {"{a -> T}", "no such table"},
    {"{a:lower -> t}", "functions stand after the table"},
    {"{a -> t | b}", no_brace},
    {"{a -> t -> t}", no_brace},
    {"{$nothing}", "no such variable; there are $app $facility $host $msgid "
		   "$outer.PATH $peer $procid $raw $received $severity $time "
		   "$where"},
    {"{$}", "no such variable; there are $app $facility $host $msgid "
	    "$outer.PATH $peer $procid $raw $received $severity $time "
	    "$where"},
    {"{$outer}", "no such variable; there are $app $facility $host $msgid "
		 "$outer.PATH $peer $procid $raw $received $severity $time "
		 "$where"},
    {"{$outer.}", "a name is missing"},
    {"{*$host}", "* stands before a path, not a variable"},
    {"{*}", "a name is missing"},
    {PARTS_15 "x", NULL},
    {PARTS_15 "xy{{z", NULL},
    {PARTS_15 "{a}x", "too many {...} in one value"},
    {"{" ALTS_15 "|a}", NULL},
    {"{" ALTS_15 "|a|a}", "too many alternatives"},
    {"{a" CALLS_15 ":trim}", NULL},
    {"{a" CALLS_15 ":trim:trim}", "too many functions"},
};

static void
error_table(void)
{
	struct value v;
	const char *error;
	size_t i;

	for (i = 0; i < NITEMS(errors); i++) {
		error = compile(&v, errors[i].value);
		is_str(error ? error : "(none)",
		    errors[i].want ? errors[i].want : "(none)",
		    errors[i].value);
	}
}

/* path= and has= in rules: one path or variable, nothing else. */
static void
terms(void)
{
	static const struct {
		const char *text;
		bool good;
	} table_of[] = {{"a", true}, {" a ", true}, {"$app", true},
	    {"$outer.a", true}, {"'a b'", true}, {"*l.n", true}, {"", false},
	    {"{a}", false}, {"a | b", false}, {"a:lower", false},
	    {"a -> t", false}, {"$x", false}, {"a b", false}};
	struct value v;
	size_t i;

	for (i = 0; i < NITEMS(table_of); i++)
		is_int(value_compile_term(&v, &names,
			   slice_of(table_of[i].text)) == NULL,
		    table_of[i].good, table_of[i].text);
}

static void
words(void)
{
	static const struct {
		const char *text, *want;
	} table_of[] = {{"", ""}, {" \t\r\n ", ""}, {"a", "a"},
	    {"  a\tb\nc  ", "a/b/c"}, {"a,b", "a,b"},
	    {"\xc3\xa9 \xc3\xbc\xc3\xb1 \xe4\xb8\xad",
		"\xc3\xa9/\xc3\xbc\xc3\xb1/\xe4\xb8\xad"},
	    {"\xff\x80 \x7f\x01", "\xff\x80/\x7f\x01"}};
	char got[64];
	struct words w;
	size_t i, k, n;

	for (i = 0; i < NITEMS(table_of); i++) {
		if (words_read(&w, &rules_arena, slice_of(table_of[i].text)) ==
		    -1)
			exit(1);
		got[0] = '\0';
		for (k = n = 0; k < w.n; k++)
			n += (size_t)snprintf(got + n, sizeof(got) - n,
			    "%s%.*s", k > 0 ? "/" : "", (int)w.list[k].n,
			    w.list[k].p);
		is_str(got, table_of[i].want, "words");
	}
	ok(words_have(&empty, slice_of("unknown")), "a word is found");
	ok(!words_have(&empty, slice_of("unknow")), "a part of it is not");
	ok(!words_have(&empty, slice_of("Unknown")), "nor another case");
	ok(!words_have(&empty, slice_of("")), "nor nothing");
}

int
main(void)
{
	arena_init(&rules_arena, 4 << 20);
	if (words_read(&empty, &rules_arena, slice_of("unknown n\xc3\xa9")) ==
		-1 ||
	    dict_set(&tables, &rules_arena, slice_of("t"), &table) == -1)
		return 1;
	error_table();
	terms();
	words();
	arena_clear(&rules_arena);
	return done();
}
