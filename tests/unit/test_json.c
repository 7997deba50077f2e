/* links: parser */
/* JSON: what is valid, what is not and where; trees; jansson agrees. */
#include "parser/json.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/tap.h"
#include "tests/unit/json_oracle.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define NODES 4096

static const char *const valid[] = {
    "null",
    "true",
    "false",
    "0",
    "-0",
    "12",
    "-12.50",
    "1e5",
    "1E+05",
    "1.25e-10",
    "123456789012345678901234567890",
    "\"\"",
    "\"a\"",
    "\"0123456789abcdef\"",
    "\"0123456789abcde\\n0123456789abcdef\"",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
    "\"\\u0026 \\u00e4 \\u20AC \\ud83d\\ude00 \\uDBFF\\uDFFF\"",
    "\"\\u0000\"",
    "\"\x7f \xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80\"",
    "\"\xef\xbf\xbf\xf4\x8f\xbf\xbf\"",
    "[]",
    "{}",
    "[ ]",
    "{\t}",
    " [ 1 , 2,3 ] \r\n",
    "[[],[[]],{}]",
    "{\"a\":1,\"b\":[true,null],\"c\":{\"d\":\"e\"}}",
    "{ \"a\" : 1 , \"b\" : 2 }",
    "{\"\":\"\"}",
    "{\"a\":1,\"a\":2}",
    "{\"\\u0061\":1}",
    "{\"target\":[{\"id\":\"1\"},{\"id\":\"2\"}],\"outcome\":null}",
};

static const struct {
	const char *text;
	size_t offset;
	const char *why;
} invalid[] = {
    {"", 0, "a value is missing"},
    {" \n", 2, "a value is missing"},
    {"tru", 0, "not a JSON value"},
    {"True", 0, "not a JSON value"},
    {"nan", 0, "not a JSON value"},
    {"Infinity", 0, "not a JSON value"},
    {"'a'", 0, "not a JSON value"},
    {"\xef\xbb\xbf{}", 0, "not a JSON value"},
    {"/* c */ 1", 0, "not a JSON value"},
    {"nullx", 4, "more text after the value"},
    {"1 2", 2, "more text after the value"},
    {"{} {}", 3, "more text after the value"},
    {"[]]", 2, "more text after the value"},
    {"[1]\f", 3, "more text after the value"},
    {"01", 1, "more text after the value"},
    {"-01", 2, "more text after the value"},
    {"0x1", 1, "more text after the value"},
    {"1.", 2, "a digit is missing in a number"},
    {".1", 0, "not a JSON value"},
    {"+1", 0, "not a JSON value"},
    {"-", 1, "a digit is missing in a number"},
    {"-a", 1, "a digit is missing in a number"},
    {"1e", 2, "a digit is missing in a number"},
    {"1e+", 3, "a digit is missing in a number"},
    {"1.e5", 2, "a digit is missing in a number"},
    {"\"", 1, "string without end"},
    {"\"abc", 4, "string without end"},
    {"\"abc\\", 4, "string without end"},
    {"\"abc\\\"", 6, "string without end"},
    {"\"a\nb\"", 2, "control character in a string"},
    {"\"0123456789abcdef\x1f\"", 17, "control character in a string"},
    {"\"\\x\"", 1, "unknown escape"},
    {"\"\\N\"", 1, "unknown escape"},
    {"\"\\u12g4\"", 1, "\\u without four hex digits"},
    {"\"\\u123\"", 1, "\\u without four hex digits"},
    {"\"\\U0041\"", 1, "unknown escape"},
    {"\"\\ud83d\"", 1, "unpaired surrogate"},
    {"\"\\ud83d\\u0041\"", 1, "unpaired surrogate"},
    {"\"\\ud83d\\ud83d\"", 1, "unpaired surrogate"},
    {"\"\\ud83d\\n\"", 1, "unpaired surrogate"},
    {"\"\\ude00\\ud83d\"", 1, "unpaired surrogate"},
    {"\"\\ud83d\xf0\x9f\x98\x80\"", 1, "unpaired surrogate"},
    {"\"\x80\"", 1, "invalid UTF-8"},
    {"\"a\xc3\"", 2, "invalid UTF-8"},
    {"\"\xc0\xaf\"", 1, "invalid UTF-8"},
    {"\"\xed\xa0\x80\"", 1, "invalid UTF-8"},
    {"\"\xf4\x90\x80\x80\"", 1, "invalid UTF-8"},
    {"\"0123456789abcdef\xff\"", 17, "invalid UTF-8"},
    {"[", 1, "text ends inside of a value"},
    {"[1", 2, "text ends inside of a value"},
    {"[1,", 3, "a value is missing"},
    {"[1,]", 3, "not a JSON value"},
    {"[,1]", 1, "not a JSON value"},
    {"[1 2]", 3, "neither ',' nor ']'"},
    {"[1}", 2, "neither ',' nor ']'"},
    {"]", 0, "not a JSON value"},
    {"{", 1, "text ends inside of a value"},
    {"{\"a\"", 4, "':' is missing"},
    {"{\"a\":", 5, "a value is missing"},
    {"{\"a\":}", 5, "not a JSON value"},
    {"{\"a\" 1}", 5, "':' is missing"},
    {"{\"a\":1,}", 7, "a member's name is missing"},
    {"{\"a\":1]", 6, "neither ',' nor '}'"},
    {"{\"a\":1 \"b\":2}", 7, "neither ',' nor '}'"},
    {"{a:1}", 1, "a member's name is missing"},
    {"{1:1}", 1, "a member's name is missing"},
    {"{\"\\ud800\":1}", 2, "unpaired surrogate"},
};

static void
test_verdicts(struct tree *t)
{
	struct json_error err;
	uint32_t root;
	size_t i;
	bool accepted;

	for (i = 0; i < NITEMS(valid); i++)
		ok(oracle_agrees(t, slice_of(valid[i]), &accepted) && accepted,
		    "valid: %zu", i);
	for (i = 0; i < NITEMS(invalid); i++) {
		struct slice text = slice_of(invalid[i].text);

		ok(oracle_agrees(t, text, &accepted) && !accepted,
		    "not valid: %zu", i);
		if (json_parse(t, text, &root, &err) == JSON_OK)
			continue;
		is_str(err.text, invalid[i].why, "why");
		is_int((long long)err.offset, (long long)invalid[i].offset,
		    "where");
	}
	ok(json_parse(t, (struct slice){NULL, 0}, &root, NULL) == JSON_BAD,
	    "no text at all, no error wanted");
	ok(oracle_agrees(t, (struct slice){"[1]\0", 4}, &accepted) && !accepted,
	    "a NUL after the value");
	ok(oracle_agrees(t, (struct slice){"\"a\0b\"", 5}, &accepted) &&
		!accepted,
	    "a NUL in a string");
	ok(oracle_agrees(t, (struct slice){"\"\\\0\"", 4}, &accepted) &&
		!accepted,
	    "a NUL as an escape");
}

static void
test_tree(struct tree *t)
{
	static const char text[] =
	    " {\"a\":[1,{\"b\":\"x\\ny\"},[]],\"k\\u0065y\":null,\"a\":true} ";
	const struct node *nodes = t->nodes;
	uint32_t root, i, n = 0;

	tree_reset(t);
	ok(json_parse(t, slice_of(text), &root, NULL) == JSON_OK, "a tree");
	is_int(t->n, 8, "nodes");
	is_mem(nodes[root].text.p, nodes[root].text.n,
	    "{\"a\":[1,{\"b\":\"x\\ny\"},[]],\"k\\u0065y\":null,\"a\":true}",
	    "the root's text has its brackets");
	ok(nodes[root].key.p == NULL && nodes[2].key.p == NULL,
	    "roots and elements have no key");
	is_mem(nodes[1].text.p, nodes[1].text.n, "[1,{\"b\":\"x\\ny\"},[]]",
	    "an array's text");
	is_int(nodes[1].next, 6, "past the array");
	is_mem(nodes[4].text.p, nodes[4].text.n, "x\\ny", "raw string");
	ok(nodes[4].text_escaped && !nodes[4].key_escaped, "its flags");
	ok(nodes[6].key_escaped && !nodes[6].text_escaped, "an escaped name");
	for (i = tree_first(t, 1); i != TREE_NONE; i = tree_next(t, 1, i))
		n++;
	is_int(n, 3, "children of the array");
	is_int(tree_first(t, 5), TREE_NONE, "an empty array has none");
	is_int(tree_first(t, 2), TREE_NONE, "nor has a number");
	is_int(tree_member(t, root, slice_of("a")), 1, "the first \"a\"");
	is_int(tree_member(t, root, slice_of("key")), 6, "decoded name");
	is_int(tree_member(t, root, slice_of("k\\u0065y")), TREE_NONE,
	    "the raw name is not the name");
	is_int(tree_member(t, root, slice_of("b")), TREE_NONE,
	    "a grandchild is no member");
	is_int(tree_member(t, root, slice_of("")), TREE_NONE, "no such name");
	is_int(tree_member(t, 1, slice_of("a")), TREE_NONE,
	    "an array has no members");
}

/* Text in a string, parsed into the same tree. */
static void
test_roots(struct tree *t)
{
	struct json_error err;
	uint32_t a, b = 0, n;

	tree_reset(t);
	ok(json_parse(t, slice_of("{\"a\":[1]}"), &a, NULL) == JSON_OK &&
		json_parse(t, slice_of("{\"b\":2}"), &b, NULL) == JSON_OK,
	    "two roots");
	is_int(a, 0, "the first root");
	is_int(b, 3, "the second root");
	is_int(tree_member(t, b, slice_of("b")), 4, "a member of the second");
	is_int(tree_member(t, a, slice_of("b")), TREE_NONE,
	    "not one of the first");
	n = t->n;
	ok(json_parse(t, slice_of("[1,2,x]"), &b, &err) == JSON_BAD &&
		t->n == n && err.offset == 5,
	    "a failure leaves the tree as it was");
	a = tree_add(t, NODE_OBJECT, (struct slice){NULL, 0}, slice_of("k=v"));
	b = tree_add(t, NODE_STRING, slice_of("k"), slice_of("v"));
	tree_close(t, a);
	ok(a == n && tree_member(t, a, slice_of("k")) == b, "made by hand");
}

/* depth arrays, or objects, in each other. */
static enum json_status
parse_deep(struct tree *t, size_t depth, bool objects)
{
	char *text = malloc(depth * 6 + 1), *p = text;
	enum json_status status;
	uint32_t root;
	size_t i;

	if (text == NULL)
		abort();
	for (i = 0; i < depth; i++) {
		memcpy(p, objects ? "{\"\":" : "[", objects ? 4 : 1);
		p += objects ? 4 : 1;
	}
	*p++ = '1';
	for (i = 0; i < depth; i++)
		*p++ = objects ? '}' : ']';
	tree_reset(t);
	status = json_parse(t, (struct slice){text, (size_t)(p - text)}, &root,
	    NULL);
	free(text);
	return status;
}

static void
test_limits(struct tree *t)
{
	struct tree small;
	struct json_error err;
	uint32_t root;
	int objects;

	for (objects = 0; objects < 2; objects++) {
		ok(parse_deep(t, JSON_DEPTH_MAX, objects) == JSON_OK,
		    "the deepest");
		ok(parse_deep(t, JSON_DEPTH_MAX + 1, objects) == JSON_TOO_DEEP,
		    "one deeper");
		ok(parse_deep(t, 1000000, objects) == JSON_TOO_DEEP,
		    "a million deep");
	}
	ok(tree_init(&small, 0) == -1, "a tree of nothing");
	ok(tree_init(&small, 3) == 0, "a tree of three");
	ok(json_parse(&small, slice_of("[1,2]"), &root, NULL) == JSON_OK,
	    "three values fit");
	ok(json_parse(&small, slice_of("1"), &root, &err) == JSON_TOO_MANY,
	    "not one more root");
	is_int(tree_add(&small, NODE_NULL, slice_of("a"), slice_of("b")),
	    TREE_NONE, "nor another node");
	tree_reset(&small);
	ok(json_parse(&small, slice_of("[1,2,3]"), &root, &err) ==
		JSON_TOO_MANY,
	    "four do not fit");
	is_int((long long)err.offset, 5, "where the fourth begins");
	is_int(small.n, 0, "nothing is left behind");
	tree_clear(&small);
	tree_clear(&small);
}

static void
test_unescape(void)
{
	static const struct {
		const char *raw, *want;
	} rows[] = {
	    {"", ""},
	    {"plain", "plain"},
	    {"\\\"\\\\\\/", "\"\\/"},
	    {"\\b\\f\\n\\r\\t", "\b\f\n\r\t"},
	    {"a\\u0026b", "a&b"},
	    {"\\u007f\\u0080\\u07ff", "\x7f\xc2\x80\xdf\xbf"},
	    {"\\u0800\\uffff", "\xe0\xa0\x80\xef\xbf\xbf"},
	    {"\\ud83d\\ude00", "\xf0\x9f\x98\x80"},
	    {"\\ud800\\udc00\\uDBFF\\uDFFF",
		"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"},
	    {"\xc3\xa4\\n", "\xc3\xa4\n"},
	    /* Not from json_parse(): kept. */
	    {"\\", "\\"},
	    {"a\\qb\\u12", "a\\qb\\u12"},
	    {"\\ud800x", "\\ud800x"},
	};
	char *out;
	size_t i, n;

	for (i = 0; i < NITEMS(rows); i++) {
		struct slice raw = slice_of(rows[i].raw);
		struct slice want = slice_of(rows[i].want), other = want;

		out = oracle_decoded(raw, true, &n);
		is_mem(out, n, rows[i].want, rows[i].raw);
		free(out);
		ok(json_text_is(raw, want), "is what it decodes to");
		if (want.n > 0) {
			other.n--;
			ok(!json_text_is(raw, other), "is not its beginning");
		}
		other = slice_of("plain\\q more");
		ok(!json_text_is(raw, other), "is not another text");
	}
	ok(json_text_is(slice_of("\\u0000"), (struct slice){"", 1}),
	    "a NUL character is one byte");
}

int
main(void)
{
	struct tree t;

	if (tree_init(&t, NODES) == -1)
		return 1;
	test_verdicts(&t);
	test_tree(&t);
	test_roots(&t);
	test_limits(&t);
	test_unescape();
	tree_clear(&t);
	return done();
}
