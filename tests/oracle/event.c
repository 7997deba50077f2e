#include "tests/oracle/event.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/clock.h"
#include "tests/oracle/text.h"

#define MARK "oracle-"
#define DIGITS 12
#define UUID_MAX 32
#define EPOCH_S 1767225600 /* 2026-01-01T00:00:00Z: event 0 */
#define HOST "oracle.example"
#define HOOK_HOST "hook.example"

const struct event_shape event_shapes[EVENT_KINDS] = {
    [EVENT_SIGNIN] = {"signin", 74, 1, 0, "delivered"},
    [EVENT_IGNORED] = {"ignored", 5, 0, 0, "ignored"},
    [EVENT_UNMATCHED] = {"unmatched", 5, 0, 1, "unmatched"},
    [EVENT_SEVERAL] = {"several", 5, 3, 0, "delivered"},
    [EVENT_HOOK] = {"hook", 5, 2, 0, "delivered"},
    [EVENT_MIXED] = {"mixed", 2, 1, 1, "unmatched"},
    [EVENT_TEXT] = {"text", 2, 0, 1, "unmatched"},
    [EVENT_BYTES] = {"bytes", 2, 0, 1, "unmatched"},
};

int
event_kind(struct slice name)
{
	int i;

	for (i = 0; i < EVENT_KINDS; i++)
		if (slice_is(name, event_shapes[i].name))
			return i;
	return -1;
}

enum event_kind
event_choose(uint64_t number, const unsigned shares[EVENT_KINDS])
{
	unsigned sum = 0, at;
	int i;

	for (i = 0; i < EVENT_KINDS; i++)
		sum += shares[i];
	at = (unsigned)(text_hash(number) % sum);
	for (i = 0; i < EVENT_KINDS - 1 && at >= shares[i]; i++)
		at -= shares[i];
	return (enum event_kind)i;
}

/* What varies from event to event. suffix tells the events of a hook apart. */
struct person {
	char uuid[UUID_MAX], when[CLOCK_US_TEXT + 1], who[48], name[48];
	char address[16], session[24];
	bool failed;
};

static void
person_of(struct person *p, uint64_t number, unsigned suffix)
{
	uint64_t h = text_hash(number * 4 + suffix);

	if (suffix > 0)
		(void)snprintf(p->uuid, sizeof(p->uuid), MARK "%012llu.%u",
		    (unsigned long long)number, suffix);
	else
		(void)snprintf(p->uuid, sizeof(p->uuid), MARK "%012llu",
		    (unsigned long long)number);
	clock_format_us(p->when,
	    (int64_t)EPOCH_S * 1000000 + (int64_t)number * 1000);
	p->when[CLOCK_US_TEXT] = '\0';
	(void)snprintf(p->who, sizeof(p->who), "user%u@example.com",
	    (unsigned)(h % 1000));
	(void)snprintf(p->name, sizeof(p->name), "J\xc3\xb6rg %u",
	    (unsigned)(h % 1000));
	(void)snprintf(p->address, sizeof(p->address), "192.0.2.%u",
	    (unsigned)(h >> 16 & 127) + 1);
	(void)snprintf(p->session, sizeof(p->session), "s-%016llx",
	    (unsigned long long)h);
	p->failed = h >> 32 & 1;
}

static const char *
event_type(enum event_kind kind, unsigned suffix)
{
	if (kind == EVENT_UNMATCHED || (kind == EVENT_MIXED && suffix == 2))
		return "oracle.unknown.type";
	return kind == EVENT_SEVERAL ? "user.account.privilege.grant"
				     : "user.session.start";
}

static const char *
result(enum event_kind kind, const struct person *p)
{
	if (kind == EVENT_IGNORED)
		return "CHALLENGE";
	return kind == EVENT_SEVERAL || !p->failed ? "SUCCESS" : "FAILURE";
}

static int
add_targets(const struct event *e, struct buf *out)
{
	unsigned i, n = e->kind == EVENT_SEVERAL ? 3 : 0;

	for (i = 0; i < n; i++)
		if (buf_addf(out,
			"%s{\"id\":\"t%u\",\"type\":\"User\",\"alternateId\":"
			"\"target%u.%llu@example.com\",\"displayName\":\"T\"}",
			i > 0 ? "," : "", i, i,
			(unsigned long long)e->number) == -1)
			return -1;
	return 0;
}

/* One Okta event. */
static int
add_event(const struct event *e, unsigned suffix, struct buf *out)
{
	struct person p;

	person_of(&p, e->number, suffix);
	if (buf_addf(out,
		"{\"uuid\":\"%s\",\"published\":\"%s\",\"eventType\":\"%s\","
		"\"version\":\"0\",\"severity\":\"INFO\",\"displayMessage\":"
		"\"Event %llu\",\"actor\":{\"id\":\"00u\",\"type\":\"User\","
		"\"alternateId\":\"%s\",\"displayName\":\"%s\"},\"client\":{"
		"\"ipAddress\":\"%s\",\"userAgent\":{\"rawUserAgent\":\"",
		p.uuid, p.when, event_type(e->kind, suffix),
		(unsigned long long)e->number, p.who, p.name,
		p.address) == -1 ||
	    text_add(out, e->number * 4 + suffix, TEXT_JSON) == -1 ||
	    buf_addf(out,
		"\"}},\"authenticationContext\":{\"externalSessionId\":"
		"\"%s\"},\"outcome\":{\"result\":\"%s\",\"reason\":null},"
		"\"target\":[",
		p.session, result(e->kind, &p)) == -1 ||
	    add_targets(e, out) == -1)
		return -1;
	return buf_add_str(out, "]}");
}

static int
add_hook(const struct event *e, struct buf *out)
{
	if (buf_add_str(out,
		"{\"eventType\":\"com.okta.event_hook\",\"source\":\"https:/"
		"/" HOOK_HOST "/v1\",\"data\":{\"events\":[") == -1 ||
	    add_event(e, 1, out) == -1 || buf_add_str(out, ",") == -1 ||
	    add_event(e, 2, out) == -1)
		return -1;
	return buf_add_str(out, "]}}");
}

int
event_message(const struct event *e, struct buf *out)
{
	static const char bytes[] = "\0\n\x10\x50 \xff\xfe \r\n\x10\x10 end\n";
	struct person p;

	out->n = 0;
	person_of(&p, e->number, 0);
	if (buf_addf(out, "<134>1 %s " HOST " okta - - - ", p.when) == -1)
		return -1;
	switch (e->kind) {
	case EVENT_HOOK:
	case EVENT_MIXED:
		return add_hook(e, out);
	case EVENT_TEXT:
		return buf_addf(out, "no rule knows this line: %s", p.uuid);
	case EVENT_BYTES:
		if (buf_addf(out, "nor this: %s ", p.uuid) == -1)
			return -1;
		return buf_add(out, bytes, sizeof(bytes) - 1);
	default:
		return add_event(e, 0, out);
	}
}

int
event_unmatched(const struct event *e, struct buf *out)
{
	if (e->kind != EVENT_MIXED)
		return event_message(e, out);
	out->n = 0;
	return add_event(e, 2, out);
}

bool
event_find(struct slice text, uint64_t *number, unsigned *suffix)
{
	const char *p = memmem(text.p, text.n, MARK, sizeof(MARK) - 1);
	size_t left, i;

	if (p == NULL)
		return false;
	p += sizeof(MARK) - 1;
	left = text.n - (size_t)(p - text.p);
	*number = 0;
	*suffix = 0;
	if (left < DIGITS)
		return false;
	for (i = 0; i < DIGITS; i++) {
		if (p[i] < '0' || p[i] > '9')
			return false;
		*number = *number * 10 + (uint64_t)(p[i] - '0');
	}
	if (left > DIGITS + 1 && p[DIGITS] == '.' && p[DIGITS + 1] >= '1' &&
	    p[DIGITS + 1] <= '9')
		*suffix = (unsigned)(p[DIGITS + 1] - '0');
	return true;
}

/* When to Workstation, as the Auditor must show them. */
static int
add_columns(const struct event *e, unsigned part, const struct person *p,
    struct buf *out)
{
	bool several = e->kind == EVENT_SEVERAL;
	const char *action = several     ? "Modified"
			     : p->failed ? "Failed Logon"
					 : "Successful Logon";
	bool hook = e->kind == EVENT_HOOK || e->kind == EVENT_MIXED;
	char what[64] = "Okta";

	if (several)
		(void)snprintf(what, sizeof(what), "target%u.%llu@example.com",
		    part, (unsigned long long)e->number);
	return buf_addf(out, "%.19sZ\t%s\t%s\t%s\t%s\t%s\t%s\t", p->when,
	    p->who, action, several ? "User" : "Logon", what,
	    hook ? HOOK_HOST : HOST, p->address);
}

/* The line has that Detail: "NAME=>VALUE" between separators. */
static bool
has_detail(struct slice line, struct slice detail)
{
	const char *p = line.p, *end = line.p + line.n;

	while ((p = memmem(p, (size_t)(end - p), detail.p, detail.n)) != NULL) {
		if ((p[-1] == '|' || p[-1] == '\t') && p + detail.n < end &&
		    (p[detail.n] == '|' || p[detail.n] == '\t'))
			return true;
		p++;
	}
	return false;
}

static bool
has(struct slice line, struct buf *work, const char *name, const char *value)
{
	work->n = 0;
	return buf_addf(work, "%s=>%s", name, value) == 0 &&
	       has_detail(line, (struct slice){work->p, work->n});
}

static bool
has_agent(struct slice line, struct buf *work, uint64_t seed)
{
	work->n = 0;
	return buf_add_str(work, "User agent=>") == 0 &&
	       text_add(work, seed, TEXT_LISTED) == 0 &&
	       has_detail(line, (struct slice){work->p, work->n});
}

const char *
event_compare(const struct event *e, unsigned part, struct slice line,
    struct buf *work)
{
	bool hook = e->kind == EVENT_HOOK || e->kind == EVENT_MIXED;
	unsigned suffix = hook ? part + 1 : 0;
	struct person p;
	char record[8];

	person_of(&p, e->number, suffix);
	work->n = 0;
	if (add_columns(e, part, &p, work) == -1)
		return "no memory";
	if (line.n < work->n || memcmp(line.p, work->p, work->n) != 0)
		return "When to Workstation";
	if (!has(line, work, "Event ID", p.uuid))
		return "Detail Event ID";
	if (!has(line, work, "Session ID", p.session))
		return "Detail Session ID";
	if (!has(line, work, "Actor", p.name))
		return "Detail Actor";
	if (!has_agent(line, work, e->number * 4 + suffix))
		return "Detail User agent";
	(void)snprintf(record, sizeof(record), "%u/3", part + 1);
	if (e->kind == EVENT_SEVERAL && !has(line, work, "Record", record))
		return "Detail Record";
	return NULL;
}
