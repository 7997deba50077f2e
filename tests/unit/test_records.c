/* links: parser */
/* Records: by cases, by verb, fallback, for-each, the limit of names, and
 * Details that are left out. */
#include "tests/unit/rules.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static struct bench bench;

/* One rule whose Action is this. */
#define ACTION_RULE(action)                                                    \
	RULESET("<table name=\"t\"><entry key=\"ok\" value=\"Added\"/>"        \
		"<entry key=\"odd\" value=\"Odd\"/></table>"                   \
		"<rule id=\"r\" title=\"r\"><record><Who>w</Who>"              \
		"<ObjectType>O</ObjectType>" action "<What>w</What>"           \
		"<When>2026-11-22T13:00:00Z</When><Where>h</Where>"            \
		"</record></rule>")

struct result {
	const char *message, *want; /* the element, or "!" and a reason */
};

static void
check(const char *xml, const char *element, const struct result *r, size_t n)
{
	char got[BENCH_TEXT_MAX];
	size_t i;

	bench_must_load(&bench, xml);
	for (i = 0; i < n; i++) {
		bench_run(&bench, r[i].message);
		if (bench.o.unmatched > 0)
			(void)snprintf(got, sizeof(got), "!%s", bench.reason);
		else
			(void)strlcpy(got, bench_element(&bench, element, 0),
			    sizeof(got));
		is_str(got, r[i].want, r[i].message);
	}
	bench_clear(&bench);
}

#define CHECK(xml, element, ...)                                               \
	do {                                                                   \
		static const struct result results[] = {__VA_ARGS__};          \
                                                                               \
		check(xml, element, results, NITEMS(results));                 \
	} while (0)

static void
cases(void)
{
	CHECK(ACTION_RULE("<Action by=\"{r}\"><case in=\"A B\">Added</case>"
			  "<case in=\"B C\">Removed</case>"
			  "<case in=\"D\">{a}</case></Action>"),
	    "Action", {"{\"r\":\"A\"}", "Added"}, {"{\"r\":\"B\"}", "Added"},
	    {"{\"r\":\"C\"}", "Removed"},
	    {"{\"r\":\"D\",\"a\":\"Read\"}", "Read"},
	    {"{\"r\":\"D\"}", "!rule r: Action is empty: {r}"},
	    {"{\"r\":\"D\",\"a\":\"Eaten\"}",
		"!rule r: \"Eaten\" is none of the Auditor's actions"},
	    {"{\"r\":\"a\"}", "!rule r: no case for {r} = \"a\""},
	    {"{\"r\":\"A B\"}", "!rule r: no case for {r} = \"A B\""},
	    {"{\"r\":\"x\\ny\"}", "!rule r: no case for {r} = \"x\\ny\""},
	    {"{\"r\":\"\"}", "!rule r: {r} is empty, and no case is for that"},
	    {"{}", "!rule r: {r} is empty, and no case is for that"});
	CHECK(ACTION_RULE("<Action by=\"{r}\"><case in=\"A\">Added</case><case "
			  "none=\"yes\">Read</case><otherwise>Moved</otherwise>"
			  "</Action>"),
	    "Action", {"{\"r\":\"A\"}", "Added"}, {"{\"r\":\"\"}", "Read"},
	    {"{}", "Read"}, {"{\"r\":null}", "Read"},
	    {"{\"r\":\"x\"}", "Moved"});
	CHECK(ACTION_RULE("<Action by=\"{r}\"><case in=\"A\">Added</case>"
			  "<otherwise>Moved</otherwise></Action>"),
	    "Action", {"{}", "Moved"}, {"{\"r\":\"x\"}", "Moved"});
}

static void
verbs(void)
{
	CHECK(ACTION_RULE("<Action verb=\"Added\" by=\"{r}\" done=\"S T\" "
			  "failed=\"F G\"><case in=\"X F\">Moved</case>"
			  "</Action>"),
	    "Action", {"{\"r\":\"S\"}", "Added"}, {"{\"r\":\"T\"}", "Added"},
	    {"{\"r\":\"G\"}", "Add (Failed Attempt)"},
	    {"{\"r\":\"F\"}", "Moved"}, {"{\"r\":\"X\"}", "Moved"},
	    {"{\"r\":\"Y\"}", "!rule r: no case for {r} = \"Y\""},
	    {"{}", "!rule r: {r} is empty, and no case is for that"});
	CHECK(ACTION_RULE("<Action verb=\"{v -> t}\" by=\"{r}\" done=\"S\" "
			  "failed=\"F\" none=\"done\"/>"),
	    "Action", {"{\"v\":\"ok\"}", "Added"},
	    {"{\"v\":\"ok\",\"r\":\"F\"}", "Add (Failed Attempt)"},
	    {"{\"v\":\"x\"}", "!rule r: no verb for \"{v -> t}\""},
	    {"{\"v\":\"odd\"}",
		"!rule r: \"Odd\" is none of the Auditor's actions"},
	    {"{\"v\":\"odd\",\"r\":\"F\"}",
		"!rule r: \"Odd\" has no failed form"});
	CHECK(ACTION_RULE("<Action verb=\"Read\" by=\"{r}\" done=\"S\" "
			  "none=\"failed\"/>"),
	    "Action", {"{}", "Read (Failed Attempt)"},
	    {"{\"r\":\"S\"}", "Read"},
	    {"{\"r\":\"F\"}", "!rule r: no case for {r} = \"F\""});
	CHECK(ACTION_RULE("<Action verb=\"Sent\"/>"), "Action", {"{}", "Sent"});
	CHECK(ACTION_RULE("<Action verb=\"Sent\" by=\"{r}\" done=\"S\"><case "
			  "none=\"yes\">Read</case><otherwise>Moved</otherwise>"
			  "</Action>"),
	    "Action", {"{}", "Read"}, {"{\"r\":\"S\"}", "Sent"},
	    {"{\"r\":\"Q\"}", "Moved"});
}

/* All of the Auditor's 23 actions, done and failed. */
static const struct {
	const char *done, *failed; /* NULL: has no failed form */
} actions[] = {
    {"Added", "Add (Failed Attempt)"},
    {"Removed", "Remove (Failed Attempt)"},
    {"Modified", "Modify (Failed Attempt)"},
    {"Read", "Read (Failed Attempt)"},
    {"Moved", "Move (Failed Attempt)"},
    {"Renamed", "Rename (Failed Attempt)"},
    {"Checked in", NULL},
    {"Checked out", NULL},
    {"Discard check out", NULL},
    {"Successful Logon", "Failed Logon"},
    {"Logoff", NULL},
    {"Copied", NULL},
    {"Sent", NULL},
    {"Session start", NULL},
    {"Session end", NULL},
    {"Activated", "Modify (Failed Attempt)"},
};

/* Runs the action through a rule: the Action, or the reason. */
static const char *
through(const char *action, const char *result)
{
	char message[200];

	(void)snprintf(message, sizeof(message), "{\"v\":\"%s\",\"r\":\"%s\"}",
	    action, result);
	bench_run(&bench, message);
	return bench.o.records == 1 ? bench_element(&bench, "Action", 0)
				    : bench.reason;
}

static void
all_actions(void)
{
	char want[200];
	size_t i, n = 0;

	bench_must_load(&bench,
	    ACTION_RULE("<Action verb=\"{v}\" by=\"{r}\" done=\"S\" "
			"failed=\"F\"/>"));
	for (i = 0; i < NITEMS(actions); i++) {
		n += 1 + (actions[i].failed &&
			     strcmp(actions[i].done, "Activated") != 0);
		is_str(through(actions[i].done, "S"), actions[i].done,
		    actions[i].done);
		(void)snprintf(want, sizeof(want),
		    "rule r: \"%s\" has no failed form", actions[i].done);
		is_str(through(actions[i].done, "F"),
		    actions[i].failed ? actions[i].failed : want,
		    actions[i].done);
		if (actions[i].failed != NULL)
			is_str(through(actions[i].failed, "S"),
			    actions[i].failed, actions[i].failed);
	}
	is_int((long long)n, 23, "actions");
	bench_clear(&bench);
}

static void
fallbacks(void)
{
	CHECK(RULESET("<rule id=\"r\" title=\"r\"><record><Who>w</Who>" REST
		      "<Workstation fallback=\"{b | 'f'}\">{c:time}"
		      "</Workstation></record></rule>"),
	    "Workstation", {"{\"c\":\"2026-11-22\"}", "f"},
	    {"{\"c\":\"2026-11-22T13:00:00+01:00\",\"b\":1}",
		"2026-11-22T12:00:00Z"},
	    {"{\"b\":\"B\"}", "B"}, {"{\"c\":\"x\",\"b\":\"B\"}", "B"});
	CHECK(ACTION_RULE("<Action by=\"{r}\" fallback=\"{s}\"><case in=\"A\">"
			  "Added</case></Action>"),
	    "Action", {"{\"r\":\"A\"}", "Added"},
	    {"{\"r\":\"B\",\"s\":\"Read\"}", "Read"},
	    {"{\"r\":\"B\"}", "!rule r: Action is empty: {r}"},
	    {"{\"r\":\"B\",\"s\":\"x\"}",
		"!rule r: \"x\" is none of the Auditor's actions"});
	CHECK(RULESET(WHO_RULE("{a:time}")), "Who",
	    {"{\"a\":\"x\"}", "!rule r: \"x\" is no time: not a time"},
	    {"{}", "!rule r: Who is empty: {a:time}"},
	    {"{\"a\":\"2026-11-22T13:00:00Z\"}", "2026-11-22T13:00:00Z"});
	CHECK(RULESET(WHO_RULE("{a |\n\t'' | b}")), "Who",
	    {"{\"a\":\" \"}", "!rule r: Who is empty: {a |  '' | b}"});
}

static void
mandatory(void)
{
	static const char *const names[] = {"Who", "ObjectType", "Action",
	    "What", "When", "Where"};
	char xml[2000], want[100];
	size_t i, k, n;

	for (i = 0; i < NITEMS(names); i++) {
		n = (size_t)snprintf(xml, sizeof(xml),
		    "<ruleset xmlns=\"urn:auditferry:rules:1\" name=\"t\" "
		    "format=\"json\"><rule id=\"r\" title=\"r\"><record>");
		for (k = 0; k < NITEMS(names); k++)
			if (k != i)
				n += (size_t)snprintf(xml + n, sizeof(xml) - n,
				    "<%s>{'%s'}</%s>", names[k],
				    k == 2   ? "Added"
				    : k == 4 ? "2026-11-22T13:00:00Z"
					     : "x",
				    names[k]);
		(void)strlcat(xml, "</record></rule></ruleset>", sizeof(xml));
		(void)snprintf(want, sizeof(want),
		    "!rule r: %s is empty: the rule has none", names[i]);
		check(xml, "Who", &(struct result){"{}", want}, 1);
	}
	CHECK(RULESET("<rule id=\"r\" title=\"r\"><record><Who>w</Who>"
		      "<ObjectType>O</ObjectType><Action>Added</Action>"
		      "<What>w</What><Where>h</Where><When>{t}</When>"
		      "</record></rule>"),
	    "When",
	    {"{\"t\":\"2026-11-22T13:00:00Z\"}", "2026-11-22T13:00:00Z"},
	    {"{\"t\":\"2026-11-22T13:00:00\"}",
		"!rule r: When \"2026-11-22T13:00:00\" is not a UTC time"},
	    {"{\"t\":\"2026-11-22T13:00:00ZZ\"}",
		"!rule r: When \"2026-11-22T13:00:00ZZ\" is not a UTC time"},
	    {"{\"t\":\"2026-11-22 13:00:00Z\"}",
		"!rule r: When \"2026-11-22 13:00:00Z\" is not a UTC time"});
}

static void
details(void)
{
	static const char xml[] = RULESET(
	    "<defaults><DetailList><Detail><PropertyName>D</PropertyName>"
	    "<After>{d}</After></Detail></DetailList><Workstation>default"
	    "</Workstation></defaults><rule id=\"r\" title=\"r\"><record>"
	    "<Who>w</Who>" REST "<DetailList><Detail><PropertyName>{n | 'N'}"
	    "</PropertyName><Before>{b}</Before><After>{a}</After></Detail>"
	    "</DetailList><Workstation>{w}</Workstation></record></rule>");

	CHECK(xml, "DetailList", {"{}", "(none)"}, {"{\"d\":\"\"}", "(none)"},
	    {"{\"d\":1}",
		"<Detail><PropertyName>D</PropertyName><After>1</After>"
		"</Detail>"},
	    {"{\"b\":1}",
		"<Detail><PropertyName>N</PropertyName><Before>1</Before>"
		"</Detail>"},
	    {"{\"b\":1,\"a\":2,\"d\":3,\"n\":\"<\"}",
		"<Detail><PropertyName>D</PropertyName><After>3</After>"
		"</Detail><Detail><PropertyName>&lt;</PropertyName><Before>1"
		"</Before><After>2</After></Detail>"},
	    {"{\"b\":1,\"n\":\" \"}", "!rule r: a PropertyName is empty"},
	    {"{\"n\":\" \"}", "(none)"});
	CHECK(xml, "Workstation", {"{}", "(none)"}, {"{\"w\":1}", "1"});
}

int
main(void)
{
	cases();
	verbs();
	all_actions();
	fallbacks();
	mandatory();
	details();
	return done();
}
