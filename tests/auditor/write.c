/* POST activity_records: all of the records are stored, or none. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "tests/auditor/json.h"
#include "tests/auditor/request.h"

/* The posted list; NULL with the reply filled. */
static xmlDoc *
read_body(struct request *q, struct reply *r, struct errlist *l)
{
	xmlDoc *doc = NULL;

	if (!q->json) {
		doc = document_parse(q->body, q->n, l);
	} else if (json_records(q->body, q->n, &doc, l) == JSON_SYNTAX) {
		reply_empty(r, 500); /* as documented */
		return NULL;
	}
	if (doc == NULL)
		reply_errors(r, q, 400, l);
	return doc;
}

static size_t
count_records(const xmlDoc *doc)
{
	const xmlNode *root = xmlDocGetRootElement(doc);
	size_t n = 0;

	for (const xmlNode *c = root ? root->children : NULL; c; c = c->next)
		n += node_is(c, "ActivityRecord");
	return n;
}

static bool
plan_is_known(const struct options *o, const char *plan)
{
	if (o->plan_count == 0 || plan == NULL)
		return true;
	for (size_t i = 0; i < o->plan_count; i++)
		if (strcasecmp(o->plans[i], plan) == 0)
			return true;
	return false;
}

/* What the product answers to an unknown plan is not published. */
static int
check_plans(const struct request *q, const xmlDoc *doc, struct errlist *l)
{
	const struct options *o = q->server->options;
	const xmlNode *root = xmlDocGetRootElement(doc);
	struct activity rec;
	char where[ERRLIST_LOCATION];

	for (const xmlNode *n = root->children; n != NULL; n = n->next) {
		if (n->type != XML_ELEMENT_NODE)
			continue;
		activity_read(&rec, n);
		if (plan_is_known(o, rec.plan))
			continue;
		node_path(n, where);
		errlist_add(l,
		    o->unknown_plan_status == 400 ? ERR_INPUT : ERR_SERVER,
		    where,
		    "0x80040204 The monitoring plan '%s' does not exist or "
		    "has no enabled Netwrix API data source",
		    rec.plan);
	}
	return l->n == 0 ? 0 : -1;
}

static int
store_one(struct store *s, const xmlNode *node)
{
	const xmlNode *at = NULL;
	struct activity rec;
	struct detail d;

	activity_read(&rec, node);
	if (store_add(s, &rec) == -1)
		return -1;
	while (activity_next_detail(node, &at, &d))
		if (store_add_detail(s, &d) == -1)
			return -1;
	return 0;
}

static int
store_all(struct store *s, const xmlDoc *doc)
{
	const xmlNode *root = xmlDocGetRootElement(doc);
	int r = store_begin(s);

	for (const xmlNode *n = root->children; r == 0 && n; n = n->next)
		if (n->type == XML_ELEMENT_NODE)
			r = store_one(s, n);
	return store_end(s, r == 0) == -1 ? -1 : r;
}

void
write_handle(struct request *q, struct reply *r)
{
	const struct server *s = q->server;
	struct errlist errors = {0};
	xmlDoc *doc = read_body(q, r, &errors);

	if (doc == NULL)
		return;
	q->records = count_records(doc);
	if (q->records > s->options->max_records) {
		errlist_add(&errors, ERR_INPUT, NULL,
		    "0x80040204 %zu records posted; at most %zu are allowed",
		    q->records, s->options->max_records);
		reply_errors(r, q, 400, &errors);
	} else if (schema_check(s->schema, doc, &errors) == -1) {
		reply_errors(r, q, 400, &errors);
	} else if (check_plans(q, doc, &errors) == -1) {
		reply_errors(r, q, s->options->unknown_plan_status, &errors);
	} else if (store_all(s->store, doc) == -1) {
		errlist_add(&errors, ERR_SERVER, NULL,
		    "0x80040C0A SQL Server cannot be contacted, connection "
		    "is lost (cannot store)");
		reply_errors(r, q, 500, &errors);
	} else {
		reply_empty(r, 200);
	}
	xmlFreeDoc(doc);
}
