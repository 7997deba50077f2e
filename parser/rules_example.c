/* <example>: what --test runs. */
#include <resolv.h>
#include <stdlib.h>

#include "parser/rules_build.h"
#include "parser/timestamp.h"

static struct slice
child_text(struct builder *b, xmlNode *node, const char *name)
{
	xmlNode *c = build_child(node, name);

	return c ? build_text(b, c) : (struct slice){NULL, 0};
}

static void
build_expected_record(struct builder *b, xmlNode *node,
    struct expected_record *r)
{
	xmlNode *c, *list = build_child(node, "DetailList");
	struct expected_detail *d;
	enum element_name e;

	for (e = 0; e < ELEMENT_COUNT; e++) {
		r->named[e] = build_child(node, element_name(e)) != NULL;
		r->texts[e] = child_text(b, node, element_name(e));
	}
	r->details_named = list != NULL;
	if (list == NULL)
		return;
	r->details = build_array(b, node, build_count(list, "Detail"),
	    sizeof(*r->details));
	if (r->details == NULL)
		return;
	for (c = list->children; c != NULL; c = c->next) {
		if (!build_is(c, "Detail"))
			continue;
		d = &r->details[r->details_n++];
		d->name = child_text(b, c, "PropertyName");
		d->before = child_text(b, c, "Before");
		d->after = child_text(b, c, "After");
	}
}

static void
build_expect(struct builder *b, xmlNode *node, struct example *x)
{
	xmlNode *drop = build_child(node, "drop"), *c;
	xmlNode *unmatched = build_child(node, "unmatched");

	x->exact = build_has(node, "exact");
	x->expect = drop        ? EXPECT_DROP
		    : unmatched ? EXPECT_UNMATCHED
				: EXPECT_RECORDS;
	if (drop != NULL || unmatched != NULL)
		x->reason =
		    build_attribute(b, drop ? drop : unmatched, "reason");
	x->records = build_array(b, node, build_count(node, "record"),
	    sizeof(*x->records));
	if (x->records == NULL)
		return;
	for (c = node->children; c != NULL; c = c->next)
		if (build_is(c, "record"))
			build_expected_record(b, c,
			    &x->records[x->records_n++]);
}

static void
decode_base64(struct builder *b, xmlNode *node, struct example *x)
{
	unsigned char *out = build_array(b, node, x->message.n + 1, 1);
	int n = 0;

	if (out != NULL && x->message.n > 0)
		n = b64_pton(x->message.p, out, x->message.n + 1);
	if (n == -1)
		build_fault(b, node, "the message is not base64");
	else
		x->message = (struct slice){(const char *)out, (size_t)n};
}

static void
build_message(struct builder *b, xmlNode *node, struct example *x)
{
	struct slice received = build_attribute(b, node, "received");
	const char *error = NULL;

	x->message = slice_trim(build_text(b, node));
	if (build_has(node, "encoding"))
		decode_base64(b, node, x);
	x->host = build_attribute(b, node, "host");
	x->app = build_attribute(b, node, "app");
	x->peer = build_attribute(b, node, "peer");
	x->body_only = x->host.p || x->app.p || x->peer.p;
	if (received.p != NULL)
		error = timestamp_iso(received, &x->received_us, NULL);
	if (error != NULL)
		build_fault(b, node, "received=\"%s\": %s", received.p, error);
}

void
build_examples(struct builder *b, xmlNode *rule, struct rule *r)
{
	struct example *x;
	xmlNode *c;

	r->examples = build_array(b, rule, build_count(rule, "example"),
	    sizeof(*r->examples));
	if (r->examples == NULL)
		return;
	for (c = rule->children; c != NULL; c = c->next) {
		if (!build_is(c, "example"))
			continue;
		x = &r->examples[r->examples_n++];
		x->name = build_attribute(b, c, "name");
		x->line = (int)xmlGetLineNo(c);
		build_message(b, build_child(c, "message"), x);
		build_expect(b, build_child(c, "expect"), x);
	}
}
