/* links: parser */
/* Messages to outcomes: envelopes in each other, bombs, and reasons that are
 * one printable line whatever the bytes. */
#include "tests/unit/rules.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define BOMB 60000

static struct bench bench;

static const char xml[] =
    RULESET("<unwrap path=\"data.events[]\"/><unwrap path=\"[]\"/>"
	    "<unwrap path=\"_raw\" as=\"json\"/>"
	    "<unwrap path=\"raws[]\" as=\"json\"/><unwrap path=\"w\"/>"
	    "<select><field has=\"k\"/></select>"
	    "<rule id=\"d\" title=\"d\"><match><field path=\"k\" is=\"drop\"/>"
	    "</match><drop reason=\"on purpose\"/></rule>"
	    "<rule id=\"r\" title=\"r\"><match><field path=\"k\" in=\"r x\"/>"
	    "</match><record><Who>{$outer.who | who | 'W'}</Who>"
	    "<ObjectType>O</ObjectType><Action by=\"{k}\"><case in=\"r\">Added"
	    "</case></Action><What>{n | 'w'}</What><When>2026-11-22T13:00:00Z"
	    "</When><Where>h</Where></record></rule>");

/* Counts as "RECORDS recorded/ignored/unmatched", and what was kept. */
static const struct {
	const char *message, *counts, *kept;
} outcomes[] = {
    {"{\"k\":\"r\"}", "1 1/0/0", ""},
    {"{\"k\":\"drop\"}", "0 0/1/0", ""},
    {"{\"k\":\"q\"}", "0 0/0/1", "{\"k\":\"q\"}\n"},
    {"{\"q\":1}", "0 0/0/1", "{\"q\":1}\n"},
    {"<13>1 - h a - - - {\"k\":\"r\"}", "1 1/0/0", ""},
    {"<13>1 - h a - - - {\"k\":\"q\"}", "0 0/0/1",
	"<13>1 - h a - - - {\"k\":\"q\"}\n"},
    {"", "0 0/0/1", "\n"},
    {"text", "0 0/0/1", "text\n"},
    {"5", "0 0/0/1", "5\n"},
    {"{\"k\":\"r\"", "0 0/0/1", "{\"k\":\"r\"\n"},
    {"{\"k\":\"r\"} x", "0 0/0/1", "{\"k\":\"r\"} x\n"},
    /* A hook: each event for itself, the bad ones kept alone. */
    {"{\"data\":{\"events\":[{\"k\":\"r\"},{\"k\":\"drop\"},{\"k\":\"q\"},"
     "{\"k\":\"r\"},{\"k\":\"x\"}]}}",
	"2 2/1/2", "{\"k\":\"q\"}\n{\"k\":\"x\"}\n"},
    {"{\"data\":{\"events\":[]}}", "0 0/0/1", "{\"data\":{\"events\":[]}}\n"},
    {"{\"data\":{\"events\":[]},\"k\":\"r\"}", "1 1/0/0", ""},
    {"{\"data\":{\"events\":{}},\"k\":\"r\"}", "1 1/0/0", ""},
    {"{\"data\":{\"events\":[1,2]},\"k\":\"r\"}", "1 1/0/0", ""},
    /* A bare array; nothing in it is lost. */
    {"[{\"k\":\"r\"},{\"k\":\"r\"}]", "2 2/0/0", ""},
    {"[{\"k\":\"r\"},5,\"text\",null,{\"k\":\"r\"}]", "2 2/0/3",
	"5\ntext\nnull\n"},
    {"[1,2]", "0 0/0/1", "[1,2]\n"},
    {"[]", "0 0/0/1", "[]\n"},
    {"[[{\"k\":\"r\"}],[{\"k\":\"r\"},{\"k\":\"q\"}]]", "2 2/0/1",
	"{\"k\":\"q\"}\n"},
    /* JSON as text. */
    {"{\"_raw\":\"{\\\"k\\\":\\\"r\\\"}\"}", "1 1/0/0", ""},
    {"{\"_raw\":\" {\\\"k\\\":\\\"r\\\"}\\n\"}", "1 1/0/0", ""},
    {"{\"_raw\":\"{\\\"k\\\":\\\"q\\\"}\"}", "0 0/0/1", "{\"k\":\"q\"}\n"},
    {"{\"_raw\":\"[{\\\"k\\\":\\\"r\\\"},{\\\"k\\\":\\\"r\\\"}]\"}", "2 2/0/0",
	""},
    {"{\"_raw\":\"no JSON\"}", "0 0/0/1", "{\"_raw\":\"no JSON\"}\n"},
    {"{\"_raw\":\"\"}", "0 0/0/1", "{\"_raw\":\"\"}\n"},
    {"{\"_raw\":{\"k\":\"r\"},\"k\":\"r\"}", "1 1/0/0", ""},
    {"{\"raws\":[\"{\\\"k\\\":\\\"r\\\"}\",\"bad\",\"{\\\"k\\\":\\\"r\\\"}\","
     "\"wo\\\"rse\",7]}",
	"2 2/0/3", "bad\nwo\"rse\n7\n"},
    /* Envelopes in each other: 4, not 5. */
    {"{\"w\":{\"w\":{\"w\":{\"w\":{\"k\":\"r\"}}}}}", "1 1/0/0", ""},
    {"{\"w\":{\"w\":{\"w\":{\"w\":{\"w\":{\"k\":\"r\"}}}}}}", "0 0/0/1",
	"{\"w\":{\"k\":\"r\"}}\n"},
    {"[[[[{\"k\":\"r\"}]]]]", "1 1/0/0", ""},
    {"[[[[[{\"k\":\"r\"}]]]]]", "0 0/0/1", "[{\"k\":\"r\"}]\n"},
    {"{\"w\":[{\"w\":{\"_raw\":\"{\\\"k\\\":\\\"r\\\"}\"}}]}", "1 1/0/0", ""},
    {"{\"w\":[{\"w\":{\"w\":{\"_raw\":\"{\\\"k\\\":\\\"r\\\"}\"}}}]}",
	"0 0/0/1", "{\"_raw\":\"{\\\"k\\\":\\\"r\\\"}\"}\n"},
};

static void
outcome_table(void)
{
	char got[64];
	size_t i;

	bench_must_load(&bench, xml);
	for (i = 0; i < NITEMS(outcomes); i++) {
		bench_run(&bench, outcomes[i].message);
		(void)snprintf(got, sizeof(got), "%zu %zu/%zu/%zu",
		    bench.o.records, bench.o.recorded, bench.o.ignored,
		    bench.o.unmatched);
		is_str(got, outcomes[i].counts, outcomes[i].message);
		is_str(bench.kept, outcomes[i].kept, "what is kept");
		is_int((long long)bench.kept_n, (long long)bench.o.unmatched,
		    "is all that is unmatched");
	}
	bench_clear(&bench);
}

static const struct {
	const char *message, *reason;
} reasons[] = {
    {"text", "not JSON: byte 0: "},
    {"<13>1 - h a - - - text", "not JSON: byte 0: "},
    {"{\"q\":1}", "no rule file takes it (the last: t)"},
    {"{\"k\":\"q\"}", "no rule of t matches"},
    {"{\"k\":\"x\"}", "rule r: no case for {k} = \"x\""},
    {"{\"_raw\":\"{1}\"}", "an envelope holds no JSON: byte 1: "},
    {"[[[[[{\"k\":\"r\"}]]]]]", "envelope []: more than 4 in each other"},
    {"[{\"k\":\"r\"},5]", "envelope []: not an event"},
};

static void
reason_table(void)
{
	size_t i;

	bench_must_load(&bench, xml);
	for (i = 0; i < NITEMS(reasons); i++) {
		bench_run(&bench, reasons[i].message);
		if (!ok(strncmp(bench.reason, reasons[i].reason,
			    strlen(reasons[i].reason)) == 0,
			"%s", reasons[i].reason))
			printf("#  got %s\n", bench.reason);
	}
	bench_clear(&bench);
	bench_must_load(&bench, RULESET(""));
	bench_run(&bench, "{}");
	is_str(bench.reason, "no rule of t matches", "a file without rules");
	bench_clear(&bench);
	{
		const char *none[] = {NULL};

		bench_check(bench_load_paths(&bench, none), "none");
		bench_run(&bench, "{}");
		is_str(bench.reason, "there are no rules", "no file at all");
		bench_clear(&bench);
	}
}

/* n events in an envelope. */
static void
many_events(void)
{
	static const char event[] = "{\"k\":\"r\"}";
	static char text[32 * 1024];
	size_t i, n, len;

	bench_must_load(&bench, xml);
	for (n = 999; n <= 1001; n++) {
		text[0] = '[';
		for (i = 0, len = 1; i < n; i++) {
			memcpy(text + len, event, sizeof(event) - 1);
			len += sizeof(event) - 1;
			text[len++] = i + 1 < n ? ',' : ']';
		}
		bench_run_slice(&bench, (struct slice){text, len});
		is_int((long long)bench.o.records, n <= 1000 ? (long long)n : 0,
		    "records of so many events");
		is_int((long long)bench.o.unmatched, n > 1000, "or none");
	}
	is_str(bench.reason, "envelope []: more than 1000 events", "1001");
	bench_clear(&bench);
}

static const struct {
	const char *head, *each, *tail; /* each: repeated to fill BOMB bytes */
	const char *counts;
} bombs[] = {
    {"", "[", "", "0 0/0/1"},
    {"", "{\"k\":", "", "0 0/0/1"},
    {"[0", ",0", "]", "0 0/0/1"},
    {"[{}", ",{}", "]", "0 0/0/1"},
    {"{\"k\":\"r\",\"x\":[0", ",0", "]}", "1 1/0/0"},
    {"{\"k\":\"r\",\"n\":\"", "x", "\"}", "1 1/0/0"},
    {"{\"k\":\"r\",\"n\":\"", "\\u0001", "\"}", "1 1/0/0"},
    {"{\"k\":\"r\",\"n\":\"", "&", "\"}", "1 1/0/0"},
    {"{\"k\":\"x", "x", "\"}", "0 0/0/1"},
    {"{\"k\":\"r\"", ",\"k\":1", "}", "1 1/0/0"},
    {"{\"k\":\"r\",\"n\":", "1", "}", "1 1/0/0"},
    {"{\"_raw\":\"[0", ",0", "]\"}", "0 0/0/1"},
    {"{\"_raw\":\"", "[", "\"}", "0 0/0/1"},
    {"{\"_raw\":\"", "\\u005b", "\"}", "0 0/0/1"},
    {"{\"k\":\"r\"}", " ", "", "1 1/0/0"},
    {"<13>", "<", "{\"k\":\"r\"}", "0 0/0/1"},
    {"<13>", "1 ", "", "0 0/0/1"},
};

static void
bomb_table(void)
{
	static char text[BOMB + 64];
	char got[64];
	size_t i, n;

	bench_must_load(&bench, xml);
	for (i = 0; i < NITEMS(bombs); i++) {
		n = bench_put(text, bombs[i].head);
		while (n < BOMB)
			n += bench_put(text + n, bombs[i].each);
		n += bench_put(text + n, bombs[i].tail);
		bench_run_slice(&bench, (struct slice){text, n});
		(void)snprintf(got, sizeof(got), "%zu %zu/%zu/%zu",
		    bench.o.records, bench.o.recorded, bench.o.ignored,
		    bench.o.unmatched);
		is_str(got, bombs[i].counts, bombs[i].head);
	}
	ok(bench.reasons_fit, "every reason is one printable line");
	bench_run(&bench, "{\"k\":\"r\"}");
	is_int((long long)bench.o.records, 1, "and the next message is read");
	bench_clear(&bench);
}

/* Depth: 128 is read, 129 is not; neither makes an event of an envelope. */
static void
depth(void)
{
	char text[600];
	size_t d;

	bench_must_load(&bench, xml);
	for (d = 127; d <= 128; d++) {
		(void)bench_put(text, "{\"k\":\"r\",\"x\":");
		memset(text + 13, '[', d);
		memset(text + 13 + d, ']', d);
		(void)bench_put(text + 13 + 2 * d, "}");
		text[14 + 2 * d] = '\0';
		bench_run(&bench, text);
		is_int((long long)bench.o.records, d == 127, "nested arrays");
	}
	bench_clear(&bench);
}

/* Every byte in every place that a reason can quote. */
static void
any_bytes(void)
{
	static const char *const forms[][2] = {{"", ""}, {"{\"k\":\"", "\"}"},
	    {"{\"k\":\"x", "\"}"}, {"[5,\"", "\"]"}, {"{\"_raw\":\"", "\"}"},
	    {"<13>1 - h a - - - {\"k\":\"x\",\"n\":\"", "\"}"},
	    {"{\"", "\":1}"}};

	char bad[8], text[128];
	size_t i, runs = 0;
	int c;

	bench_must_load(&bench, xml);
	for (i = 0; i < NITEMS(forms); i++)
		for (c = 1; c < 256; c++) {
			(void)snprintf(bad, sizeof(bad), "%c%c%c", c, c, c);
			(void)snprintf(text, sizeof(text), "%s%s%s",
			    forms[i][0], bad, forms[i][1]);
			bench_run(&bench, text);
			runs +=
			    bench.o.recorded + bench.o.ignored + bench.kept_n >
			    0;
			(void)snprintf(bad, sizeof(bad), "\\u%04x", c);
			(void)snprintf(text, sizeof(text), "%s%s%s",
			    forms[i][0], bad, forms[i][1]);
			bench_run(&bench, text);
		}
	is_int((long long)runs, (long long)NITEMS(forms) * 255,
	    "each has an outcome");
	ok(bench.reasons_fit, "each reason is one printable line");
	bench_clear(&bench);
}

static void
outer(void)
{
	bench_must_load(&bench, xml);
	bench_run(&bench, "{\"who\":\"far\",\"w\":{\"q\":1,\"w\":{\"k\":\"r\","
			  "\"who\":\"own\"}}}");
	is_str(bench_element(&bench, "Who", 0), "far", "through two envelopes");
	bench_run(&bench, "{\"who\":\"far\",\"w\":{\"who\":\"near\",\"w\":"
			  "{\"k\":\"r\"}}}");
	is_str(bench_element(&bench, "Who", 0), "near", "the nearest");
	bench_run(&bench, "{\"who\":\"e\",\"_raw\":\"{\\\"k\\\":\\\"r\\\"}\"}");
	is_str(bench_element(&bench, "Who", 0), "e", "around JSON as text");
	bench_run(&bench, "{\"who\":\"own\",\"k\":\"r\"}");
	is_str(bench_element(&bench, "Who", 0), "own", "no envelope");
	bench_clear(&bench);
}

/* A message that needs all the memory there is leaves enough for the next. */
static void
memory(void)
{
	static char text[MESSAGE_BYTES_MAX];
	size_t n = 6, i;

	bench_must_load(&bench,
	    RULESET("<unwrap path=\"e[]\"/>"
		    "<rule id=\"r\" title=\"r\"><record><Who>w</Who>" REST
		    "<Workstation>{$raw}{$raw}</Workstation></record></rule>"));
	(void)bench_put(text, "{\"e\":[");
	for (i = 0; i < 1000; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n,
		    "{\"x\":\"%048zu\"},", i);
	(void)bench_put(text + n - 1, "]}");
	bench_run_slice(&bench, (struct slice){text, n + 1});
	ok(bench.o.recorded > 100 && bench.o.unmatched > 100,
	    "a thousand events with more than there is memory for");
	n = 120000;
	memset(text, ' ', n);
	(void)bench_put(text, "{}");
	bench_run_slice(&bench, (struct slice){text, n});
	is_int((long long)bench.o.records, 1, "a larger message after it");
	bench_clear(&bench);
}

int
main(void)
{
	outcome_table();
	reason_table();
	many_events();
	bomb_table();
	depth();
	any_bytes();
	outer();
	memory();
	return done();
}
