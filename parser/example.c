#include "parser/example.h"

#include <libxml/parser.h>
#include <stdio.h>

#include "common/clock.h"
#include "common/log.h"

#define PROBLEM_MAX 800

/* One example on its way. */
struct check {
	const struct example *example;
	size_t events_unmatched;
	char unmatched_why[REASON_MAX];
	char problem[PROBLEM_MAX]; /* empty: none */
};

static void problem(struct check *k, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The first problem is the one that is told. */
static void
problem(struct check *k, const char *fmt, ...)
{
	va_list ap;

	if (k->problem[0] != '\0')
		return;
	va_start(ap, fmt);
	(void)vsnprintf(k->problem, sizeof(k->problem), fmt, ap);
	va_end(ap);
}

static void
on_unmatched(void *arg, struct slice text, const char *reason)
{
	struct check *k = arg;

	(void)text;
	if (k->events_unmatched++ == 0)
		(void)strlcpy(k->unmatched_why, reason,
		    sizeof(k->unmatched_why));
}

static const xmlNode *
child(const xmlNode *n, const char *name)
{
	const xmlNode *c;

	for (c = n->children; c != NULL; c = c->next)
		if (xmlStrEqual(c->name, (const xmlChar *)name))
			return c;
	return NULL;
}

/* Is the element's text the one expected? A missing one is empty. */
static bool
text_is(const xmlNode *n, struct slice want, char **got)
{
	xmlChar *text =
	    n ? xmlNodeGetContent(n) : xmlStrdup((const xmlChar *)"");
	bool same = text && slice_is(want, (const char *)text);

	*got = (char *)text;
	return same;
}

static void
compare_element(struct check *k, const xmlNode *record, const char *name,
    struct slice want)
{
	char *got;

	if (!text_is(child(record, name), want, &got))
		problem(k, "%s is \"%s\", not \"%.*s\"", name,
		    log_visible(slice_of(got ? got : "")), (int)want.n,
		    want.p ? want.p : "");
	xmlFree(got);
}

static bool
has_detail(const xmlNode *list, const struct expected_detail *d)
{
	const xmlNode *c;
	char *name, *before, *after;
	bool found = false;

	for (c = list ? list->children : NULL; c && !found; c = c->next) {
		found = text_is(child(c, "PropertyName"), d->name, &name);
		found &= text_is(child(c, "Before"), d->before, &before);
		found &= text_is(child(c, "After"), d->after, &after);
		xmlFree(name);
		xmlFree(before);
		xmlFree(after);
	}
	return found;
}

static void
compare_details(struct check *k, const xmlNode *record,
    const struct expected_record *want)
{
	const xmlNode *list = child(record, "DetailList"), *c;
	const struct expected_detail *d;
	size_t n = 0, i;

	for (i = 0; i < want->details_n; i++) {
		d = &want->details[i];
		if (!has_detail(list, d))
			problem(k, "there is no Detail %.*s = %.*s > %.*s",
			    (int)d->name.n, d->name.p, (int)d->before.n,
			    d->before.p ? d->before.p : "", (int)d->after.n,
			    d->after.p ? d->after.p : "");
	}
	for (c = list ? list->children : NULL; c; c = c->next)
		n++;
	if (k->example->exact && n != want->details_n)
		problem(k, "it has %zu Details, not %zu", n, want->details_n);
}

static void
compare_record(struct check *k, const xmlNode *record,
    const struct expected_record *want)
{
	enum element_name e;

	for (e = 0; e < ELEMENT_COUNT; e++)
		if (want->named[e] || k->example->exact)
			compare_element(k, record, element_name(e),
			    want->texts[e]);
	if (want->details_named || k->example->exact)
		compare_details(k, record, want);
}

/* The record lines, read back as XML by an established reader. */
static void
compare_records(struct check *k, struct slice lines)
{
	const struct example *x = k->example;
	const char *lf;
	xmlDoc *doc;
	size_t i;

	for (i = 0; i < x->records_n && lines.n > 0; i++) {
		lf = memchr(lines.p, '\n', lines.n);
		doc = xmlReadMemory(lines.p, (int)(lf - lines.p), NULL, "UTF-8",
		    XML_PARSE_NONET);
		if (doc != NULL)
			compare_record(k, xmlDocGetRootElement(doc),
			    &x->records[i]);
		else
			problem(k, "record %zu is not well-formed", i + 1);
		xmlFreeDoc(doc);
		lines = slice_from(lines, (size_t)(lf + 1 - lines.p));
	}
}

static bool
holds(const char *text, struct slice part)
{
	return part.n == 0 ||
	       memmem(text, strlen(text), part.p, part.n) != NULL;
}

static void
judge(struct check *k, const struct interpreter *i, struct outcome o)
{
	const struct example *x = k->example;

	if (x->expect != EXPECT_UNMATCHED && o.unmatched > 0)
		problem(k, "it is unmatched: %s", k->unmatched_why);
	switch (x->expect) {
	case EXPECT_UNMATCHED:
		if (o.unmatched == 0)
			problem(k, "it is not unmatched");
		else if (!holds(k->unmatched_why, x->reason))
			problem(k, "it is unmatched for another reason: %s",
			    k->unmatched_why);
		break;
	case EXPECT_DROP:
		if (o.ignored == 0 || o.recorded > 0)
			problem(k, "it is not dropped");
		else if (!holds(i->dropped, x->reason))
			problem(k, "it is dropped for another reason: %s",
			    i->dropped);
		break;
	case EXPECT_RECORDS:
		if (o.records != x->records_n)
			problem(k, "it makes %zu records, not %zu", o.records,
			    x->records_n);
		compare_records(k, (struct slice){i->out.p, i->out.n});
		break;
	}
}

static void
run_example(struct interpreter *i, struct check *k)
{
	const struct example *x = k->example;
	struct message m = {.seq = 1,
	    .received_us = x->received_us ? x->received_us : clock_wall_us(),
	    .source = slice_of("-"),
	    .raw = x->message};
	struct header_clock clock = {.received_us = m.received_us};
	char source[64];

	header_parse(&m.header, m.raw, &clock);
	if (x->body_only) {
		m.header = (struct syslog_header){.facility = -1,
		    .severity = -1,
		    .host = x->host,
		    .app = x->app,
		    .msg = x->message};
		if (x->peer.n > 0) {
			(void)snprintf(source, sizeof(source), "udp:%.50s,514",
			    x->peer.p);
			m.source = slice_of(source);
		}
	}
	judge(k, i, interpret(i, &m));
}

/* Examples run against all rule files, in their order: so also what an
 * earlier file takes away is found. */
static size_t
test_rule(struct interpreter *i, const struct ruleset *rs, const struct rule *r,
    size_t *number)
{
	size_t n, failed = 0;
	struct check k;

	for (n = 0; n < r->examples_n; n++) {
		k = (struct check){.example = &r->examples[n]};
		i->sink = (struct unmatched_sink){on_unmatched, &k};
		run_example(i, &k);
		printf("%sok %zu - %s %s: %s\n", k.problem[0] ? "not " : "",
		    ++*number, rs->name.p, r->id.p, k.example->name.p);
		if (k.problem[0] == '\0')
			continue;
		failed++;
		printf("# %s:%d: %s\n", rs->file, k.example->line, k.problem);
	}
	return failed;
}

size_t
examples_test(struct interpreter *i)
{
	const struct rules *rules = i->rules;
	size_t f, r, number = 0, failed = 0;

	for (f = 0; f < rules->n; f++)
		for (r = 0; r < rules->list[f].rules_n; r++)
			failed += test_rule(i, &rules->list[f],
			    &rules->list[f].rules[r], &number);
	printf("1..%zu\n", number);
	return failed;
}
