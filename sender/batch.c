#include "sender/batch.h"

#include <string.h>

static const char head[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" RECORD_LIST_OPEN "\n";
static const char tail[] = RECORD_LIST_CLOSE "\n";

#define HEAD_LEN (sizeof(head) - 1)
#define TAIL_LEN (sizeof(tail) - 1)

void
batch_init(struct batch *b, const struct batch_limits *lim)
{
	size_t largest =
	    lim->bytes > RECORD_LINE_MAX ? lim->bytes : RECORD_LINE_MAX;

	*b = (struct batch){.records = 0};
	buf_init(&b->body, largest + HEAD_LEN + 1 + TAIL_LEN);
}

void
batch_clear(struct batch *b)
{
	buf_clear(&b->body);
}

void
batch_reset(struct batch *b)
{
	b->body.n = 0;
	b->records = 0;
	b->closed = b->marked = false;
}

bool
batch_takes(const struct batch *b, const struct batch_limits *lim, size_t n)
{
	if (b->records == 0)
		return true;
	return b->records < lim->records &&
	       b->body.n + n + 1 + TAIL_LEN <= lim->bytes;
}

/* Adds so many records, one a line, the last without its LF. */
static int
append(struct batch *b, struct slice lines, size_t records, int64_t now_ms)
{
	size_t first = b->records == 0 ? HEAD_LEN : 0;
	size_t n = b->body.n;

	/* Room for the end tag too, so that closing the list cannot fail. */
	if (buf_add(&b->body, head, first) == -1 ||
	    buf_add_slice(&b->body, lines) == -1 ||
	    buf_add(&b->body, "\n", 1) == -1 ||
	    buf_reserve(&b->body, TAIL_LEN) == -1) {
		b->body.n = n;
		return -1;
	}
	if (b->records == 0)
		b->since_ms = now_ms;
	b->records += records;
	return 0;
}

int
batch_add(struct batch *b, struct slice record, int64_t now_ms)
{
	return append(b, record, 1, now_ms);
}

void
batch_mark(struct batch *b, uint64_t seq)
{
	if (!b->marked || seq > b->mark)
		b->mark = seq;
	b->marked = true;
	b->mark_records = b->records;
	b->mark_end = b->body.n;
}

void
batch_carry(struct batch *b, struct batch *next, int64_t now_ms)
{
	size_t records = b->records - b->mark_records;
	struct slice lines;

	if (!b->marked || records == 0)
		return;
	lines.p = b->body.p + b->mark_end;
	lines.n = b->body.n - b->mark_end - 1;
	if (append(next, lines, records, now_ms) == -1)
		return;
	b->records = b->mark_records;
	b->body.n = b->mark_end;
}

bool
batch_due(const struct batch *b, const struct batch_limits *lim, int64_t now_ms,
    bool paused, bool hurry)
{
	if (b->records == 0)
		return false;
	return hurry || b->records >= lim->records ||
	       b->body.n + TAIL_LEN >= lim->bytes ||
	       (lim->time_ms == 0 ? paused
				  : now_ms - b->since_ms >= lim->time_ms);
}

struct slice
batch_body(struct batch *b)
{
	if (!b->closed) {
		memcpy(b->body.p + b->body.n, tail, TAIL_LEN);
		b->body.n += TAIL_LEN;
		b->closed = true;
	}
	return (struct slice){b->body.p, b->body.n};
}
