/* links: parser */
/* Any bytes become well-formed XML on one line, read back by libxml2 as what
 * they were, with U+FFFD for what XML cannot hold. */
#include "parser/xml_text.h"

#include <libxml/parser.h>
#include <stdint.h>
#include <stdlib.h>

#include "common/utf8.h"
#include "tests/tap.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define FFFD UTF8_REPLACEMENT
#define CAP (1 << 22)

static struct buf out;

static void
write_element(struct slice text)
{
	out.n = 0;
	if (xml_element(&out, "e", text) == -1)
		exit(1);
}

/* What an established reader makes of it; NULL if it is not well-formed. */
static xmlChar *
read_back(void)
{
	xmlDoc *doc = xmlReadMemory(out.p, (int)out.n, NULL, "UTF-8",
	    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_HUGE);
	xmlChar *text = NULL;

	if (doc != NULL)
		text = xmlNodeGetContent(xmlDocGetRootElement(doc));
	xmlFreeDoc(doc);
	return text;
}

static bool
comes_back(struct slice text, struct slice want)
{
	xmlChar *got;
	bool same;

	write_element(text);
	got = read_back();
	same = got != NULL && slice_is(want, (const char *)got) &&
	       memchr(out.p, '\n', out.n) == NULL &&
	       memchr(out.p, '\r', out.n) == NULL;
	xmlFree(got);
	return same;
}

static void
every_byte(void)
{
	char text[3] = {'a', 0, 'z'};
	const char *want;
	char plain[4];
	int c, good = 0;

	for (c = 0; c < 256; c++) {
		text[1] = (char)c;
		(void)snprintf(plain, sizeof(plain), "a%cz", c);
		want = plain;
		if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') ||
		    c >= 0x80)
			want = "a" FFFD "z";
		if (comes_back((struct slice){text, 3}, slice_of(want)))
			good++;
		else
			printf("# byte %02x\n", (unsigned)c);
	}
	is_int(good, 256, "every byte");
}

static const struct {
	const char *text, *want, *what;
} cases[] = {
    {"", "<e></e>", "nothing"},
    {"a", "<e>a</e>", "text"},
    {"<a href=\"x\">&amp;</a>",
	"<e>&lt;a href=&quot;x&quot;&gt;&amp;amp;&lt;/a&gt;</e>", "markup"},
    {"]]>", "<e>]]&gt;</e>", "the end of CDATA"},
    {"<!--", "<e>&lt;!--</e>", "a comment"},
    {"<?ack 7?>", "<e>&lt;?ack 7?&gt;</e>", "a mark of its own"},
    {"a\nb\r\nc\td", "<e>a&#10;b&#13;&#10;c\td</e>", "line breaks and a tab"},
    {"'", "<e>'</e>", "an apostrophe"},
    {"\x7f", "<e>\x7f</e>", "DEL is a character"},
    {"\xc2\x80", "<e>\xc2\x80</e>", "first of two bytes"},
    {"\xc2\x85", "<e>\xc2\x85</e>", "NEL"},
    {"\xdf\xbf", "<e>\xdf\xbf</e>", "last of two bytes"},
    {"\xe0\xa0\x80", "<e>\xe0\xa0\x80</e>", "first of three"},
    {"\xed\x9f\xbf", "<e>\xed\x9f\xbf</e>", "before the surrogates"},
    {"\xee\x80\x80", "<e>\xee\x80\x80</e>", "after the surrogates"},
    {"\xef\xbf\xbd", "<e>" FFFD "</e>", "U+FFFD itself"},
    {"\xef\xbf\xbe", "<e>" FFFD "</e>", "U+FFFE"},
    {"\xef\xbf\xbf", "<e>" FFFD "</e>", "U+FFFF"},
    {"\xef\xb7\x90", "<e>\xef\xb7\x90</e>", "U+FDD0 is allowed"},
    {"\xf0\x90\x80\x80", "<e>\xf0\x90\x80\x80</e>", "first of four"},
    {"\xf0\x9f\xbf\xbe", "<e>\xf0\x9f\xbf\xbe</e>", "U+1FFFE is allowed"},
    {"\xf4\x8f\xbf\xbf", "<e>\xf4\x8f\xbf\xbf</e>", "the last character"},
    {"\xf4\x90\x80\x80", "<e>" FFFD FFFD FFFD FFFD "</e>", "beyond it"},
    {"\xc0\x80", "<e>" FFFD FFFD "</e>", "an overlong NUL"},
    {"\xe0\x80\xaf", "<e>" FFFD FFFD FFFD "</e>", "an overlong slash"},
    {"\xf0\x80\x80\xbc", "<e>" FFFD FFFD FFFD FFFD "</e>", "an overlong <"},
    {"\xc0\xbc", "<e>" FFFD FFFD "</e>", "and a shorter one"},
    {"\xed\xa0\x80", "<e>" FFFD FFFD FFFD "</e>", "a high surrogate"},
    {"\xed\xbf\xbf", "<e>" FFFD FFFD FFFD "</e>", "a low surrogate"},
    {"\xed\xa0\xbd\xed\xb8\x80", "<e>" FFFD FFFD FFFD FFFD FFFD FFFD "</e>",
	"a pair of them"},
    {"\xe2\x82", "<e>" FFFD "</e>", "cut after two of three"},
    {"\xf0\x9f\x98", "<e>" FFFD "</e>", "cut after three of four"},
    {"\xf0\x9f\x98<", "<e>" FFFD "&lt;</e>", "cut by markup"},
    {"\xe2\x82\xc3\xa9", "<e>" FFFD "\xc3\xa9</e>", "cut by a character"},
    {"\x80\xbf", "<e>" FFFD FFFD "</e>", "continuations alone"},
    {"\xfe\xff", "<e>" FFFD FFFD "</e>", "no bytes of UTF-8"},
    {"\xef\xbb\xbfx", "<e>\xef\xbb\xbfx</e>", "a BOM in the text"},
};

static void
table(void)
{
	xmlChar *got;
	size_t i;

	for (i = 0; i < NITEMS(cases); i++) {
		write_element(slice_of(cases[i].text));
		is_mem(out.p, out.n, cases[i].want, cases[i].what);
		got = read_back();
		ok(got != NULL, "%s: well-formed", cases[i].what);
		xmlFree(got);
	}
}

/* Every code point that XML 1.0 allows comes back; of the others none does. */
static void
every_code_point(void)
{
	char text[4], *all = malloc(CAP);
	size_t n = 0, len;
	int32_t c;

	if (all == NULL)
		exit(1);
	for (c = 0x20; c <= 0x10ffff; c++) {
		if ((c >= 0xd800 && c <= 0xdfff) || c == 0xfffe || c == 0xffff)
			continue;
		/* All that begin a block, and each of the smaller ones. */
		if (c > 0x2fff && c % 61 != 0 && (c & 0xffff) < 0xfff0)
			continue;
		if (c < 0x80)
			all[n++] = (char)c;
		else if (c < 0x800) {
			all[n++] = (char)(0xc0 | c >> 6);
			all[n++] = (char)(0x80 | (c & 0x3f));
		} else {
			text[0] = (char)(0xf0 | c >> 18);
			text[1] = (char)(0x80 | (c >> 12 & 0x3f));
			text[2] = (char)(0x80 | (c >> 6 & 0x3f));
			text[3] = (char)(0x80 | (c & 0x3f));
			if (c < 0x10000)
				text[1] = (char)(0xe0 | c >> 12);
			len = c < 0x10000 ? 3 : 4;
			memcpy(all + n, text + 4 - len, len);
			n += len;
		}
	}
	all[n] = '\0';
	ok(comes_back((struct slice){all, n}, (struct slice){all, n}),
	    "%zu bytes of code points", n);
	free(all);
}

/* Random bytes: always well-formed, never longer than six times. */
static void
any_bytes(void)
{
	uint32_t seed = 12345;
	char text[64];
	xmlChar *got;
	size_t i, k, n, bad = 0;

	for (i = 0; i < 3000; i++) {
		for (k = n = 0; k < sizeof(text); k++, n++) {
			seed = seed * 1664525 + 1013904223;
			text[k] = (char)(seed >> 24);
		}
		n = seed >> 8 & 63;
		write_element((struct slice){text, n});
		got = read_back();
		bad += got == NULL || out.n > 7 + 6 * n;
		xmlFree(got);
	}
	is_int((long long)bad, 0, "random bytes");
}

/* A full buffer is said, whatever does not fit. */
static void
full(void)
{
	static const char *const texts[] = {"abcdef", "a&b", "\xff", "\n"};
	struct buf small;
	size_t i, cap, said, need;

	for (i = 0; i < NITEMS(texts); i++) {
		write_element(slice_of(texts[i]));
		need = out.n;
		for (cap = said = 0; cap < need; cap++) {
			buf_init(&small, cap);
			said +=
			    xml_element(&small, "e", slice_of(texts[i])) == -1;
			buf_clear(&small);
		}
		is_int((long long)said, (long long)need, "too small is said");
	}
}

int
main(void)
{
	buf_init(&out, CAP);
	every_byte();
	table();
	every_code_point();
	any_bytes();
	full();
	buf_clear(&out);
	xmlCleanupParser();
	return done();
}
