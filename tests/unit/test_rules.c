/* links: parser */
/* Which rule takes an event: order, tests, files, and the index that finds it
 * among many. */
#include <sys/stat.h>

#include "tests/unit/rules.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static struct bench bench;

#define DROP(id, match)                                                        \
	"<rule id=\"" id "\" title=\"t\">" match "<drop reason=\"" id          \
	"\"/></rule>"
#define WHEN(attributes) "<match><field " attributes "/></match>"
#define AND(a, b) "<match><field " a "/><field " b "/></match>"

/* Which rule it was: its reason to drop, or "-". */
static const char *
taken_by(const char *message)
{
	bench_run(&bench, message);
	return bench.o.ignored == 1 ? bench.i.dropped : "-";
}

/* One file of rules, and who takes which message. */
struct taken {
	const char *message, *rule;
};

static void
check(const char *what, const char *xml, const struct taken *t, size_t n)
{
	char text[256];
	size_t i;

	bench_must_load(&bench, xml);
	for (i = 0; i < n; i++) {
		(void)snprintf(text, sizeof(text), "%s: %s", what,
		    t[i].message);
		is_str(taken_by(t[i].message), t[i].rule, text);
	}
	bench_clear(&bench);
}

#define CHECK(what, xml, ...)                                                  \
	do {                                                                   \
		static const struct taken taken[] = {__VA_ARGS__};             \
                                                                               \
		check(what, xml, taken, NITEMS(taken));                        \
	} while (0)

static void
order(void)
{
	CHECK("an earlier general rule wins",
	    RULESET(DROP("some", WHEN("has=\"g\""))
		    DROP("one", WHEN("path=\"k\" is=\"a\""))
			DROP("two", WHEN("path=\"k\" is=\"b\""))),
	    {"{\"k\":\"a\"}", "one"}, {"{\"k\":\"b\"}", "two"},
	    {"{\"k\":\"a\",\"g\":1}", "some"}, {"{\"g\":1}", "some"},
	    {"{\"k\":\"c\"}", "-"}, {"{}", "-"});
	CHECK("an earlier rule for the value wins",
	    RULESET(DROP("one", WHEN("path=\"k\" is=\"a\"")) DROP("two",
		WHEN("path=\"k\" is=\"b\"")) DROP("some", WHEN("has=\"g\""))),
	    {"{\"k\":\"a\",\"g\":1}", "one"}, {"{\"g\":1}", "some"},
	    {"{\"k\":\"c\",\"g\":1}", "some"});
	CHECK("the first of equals wins",
	    RULESET(DROP("one", WHEN("path=\"k\" is=\"a\"")) DROP("two",
		WHEN("path=\"k\" is=\"a\"")) DROP("all", "") DROP("none", "")),
	    {"{\"k\":\"a\"}", "one"}, {"{\"k\":\"b\"}", "all"});
	CHECK("of three it is the one in the middle",
	    RULESET(DROP("one", AND("path=\"k\" is=\"a\"", "has=\"x\""))
		    DROP("some", WHEN("has=\"g\""))
			DROP("two", WHEN("path=\"k\" is=\"a\""))),
	    {"{\"k\":\"a\",\"g\":1}", "some"}, {"{\"k\":\"a\"}", "two"},
	    {"{\"k\":\"a\",\"g\":1,\"x\":1}", "one"});
}

static void
lists(void)
{
	CHECK("in=",
	    RULESET(DROP("one", WHEN("path=\"k\" in=\"a b\""))
		    DROP("two", WHEN("path=\"k\" in=\"b c\"")) DROP("three",
			WHEN("path=\"k\" in=\"d d d\"")) DROP("four",
			WHEN("path=\"k\" in=\"\xc3\xa9t\xc3\xa9 a-b\""))),
	    {"{\"k\":\"a\"}", "one"}, {"{\"k\":\"b\"}", "one"},
	    {"{\"k\":\"c\"}", "two"}, {"{\"k\":\"d\"}", "three"},
	    {"{\"k\":\"a b\"}", "-"}, {"{\"k\":\"\"}", "-"},
	    {"{\"k\":\"\xc3\xa9t\xc3\xa9\"}", "four"},
	    {"{\"k\":\"a-b\"}", "four"});
	CHECK("two tests of the key in one rule",
	    RULESET(DROP("one", AND("path=\"k\" in=\"a b\"",
				    "path=\"k\" in=\"b c\"")) DROP("two",
		AND("path=\"k\" is=\"a\"", "path=\"k\" is=\"a\"")) DROP("three",
		AND("path=\"k\" is=\"x\"", "path=\"k\" is=\"y\""))),
	    {"{\"k\":\"b\"}", "one"}, {"{\"k\":\"a\"}", "two"},
	    {"{\"k\":\"c\"}", "-"}, {"{\"k\":\"x\"}", "-"},
	    {"{\"k\":\"y\"}", "-"});
	CHECK("two keys",
	    RULESET(DROP("one", WHEN("path=\"k\" is=\"a\""))
		    DROP("two", WHEN("path=\"q\" is=\"a\""))
			DROP("three", WHEN("path=\"q\" is=\"b\"")) DROP("four",
			    AND("path=\"k\" is=\"z\"", "path=\"q\" is=\"z\""))),
	    {"{\"k\":\"a\",\"q\":\"a\"}", "one"}, {"{\"q\":\"a\"}", "two"},
	    {"{\"k\":\"x\",\"q\":\"b\"}", "three"}, {"{\"k\":\"z\"}", "-"},
	    {"{\"k\":\"z\",\"q\":\"z\"}", "four"});
}

/* Every test from both sides. */
static void
tests(void)
{
	CHECK("has=", RULESET(DROP("r", WHEN("has=\"k\""))),
	    {"{\"k\":\"a\"}", "r"}, {"{\"k\":0}", "r"}, {"{\"k\":false}", "r"},
	    {"{\"k\":{}}", "r"}, {"{\"k\":\"\"}", "-"}, {"{\"k\":null}", "-"},
	    {"{}", "-"}, {"{\"K\":1}", "-"});
	CHECK("has= and empty words",
	    RULESET("<empty>unknown n\xc3\xa9</empty>" DROP("r",
		WHEN("has=\"k\""))),
	    {"{\"k\":\"unknown\"}", "-"}, {"{\"k\":\"n\xc3\xa9\"}", "-"},
	    {"{\"k\":\"Unknown\"}", "r"}, {"{\"k\":\"unknown n\"}", "r"});
	CHECK("is=",
	    RULESET(DROP("r", WHEN("path=\"k\" is=\"a b\""))
		    DROP("e", WHEN("path=\"k\" is=\"\""))
			DROP("n", WHEN("path=\"k\" is=\"5\""))),
	    {"{\"k\":\"a b\"}", "r"}, {"{\"k\":\"a \\u0062\"}", "r"},
	    {"{\"k\":\"a\"}", "-"}, {"{\"k\":\"A b\"}", "-"},
	    {"{\"k\":\"a b \"}", "-"}, {"{\"k\":\"\"}", "e"}, {"{}", "e"},
	    {"{\"k\":5}", "n"}, {"{\"k\":\"5\"}", "n"}, {"{\"k\":5.0}", "-"});
	CHECK("starts=", RULESET(DROP("r", WHEN("path=\"k\" starts=\"a.\""))),
	    {"{\"k\":\"a.\"}", "r"}, {"{\"k\":\"a.b\"}", "r"},
	    {"{\"k\":\"a\"}", "-"}, {"{\"k\":\"ab\"}", "-"},
	    {"{\"k\":\"A.b\"}", "-"}, {"{\"k\":\"\"}", "-"}, {"{}", "-"});
	CHECK("variables",
	    RULESET(DROP("app", WHEN("path=\"$app\" is=\"okta\""))
		    DROP("host", WHEN("path=\"$host\" starts=\"acme\""))
			DROP("msgid", WHEN("has=\"$msgid\""))),
	    {"<13>1 - h okta - - - {}", "app"},
	    {"<13>1 - h Okta - - - {}", "-"},
	    {"<13>1 - acme x - - - {}", "host"},
	    {"<13>1 - h x - ID - {}", "msgid"}, {"{}", "-"});
}

static void
select_and_files(void)
{
	const char *paths[] =
	    {bench_write("10.xml",
		 RULESET("<select><field has=\"a\"/><field "
			 "path=\"b\" is=\"1\"/></select>" DROP("first",
			     WHEN("path=\"k\" is=\"1\"")))),
		bench_write("20.xml",
		    RULESET("<select app=\"x y\"/>" DROP("second", ""))),
		bench_write("30.xml",
		    RULESET(DROP("third", WHEN("has=\"c\"")))),
		NULL};
	static const struct taken taken[] = {
	    {"{\"a\":1,\"b\":1,\"k\":1}", "first"},
	    {"{\"a\":1,\"b\":2,\"k\":1}", "-"},
	    {"{\"a\":1,\"b\":1,\"c\":1}", "third"},
	    {"{\"c\":1}", "third"},
	    {"<13>1 - h x - - - {}", "second"},
	    {"<13>1 - h y - - - {\"c\":1}", "second"},
	    {"<13>1 - h xy - - - {\"c\":1}", "third"},
	    {"<13>1 - h x - - - {\"a\":1,\"b\":1,\"k\":1}", "first"},
	    {"{}", "-"},
	};
	size_t i;

	bench_check(bench_load_paths(&bench, paths), bench.faults);
	for (i = 0; i < NITEMS(taken); i++)
		is_str(taken_by(taken[i].message), taken[i].rule,
		    taken[i].message);
	is_str(bench.reason, "no rule of t matches", "the reason");
	bench_clear(&bench);
}

/* The files of a folder in the order of their bytes. */
static void
folder_order(void)
{
	const char *paths[2] = {NULL};

	bench_check(mkdir(bench_path("d"), 0700) == 0, "mkdir");
	bench_write("d/b.xml", RULESET(DROP("b", "")));
	bench_write("d/a.xml", RULESET(DROP("a", WHEN("has=\"a\""))));
	bench_write("d/B.xml", RULESET(DROP("B", WHEN("has=\"B\""))));
	bench_write("d/10.xml", RULESET(DROP("10", WHEN("has=\"n\""))));
	bench_write("d/9.xml", RULESET(DROP("9", WHEN("has=\"n\""))));
	bench_write("d/0.xmlx", "no rules");
	paths[0] = bench_path("d");
	bench_check(bench_load_paths(&bench, paths), bench.faults);
	is_str(taken_by("{\"n\":1,\"B\":1,\"a\":1}"), "10", "10 before 9");
	is_str(taken_by("{\"B\":1,\"a\":1}"), "B", "B before a");
	is_str(taken_by("{\"a\":1}"), "a", "a before b");
	is_str(taken_by("{}"), "b", "b last");
	bench_clear(&bench);
}

#define MANY ((size_t)1200)
#define RULE_BYTES 160

/* A rule for each of many values, a general one among them. */
static char *
many_rules(void)
{
	size_t size = (MANY + 2) * RULE_BYTES, n = 0, i;
	char *xml = malloc(size);

	bench_check(xml != NULL, "malloc");
	n = (size_t)snprintf(xml, size,
	    "<ruleset xmlns=\"urn:auditferry:rules:1\" name=\"t\" "
	    "format=\"json\">");
	for (i = 0; i < MANY; i++) {
		if (i == MANY / 2)
			n += (size_t)snprintf(xml + n, size - n,
			    DROP("general", WHEN("has=\"g\"")));
		n += (size_t)snprintf(xml + n, size - n,
		    "<rule id=\"r%zu\" title=\"t\"><match><field path=\"k\" "
		    "in=\"v%zu w%zu\"/></match><drop reason=\"r%zu\"/></rule>",
		    i, i, i, i);
	}
	(void)snprintf(xml + n, size - n, "</ruleset>");
	return xml;
}

static void
many(void)
{
	char *xml = many_rules(), message[64], want[16];
	size_t i, wrong = 0;
	const struct rule_index *ix;

	bench_must_load(&bench, xml);
	free(xml);
	for (i = 0; i < 2 * MANY; i++) {
		(void)snprintf(message, sizeof(message), "{\"k\":\"%c%zu\"%s}",
		    i % 3 ? 'v' : 'w', i / 2, i % 2 ? ",\"g\":1" : "");
		(void)snprintf(want, sizeof(want), "r%zu", i / 2);
		if (i % 2 == 1 && i / 2 >= MANY / 2)
			(void)snprintf(want, sizeof(want), "general");
		wrong += strcmp(taken_by(message), want) != 0;
	}
	is_int((long long)wrong, 0, "each finds its own among 1,200");
	is_str(taken_by("{\"k\":\"v1200\"}"), "-", "a value without a rule");
	is_str(taken_by("{\"k\":\"r1\"}"), "-", "nor the name of one");
	ix = &bench.rules.list[0].index;
	is_int((long long)ix->rest.n, 1,
	    "only the general one is tried always");
	ok(ix->by_value.n == 2 * MANY, "the others by value");
	bench_clear(&bench);
}

int
main(void)
{
	order();
	lists();
	tests();
	select_and_files();
	folder_order();
	many();
	return done();
}
