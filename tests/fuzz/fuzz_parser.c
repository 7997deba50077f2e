/*
 * The whole parser on any bytes: header, JSON, rules, records. Whatever comes
 * in, each message has an outcome, and what goes out is lines of well-formed
 * XML. The first byte of the input chooses the framing of the rest.
 */
#include <libxml/parser.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/frame.h"
#include "common/record.h"
#include "parser/interpret.h"
#include "parser/rules_load.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static struct rules rules;
static struct interpreter interpreter;
static size_t events_unmatched;

static void
on_unmatched(void *arg, struct slice text, const char *reason)
{
	(void)arg;
	(void)text;
	events_unmatched++;
	if (reason[0] == '\0' || strchr(reason, '\n') != NULL)
		abort();
}

static void
on_fault(void *arg, const char *file, int line, const char *text)
{
	(void)arg;
	(void)fprintf(stderr, "%s:%d: %s\n", file, line, text);
	abort();
}

static void
set_up(void)
{
	static char paths[2][64] = {"tests/fuzz/rules.xml", "parser/rules"};
	static char *const list[2] = {paths[0], paths[1]};
	const struct rules_report report = {.fault = on_fault};

	if (rules_load(&rules, list, 2, &report) == -1 ||
	    interpreter_init(&interpreter, &rules) == -1)
		abort();
	interpreter.site.plan = slice_of("a <plan>");
	interpreter.sink = (struct unmatched_sink){on_unmatched, NULL};
}

/* Each line is one well-formed element called ActivityRecord. */
static void
check_records(struct slice out, size_t records)
{
	const char *lf;
	xmlDoc *doc;

	for (; out.n > 0; records--) {
		lf = memchr(out.p, '\n', out.n);
		if (lf == NULL || records == 0)
			abort();
		doc = xmlReadMemory(out.p, (int)(lf - out.p), NULL, "UTF-8",
		    XML_PARSE_NONET | XML_PARSE_HUGE);
		if (doc == NULL)
			abort();
		if (strcmp((const char *)xmlDocGetRootElement(doc)->name,
			"ActivityRecord") != 0)
			abort();
		xmlFreeDoc(doc);
		out = slice_from(out, (size_t)(lf + 1 - out.p));
	}
	if (records != 0)
		abort();
}

static void
run(struct slice message)
{
	struct message m = {.seq = 1,
	    .framed = true,
	    .received_us = 1700000000000000,
	    .source = slice_of("udp:192.0.2.7,40312"),
	    .raw = message};
	struct header_clock clock = {.received_us = m.received_us};
	struct outcome o;

	events_unmatched = 0;
	header_parse(&m.header, m.raw, &clock);
	o = interpret(&interpreter, &m);
	if (o.unmatched != events_unmatched ||
	    o.recorded + o.ignored + o.unmatched == 0)
		abort();
	check_records((struct slice){interpreter.out.p, interpreter.out.n},
	    o.records);
}

/* The message survives a frame unchanged. */
static void
check_frame(struct slice message)
{
	static char line[FRAME_MAX], back[FRAME_MAX];
	struct frame f = {.seq = 1,
	    .source = slice_of("-"),
	    .payload = message};
	size_t n = frame_encode(line, sizeof(line), &f);

	if (message.n > MESSAGE_MAX)
		return;
	if (n == 0 ||
	    frame_parse(&f, (struct slice){line, n - 1}) != FRAME_OK ||
	    !slice_eq(frame_message(&f, back), message))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static char text[MESSAGE_BYTES_MAX];
	static const char *const heads[] = {"",
	    "<134>1 2026-11-22T13:00:00Z acme okta - - - ",
	    "<13>Nov 22 13:00:00 acme okta[7]: "};
	struct slice body = {(const char *)data, n}, head;

	if (interpreter.rules == NULL)
		set_up();
	if (n == 0 || n > MESSAGE_MAX)
		return 0;
	head = slice_of(heads[data[0] % 3]);
	body = slice_from(body, 1);
	memcpy(text, head.p, head.n);
	memcpy(text + head.n, body.p, body.n);
	run((struct slice){text, head.n + body.n});
	check_frame(body);
	return 0;
}
