#include "tests/auditor/render.h"

#include <inttypes.h>
#include <jansson.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "tests/auditor/base64.h"
#include "tests/auditor/document.h"
#include "tests/auditor/xmlout.h"

#define GUID_TEXT 39     /* {8-4-4-4-12} and NUL */
#define PAGE_MARK_MAX 64 /* bytes of a mark before its encoding */
#define MARK_OPEN "<nr><n n=\""
#define MARK_FORM MARK_OPEN "%lld\"/></nr>"

/* A page under way. */
struct page {
	FILE *out;    /* XML and lines */
	json_t *list; /* JSON */
	int64_t last; /* id of the record shown last */
	size_t shown;
};

/* The product gives plans an ID; ours comes from the name. */
static void
plan_id(const char *name, char out[static GUID_TEXT])
{
	unsigned char h[SHA256_DIGEST_LENGTH];

	(void)SHA256((const unsigned char *)name, strlen(name), h);
	(void)snprintf(out, GUID_TEXT,
	    "{%02X%02X%02X%02X-%02X%02X-%02X%02X-%02X%02X-"
	    "%02X%02X%02X%02X%02X%02X}",
	    h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7], h[8], h[9], h[10],
	    h[11], h[12], h[13], h[14], h[15]);
}

static const char *
when_text(int64_t when, char out[static CLOCK_S_TEXT + 1])
{
	clock_format_s(out, when);
	out[CLOCK_S_TEXT] = '\0';
	return out;
}

static void
mark_text(int64_t id, char out[static BASE64_SIZE(PAGE_MARK_MAX)])
{
	char plain[PAGE_MARK_MAX];

	(void)snprintf(plain, sizeof(plain), MARK_FORM, (long long)id);
	base64_encode(out, plain, strlen(plain));
}

int
mark_parse(const char *text, int64_t *id)
{
	char plain[PAGE_MARK_MAX + 1], again[PAGE_MARK_MAX];
	size_t blank = strspn(text, " \t\r\n"), n;
	long long v;

	/* The documentation shows the mark with blanks around it. */
	text += blank;
	n = strcspn(text, " \t\r\n");
	if (text[n + strspn(text + n, " \t\r\n")] != '\0' ||
	    base64_decode(plain, sizeof(plain), text, n) == -1 ||
	    strncmp(plain, MARK_OPEN, strlen(MARK_OPEN)) != 0)
		return -1;
	/* Whatever is not a number reads differently when written again. */
	v = strtoll(plain + strlen(MARK_OPEN), NULL, 10);
	(void)snprintf(again, sizeof(again), MARK_FORM, v);
	if (v < 0 || strcmp(plain, again) != 0)
		return -1;
	*id = v;
	return 0;
}

static void
xml_details(FILE *f, struct store_row *row)
{
	struct detail d;
	bool any = false;

	while (store_next_detail(row, &d)) {
		(void)fputs(any ? "<Detail>" : "<DetailList><Detail>", f);
		any = true;
		xmlout_element(f, "PropertyName", d.name);
		xmlout_element(f, "Before", d.before);
		xmlout_element(f, "After", d.after);
		(void)fputs("</Detail>", f);
	}
	if (any)
		(void)fputs("</DetailList>", f);
}

/* In the order of the documentation's sample. */
static int
xml_record(void *arg, struct store_row *row)
{
	struct page *p = arg;
	const struct activity *r = &row->record;
	char guid[GUID_TEXT], when[CLOCK_S_TEXT + 1];
	FILE *f = p->out;

	(void)fputs("<ActivityRecord>", f);
	if (r->plan != NULL) {
		plan_id(r->plan, guid);
		(void)fputs("<MonitoringPlan>", f);
		xmlout_element(f, "Name", r->plan);
		xmlout_element(f, "ID", guid);
		(void)fputs("</MonitoringPlan>", f);
	}
	xmlout_element(f, "DataSource", ACTIVITY_SOURCE);
	if (r->item != NULL) {
		(void)fputs("<Item><Name>", f);
		xmlout_text(f, r->item);
		(void)fputs(" (Integration)</Name></Item>", f);
	}
	xmlout_element(f, "ObjectType", r->object_type);
	xmlout_element(f, "RID", r->rid);
	xmlout_element(f, "What", r->what);
	xmlout_element(f, "Action", r->action);
	xmlout_element(f, "When", when_text(r->when, when));
	xmlout_element(f, "Where", r->where);
	xmlout_element(f, "Who", r->who);
	xml_details(f, row);
	xmlout_element(f, "Workstation", r->workstation);
	(void)fputs("</ActivityRecord>", f);
	p->last = r->id;
	p->shown++;
	return 0;
}

/* Sets a member unless the text is NULL. */
static void
set(json_t *o, const char *key, const char *text)
{
	/* What fails for want of memory is missing; test equipment. */
	if (text != NULL)
		(void)json_object_set_new(o, key, json_string(text));
}

static void
json_details(json_t *o, struct store_row *row)
{
	json_t *list = json_array();
	struct detail d;

	while (store_next_detail(row, &d)) {
		json_t *e = json_object();

		set(e, "PropertyName", d.name);
		set(e, "Before", d.before);
		set(e, "After", d.after);
		(void)json_array_append_new(list, e);
	}
	if (json_array_size(list) > 0)
		(void)json_object_set(o, "DetailList", list);
	json_decref(list);
}

static int
json_record(void *arg, struct store_row *row)
{
	struct page *p = arg;
	const struct activity *r = &row->record;
	char guid[GUID_TEXT], when[CLOCK_S_TEXT + 1];
	json_t *o = json_object();

	if (r->plan != NULL) {
		plan_id(r->plan, guid);
		(void)json_object_set_new(o, "MonitoringPlan",
		    json_pack("{s:s, s:s}", "Name", r->plan, "ID", guid));
	}
	set(o, "DataSource", ACTIVITY_SOURCE);
	if (r->item != NULL)
		(void)json_object_set_new(o, "Item",
		    json_pack("{s:s+}", "Name", r->item, " (Integration)"));
	set(o, "ObjectType", r->object_type);
	set(o, "RID", r->rid);
	set(o, "What", r->what);
	set(o, "Action", r->action);
	set(o, "When", when_text(r->when, when));
	set(o, "Where", r->where);
	set(o, "Who", r->who);
	json_details(o, row);
	set(o, "Workstation", r->workstation);
	if (json_array_append_new(p->list, o) == -1)
		return -1;
	p->last = r->id;
	p->shown++;
	return 0;
}

static char *
page_json(struct store *s, const struct query *q, int64_t after, int64_t count,
    struct page *p)
{
	char mark[BASE64_SIZE(PAGE_MARK_MAX)], *text = NULL;
	json_t *root = NULL;

	if ((p->list = json_array()) != NULL &&
	    store_select(s, q, after, count, json_record, p) != -1)
		root = json_pack("{s:O}", "ActivityRecordList", p->list);
	mark_text(p->last, mark);
	if (p->shown > 0)
		set(root, "ContinuationMark", mark);
	text = json_dumps(root, JSON_COMPACT); /* NULL for a NULL root */
	json_decref(root);
	json_decref(p->list);
	return text;
}

/* The mark stands before the records but follows from them: they are
 * rendered first, apart. */
static char *
page_xml(struct store *s, const struct query *q, int64_t after, int64_t count,
    struct page *p, size_t *len)
{
	char mark[BASE64_SIZE(PAGE_MARK_MAX)], *records = NULL, *text = NULL;
	FILE *f;

	if ((p->out = open_memstream(&records, len)) == NULL)
		return NULL;
	if (store_select(s, q, after, count, xml_record, p) == -1) {
		(void)fclose(p->out);
		goto cleanup;
	}
	if (xmlout_close(p->out, &records) == NULL ||
	    (f = open_memstream(&text, len)) == NULL)
		goto cleanup;
	(void)fputs("<?xml version=\"1.0\" standalone=\"yes\"?>"
		    "<ActivityRecordList xmlns=\"" API_NS "\">",
	    f);
	mark_text(p->last, mark);
	if (p->shown > 0)
		xmlout_element(f, "ContinuationMark", mark);
	(void)fputs(records, f);
	(void)fputs("</ActivityRecordList>", f);
	(void)xmlout_close(f, &text);
cleanup:
	free(records);
	return text;
}

char *
render_page(struct store *s, const struct query *q, bool json, int64_t after,
    int64_t count, size_t *len, size_t *shown)
{
	struct page p = {0};
	char *text;

	if (json) {
		text = page_json(s, q, after, count, &p);
		*len = text != NULL ? strlen(text) : 0;
	} else {
		text = page_xml(s, q, after, count, &p, len);
	}
	*shown = p.shown;
	return text;
}

/* Text with tab, LF, CR, backslash and the characters of more behind a
 * backslash. */
static void
escape(FILE *f, const char *s, const char *more)
{
	for (; s != NULL && *s != '\0'; s++) {
		if (*s == '\t')
			(void)fputs("\\t", f);
		else if (*s == '\n')
			(void)fputs("\\n", f);
		else if (*s == '\r')
			(void)fputs("\\r", f);
		else if (*s == '\\' || strchr(more, *s) != NULL)
			(void)fprintf(f, "\\%c", *s);
		else
			(void)fputc(*s, f);
	}
}

static int
line_record(void *arg, struct store_row *row)
{
	struct page *p = arg;
	const struct activity *r = &row->record;
	const char *const column[] = {r->who, r->action, r->object_type,
	    r->what, r->where, r->workstation, r->plan, r->item};
	char when[CLOCK_S_TEXT + 1];
	struct detail d;
	bool first = true;

	(void)fputs(when_text(r->when, when), p->out);
	for (size_t i = 0; i < sizeof(column) / sizeof(column[0]); i++) {
		(void)fputc('\t', p->out);
		escape(p->out, column[i], "");
	}
	(void)fputc('\t', p->out);
	for (; store_next_detail(row, &d); first = false) {
		(void)fputs(first ? "" : "|", p->out);
		escape(p->out, d.name, "|=");
		(void)fputc('=', p->out);
		escape(p->out, d.before, "|>");
		(void)fputc('>', p->out);
		escape(p->out, d.after, "|");
	}
	(void)fprintf(p->out, "\t%" PRId64 "\n", r->post);
	return 0;
}

char *
render_lines(struct store *s, size_t *len)
{
	struct page p = {0};
	char *text = NULL;

	if ((p.out = open_memstream(&text, len)) == NULL)
		return NULL;
	if (store_select(s, NULL, 0, INT64_MAX, line_record, &p) == -1) {
		(void)fclose(p.out);
		free(text);
		return NULL;
	}
	return xmlout_close(p.out, &text);
}
