#include "common/record.h"

#include <stdio.h>

static const char mark_open[] = "<?ack ", mark_close[] = "?>";

size_t
record_mark(char out[static MARK_MAX], uint64_t seq)
{
	return (size_t)snprintf(out, MARK_MAX, "%s%llu%s", mark_open,
	    (unsigned long long)seq, mark_close);
}

bool
record_take_mark(struct slice *line, uint64_t *seq)
{
	const size_t open = sizeof(mark_open) - 1;
	const size_t close = sizeof(mark_close) - 1;
	size_t first, last, start;
	uint64_t v = 0;

	if (line->n < open + 1 + close ||
	    memcmp(line->p + line->n - close, mark_close, close) != 0)
		return false;
	first = last = line->n - close;
	while (
	    first > 0 && line->p[first - 1] >= '0' && line->p[first - 1] <= '9')
		first--;
	if (first == last || first < open ||
	    memcmp(line->p + first - open, mark_open, open) != 0)
		return false;
	start = first - open;
	for (; first < last; first++)
		if (__builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, line->p[first] - '0', &v))
			return false;
	line->n = start;
	*seq = v;
	return true;
}
