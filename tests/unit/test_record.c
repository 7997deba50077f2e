/* Marks: written, taken off the end of a line, and what is none. */
#include "common/record.h"

#include "tests/tap.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))
#define BYTES(text)                                                            \
	{                                                                      \
		text, sizeof(text) - 1                                         \
	}
#define A RECORD_OPEN "x" RECORD_CLOSE

static void
taken(void)
{
	static const struct {
		const char *line, *left;
		uint64_t seq;
	} rows[] = {
	    {"<?ack 1?>", "", 1},
	    {"<?ack 0?>", "", 0},
	    {"<?ack 18446744073709551615?>", "", UINT64_MAX},
	    {A "<?ack 42?>", A, 42},
	    {A " <?ack 42?>", A " ", 42},
	    {A "<?ack 1?><?ack 2?>", A "<?ack 1?>", 2},
	    {"<?ack <?ack 3?>", "<?ack ", 3},
	    {"<?ack 000000000000000000000000000007?>", "", 7},
	};
	struct slice line;
	uint64_t seq;
	size_t i;

	for (i = 0; i < NITEMS(rows); i++) {
		line = slice_of(rows[i].line);
		seq = 99;
		ok(record_take_mark(&line, &seq) && seq == rows[i].seq &&
			slice_is(line, rows[i].left),
		    "%s", rows[i].line);
	}
}

static void
refused(void)
{
	static const struct slice rows[] = {
	    BYTES(""),
	    BYTES("?>"),
	    BYTES("5?>"),
	    BYTES("<?ack ?>"),
	    BYTES("x<?ack ?>"),
	    BYTES("<?ack5?>"),
	    BYTES("?ack 5?>"),
	    BYTES("<?ack 5?> "),
	    BYTES("<?ack 5?>\r"),
	    BYTES("<?ack 5?"),
	    BYTES("<?ack 5>"),
	    BYTES("<?ack  5?>"),
	    BYTES("<?ack 5 ?>"),
	    BYTES("<?ack -5?>"),
	    BYTES("<?ack +5?>"),
	    BYTES("<?ack 0x5?>"),
	    BYTES("<?ack 5.0?>"),
	    BYTES("<?Ack 5?>"),
	    BYTES("<?nak 5?>"),
	    BYTES("<?ack 18446744073709551616?>"),
	    BYTES("<?ack 99999999999999999999?>"),
	    BYTES("<?ack 184467440737095516150?>"),
	    BYTES("<?ack 5?>" A),
	    BYTES("<?ack 5\0?>"),
	    BYTES(A),
	};
	struct slice line;
	uint64_t seq;
	size_t i;

	for (i = 0; i < NITEMS(rows); i++) {
		line = rows[i];
		seq = 99;
		ok(!record_take_mark(&line, &seq) && seq == 99 &&
			line.p == rows[i].p && line.n == rows[i].n,
		    "no mark: '%s'", rows[i].p);
	}
}

static void
written(void)
{
	static const uint64_t seqs[] = {0, 1, 9, 10, 4294967296, UINT64_MAX};
	char mark[MARK_MAX + 1];
	struct slice line;
	uint64_t seq;
	size_t i, n;

	for (i = 0; i < NITEMS(seqs); i++) {
		mark[MARK_MAX] = '#';
		n = record_mark(mark, seqs[i]);
		line = (struct slice){mark, n};
		seq = 99;
		ok(n == strlen(mark) && n < MARK_MAX && mark[MARK_MAX] == '#' &&
			record_take_mark(&line, &seq) && line.n == 0 &&
			seq == seqs[i],
		    "%s", mark);
	}
	(void)record_mark(mark, UINT64_MAX);
	is_str(mark, "<?ack 18446744073709551615?>", "as the contract writes");
}

/* A line cut anywhere has no mark, or the contract would lose what follows. */
static void
torn(void)
{
	const struct slice whole = slice_of(A "<?ack 4711?>");
	struct slice line;
	uint64_t seq;
	size_t n;
	int taken_too = 0;

	for (n = 0; n < whole.n; n++) {
		line = (struct slice){whole.p, n};
		taken_too += record_take_mark(&line, &seq);
	}
	is_int(taken_too, 0, "no mark on a torn line");
}

int
main(void)
{
	taken();
	refused();
	written();
	torn();
	return done();
}
