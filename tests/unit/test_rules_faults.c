/* links: parser */
/* Rule files with faults: each is reported with its file and line, and says
 * what is wrong; nothing of such rules is used. */
#include <sys/stat.h>

#include "tests/unit/rules.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

static struct bench bench;

#define HEAD                                                                   \
	"<ruleset xmlns=\"urn:auditferry:rules:1\" name=\"t\" "                \
	"format=\"json\">\n"
#define TAIL "</ruleset>\n"
#define DROP "<drop reason=\"x\"/>"
#define RULE(inner) "<rule id=\"r\" title=\"r\">\n" inner "\n</rule>\n"
/* What is in a rule is on line 3, a record's elements on line 4. */
#define RECORD(inner) RULE("<record>\n" inner "\n</record>")
#define FIELD(attributes)                                                      \
	RULE("<match>\n<field " attributes "/>\n</match>" DROP)

/* What a file of HEAD, this and TAIL is reported as: the beginning of the
 * line, then a part of it. */
static const struct {
	const char *body, *at, *part;
} faults[] = {
    {"<rule id=\"r\" titel=\"r\">" DROP "</rule>",
	"r.xml:2: ", "attribute 'titel' is not allowed"},
    {"<rule id=\"r\">" DROP "</rule>",
	"r.xml:2: ", "attribute 'title' is required"},
    {"<rule id=\"a b\" title=\"r\">" DROP "</rule>", "r.xml:2: ", "'a b'"},
    {"\n\n<rul/>", "r.xml:4: ", "Element 'rul'"},
    {RULE("<match/>" DROP), "r.xml:3: ", "Element 'match'"},
    {RULE(""), "r.xml:2: ", "Element 'rule'"},
    {RULE("<drop/>"), "r.xml:3: ", "'reason' is required"},
    {RULE(DROP "<record/>"), "r.xml:3: ", "Element 'record'"},
    {RULE(DROP DROP), "r.xml:3: ", "Element 'drop'"},
    {RECORD("<Whom>x</Whom>"), "r.xml:4: ", "Element 'Whom'"},
    {RECORD("<Who>x</Who>\n<Who>y</Who>"), "r.xml:5: ", "Element 'Who'"},
    {RECORD("<Who verb=\"Added\"/>"), "r.xml:4: ", "'verb' is not allowed"},
    {RECORD("<Who>{a</Who>"),
	"r.xml:4: ", "\"{a\": a } is missing, or something stands before it"},
    {RECORD("<Who>{a:nothing}</Who>"), "r.xml:4: ", "no such function"},
    {RECORD("<Who>{a -> t}</Who>"), "r.xml:4: ", "no such table"},
    {RECORD("<Who>{$hots}</Who>"), "r.xml:4: ", "no such variable"},
    {RECORD("<Who>{a[x]}</Who>"), "r.xml:4: ", "in [...] there must be"},
    {RECORD("<Who fallback=\"{a\">x</Who>"), "r.xml:4: ", "a } is missing"},
    {RECORD("<Who by=\"{a\"><case in=\"x\">y</case></Who>"),
	"r.xml:4: ", "a } is missing"},
    {RECORD("<Who by=\"{a}\">\n<case in=\"x\">{y</case></Who>"),
	"r.xml:5: ", "a } is missing"},
    {RECORD("<Who by=\"{a}\">\n<case>y</case></Who>"),
	"r.xml:5: ", "a case needs in= with words, or none=\"yes\""},
    {RECORD("<Who by=\"{a}\">\n<case in=\" \">y</case></Who>"),
	"r.xml:5: ", "a case needs in= with words, or none=\"yes\""},
    {RECORD("<Who by=\"{a}\"/>"), "r.xml:4: ", "by= needs cases or verb="},
    {RECORD("<Who><case in=\"x\">y</case></Who>"),
	"r.xml:4: ", "cases need by="},
    {RECORD("<Who><otherwise>y</otherwise></Who>"),
	"r.xml:4: ", "cases need by="},
    {RECORD("<Who by=\"{a}\">z<case in=\"x\">y</case></Who>"),
	"r.xml:4: ", "an element has either text of its own, or by= or verb="},
    {RECORD("<Who by=\"{a}\"><otherwise>{</otherwise></Who>"),
	"r.xml:4: ", "a name is missing"},
    {RECORD("<Action>Add</Action>"),
	"r.xml:4: ", "\"Add\" is none of the Auditor's actions"},
    {RECORD("<Action>added</Action>"), "r.xml:4: ", "\"added\" is none"},
    {RECORD("<Action verb=\"Adds\"/>"), "r.xml:4: ", "\"Adds\" is none"},
    {RECORD("<Action fallback=\"Adds\">{a}</Action>"),
	"r.xml:4: ", "\"Adds\" is none"},
    {RECORD("<Action by=\"{a}\">\n<case in=\"x\">Foo</case></Action>"),
	"r.xml:4: ", "\"Foo\" is none"},
    {RECORD("<Action by=\"{a}\"><case in=\"x\">Added</case>\n"
	    "<otherwise>Foo</otherwise></Action>"),
	"r.xml:4: ", "\"Foo\" is none"},
    {RECORD("<Action done=\"x\">Added</Action>"),
	"r.xml:4: ", "done=, failed= and none= belong to verb="},
    {RECORD("<Action verb=\"Added\" none=\"maybe\"/>"), "r.xml:4: ", "'maybe'"},
    {RECORD("<DetailList>\n<Detail><After>x</After></Detail></DetailList>"),
	"r.xml:5: ", "Element 'Detail'"},
    {RECORD("<DetailList>\n<Detail><PropertyName>{</PropertyName></Detail>"
	    "</DetailList>"),
	"r.xml:5: ", "a name is missing"},
    {RULE("<record for-each=\"a[\"/>"),
	"r.xml:3: ", "path \"a[\": a name is missing"},
    {RULE("<record for-each=\"a b\"/>"),
	"r.xml:3: ", "path \"a b\": there is something after the path"},
    {RULE("<record for-each=\"\"/>"), "r.xml:3: ", "'for-each'"},
    {RULE("<record none=\"drop\"/>"),
	"r.xml:3: ", "none= belongs to for-each="},
    {FIELD("path=\"a\""), "r.xml:4: ", "a field has either has="},
    {FIELD("is=\"a\""), "r.xml:4: ", "a field has either has="},
    {FIELD("path=\"a\" is=\"b\" in=\"c\""), "r.xml:4: ", "a field has either"},
    {FIELD("path=\"a\" has=\"b\""), "r.xml:4: ", "a field has either"},
    {FIELD("has=\"a\" is=\"b\""), "r.xml:4: ", "a field has either"},
    {FIELD("path=\"a[\" is=\"b\""), "r.xml:4: ", "path \"a[\": a name is"},
    {FIELD("has=\"$nothing\""), "r.xml:4: ", "no such variable"},
    {FIELD("has=\"{a}\""), "r.xml:4: ", "path \"{a}\": a name is missing"},
    {FIELD("path=\"a\" starts=\"\""), "r.xml:4: ", "'starts'"},
    {FIELD("path=\"a\" matches=\"b\""), "r.xml:4: ", "'matches'"},
    {"<unwrap path=\"a..b\"/>", "r.xml:2: ", "path \"a..b\": a name is"},
    {"<unwrap/>", "r.xml:2: ", "'path' is required"},
    {"<unwrap path=\"a\" as=\"xml\"/>", "r.xml:2: ", "'xml'"},
    {"<select/>\n<unwrap path=\"a\"/>", "r.xml:3: ", "Element 'unwrap'"},
    {"<select><field has=\"a b\"/></select>", "r.xml:2: ", "after the path"},
    {RULE(DROP) RULE(DROP), "r.xml:5: ", "a rule called r is there already"},
    {"<table name=\"t\"/>\n<table name=\"t\"/>",
	"r.xml:3: ", "a table called t is there already"},
    {"<table name=\"t\"><entry key=\"a\"/></table>",
	"r.xml:2: ", "'value' is required"},
    {"<table name=\"t\">\n<entry key=\"a\" value=\"1\"/>\n"
     "<entry key=\"a\" value=\"2\"/></table>",
	"r.xml:4: ", "\"a\" is in the table already"},
    {"<table name=\"t\" file=\"../t.tsv\"/>", "r.xml:2: ",
	"file=\"../t.tsv\": a table's file stands beside its rule file"},
    {"<table name=\"t\" file=\"/etc/passwd\"/>",
	"r.xml:2: ", "a table's file stands beside its rule file"},
    {"<table name=\"t\" file=\"none.tsv\"/>",
	"r.xml:2: ", "none.tsv: No such file or directory"},
    {"<table name=\"t\" file=\"..\"/>", "r.xml:2: ", "Is a directory"},
    {"<table name=\"t\" file=\"r.xml\" key=\"0\"/>", "r.xml:2: ", "'0'"},
    {"<table name=\"t\" file=\"r.xml\" value=\"65\"/>",
	"r.xml:2: ", "value=\"65\": not a column from 1 to 64"},
    {"<defaults><Who>{</Who></defaults>", "r.xml:2: ", "a name is missing"},
    {RULE(DROP "<example name=\"e\"><message/></example>"),
	"r.xml:3: ", "Element 'example'"},
    {RULE(DROP "\n<example name=\"e\"><message encoding=\"base64\">*"
	       "</message><expect><drop/></expect></example>"),
	"r.xml:4: ", "the message is not base64"},
    {RULE(DROP "<example name=\"e\">\n<message received=\"now\">x</message>"
	       "<expect><drop/></expect></example>"),
	"r.xml:4: ", "received=\"now\": not a time"},
    {RULE("<drop reason=\"x>y\"></drp>"), "r.xml:3: ", "mismatch"},
    {RULE("<drop reason=\"&nbsp;\"/>"), "r.xml:3: ", "nbsp"},
};

static bool
reported(const char *at, const char *part)
{
	const char *line, *end;
	size_t n = strlen(at);

	for (line = bench.faults; *line != '\0'; line = end + 1) {
		end = strchr(line, '\n');
		if (end == NULL)
			return false;
		if (strncmp(line, at, n) == 0 &&
		    memmem(line, (size_t)(end - line), part, strlen(part)))
			return true;
	}
	return false;
}

static void
fault_table(void)
{
	char xml[4096];
	size_t i;

	for (i = 0; i < NITEMS(faults); i++) {
		(void)snprintf(xml, sizeof(xml), HEAD "%s" TAIL,
		    faults[i].body);
		if (!ok(!bench_load(&bench, xml) &&
			    reported(faults[i].at, faults[i].part),
			"fault %zu: %s", i, faults[i].part))
			printf("#  got %s# want %s%s\n",
			    bench.faults[0] ? bench.faults : "none\n",
			    faults[i].at, faults[i].part);
		bench_clear(&bench);
	}
}

/* Whole files that are no rule files. */
static const struct {
	const char *xml, *at, *part;
} files[] = {
    {"", "r.xml:1: ", "empty"},
    {"{\"json\":1}", "r.xml:1: ", "Start tag expected"},
    {"<ruleset name=\"t\" format=\"json\"/>", "r.xml:1: ", "ruleset"},
    {"<rules xmlns=\"urn:auditferry:rules:1\"/>", "r.xml:1: ", "rules"},
    {"<ruleset xmlns=\"urn:auditferry:rules:2\" name=\"t\" "
     "format=\"json\"/>",
	"r.xml:1: ", "ruleset"},
    {"<ruleset xmlns=\"urn:auditferry:rules:1\" name=\"t\" format=\"yaml\"/>",
	"r.xml:1: ", "'yaml'"},
    {HEAD "\n<rule id=\"r\" title=\"r\">", "r.xml:3: ", "rule"},
    {"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" HEAD "<!-- \xff -->" TAIL,
	"r.xml:3: ", "UTF-8"},
    {"<!DOCTYPE ruleset>\n" RULESET(""),
	"r.xml:1: ", "a DTD is not allowed in a rule file"},
    {"<!DOCTYPE ruleset [<!ENTITY e \"x\">]>\n" RULESET(WHO_RULE("&e;")),
	"r.xml:1: ", "a DTD is not allowed in a rule file"},
    {"<!DOCTYPE ruleset [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>\n" RULESET(
	 WHO_RULE("&e;")),
	"r.xml:1: ", "a DTD is not allowed in a rule file"},
    {"<!DOCTYPE ruleset SYSTEM \"http://127.0.0.1:9/x.dtd\">\n" RULESET(""),
	"r.xml:1: ", "a DTD is not allowed in a rule file"},
    {"<!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b "
     "\"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;\">"
     "<!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;\">]>\n" RULESET(WHO_RULE("&d;")),
	"r.xml:1: ", ""},
};

static void
file_table(void)
{
	size_t i;

	for (i = 0; i < NITEMS(files); i++) {
		if (!ok(!bench_load(&bench, files[i].xml) &&
			    reported(files[i].at, files[i].part),
			"file %zu: %s", i, files[i].part))
			printf("#  got %s",
			    bench.faults[0] ? bench.faults : "none\n");
		ok(strstr(bench.faults, "root:") == NULL, "and no secret");
		bench_clear(&bench);
	}
}

/* All faults of all files are told at once. */
static void
all_at_once(void)
{
	const char *paths[] = {bench_write("a.xml",
				   HEAD FIELD("has=\"{\"") TAIL),
	    bench_write("b.xml", HEAD RECORD("<Who>{</Who>\n"
					     "<What>{a:x}</What>") TAIL),
	    bench_path("none.xml"), NULL};

	ok(!bench_load_paths(&bench, paths), "three bad files");
	ok(reported("a.xml:4: ", "path"), "the first");
	ok(reported("b.xml:4: ", "a name"), "the second");
	ok(reported("b.xml:5: ", "function"), "its second fault");
	ok(reported("none.xml:0: ", "No such file"), "the third");
	bench_clear(&bench);
}

static void
one_path(const char *path, const char *at, const char *part)
{
	const char *paths[] = {path, NULL};

	if (!ok(!bench_load_paths(&bench, paths) && reported(at, part),
		"%s: %s", at, part))
		printf("#  got %s", bench.faults);
	bench_clear(&bench);
}

static void
folders(void)
{
	char long_name[300];

	bench_check(mkdir(bench_path("empty"), 0700) == 0 &&
			mkdir(bench_path("dir.xml"), 0700) == 0,
	    "mkdir");
	one_path(bench_path("empty"), "empty:0: ", "there is no rule file");
	one_path(bench_path("dir.xml"), "dir.xml:0: ", "there is no rule file");
	bench_write("empty/.hidden.xml", "<x/>");
	bench_write("empty/r.xml.bak", "<x/>");
	bench_write("empty/.xml", "<x/>");
	one_path(bench_path("empty"), "empty:0: ", "there is no rule file");
	bench_check(symlink("nowhere", bench_path("empty/l.xml")) == 0, "link");
	one_path(bench_path("empty"), "empty/l.xml:0: ", "No such file");
	bench_check(unlink(bench_path("empty/l.xml")) == 0 &&
			mkdir(bench_path("empty/d.xml"), 0700) == 0,
	    "mkdir");
	one_path(bench_path("empty"), "empty/d.xml:0: ", "directory");
	one_path(bench_path("nothing"), "nothing:0: ", "No such file");
	one_path("", ":0: ", "No such file");
	memset(long_name, 'a', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	one_path(bench_path("r.xml/x"), "r.xml/x:0: ", "Not a directory");
	if (geteuid() == 0) {
		ok(1, "# skip root can read every file");
		return;
	}
	bench_check(chmod(bench_write("secret.xml", RULESET("")), 0) == 0,
	    "chmod");
	one_path(bench_path("secret.xml"),
	    "secret.xml:0: ", "Permission denied");
}

/* What is right is not a fault: the other side of the tables above. */
static const char *const good[] = {
    RULESET(""),
    "\xef\xbb\xbf" RULESET(""),
    "<?xml version=\"1.0\"?>\r\n" RULESET("\r\n"),
    RULESET("<!-- a comment -->" RULE(DROP)),
    RULESET(RECORD("<Who by=\"{a}\"><case none=\"yes\">x</case></Who>")),
    RULESET(RECORD("<Who>a<!-- c -->b</Who>")),
    RULESET(RECORD("<Who><![CDATA[a & b]]></Who>")),
    RULESET(RECORD("<Action verb=\"{a}\"/>")),
    RULESET(RULE("<record for-each=\".\" none=\"drop\"/>")),
    RULESET("<empty>n\xc3\xa9</empty>" RULE(DROP)),
    RULESET("<table name=\"t\"/>" RECORD("<Who>{a -> t}</Who>")),
    RULESET(RULE(DROP "<example name=\"e\"><message encoding=\"base64\"/>"
		      "<expect><drop/></expect></example>")),
    RULESET(RULE(DROP "<example name=\"e\"><message/><expect><drop/>"
		      "</expect></example>")),
};

static void
good_table(void)
{
	size_t i;

	for (i = 0; i < NITEMS(good); i++) {
		if (!ok(bench_load(&bench, good[i]), "good %zu", i))
			printf("# %s", bench.faults);
		bench_clear(&bench);
	}
}

int
main(void)
{
	fault_table();
	file_table();
	all_at_once();
	folders();
	good_table();
	return done();
}
