/* links: parser */
/*
 * Headers against the tables of other parsers in ../shared/data/syslog, if
 * that folder is there. Where we differ on purpose the case stands below with
 * the reason; a difference that is not listed fails, and so does a listed one
 * that is none.
 */
#include <stdlib.h>
#include <unistd.h>

#include "common/clock.h"
#include "tests/unit/header_tables.h"

#define TABLES "../shared/data/syslog/"
#define RECEIVED_US 1583020800000000 /* 2020-03-01T00:00:00Z */

static const struct difference {
	const char *id, *why;
} differences[] = {
    /* The first word after the host, without a colon: a tag for rsyslog,
     * fluentd and syslog-loose, and for us (Okta Access Gateway's app). */
    {"rfc3164-0003", "a bare first word is the tag"},
    {"rfc3164-0005", "a bare first word is the tag"},
    {"fluentd-013", "a bare first word is the tag, as in fluentd-012"},
    {"grok-syslog-006", "a bare first word is the tag"},
    {"grok-syslog-013", "a bare first word is the tag"},
    {"parsertest-parse1-21", "the only word is the message, as fluentd-017"},
    {"parsertest-parse1-26", "the only word is the message, as fluentd-017"},
    {"parsertest-parse1-11", "-- MARK -- is no program's name"},
    {"parsertest-parse1-12", "-- MARK -- is no program's name"},
    {"parsertest-parse2-0", "#001 is no program's name"},
    /* The first word after the time, with a colon. */
    {"parse_3164_timestamp_host", "a tag, as in grok-syslog-012: su:"},
    /* %FAC-n- begins the message (DESIGN.md section 4). */
    {"parsertest-parse1-0", "%PIX-7- begins the message"},
    {"pmsnare-cccstyle-2", "%ASA-4- begins the message"},
    {"pmsnare-ccdefault-2", "%ASA-4- begins the message"},
    {"pmsnare-default-2", "%ASA-4- begins the message"},
    {"pmsnare-default-3", "%ASA-6- begins the message"},
    {"pmsnare-cccstyle-1", "Cisco's sequence number is no tag"},
    {"pmsnare-ccdefault-1", "Cisco's sequence number is no tag"},
    {"pmsnare-default-1", "Cisco's sequence number is no tag"},
    /* Without PRI and time there is no header. */
    {"parsertest-parse-nodate-1", "plain text"},
    {"parsertest-snare_ccoff_udp-0", "plain text"},
    {"pmsnare-ccoff-2", "plain text"},
    {"pmlastmsg-2", "last and message are no host and tag"},
    {"pmlastmsg-3", "last and message are no host and tag"},
    {"pmlastmsg-4", "last and message are no host and tag"},
    /* Faults that theirs has, or options that were set. */
    {"handles_incorrect_sd_element_0", "bad elements are kept, raw"},
    {"handles_incorrect_sd_element_1", "bad elements are kept, raw"},
    {"fluentd-024", "theirs writes the time anew"},
    {"parsertest-parse1-20", "2009 is the year, not the host"},
    {"prop-programname-0", "slashes belong to the name, as in its twin"},
    {"pmsnare-default-7", "theirs splits the tag at a slash in the text"},
    {"pmsnare-modoverride-3", "the backslashes in the input are literal"},
    {NULL, NULL},
};

struct counts {
	int cases, agree, differ, bounds_only;
};

static void
check_go_5424(struct checked *c)
{
	static char out[CASE_MAX];
	struct slice msg = {out, 0};
	const char *text = text_of(c->expect, "msg_b64");
	bool valid = json_is_true(json_object_get(c->root, "valid"));

	c->compared++;
	if (valid != (c->h.form == HEADER_RFC5424))
		wrong(c, "form", (struct slice){NULL, 0},
		    valid ? "valid" : "not valid");
	if (!valid)
		return;
	if (text != NULL)
		msg.n = base64(text, out);
	else if ((text = text_of(c->expect, "msg")) != NULL)
		msg = slice_of(text);
	if (!slice_eq(c->h.msg, without_bom(msg)))
		wrong(c, "msg", c->h.msg, text ? text : "");
	same_text(c, "host", c->h.host, text_of(c->expect, "hostname"));
	same_text(c, "app", c->h.app, text_of(c->expect, "appname"));
	same_text(c, "procid", c->h.procid, text_of(c->expect, "procid"));
	same_text(c, "msgid", c->h.msgid, text_of(c->expect, "msgid"));
	same_number(c, "pri", c->h.facility * 8 + c->h.severity,
	    json_object_get(c->expect, "pri"));
	same_time(c, text_of(c->expect, "timestamp"));
	same_structured_data(c, json_object_get(c->expect, "sd"));
}

static void
check_go_3164(struct checked *c)
{
	char time[CLOCK_S_TEXT];

	same_text(c, "host", c->h.host, text_of(c->expect, "hostname"));
	same_text(c, "app", c->h.app, text_of(c->expect, "appname"));
	same_text(c, "procid", c->h.procid, text_of(c->expect, "procid"));
	same_text(c, "msg", c->h.msg, text_of(c->expect, "msg"));
	same_number(c, "pri", c->h.facility * 8 + c->h.severity,
	    json_object_get(c->expect, "pri"));
	clock_format_s(time, c->h.time_us / 1000000);
	same_text(c, "time", (struct slice){time + 5, 14},
	    text_of(c->expect, "timestamp_noyear"));
}

static void
check_loose(struct checked *c)
{
	const char *protocol = text_of(c->expect, "protocol");

	if (json_is_null(c->expect))
		return;
	/* Theirs calls RFC 5424 also what breaks its rules. */
	if (protocol && strcmp(protocol, "rfc5424") != 0 &&
	    c->h.form == HEADER_RFC5424)
		wrong(c, "form", (struct slice){NULL, 0}, protocol);
	same_text(c, "host", c->h.host, text_of(c->expect, "hostname"));
	same_text(c, "app", c->h.app, text_of(c->expect, "appname"));
	same_text(c, "procid", c->h.procid, text_of(c->expect, "procid"));
	same_text(c, "msgid", c->h.msgid, text_of(c->expect, "msgid"));
	same_text(c, "msg", c->h.msg, text_of(c->expect, "msg"));
	same_number(c, "facility", c->h.facility,
	    json_object_get(c->expect, "facility"));
	same_number(c, "severity", c->h.severity,
	    json_object_get(c->expect, "severity"));
	same_time(c, text_of(c->expect, "timestamp"));
	same_structured_data(c, json_object_get(c->expect, "sd"));
}

static void
check_fluentd(struct checked *c)
{
	if (json_is_null(c->expect))
		return;
	same_member(c, "host", c->h.host);
	same_member(c, "ident", c->h.app);
	same_member(c, "pid", c->h.procid);
	same_member(c, "msgid", c->h.msgid);
	same_member(c, "extradata", c->h.sd);
	same_member(c, "message", c->h.msg);
	same_number(c, "pri", c->h.facility * 8 + c->h.severity,
	    json_object_get(c->expect, "pri"));
	if (!json_object_get(json_object_get(c->root, "config"), "time_format"))
		same_member(c, "time", c->h.timestamp);
}

/* Equal, or a byte of ours stands in theirs as rsyslog escapes it: #011, \\011
 * or \\t. */
static bool
same_escaped(struct slice ours, const char *theirs)
{
	char octal[8];
	size_t i;

	for (i = 0; i < ours.n; i++) {
		if (*theirs == ours.p[i]) {
			theirs++;
			continue;
		}
		(void)snprintf(octal, sizeof(octal), "%03o",
		    (unsigned char)ours.p[i]);
		if (strchr("#\\", *theirs) && *theirs != '\0' &&
		    strncmp(theirs + 1, octal, 3) == 0)
			theirs += 4;
		else if (ours.p[i] == '\t' && strncmp(theirs, "\\t", 2) == 0)
			theirs += 2;
		else
			return false;
	}
	return *theirs == '\0';
}

/* Theirs keeps the blank after the tag. */
static void
check_rsyslog(struct checked *c)
{
	const char *host = text_of(c->expect, "hostname");
	const char *pri = text_of(c->expect, "PRI");
	const char *msg = text_of(c->expect, "msg");
	const char *time = text_of(c->expect, "timestamp:::date-rfc3339");
	char number[16];

	if (host != NULL)
		same_text(c, "host", c->h.host,
		    strcmp(host, "$RS_HOSTNAME") == 0 ? NULL : host);
	same_member(c, "programname", c->h.app);
	if (pri != NULL && c->h.facility >= 0) {
		(void)snprintf(number, sizeof(number), "%d",
		    c->h.facility * 8 + c->h.severity);
		same_text(c, "pri", slice_of(number), pri);
	}
	if (msg != NULL) {
		c->compared++;
		if (!same_escaped(c->h.msg, msg + strspn(msg, " ")))
			wrong(c, "msg", c->h.msg, msg);
	}
	if (time != NULL)
		same_time(c, time);
	same_legacy_time(c, text_of(c->expect, "timestamp"));
	same_legacy_time(c, text_of(c->expect, "timestamp:::date-rfc3164"));
	same_legacy_time(c,
	    text_of(c->expect, "timestamp:::date-rfc3164-buggyday"));
}

/* A member of theirs, at the top or in an object; numbers as text. */
static void
same_path(struct checked *c, const char *object, const char *name,
    struct slice got)
{
	json_t *in = object ? json_object_get(c->expect, object) : c->expect;
	json_t *value = json_object_get(in, name);
	char number[32];

	if (json_is_integer(value)) {
		(void)snprintf(number, sizeof(number), "%lld",
		    (long long)json_integer_value(value));
		same_text(c, name, got, number);
	} else if (json_is_string(value)) {
		same_text(c, name, got, json_string_value(value));
	}
}

static void
check_grok(struct checked *c)
{
	json_t *message = json_object_get(c->expect, "message");
	const char *pattern = text_of(c->root, "pattern");
	const char *text;

	same_path(c, NULL, "logsource", c->h.host);
	same_path(c, "host", "hostname", c->h.host);
	same_path(c, NULL, "syslog5424_host", c->h.host);
	same_path(c, NULL, "sysloghost", c->h.host);
	same_path(c, NULL, "nf_host", c->h.host);
	same_path(c, NULL, "device", c->h.host);
	same_path(c, "observer", "hostname", c->h.host);
	same_path(c, NULL, "program", c->h.app);
	same_path(c, "process", "name", c->h.app);
	same_path(c, NULL, "syslog5424_app", c->h.app);
	same_path(c, NULL, "pid", c->h.procid);
	same_path(c, "process", "pid", c->h.procid);
	same_path(c, NULL, "syslog5424_proc", c->h.procid);
	same_path(c, NULL, "syslog5424_msgid", c->h.msgid);
	if (pattern && strcmp(pattern, "SYSLOG5424LINE") == 0)
		same_path(c, "event", "code", c->h.msgid);
	same_path(c, NULL, "syslog5424_sd", c->h.sd);
	same_path(c, NULL, "timestamp", c->h.timestamp);
	same_path(c, NULL, "syslog5424_ts", c->h.timestamp);
	text = json_string_value(json_array_get(message, 1));
	if (text != NULL && pattern && strncmp(pattern, "SYSLOG", 6) == 0)
		same_text(c, "message", slice_trim(c->h.msg), text);
}

static const char *
known_difference(const char *id)
{
	size_t i;

	for (i = 0; differences[i].id != NULL; i++)
		if (strcmp(differences[i].id, id) == 0)
			return differences[i].why;
	return NULL;
}

static int64_t
receive_clock(json_t *expect)
{
	const char *text = text_of(expect, "timestamp");
	int64_t us;

	if (text && timestamp_iso(slice_of(text), &us, NULL) == NULL)
		return us + 3600000000;
	return RECEIVED_US;
}

static void
check_case(json_t *root, void (*check)(struct checked *), struct counts *n)
{
	static char input[CASE_MAX];
	const char *id = text_of(root, "id"), *why;
	struct checked c = {.root = root};
	struct header_clock clock = {RECEIVED_US, 0};
	json_t *zone;

	c.expect = json_object_get(root, "expect");
	c.input =
	    (struct slice){input, base64(text_of(root, "input_b64"), input)};
	clock.received_us = receive_clock(c.expect);
	zone = json_object_get(c.expect, "timestamp_zone");
	if (zone && strcmp(json_string_value(zone), "+01:00") == 0)
		clock.zone_offset_s = 3600;
	header_parse(&c.h, c.input, &clock);
	ok(all_inside(&c), "%s: fields are inside of the message", id);
	n->cases++;
	if (check != NULL)
		check(&c);
	if (c.compared == 0) {
		n->bounds_only++;
		return;
	}
	why = known_difference(id);
	ok((c.wrong > 0) == (why != NULL), "%s: %s", id, why ? why : "same");
	if (c.wrong > 0)
		n->differ++;
	else
		n->agree++;
}

static void
check_table(const char *name, void (*check)(struct checked *))
{
	struct counts n = {0, 0, 0, 0};
	char path[256], *line = NULL;
	size_t size = 0;
	json_t *root;
	FILE *f;

	(void)snprintf(path, sizeof(path), TABLES "%s.jsonl", name);
	if (!ok((f = fopen(path, "r")) != NULL, "%s is there", path))
		return;
	while (getline(&line, &size, f) > 0) {
		root = json_loads(line, JSON_ALLOW_NUL, NULL);
		if (ok(root != NULL && strlen(line) < CASE_MAX, "a case"))
			check_case(root, check, &n);
		json_decref(root);
	}
	printf("# %s: %d cases, %d agree, %d differ on purpose, %d without "
	       "fields of theirs\n",
	    name, n.cases, n.agree, n.differ, n.bounds_only);
	free(line);
	(void)fclose(f);
}

int
main(void)
{
	if (access(TABLES, R_OK) != 0) {
		printf("1..0 # SKIP there is no folder " TABLES "\n");
		return 0;
	}
	check_table("go-syslog-rfc5424", check_go_5424);
	check_table("go-syslog-rfc3164", check_go_3164);
	check_table("syslog-loose", check_loose);
	check_table("fluentd-syslog", check_fluentd);
	check_table("rsyslog-testbench", check_rsyslog);
	check_table("logstash-grok-syslog", check_grok);
	check_table("logstash-grok-firewalls", check_grok);
	check_table("logstash-grok-junos", check_grok);
	check_table("logstash-grok-netscreen", check_grok);
	check_table("logstash-grok-shorewall", check_grok);
	check_table("logstash-cef", NULL);
	check_table("go-syslog-octetcounting", NULL);
	check_table("go-syslog-nontransparent", NULL);
	return done();
}
