/* links: sender */
/* Documents in any dress become record lines; what is none is told. And the
 * quick check of lines agrees with libxml2. */
#include "sender/document.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/buf.h"
#include "common/record.h"
#include "sender/form.h"
#include "sender/plain.h"
#include "tests/tap.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define BYTES(text)                                                            \
	{                                                                      \
		text, sizeof(text) - 1                                         \
	}
#define NS "xmlns=\"" RECORD_NAMESPACE "\""
#define R(x) "<ActivityRecord>" x "</ActivityRecord>"
#define L(x) "<ActivityRecordList>" x "</ActivityRecordList>"

/* Reads all in pieces of step bytes. What comes out is one line for each
 * record, "!" for a bad one and "#" for a fault. */
static void
read_all(struct slice s, size_t step, struct buf *out)
{
	struct document *d = document_new();
	enum document_status st;
	struct slice r;
	size_t at = 0, n;

	if (d == NULL)
		exit(1);
	out->n = 0;
	do {
		st = document_next(d, &r);
		if (st == DOCUMENT_MORE) {
			n = s.n - at < step ? s.n - at : step;
			document_feed(d, s.p + at, n);
			at += n;
		} else if (st == DOCUMENT_RECORD) {
			if (buf_add_slice(out, r) == -1)
				exit(1);
		} else if (st != DOCUMENT_END &&
			   buf_add_str(out, st == DOCUMENT_BAD ? "!" : "#") ==
			       -1)
			exit(1);
		if (st == DOCUMENT_RECORD && buf_add_str(out, "\n") == -1)
			exit(1);
	} while (st != DOCUMENT_END && st != DOCUMENT_FAULT);
	document_free(d);
}

static const struct row {
	struct slice text;
	const char *want, *what;
} rows[] = {
    {BYTES(L(R("<Who>a</Who>"))), R("<Who>a</Who>") "\n", "no namespace"},
    {BYTES("<ActivityRecordList " NS ">" R("") "</ActivityRecordList>"),
	R("") "\n", "the API's namespace"},
    {BYTES("<x:ActivityRecordList xmlns:x=\"" RECORD_NAMESPACE
	   "\"><x:ActivityRecord><x:Who>a</x:Who></x:ActivityRecord>"
	   "</x:ActivityRecordList>"),
	R("<Who>a</Who>") "\n", "with a prefix"},
    {BYTES("<?xml version=\"1.0\"?>\n<!-- c -->\n" L(
	 "\n <!-- c -->"
	 "\n" R("\n\t<Who>a</Who>\n"
		"  <!-- d -->\n") "\n")),
	R("<Who>a</Who>") "\n", "laid out, with comments"},
    {BYTES(L(R("<What> a\n\r\nb\t</What>"))),
	R("<What> a&#10;&#10;b\t</What>") "\n",
	"white space in text is kept, line ends as references"},
    {BYTES(L(R("<What>&#13;&#9;</What>"))), R("<What>&#13;\t</What>") "\n",
	"a CR by reference"},
    {BYTES(L(R("<What> </What>"))), R("<What> </What>") "\n",
	"text of blanks only"},
    {BYTES(L(R("<What><![CDATA[<&]]>]]&gt;</What>"))),
	R("<What>&lt;&amp;]]&gt;</What>") "\n", "CDATA"},
    {BYTES(L(R("<What>&amp;lt; &quot;&apos;</What>"))),
	R("<What>&amp;lt; &quot;'</What>") "\n", "references"},
    {BYTES(L(R("<What/>"))), R("<What></What>") "\n", "an empty element"},
    {BYTES(L(R("<What a=\"&lt;&amp;&quot;\" x:y=\"1\" "
	       "xmlns:x=\"urn:x\">v</What>"))),
	R("<What a=\"&lt;&amp;&quot;\">v</What>") "\n", "attributes"},
    {BYTES("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" L(
	 R("<What>\xe9</What>"))),
	R("<What>\xc3\xa9</What>") "\n", "ISO-8859-1"},
    {BYTES("\xef\xbb\xbf" L(R("<What>\xc3\xa9</What>"))),
	R("<What>\xc3\xa9</What>") "\n", "a byte order mark"},
    {BYTES(L(R("<Who>a</Who>") R("<Who>b</Who>"))),
	R("<Who>a</Who>") "\n" R("<Who>b</Who>") "\n", "two"},
    {BYTES(L("")), "", "none"},
    {BYTES(L("<ContinuationMark>PG5y</ContinuationMark>" R(""))), R("") "\n",
	"what is no record is passed over"},
    {BYTES(L(
	 R("<Who>a</Who>") "<ActivityRecord><y:Who xmlns:y=\"urn:y\">b</y:Who>"
			   "</ActivityRecord>" R("<Who>c</Who>"))),
	R("<Who>a</Who>") "\n!" R("<Who>c</Who>") "\n",
	"an element of another namespace spoils its record"},
    {BYTES(
	 "<ActivityRecordList xmlns=\"urn:x\">" R("") "</ActivityRecordList>"),
	"#", "another namespace"},
    {BYTES("<html></html>"), "#", "another document"},
    {BYTES(R("")), "#", "a record alone"},
    {BYTES(""), "#", "nothing"},
    {BYTES("<ActivityRecordList>" R("<Who>a</Who>")), R("<Who>a</Who>") "\n#",
	"cut short after a record"},
    {BYTES("<ActivityRecordList>" R("<Who>a</Who>") "<ActivityRecord><Wh"),
	R("<Who>a</Who>") "\n#", "cut short within one"},
    {BYTES(L(R("<Who>a</Who>") "<ActivityRecord><Who>b</Whom>")),
	R("<Who>a</Who>") "\n#", "not well-formed"},
    {BYTES(L(R("")) "x"), R("") "\n#", "text behind it"},
    {BYTES(L(R("<Who>a&b;</Who>"))), "#", "an unknown entity"},
    {BYTES("<!DOCTYPE ActivityRecordList [<!ENTITY b \"c\">]>" L(
	 R("<Who>&b;</Who>"))),
	"#", "a document type is refused"},
    {BYTES("<!DOCTYPE ActivityRecordList SYSTEM \"/etc/passwd\">" L(R(""))),
	"#", "an external one too"},
    {BYTES(L(R("<What>\x01</What>"))), "#", "a forbidden character"},
};

static void
test_rows(void)
{
	static const size_t steps[] = {1, 2, 7, DOCUMENT_CHUNK};
	struct buf out;
	size_t i, s;

	buf_init(&out, 1 << 20);
	for (i = 0; i < NITEMS(rows); i++)
		for (s = 0; s < NITEMS(steps); s++) {
			read_all(rows[i].text, steps[s], &out);
			is_mem(out.p ? out.p : "", out.n, rows[i].want,
			    rows[i].what);
		}
	buf_clear(&out);
}

/* "a" as UTF-16, by hand: two bytes each. */
static void
test_utf16(void)
{
	static const char text[] = L(R("<Who>a</Who>"));
	char wide[2 * sizeof(text)] = "\xff\xfe";
	struct slice s = {wide, 2 * sizeof(text)};
	struct buf out;
	size_t i;

	for (i = 0; i + 1 < sizeof(text); i++)
		wide[2 + 2 * i] = text[i];
	buf_init(&out, 1 << 20);
	is_int(form_of(s.p, s.n), FORM_DOCUMENT, "UTF-16 is a document");
	read_all(s, 3, &out);
	is_mem(out.p, out.n, R("<Who>a</Who>") "\n", "UTF-16");
	buf_clear(&out);
}

/* A record is at most as long as a line may be. */
static void
test_length(size_t n, const char *want)
{
	const size_t around = sizeof(R("<What></What>")) - 1;
	struct buf in, out;
	char *p = malloc(n);

	if (p == NULL)
		exit(1);
	memset(p, 'x', n);
	buf_init(&in, 2L * RECORD_LINE_MAX);
	buf_init(&out, 2L * RECORD_LINE_MAX);
	if (buf_add_str(&in, "<ActivityRecordList><ActivityRecord><What>") ==
		-1 ||
	    buf_add(&in, p, n - around) == -1 ||
	    buf_add_str(&in,
		"</What></ActivityRecord>" R("") "</ActivityRecordList>") == -1)
		exit(1);
	read_all((struct slice){in.p, in.n}, DOCUMENT_CHUNK, &out);
	if (want[0] == '!')
		is_mem(out.p, out.n, want, "a record that is too long");
	else
		is_int((long long)out.n,
		    (long long)(n + 1 + sizeof(R("") "\n") - 1),
		    "the longest record");
	free(p);
	buf_clear(&in);
	buf_clear(&out);
}

static void
test_form(void)
{
	static const struct {
		struct slice text;
		enum form want;
	} forms[] = {
	    {BYTES(""), FORM_UNKNOWN},
	    {BYTES(" \n\t"), FORM_UNKNOWN},
	    {BYTES("\xef\xbb"), FORM_UNKNOWN},
	    {BYTES("\xef\xbb\xbf"), FORM_UNKNOWN},
	    {BYTES("<"), FORM_UNKNOWN},
	    {BYTES("<Activity"), FORM_UNKNOWN},
	    {BYTES("<ActivityRecord"), FORM_UNKNOWN},
	    {BYTES("<ActivityRecord>"), FORM_LINES},
	    {BYTES("\xef\xbb\xbf\n<ActivityRecord>"), FORM_LINES},
	    {BYTES("<?ack"), FORM_UNKNOWN},
	    {BYTES("<?ack 7"), FORM_LINES},
	    {BYTES("garbage"), FORM_LINES},
	    {BYTES("<?xml"), FORM_DOCUMENT},
	    {BYTES("  <ActivityRecordList"), FORM_DOCUMENT},
	    {BYTES("<x:Act"), FORM_DOCUMENT},
	    {BYTES("<!-- "), FORM_DOCUMENT},
	    {BYTES("\xff"), FORM_UNKNOWN},
	    {BYTES("\xfe\xff"), FORM_DOCUMENT},
	    {BYTES("<\0A\0"), FORM_DOCUMENT},
	    {BYTES("\0<\0A"), FORM_DOCUMENT},
	};
	size_t i;

	for (i = 0; i < NITEMS(forms); i++)
		is_int(form_of(forms[i].text.p, forms[i].text.n), forms[i].want,
		    forms[i].text.p);
}

static const struct slice plain[] = {
    BYTES("<a></a>"),
    BYTES("<a><b>x</b><c>&amp;&lt;&gt;&quot;&apos;&#10;&#13;&#9;</c></a>"),
    BYTES("<a>\t ~\x7f</a>"),
    BYTES("<a>\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80"
	  "\xef\xbf\xbd\xf0\x90\x80\x80\xf4\x8f\xbf\xbf</a>"),
    BYTES("<a><b><c><d><e><f><g><h></h></g></f></e></d></c></b></a>"),
};

/* Not plain; well-formed or not. */
static const struct slice not_plain[] = {
    BYTES(""),
    BYTES("a"),
    BYTES("<"),
    BYTES("<a"),
    BYTES("<a>"),
    BYTES("</a>"),
    BYTES("<a></b>"),
    BYTES("<a></a></a>"),
    BYTES("<a></a><a></a>"),
    BYTES("<a></a> "),
    BYTES(" <a></a>"),
    BYTES("<a><b></a></b>"),
    BYTES("<a></ab>"),
    BYTES("<ab></a>"),
    BYTES("<a/>"),
    BYTES("<a b=\"c\"></a>"),
    BYTES("<a>&</a>"),
    BYTES("<a>&am</a>"),
    BYTES("<a>&x;</a>"),
    BYTES("<a>&#0;</a>"),
    BYTES("<a>]]></a>"),
    BYTES("<a><!-- --></a>"),
    BYTES("<a>\x01</a>"),
    BYTES("<a>\0</a>"),
    BYTES("<a>\n</a>"),
    BYTES("<a>\x80</a>"),
    BYTES("<a>\xc1\xbf</a>"),
    BYTES("<a>\xe0\x9f\xbf</a>"),
    BYTES("<a>\xed\xa0\x80</a>"),
    BYTES("<a>\xef\xbf\xbe</a>"),
    BYTES("<a>\xef\xbf\xbf</a>"),
    BYTES("<a>\xf0\x8f\xbf\xbf</a>"),
    BYTES("<a>\xf4\x90\x80\x80</a>"),
    BYTES("<a>\xf5\x80\x80\x80</a>"),
    BYTES("<a>\xe2\x82"),
    BYTES("<a><b><c><d><e><f><g><h><i></i></h></g></f></e></d></c></b></a>"),
};

static void
test_plain(void)
{
	struct buf in, out;
	size_t i;

	buf_init(&in, 65536);
	buf_init(&out, 65536);
	for (i = 0; i < NITEMS(plain); i++) {
		ok(plain_element(plain[i]), "plain: %zu", i);
		in.n = 0;
		if (buf_add_str(&in, "<ActivityRecordList>"
				     "<ActivityRecord>") == -1 ||
		    buf_add_slice(&in, plain[i]) == -1 ||
		    buf_add_str(&in, "</ActivityRecord>"
				     "</ActivityRecordList>") == -1)
			exit(1);
		read_all((struct slice){in.p, in.n}, in.n, &out);
		ok(out.n > 0 && strchr("!#", out.p[0]) == NULL,
		    "libxml2 says the same");
	}
	for (i = 0; i < NITEMS(not_plain); i++)
		ok(!plain_element(not_plain[i]), "not plain: %zu", i);
	buf_clear(&in);
	buf_clear(&out);
}

int
main(void)
{
	test_rows();
	test_utf16();
	test_length(RECORD_LINE_MAX, "");
	test_length(RECORD_LINE_MAX + 1, "!" R("") "\n");
	test_form();
	test_plain();
	return done();
}
