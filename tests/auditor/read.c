/* enum and search: pages of what is stored, in order of arrival. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "tests/auditor/json.h"
#include "tests/auditor/render.h"
#include "tests/auditor/request.h"

#define COUNT_DEFAULT 1000
#define COUNT_MAX 1000000

/* ?count=N: 0, or -1 with the documented error. */
static int
read_count(const struct request *q, int64_t *count, struct errlist *l)
{
	const char *text = request_argument(q, "count"), *why;

	*count = COUNT_DEFAULT;
	if (text == NULL)
		return 0;
	*count = strtonum(text, 1, COUNT_MAX, &why);
	if (why == NULL)
		return 0;
	errlist_add(l, ERR_INPUT, NULL,
	    "Invalid count parameter specified. Error details: 0x80040204 "
	    "Cannot convert the attribute data type");
	return -1;
}

static xmlDoc *
parse_body(struct request *q, struct reply *r, struct errlist *l)
{
	xmlDoc *doc = NULL;
	enum json_status status;

	if (!q->json) {
		doc = document_parse(q->body, q->n, l);
	} else {
		status =
		    (q->route == ROUTE_ENUM ? json_mark : json_search)(q->body,
			q->n, &doc, l);
		if (status == JSON_SYNTAX) {
			reply_empty(r, 500); /* as documented */
			return NULL;
		}
	}
	if (doc == NULL)
		reply_errors(r, q, 400, l);
	return doc;
}

static int
read_mark(const xmlNode *mark, int64_t *after, struct errlist *l)
{
	char where[ERRLIST_LOCATION];

	/* A first search may have the element with nothing in it. */
	if (mark == NULL ||
	    node_text(mark)[strspn(node_text(mark), " \t\r\n")] == '\0' ||
	    mark_parse(node_text(mark), after) == 0)
		return 0;
	node_path(mark, where);
	errlist_add(l, ERR_INPUT, where,
	    "Invalid continuation mark specified. Error details: 0x80040204");
	return -1;
}

/* Takes mark and filters out of the document: 0, or -1 with l filled. */
static int
read_parameters(const struct request *q, const xmlDoc *doc, int64_t *after,
    struct query *query, struct errlist *l)
{
	const xmlNode *root = xmlDocGetRootElement(doc);
	bool search = q->route == ROUTE_SEARCH;
	char where[ERRLIST_LOCATION];

	if (!node_is(root,
		search ? "ActivityRecordSearch" : "ContinuationMark")) {
		errlist_add(l, ERR_XML, NULL,
		    "0xC00CE014 Unexpected element '%.100s' or namespace",
		    (const char *)root->name);
		return -1;
	}
	if (!search)
		return read_mark(root, after, l);
	for (const xmlNode *n = root->children; n != NULL; n = n->next) {
		if (n->type != XML_ELEMENT_NODE ||
		    node_is(n, "ContinuationMark") || node_is(n, "FilterList"))
			continue;
		node_path(n, where);
		errlist_add(l, ERR_XML, where,
		    "0xC00CE014 Unexpected element '%.100s'",
		    (const char *)n->name);
		return -1;
	}
	if (read_mark(node_child(root, "ContinuationMark"), after, l) == -1)
		return -1;
	query_clear(query);
	return query_read(query, node_child(root, "FilterList"),
	    clock_wall_us() / 1000000, l);
}

/* Everything that the client said: 0, or -1 with the reply filled. */
static int
read_request(struct request *q, struct reply *r, int64_t *after, int64_t *count,
    struct query *query)
{
	struct errlist errors = {0};
	xmlDoc *doc = NULL;
	int result = read_count(q, count, &errors);

	if (result == 0)
		result = query_read(query, NULL, 0, &errors);
	if (result == 0 && strcmp(q->method, "POST") == 0) {
		if ((doc = parse_body(q, r, &errors)) == NULL)
			return -1;
		result = read_parameters(q, doc, after, query, &errors);
		xmlFreeDoc(doc);
	}
	if (result == -1)
		reply_errors(r, q, 400, &errors);
	return result;
}

void
read_handle(struct request *q, struct reply *r)
{
	int64_t after = 0, count;
	struct query query = {0};
	size_t len = 0;
	char *body;

	if (read_request(q, r, &after, &count, &query) == 0) {
		body = render_page(q->server->store, &query, q->json, after,
		    count, &len, &q->records);
		reply_body(r, q->json ? REPLY_JSON : REPLY_XML, body, len);
	}
	query_clear(&query);
}
