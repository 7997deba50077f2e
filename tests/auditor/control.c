/*
 * The control endpoint, for tests and the demo: plain text, no login.
 *
 *	POST /control/fail?count=K&mode=MODE[&retry_after=S][&ms=N]
 *	POST /control/release
 *	POST /control/clear
 *	GET  /control/stats
 *	GET  /control/records
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tests/auditor/render.h"
#include "tests/auditor/request.h"
#include "tests/auditor/xmlout.h"

#define COUNT_MAX 1000000000
#define SECONDS_MAX 1000000000
#define MS_MAX 3600000

static void
reply_text(struct reply *r, unsigned status, const char *text)
{
	char *copy = strdup(text);

	reply_body(r, REPLY_TEXT, copy, copy != NULL ? strlen(copy) : 0);
	if (r->status == 200)
		r->status = status;
}

/* A number of the query: 0 with fallback if there is none, -1 if wrong. */
static int
number(const struct request *q, const char *name, long long max,
    long long fallback, long long *out)
{
	const char *text = request_argument(q, name), *why = NULL;

	*out = text == NULL ? fallback : strtonum(text, 0, max, &why);
	return why == NULL ? 0 : -1;
}

static void
handle_fail(struct request *q, struct reply *r)
{
	const char *mode = request_argument(q, "mode");
	struct fault fault = {0};
	long long count, retry, ms;

	if (number(q, "count", COUNT_MAX, 1, &count) == -1 ||
	    number(q, "retry_after", SECONDS_MAX, -1, &retry) == -1 ||
	    number(q, "ms", MS_MAX, 1000, &ms) == -1 || mode == NULL ||
	    fault_parse(mode, &fault) == -1) {
		reply_text(r, 400,
		    "usage: POST /control/fail?count=K&mode=status-N|hang|"
		    "slow|reset|close|drop-after-commit|reset-after-commit|"
		    "hang-after-commit"
		    "[&retry_after=SECONDS][&ms=MILLISECONDS]\n");
		return;
	}
	fault.retry_after = (long)retry;
	fault.ms = ms;
	faults_set(&q->server->faults, &fault, (uint64_t)count);
	reply_text(r, 200, "ok\n");
}

static void
handle_release(struct request *q, struct reply *r)
{
	faults_release(&q->server->faults);
	reply_text(r, 200, "ok\n");
}

static void
handle_clear(struct request *q, struct reply *r)
{
	if (store_clear(q->server->store) == -1)
		reply_text(r, 500, "cannot clear\n");
	else
		reply_text(r, 200, "ok\n");
}

static void
handle_stats(struct request *q, struct reply *r)
{
	uint64_t records, duplicates;
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);

	if (f != NULL) {
		store_count(q->server->store, &records, &duplicates);
		(void)fprintf(f,
		    "records %" PRIu64 "\nduplicates %" PRIu64 "\n", records,
		    duplicates);
		stats_print(&q->server->stats, f);
		(void)xmlout_close(f, &text);
	}
	reply_body(r, REPLY_TEXT, text, n);
}

static void
handle_records(struct request *q, struct reply *r)
{
	size_t n = 0;
	char *text = render_lines(q->server->store, &n);

	reply_body(r, REPLY_TEXT, text, n);
}

void
control_handle(struct request *q, struct reply *r)
{
	static const struct {
		const char *method, *name;
		void (*handle)(struct request *, struct reply *);
	} table[] = {
	    {"POST", "fail", handle_fail},
	    {"POST", "release", handle_release},
	    {"POST", "clear", handle_clear},
	    {"GET", "stats", handle_stats},
	    {"GET", "records", handle_records},
	};
	const char *name = q->path + strlen("/control/");
	bool known = false;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (strcmp(table[i].name, name) != 0)
			continue;
		known = true;
		if (strcmp(table[i].method, q->method) == 0) {
			table[i].handle(q, r);
			return;
		}
	}
	reply_empty(r, known ? 405 : 404);
}
