#include "tests/auditor/query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/utf8.h"
#include "tests/auditor/activity.h"
#include "tests/auditor/document.h"
#include "tests/auditor/fold.h"
#include "tests/auditor/xmlout.h"

#define DAY INT64_C(86400)
#define LONG_VALUE 1073741822 /* the documented maximum of long filters */

/* Builds one query; errors of the stream are seen when it is closed. */
struct builder {
	struct query *q;
	FILE *sql;
	int64_t now;
	struct errlist *errors;
	size_t filters; /* read so far */
};

enum test { CONTAINS, EQUALS, STARTS, ENDS, IN_GROUP };

static const struct oper {
	const char *name;
	enum test test;
	bool denies;
} operators[] = {
    {"Contains", CONTAINS, false},
    {"DoesNotContain", CONTAINS, true},
    {"Equals", EQUALS, false},
    {"NotEqualTo", EQUALS, true},
    {"StartsWith", STARTS, false},
    {"EndsWith", ENDS, false},
    {"InGroup", IN_GROUP, false},
    {"NotInGroup", IN_GROUP, true},
};
#define OPERATOR_COUNT (sizeof(operators) / sizeof(operators[0]))
#define OP_TEXT 6U  /* how many of them a text takes, from the first */
#define OP_GROUP 8U /* Who takes the two last also */

enum kind { TEXT, ACTION, WHEN, HOURS };

static const struct field {
	const char *name;
	enum kind kind;
	bool detail;      /* the columns are those of details */
	size_t operators; /* of a text */
	size_t max;       /* UTF-16 units of a value */
	const char *columns[3];
} fields[] = {
    {"RID", TEXT, false, OP_TEXT, 49, {"rid"}},
    {"Who", TEXT, false, OP_GROUP, RECORD_NAME_MAX, {"who"}},
    {"Where", TEXT, false, OP_TEXT, RECORD_NAME_MAX, {"\"where\""}},
    {"ObjectType", TEXT, false, OP_TEXT, RECORD_NAME_MAX, {"object_type"}},
    {"What", TEXT, false, OP_TEXT, LONG_VALUE, {"what"}},
    {"DataSource", TEXT, false, OP_TEXT, LONG_VALUE, {"'" ACTIVITY_SOURCE "'"}},
    {"MonitoringPlan", TEXT, false, OP_TEXT, RECORD_NAME_MAX,
	{"coalesce(plan, '')"}},
    /* The name as it was sent, and as it is shown. */
    {"Item", TEXT, false, OP_TEXT, LONG_VALUE,
	{"coalesce(item, '')", "coalesce(item || ' (Integration)', '')"}},
    {"Workstation", TEXT, false, OP_TEXT, LONG_VALUE,
	{"coalesce(workstation, '')"}},
    {"Detail", TEXT, true, OP_TEXT, LONG_VALUE,
	{"d.name", "coalesce(d.before, '')", "coalesce(d.after, '')"}},
    {"Before", TEXT, true, OP_TEXT, LONG_VALUE, {"coalesce(d.before, '')"}},
    {"After", TEXT, true, OP_TEXT, LONG_VALUE, {"coalesce(d.after, '')"}},
    {"Action", ACTION, false, 0, RECORD_NAME_MAX, {"action"}},
    {"When", WHEN, false, 0, 0, {"at"}},
    /* The time of day, also of dates before 1970. */
    {"WorkingHours", HOURS, false, 0, 0, {"((at % 86400 + 86400) % 86400)"}},
};
#define FIELD_COUNT (sizeof(fields) / sizeof(fields[0]))

bool
query_is_operator(const char *name)
{
	for (size_t i = 0; i < OPERATOR_COUNT; i++)
		if (strcmp(operators[i].name, name) == 0)
			return true;
	return false;
}

/* Binds a value and returns its number, from 1; 0 if there are too many. */
static size_t
bind_text(struct builder *b, const char *s)
{
	struct query *q = b->q;

	if (q->n == QUERY_PARAMS_MAX ||
	    (q->param[q->n].text = fold_text(s)) == NULL)
		return 0;
	return ++q->n;
}

static size_t
bind_number(struct builder *b, int64_t number)
{
	struct query *q = b->q;

	if (q->n == QUERY_PARAMS_MAX)
		return 0;
	q->param[q->n].number = number;
	return ++q->n;
}

static int
wrong(struct builder *b, const xmlNode *n, const char *what, const char *value)
{
	char where[ERRLIST_LOCATION];

	node_path(n, where);
	errlist_add(b->errors, ERR_INPUT, where,
	    "Invalid %s specified. Error details: 0x80040204 '%.200s'", what,
	    value);
	return -1;
}

static const struct oper *
find_operator(struct builder *b, const struct field *f, const xmlNode *n)
{
	xmlChar *given = xmlGetNoNsProp(n, (const xmlChar *)"Operator");
	const char *name = f->kind == TEXT ? "Contains" : "Equals";
	const struct oper *found = NULL;

	if (given != NULL)
		name = (const char *)given;
	for (size_t i = 0; i < OPERATOR_COUNT; i++) {
		bool fits = f->kind == TEXT ? i < f->operators
					    : operators[i].test == EQUALS;

		if (fits && strcmp(operators[i].name, name) == 0)
			found = &operators[i];
	}
	if (found == NULL)
		(void)wrong(b, n, "operator", name);
	xmlFree(given);
	return found;
}

/* The SQL of one test of a column against parameter at. */
static void
write_test(FILE *f, enum test test, const char *col, size_t at)
{
	switch (test) {
	case CONTAINS:
		(void)fprintf(f, "instr(fold(%s), ?%zu) > 0", col, at);
		break;
	case EQUALS:
		(void)fprintf(f, "fold(%s) = ?%zu", col, at);
		break;
	case STARTS:
		(void)fprintf(f, "substr(fold(%s), 1, length(?%zu)) = ?%zu",
		    col, at, at);
		break;
	case ENDS:
		(void)fprintf(f,
		    "(length(fold(%s)) >= length(?%zu) AND substr(fold(%s),"
		    " length(fold(%s)) - length(?%zu) + 1) = ?%zu)",
		    col, at, col, col, at, at);
		break;
	case IN_GROUP:
		/* There is no directory here: no one is in any group. */
		(void)fprintf(f, "(fold(%s) = ?%zu AND 0)", col, at);
		break;
	}
}

static int
add_text_test(struct builder *b, const struct field *f, const xmlNode *n,
    enum test test)
{
	const char *value = node_text(n);
	size_t at;

	if (xmlFirstElementChild((xmlNode *)(uintptr_t)n) != NULL ||
	    utf8_utf16_units(slice_of(value)) > f->max)
		return wrong(b, n, "value", value);
	if ((at = bind_text(b, value)) == 0)
		return wrong(b, n, "number of filters", "");
	if (f->detail)
		(void)fputs("EXISTS(SELECT 1 FROM details d"
			    " WHERE d.record = r.id AND (",
		    b->sql);
	for (size_t i = 0; i < 3 && f->columns[i] != NULL; i++) {
		(void)fputs(i > 0 ? " OR " : "", b->sql);
		write_test(b->sql, test, f->columns[i], at);
	}
	if (f->detail)
		(void)fputs("))", b->sql);
	return 0;
}

/* A range of times; what is left out is open. */
struct range {
	int64_t from, to; /* seconds, both inside */
};

static bool
named_days(const char *name, int64_t now, struct range *r)
{
	int64_t today = now - now % DAY;

	r->from = today;
	r->to = today + DAY - 1;
	if (strcmp(name, "Today") == 0)
		return true;
	if (strcmp(name, "Yesterday") == 0) {
		r->from -= DAY;
		r->to -= DAY;
		return true;
	}
	r->to = now;
	if (strcmp(name, "LastSevenDays") == 0)
		r->from = now - 7 * DAY;
	else if (strcmp(name, "LastThirtyDays") == 0)
		r->from = now - 30 * DAY;
	else
		return false;
	return true;
}

static int
hours_parse(const char *s, int64_t *seconds)
{
	int h, m, sec, zone;

	if (!digits_form(s, 8, "00:00:00") || zone_parse(s + 8, &zone) == -1)
		return -1;
	h = digits_value(s, 2);
	m = digits_value(s + 3, 2);
	sec = digits_value(s + 6, 2);
	if (h > 23 || m > 59 || sec > 59)
		return -1;
	*seconds = ((h * 3600 + m * 60 + sec - zone) % DAY + DAY) % DAY;
	return 0;
}

static int
read_range(struct builder *b, const struct field *f, const xmlNode *n,
    struct range *r)
{
	int (*parse)(const char *, int64_t *) =
	    f->kind == WHEN ? when_parse : hours_parse;
	const xmlNode *c = xmlFirstElementChild((xmlNode *)(uintptr_t)n);

	if (c == NULL) { /* one moment */
		if (parse(node_text(n), &r->from) == -1)
			return wrong(b, n, "time", node_text(n));
		r->to = r->from;
		return 0;
	}
	if (f->kind == WHEN &&
	    xmlNextElementSibling((xmlNode *)(uintptr_t)c) == NULL &&
	    named_days((const char *)c->name, b->now, r))
		return 0;
	r->from = f->kind == WHEN ? INT64_MIN : 0;
	r->to = f->kind == WHEN ? INT64_MAX : DAY - 1;
	for (; c != NULL; c = c->next) {
		if (c->type != XML_ELEMENT_NODE)
			continue;
		if (!node_is(c, "From") && !node_is(c, "To"))
			return wrong(b, c, "parameter", (const char *)c->name);
		if (parse(node_text(c),
			node_is(c, "From") ? &r->from : &r->to) == -1)
			return wrong(b, c, "time", node_text(c));
	}
	return 0;
}

static int
add_range_test(struct builder *b, const struct field *f, const xmlNode *n)
{
	struct range r;
	size_t from, to;

	if (read_range(b, f, n, &r) == -1)
		return -1;
	from = bind_number(b, r.from);
	to = bind_number(b, r.to);
	if (from == 0 || to == 0)
		return wrong(b, n, "number of filters", "");
	/* Working hours may go over midnight. */
	(void)fprintf(b->sql, "(%s >= ?%zu %s %s <= ?%zu)", f->columns[0], from,
	    r.from <= r.to || f->kind == WHEN ? "AND" : "OR", f->columns[0],
	    to);
	return 0;
}

static int
add_filter(struct builder *b, const struct field *f, const xmlNode *n,
    const struct oper *op)
{
	if (op->denies)
		(void)fputs("NOT ", b->sql);
	if (f->kind == TEXT || f->kind == ACTION) {
		(void)fputc('(', b->sql);
		if (add_text_test(b, f, n, op->test) == -1)
			return -1;
		(void)fputc(')', b->sql);
		return 0;
	}
	return add_range_test(b, f, n);
}

/* All filters on one field: (a OR b) AND NOT (c) AND NOT (d). */
static int
add_field(struct builder *b, const struct field *f, const xmlNode *filters)
{
	size_t affirming = 0;

	for (int denies = 0; denies <= 1; denies++) {
		for (const xmlNode *n = filters->children; n; n = n->next) {
			const struct oper *op;

			if (!node_is(n, f->name))
				continue;
			if ((op = find_operator(b, f, n)) == NULL)
				return -1;
			if (op->denies != (denies == 1))
				continue;
			(void)fputs(denies == 1       ? " AND "
				    : affirming++ > 0 ? " OR "
						      : " AND (",
			    b->sql);
			if (add_filter(b, f, n, op) == -1)
				return -1;
		}
		if (denies == 0 && affirming > 0)
			(void)fputc(')', b->sql);
	}
	return 0;
}

static int
check_names(struct builder *b, const xmlNode *filters)
{
	for (const xmlNode *n = filters->children; n != NULL; n = n->next) {
		bool known = false;

		if (n->type != XML_ELEMENT_NODE)
			continue;
		for (size_t i = 0; i < FIELD_COUNT; i++)
			known = known || node_is(n, fields[i].name);
		if (!known)
			return wrong(b, n, "filter", (const char *)n->name);
		if (++b->filters > QUERY_FILTERS_MAX)
			return wrong(b, n, "number of filters", "");
	}
	return 0;
}

int
query_read(struct query *q, const xmlNode *filters, int64_t now,
    struct errlist *l)
{
	struct builder b = {.q = q, .now = now, .errors = l};
	size_t len;
	int r = 0;

	memset(q, 0, sizeof(*q));
	if ((b.sql = open_memstream(&q->sql, &len)) == NULL)
		goto memory;
	if (filters != NULL)
		r = check_names(&b, filters);
	for (size_t i = 0; filters != NULL && r == 0 && i < FIELD_COUNT; i++)
		r = add_field(&b, &fields[i], filters);
	if (xmlout_close(b.sql, &q->sql) == NULL)
		goto memory;
	return r;
memory:
	errlist_add(l, ERR_SERVER, NULL, "0x8007000E Out of memory");
	return -1;
}

void
query_clear(struct query *q)
{
	for (size_t i = 0; i < QUERY_PARAMS_MAX; i++)
		free(q->param[i].text);
	free(q->sql);
	memset(q, 0, sizeof(*q));
}
