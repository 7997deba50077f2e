#include "tests/auditor/activity.h"

#include <string.h>

#include "common/clock.h"
#include "tests/auditor/document.h"

#define WHEN_DIGITS 19 /* of 2026-11-22T13:00:00 */

static bool
flag_is_set(const char *s)
{
	return strcmp(s, "0") != 0 && strcmp(s, "false") != 0;
}

void
activity_read(struct activity *r, const xmlNode *node)
{
	const xmlNode *n, *name;

	memset(r, 0, sizeof(*r));
	for (n = node->children; n != NULL; n = n->next) {
		if (node_is(n, "Who"))
			r->who = node_text(n);
		else if (node_is(n, "ObjectType"))
			r->object_type = node_text(n);
		else if (node_is(n, "Action"))
			r->action = node_text(n);
		else if (node_is(n, "What"))
			r->what = node_text(n);
		else if (node_is(n, "When"))
			/* Cannot fail: the schema has passed it. */
			(void)when_parse(node_text(n), &r->when);
		else if (node_is(n, "Where"))
			r->where = node_text(n);
		else if (node_is(n, "Workstation"))
			r->workstation = node_text(n);
		else if (node_is(n, "IsArchiveOnly"))
			r->archive_only = flag_is_set(node_text(n));
		else if (node_is(n, "MonitoringPlan") &&
			 (name = node_child(n, "Name")) != NULL)
			r->plan = node_text(name);
		else if (node_is(n, "Item") &&
			 (name = node_child(n, "Name")) != NULL)
			r->item = node_text(name);
	}
}

static const char *
child_text(const xmlNode *node, const char *name)
{
	const xmlNode *c = node_child(node, name);

	return c != NULL ? node_text(c) : NULL;
}

bool
activity_next_detail(const xmlNode *record, const xmlNode **at,
    struct detail *d)
{
	const xmlNode *list, *n;

	if (*at != NULL)
		n = (*at)->next;
	else if ((list = node_child(record, "DetailList")) != NULL)
		n = list->children;
	else
		return false;
	while (n != NULL && !node_is(n, "Detail"))
		n = n->next;
	if (n == NULL)
		return false;
	*at = n;
	d->name = child_text(n, "PropertyName");
	d->before = child_text(n, "Before");
	d->after = child_text(n, "After");
	return true;
}

bool
digits_form(const char *s, size_t n, const char *form)
{
	if (strnlen(s, n) < n || strlen(form) != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (form[i] == '0' ? s[i] < '0' || s[i] > '9' : s[i] != form[i])
			return false;
	return true;
}

int
digits_value(const char *s, size_t n)
{
	int v = 0;

	for (size_t i = 0; i < n; i++)
		v = v * 10 + (s[i] - '0');
	return v;
}

int
zone_parse(const char *s, int *seconds)
{
	int h, m;

	*seconds = 0;
	if (strcmp(s, "Z") == 0)
		return 0;
	if (strlen(s) != 6 || (s[0] != '+' && s[0] != '-') ||
	    !digits_form(s + 1, 5, "00:00"))
		return -1;
	h = digits_value(s + 1, 2);
	m = digits_value(s + 4, 2);
	if (h > 14 || m > 59)
		return -1;
	*seconds = (s[0] == '-' ? -1 : 1) * (h * 3600 + m * 60);
	return 0;
}

int
when_parse(const char *s, int64_t *seconds)
{
	int y, mo, d, h, mi, sec, zone;

	if (!digits_form(s, WHEN_DIGITS, "0000-00-00T00:00:00") ||
	    zone_parse(s + WHEN_DIGITS, &zone) == -1)
		return -1;
	y = digits_value(s, 4);
	mo = digits_value(s + 5, 2);
	d = digits_value(s + 8, 2);
	h = digits_value(s + 11, 2);
	mi = digits_value(s + 14, 2);
	sec = digits_value(s + 17, 2);
	if (y < 1 || d < 1 || d > clock_month_days(y, mo) || h > 23 ||
	    mi > 59 || sec > 59)
		return -1;
	*seconds = clock_from_civil(y, mo, d, h, mi, sec) - zone;
	return 0;
}
