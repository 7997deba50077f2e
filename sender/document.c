#include "sender/document.h"

#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/record.h"

/* A chunk of single-byte text grows at most so much: "\n" to "&#10;". */
#define GROWTH 6
#define READY_MAX (RECORD_LINE_MAX + GROWTH * 2 * DOCUMENT_CHUNK)

/*
 * The records of a chunk that are complete wait in ready, each followed by an
 * LF (there is none inside). A bad one is left out: NUL, line, why, LF.
 */
struct document {
	xmlParserCtxtPtr ctxt;
	struct buf ready, record;
	size_t taken;     /* of ready */
	int depth;        /* of open elements; the list is at 1 */
	int record_depth; /* where the open record is, or 0 */
	size_t text;      /* where in record the last text began */
	bool leaf;        /* no element has ended since the last one began */
	bool blank;       /* the last text is white space only */
	bool bad;         /* the open record is left out */
	bool ended;       /* the list's end tag was read */
	bool done;        /* and so was the end of input */
	bool faulty;
	unsigned long line, bad_line;
	char why[DOCUMENT_WHY_MAX], bad_why[DOCUMENT_WHY_MAX];
	char namespace[sizeof(RECORD_NAMESPACE)]; /* of the list; "": none */
};

static unsigned long
line_now(const struct document *d)
{
	int line = xmlSAX2GetLineNumber(d->ctxt);

	return line > 0 ? (unsigned long)line : 1;
}

/* Nothing more is read; the first reason stays. */
static void
fault(struct document *d, const char *why)
{
	if (d->faulty)
		return;
	d->faulty = true;
	d->line = line_now(d);
	(void)strlcpy(d->why, why, sizeof(d->why)); /* cut: words for people */
	xmlStopParser(d->ctxt);
}

static void
bad_record(struct document *d, const char *why)
{
	if (d->bad)
		return;
	d->bad = true;
	d->bad_line = line_now(d);
	(void)strlcpy(d->bad_why, why, sizeof(d->bad_why)); /* cut: words */
}

static void
put(struct document *d, const char *p, size_t n)
{
	if (!d->bad && buf_add(&d->record, p, n) == -1)
		bad_record(d, "the record is too long");
}

static void
put_str(struct document *d, const char *s)
{
	put(d, s, strlen(s));
}

/* Text as a record line has it; also fit for an attribute's value. */
static void
put_text(struct document *d, const char *p, size_t n)
{
	static const char special[] = "&<>\"\n\r";
	static const char *const written[] = {"&amp;", "&lt;", "&gt;", "&quot;",
	    "&#10;", "&#13;"};
	const char *found;
	size_t i, from = 0;

	for (i = 0; i < n; i++) {
		found = memchr(special, p[i], sizeof(special) - 1);
		if (found == NULL)
			continue;
		put(d, p + from, i - from);
		put_str(d, written[found - special]);
		from = i + 1;
	}
	put(d, p + from, n - from);
}

/* Forgets white space that only lays the document out. */
static void
drop_layout(struct document *d)
{
	if (!d->bad && d->blank && d->record.n > d->text)
		d->record.n = d->text;
}

static void
begin_text(struct document *d)
{
	d->text = d->record.n;
	d->blank = true;
}

static void
begin_list(struct document *d, const char *name, const char *uri)
{
	if (uri != NULL && strcmp(uri, RECORD_NAMESPACE) != 0)
		fault(d, "the document's namespace is not the API's");
	else if (strcmp(name, "ActivityRecordList") != 0)
		fault(d, "the document is not an ActivityRecordList");
	else
		(void)strlcpy(d->namespace, uri ? uri : "",
		    sizeof(d->namespace)); /* it is that long */
}

/* attributes come in fives: name, prefix, URI, value, value's end. */
static void
put_start(struct document *d, const char *name, int n, const xmlChar **at)
{
	put_str(d, "<");
	put_str(d, name);
	for (; n > 0; n--, at += 5) {
		if (at[1] != NULL) /* xsi:... says nothing to the API */
			continue;
		put_str(d, " ");
		put_str(d, (const char *)at[0]);
		put_str(d, "=\"");
		put_text(d, (const char *)at[3], (size_t)(at[4] - at[3]));
		put_str(d, "\"");
	}
	put_str(d, ">");
	d->leaf = true;
	begin_text(d);
}

static void
on_start(void *arg, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri, int n_ns, const xmlChar **ns, int n_at, int n_default,
    const xmlChar **at)
{
	struct document *d = arg;

	(void)prefix;
	(void)n_ns;
	(void)ns;
	(void)n_default;
	if (d->faulty)
		return;
	d->depth++;
	if (d->depth == 1) {
		begin_list(d, (const char *)name, (const char *)uri);
		return;
	}
	if (d->depth == 2 &&
	    strcmp((const char *)name, "ActivityRecord") == 0) {
		d->record_depth = d->depth;
		d->record.n = 0;
		d->bad = false;
		n_at = 0; /* a record line begins with the bare tag */
	} else if (d->record_depth == 0)
		return; /* such as a ContinuationMark */
	if (strcmp(uri ? (const char *)uri : "", d->namespace) != 0)
		bad_record(d, "an element has another namespace");
	if (d->depth > d->record_depth)
		drop_layout(d);
	put_start(d, (const char *)name, n_at, at);
}

static void
end_record(struct document *d)
{
	if (d->bad ? buf_addf(&d->ready, "%c%lu %s\n", '\0', d->bad_line,
			 d->bad_why) == -1
		   : buf_add(&d->ready, d->record.p, d->record.n) == -1 ||
			 buf_add(&d->ready, "\n", 1) == -1)
		fault(d, "out of memory");
}

static void
on_end(void *arg, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri)
{
	struct document *d = arg;

	(void)prefix;
	(void)uri;
	if (d->faulty)
		return;
	if (d->record_depth != 0) {
		if (!d->leaf)
			drop_layout(d);
		put_str(d, "</");
		put_str(d, (const char *)name);
		put_str(d, ">");
		d->leaf = false;
		begin_text(d);
		if (d->depth == d->record_depth) {
			d->record_depth = 0;
			end_record(d);
		}
	}
	if (--d->depth == 0)
		d->ended = true;
}

static void
on_text(void *arg, const xmlChar *text, int n)
{
	struct document *d = arg;
	const char *p = (const char *)text;
	int i;

	if (d->record_depth == 0 || d->faulty)
		return;
	for (i = 0; d->blank && i < n; i++)
		d->blank =
		    p[i] == ' ' || p[i] == '\t' || p[i] == '\n' || p[i] == '\r';
	put_text(d, p, (size_t)n);
}

static void
on_doctype(void *arg, const xmlChar *name, const xmlChar *public_id,
    const xmlChar *system_id)
{
	(void)name;
	(void)public_id;
	(void)system_id;
	fault(arg, "a document type declaration is not accepted");
}

static void
on_error(void *arg, xmlErrorPtr e)
{
	struct document *d = arg;
	char why[DOCUMENT_WHY_MAX];

	if (e->level != XML_ERR_FATAL)
		return;
	(void)strlcpy(why, e->message ? e->message : "not XML", sizeof(why));
	why[strcspn(why, "\n")] = '\0';
	fault(d, why);
}

struct document *
document_new(void)
{
	xmlSAXHandler sax = {.initialized = XML_SAX2_MAGIC,
	    .startElementNs = on_start,
	    .endElementNs = on_end,
	    .characters = on_text,
	    .ignorableWhitespace = on_text,
	    .cdataBlock = on_text,
	    .internalSubset = on_doctype,
	    .serror = on_error};
	struct document *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return NULL;
	buf_init(&d->ready, READY_MAX);
	buf_init(&d->record, RECORD_LINE_MAX);
	d->ctxt = xmlCreatePushParserCtxt(&sax, d, NULL, 0, NULL);
	/* NOENT: attributes come with "&" for "&amp;"; no entity of a
	 * document's own exists, because on_doctype() refuses where they are
	 * declared. */
	if (d->ctxt == NULL || xmlCtxtUseOptions(d->ctxt,
				   XML_PARSE_NONET | XML_PARSE_NOENT) != 0) {
		document_free(d);
		return NULL;
	}
	return d;
}

void
document_free(struct document *d)
{
	if (d == NULL)
		return;
	xmlFreeParserCtxt(d->ctxt);
	buf_clear(&d->ready);
	buf_clear(&d->record);
	free(d);
}

void
document_feed(struct document *d, const char *p, size_t n)
{
	if (d->taken == d->ready.n)
		d->ready.n = d->taken = 0;
	/* Its failures come through on_error(). */
	(void)xmlParseChunk(d->ctxt, p, (int)n, n == 0);
	d->done = n == 0;
	if (d->done && !d->ended)
		fault(d, "the document is cut short");
}

enum document_status
document_next(struct document *d, struct slice *record)
{
	const char *p = d->ready.p + d->taken, *end;
	size_t left = d->ready.n - d->taken;

	if (left == 0) {
		if (d->faulty)
			return DOCUMENT_FAULT;
		return d->done ? DOCUMENT_END : DOCUMENT_MORE;
	}
	end = memchr(p, '\n', left); /* each record is followed by one */
	*record = (struct slice){p, (size_t)(end - p)};
	d->taken += record->n + 1;
	if (*p != '\0')
		return DOCUMENT_RECORD;
	*record = slice_from(*record, 1);
	return DOCUMENT_BAD;
}

const char *
document_why(const struct document *d)
{
	return d->why;
}

unsigned long
document_line(const struct document *d)
{
	return d->line;
}
