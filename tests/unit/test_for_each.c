/* links: parser */
/* One event, many records: for-each, all or none of them, and the 255 UTF-16
 * units of names. */
#include <stdlib.h>

#include "common/record.h"
#include "common/utf8.h"
#include "tests/unit/rules.h"

static struct bench bench;

static const char each_xml[] =
    RULESET("<rule id=\"r\" title=\"r\"><match><field has=\"l\"/></match>"
	    "<record for-each=\"l[]\"><Who>{.n}</Who>" REST "</record></rule>"
	    "<rule id=\"m\" title=\"m\"><match><field has=\"m\"/></match>"
	    "<record for-each=\"m[]\" none=\"drop\"><Who>{.}</Who>" REST
	    "</record></rule>"
	    "<rule id=\"b\" title=\"b\"><record for-each=\"b[]\" none=\"drop\">"
	    "<Who>{.}</Who>" REST "</record><record><Who>{w}</Who>" REST
	    "</record></rule>");

/* {"l":[{"n":1},...]} of n elements, and more text after them. */
static struct slice
list(size_t n, const char *more)
{
	static char text[32 * 1024];
	size_t len, i;

	len = (size_t)snprintf(text, sizeof(text), "{\"l\":[");
	for (i = 0; i < n; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
		    "%s{\"n\":%zu}", i > 0 ? "," : "", i + 1);
	len += (size_t)snprintf(text + len, sizeof(text) - len, "%s]}", more);
	return (struct slice){text, len};
}

static void
counts(void)
{
	static const size_t sizes[] = {1, 2, 12, 999, 1000};
	char want[128];
	size_t i;

	bench_must_load(&bench, each_xml);
	for (i = 0; i < 5; i++) {
		bench_run_slice(&bench, list(sizes[i], ""));
		is_int((long long)bench.o.records, (long long)sizes[i],
		    "records");
		is_int((long long)bench.o.recorded, 1, "one event");
		(void)snprintf(want, sizeof(want),
		    "<Detail><PropertyName>Record</PropertyName>"
		    "<After>%zu/%zu</After></Detail>",
		    sizes[i], sizes[i]);
		is_str(bench_element(&bench, "DetailList",
			   (unsigned)sizes[i] - 1),
		    sizes[i] > 1 ? want : "(none)", "which of how many");
		(void)snprintf(want, sizeof(want), "%zu", sizes[i]);
		is_str(bench_element(&bench, "Who", (unsigned)sizes[i] - 1),
		    want, "in their order");
	}
	bench_run_slice(&bench, list(1001, ""));
	is_str(bench.reason,
	    "rule r: for-each leads to more than 1000 elements", "1001");
	is_int((long long)bench.i.out.n, 0, "no record of them");
	bench_run_slice(&bench, list(0, ""));
	is_str(bench.reason, "rule r: for-each leads to nothing", "none");
	is_int((long long)bench.o.unmatched, 1, "is unmatched");
	bench_run(&bench, "{\"l\":5}");
	is_int((long long)bench.o.unmatched, 1, "so is what is no list");
	bench_clear(&bench);
}

static void
drops(void)
{
	bench_must_load(&bench, each_xml);
	bench_run(&bench, "{\"m\":[]}");
	is_int((long long)bench.o.ignored, 1, "none=\"drop\"");
	is_str(bench.i.dropped, "for-each leads to nothing", "its reason");
	bench_run(&bench, "{\"m\":[\"x\",5]}");
	is_str(bench_element(&bench, "Who", 1), "5", "of what is no object");
	bench_run(&bench, "{\"b\":[],\"w\":\"W\"}");
	is_int((long long)bench.o.records, 1, "the other record remains");
	bench_run(&bench, "{\"b\":[1,2],\"w\":\"W\"}");
	is_int((long long)bench.o.records, 3, "records of both kinds");
	is_str(bench_element(&bench, "Who", 2), "W", "in their order");
	bench_clear(&bench);
}

/* All records of an event, or none of them. */
static void
all_or_none(void)
{
	bench_must_load(&bench, each_xml);
	bench_run_slice(&bench, list(5, ",{\"m\":1}"));
	is_str(bench.reason, "rule r: Who is empty: {.n}", "the last of six");
	is_int((long long)bench.i.out.n, 0, "no record is left");
	is_int((long long)bench.o.records, 0, "none is counted");
	is_int((long long)bench.kept_n, 1, "kept once");
	bench_run(&bench, "{\"b\":[1,2]}");
	is_str(bench.reason, "rule b: Who is empty: {w}", "the second record");
	is_int((long long)bench.i.out.n, 0, "the first ones are gone");
	bench_clear(&bench);
}

#define PAIR "\xf0\x9f\x98\x80"

/* n times 'a', then the text. */
static const char *
long_name(size_t n, const char *then)
{
	static char text[4][400];
	static unsigned turn;

	turn = (turn + 1) % 4;
	memset(text[turn], 'a', n);
	(void)strlcpy(text[turn] + n, then, sizeof(text[turn]) - n);
	return text[turn];
}

/* An element of limited length, by its JSON member; then its name. */
static void
limit_of(const char *member, const char *element, unsigned nth)
{
	static const struct {
		size_t n, kept; /* 'a's; how many of them are left */
		const char *then, *then_kept;
	} table[] = {{254, 254, "", ""}, {255, 255, "", ""}, {256, 255, "", ""},
	    {253, 253, PAIR, PAIR}, {254, 254, PAIR, ""}, {255, 255, PAIR, ""},
	    {254, 254, "\xc3\xa9", "\xc3\xa9"}, {255, 255, "\xc3\xa9", ""},
	    {254, 254, "\xe4\xb8\xad", "\xe4\xb8\xad"}};
	char message[600], want[800], full_name[64];
	const char *full, *kept;
	bool cut;
	size_t i;

	(void)snprintf(full_name, sizeof(full_name), "%s (full text)", element);
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		full = long_name(table[i].n, table[i].then);
		kept = long_name(table[i].kept, table[i].then_kept);
		cut = strcmp(full, kept) != 0;
		(void)snprintf(message, sizeof(message), "{\"%s\":\"%s\"}",
		    member, full);
		bench_run(&bench, message);
		is_str(bench_element(&bench, element, cut ? nth : 0), kept,
		    element);
		is_str(bench_element(&bench, "PropertyName", 0),
		    cut        ? full_name
		    : nth == 0 ? "(none)"
			       : kept,
		    "whether it is there in full");
		(void)strlcpy(want, full, sizeof(want));
		if (cut)
			is_str(bench_element(&bench, "After", 0), want,
			    "in full");
	}
}

static void
limits(void)
{
	char message[600];

	bench_must_load(&bench,
	    RULESET("<rule id=\"r\" title=\"r\"><record><Who>{w|'w'}</Who>"
		    "<ObjectType>{o|'o'}</ObjectType><Action>Added</Action>"
		    "<What>{x|'x'}</What><When>2026-11-22T13:00:00Z</When>"
		    "<Where>{h|'h'}</Where><DetailList><Detail><PropertyName>"
		    "{p}</PropertyName><After>{p:before('x')}</After></Detail>"
		    "</DetailList></record></rule>"));
	limit_of("w", "Who", 0);
	limit_of("o", "ObjectType", 0);
	limit_of("h", "Where", 0);
	limit_of("p", "PropertyName", 1);
	(void)snprintf(message, sizeof(message), "{\"x\":\"%s\"}",
	    long_name(300, ""));
	bench_run(&bench, message);
	is_str(bench_element(&bench, "What", 0), long_name(300, ""),
	    "What has no such limit");
	bench.i.site.plan = slice_of(long_name(254, PAIR));
	bench.i.site.item = slice_of("<i>");
	bench_run(&bench, "{}");
	is_str(bench_element(&bench, "Name", 0), long_name(254, ""),
	    "the plan's name has one");
	is_str(bench_element(&bench, "Item", 0), "<Name>&lt;i&gt;</Name>",
	    "the item");
	bench_clear(&bench);
}

/* The order of elements is the API's, whatever the rule's is. */
static void
whole(void)
{
	bench_must_load(&bench,
	    RULESET("<rule id=\"r\" title=\"r\"><record><DetailList><Detail>"
		    "<After>2</After><Before>1</Before><PropertyName>D"
		    "</PropertyName></Detail></DetailList><Workstation>s"
		    "</Workstation><Where>h</Where><When>2026-11-22T13:00:00Z"
		    "</When><What>{$raw}</What><Action>Added</Action>"
		    "<ObjectType>O</ObjectType><Who>w</Who></record></rule>"));
	bench.i.site.plan = slice_of("P");
	bench.i.site.item = slice_of("I");
	bench_run(&bench, "{}");
	is_mem(bench.i.out.p, bench.i.out.n,
	    "<ActivityRecord><Who>w</Who><ObjectType>O</ObjectType><Action>"
	    "Added</Action><What>{}</What><When>2026-11-22T13:00:00Z</When>"
	    "<Where>h</Where><Workstation>s</Workstation><MonitoringPlan><Name>"
	    "P</Name></MonitoringPlan><Item><Name>I</Name></Item><DetailList>"
	    "<Detail><PropertyName>D</PropertyName><Before>1</Before><After>2"
	    "</After></Detail></DetailList></ActivityRecord>\n",
	    "a whole record");
	bench_clear(&bench);
}

/* A record line with its mark fits the sender's limit, or there is none. */
static void
too_large(void)
{
	char *text = malloc(MESSAGE_BYTES_MAX);
	size_t n, largest = 0, smallest = SIZE_MAX, step = 1 << 16;

	bench_check(text != NULL, "malloc");
	bench_must_load(&bench,
	    RULESET("<rule id=\"r\" title=\"r\"><record><Who>w</Who>" REST
		    "<Workstation>{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}"
		    "{a}{a}</Workstation></record></rule>"));
	/* Each < becomes 16 times 4 bytes: search where it is too much. */
	for (n = 1 << 16; step > 0; step /= 2) {
		(void)bench_put(text, "{\"a\":\"");
		memset(text + 6, '<', n);
		(void)bench_put(text + 6 + n, "\"}");
		bench_run_slice(&bench, (struct slice){text, n + 8});
		if (bench.o.records == 1) {
			largest = n > largest ? n : largest;
			ok(bench.i.out.n + MARK_MAX <= RECORD_LINE_MAX + 1,
			    "a record of %zu bytes", bench.i.out.n);
		} else {
			smallest = n < smallest ? n : smallest;
			is_str(bench.reason, "rule r: the record is too large",
			    "one that is too large");
		}
		n = bench.o.records == 1 ? n + step / 2 : n - step / 2;
	}
	is_int((long long)(smallest - largest), 1, "both sides were seen");
	bench_clear(&bench);
	free(text);
}

int
main(void)
{
	counts();
	drops();
	all_or_none();
	limits();
	whole();
	too_large();
	return done();
}
