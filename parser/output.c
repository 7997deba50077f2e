#include "parser/output.h"

#include <errno.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/record.h"
#include "common/signals.h"
#include "parser/interpret.h"

#define WRITE_AT 65536 /* bytes; then they are written */
/* So much is kept back while unmatched frames are not synced: a sync for each
 * of so many bytes, not for each write. */
#define HOLD_MAX (1 << 20)
#define BUFFER_MAX (RECORDS_TEXT_MAX + 2 * HOLD_MAX)
#define STOP_MS 4000 /* how long a stop signal waits for a stalled reader */

int
output_init(struct output *o, int fd, bool document, struct unmatched *u)
{
	*o = (struct output){.fd = fd, .document = document, .unmatched = u};
	buf_init(&o->buf, BUFFER_MAX);
	o->left_ms = clock_mono_ms();
	if (!document)
		return 0;
	return buf_add_str(&o->buf,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" RECORD_LIST_OPEN
	    "\n");
}

void
output_clear(struct output *o)
{
	buf_clear(&o->buf);
}

/* A reader that takes nothing must not hold us after a stop signal, which
 * interrupts the write again and again. */
static int
write_out(struct output *o)
{
	size_t done = 0;
	ssize_t n;

	while (done < o->buf.n) {
		n = write(o->fd, o->buf.p + done, o->buf.n - done);
		if (n > 0)
			done += (size_t)n;
		else if (n == -1 &&
			 (errno != EINTR || signals_stop_older(STOP_MS)))
			return -1;
	}
	o->buf.n = 0;
	o->frames = 0;
	o->left_ms = clock_mono_ms();
	return 0;
}

/* Marks in the buffer become promises when they leave it. */
static int
settle_and_write(struct output *o)
{
	return unmatched_sync(o->unmatched) == -1 ? -1 : write_out(o);
}

static bool
may_mark(const struct output *o)
{
	return !o->document && !o->no_marks && o->done > o->marked;
}

/* Appends the mark for all that is done. */
static int
add_mark(struct output *o)
{
	char mark[MARK_MAX];
	size_t n = record_mark(mark, o->done);

	o->marked = o->done;
	return buf_add(&o->buf, mark, n);
}

/* The mark on a line of its own. */
static int
mark_line(struct output *o)
{
	if (!may_mark(o))
		return 0;
	return add_mark(o) == -1 ? -1 : buf_add_str(&o->buf, "\n");
}

static bool
mark_is_late(const struct output *o)
{
	return !o->document && !o->no_marks && o->frames > 0 &&
	       (o->frames >= MARK_FRAMES ||
		   clock_mono_ms() - o->left_ms >= MARK_MS);
}

static bool
is_full(const struct output *o)
{
	return o->buf.n >= (o->unmatched->dirty ? HOLD_MAX : WRITE_AT);
}

int
output_message(struct output *o, struct slice records, uint64_t seq)
{
	if (buf_add_slice(&o->buf, records) == -1)
		return -1;
	if (seq > o->done) {
		o->done = seq;
		o->frames++;
		if (records.n > 0 && may_mark(o)) {
			o->buf.n--; /* the mark stands before the LF */
			if (add_mark(o) == -1 ||
			    buf_add_str(&o->buf, "\n") == -1)
				return -1;
		}
	}
	if (mark_is_late(o))
		return output_flush(o);
	return is_full(o) ? settle_and_write(o) : 0;
}

bool
output_stop_marks(struct output *o)
{
	bool first = !o->no_marks;

	o->no_marks = true;
	return first;
}

int
output_flush(struct output *o)
{
	return mark_line(o) == -1 ? -1 : settle_and_write(o);
}

int
output_end(struct output *o)
{
	if (o->document && buf_add_str(&o->buf, RECORD_LIST_CLOSE "\n") == -1)
		return -1;
	return output_flush(o);
}
