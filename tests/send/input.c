#include "tests/send/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/log.h"

#define CHUNK 65536
#define LIST_FIRST 1024

void
input_init(struct input *in, size_t max, uint64_t enough)
{
	*in = (struct input){.max = max, .enough = enough};
	buf_init(&in->bytes, INPUT_MAX);
}

void
input_clear(struct input *in)
{
	buf_clear(&in->bytes);
	free(in->list);
	in->list = NULL;
	in->n = in->size = 0;
}

struct slice
input_get(const struct input *in, uint64_t i)
{
	const struct input_message *m = &in->list[i % in->n];

	/* Without a byte the buffer has no memory to point into. */
	return m->n == 0 ? (struct slice){"", 0}
			 : (struct slice){in->bytes.p + m->at, m->n};
}

static bool
is_enough(const struct input *in)
{
	return in->enough != 0 && in->n >= in->enough;
}

static int
add_message(struct input *in, const char *path, uint64_t line, size_t at,
    size_t n)
{
	size_t size = in->size == 0 ? LIST_FIRST : 2 * in->size;
	void *list;

	if (n > in->max) {
		in->refused++;
		log_errorx("%s, message %llu: %zu bytes, but only %zu fit "
			   "into a datagram with its header; left out",
		    log_visible(slice_of(path)), (unsigned long long)line, n,
		    in->max);
		return 0;
	}
	if (in->n == in->size) {
		list = reallocarray(in->list, size, sizeof(*in->list));
		if (list == NULL)
			return -1;
		in->list = list;
		in->size = size;
	}
	in->list[in->n++] = (struct input_message){at, n};
	return 0;
}

/* Takes the complete lines from *at on; moves *at behind them. */
static int
add_lines(struct input *in, const char *path, size_t *at, uint64_t *line)
{
	const char *start, *lf;

	while (!is_enough(in) && *at < in->bytes.n) {
		start = in->bytes.p + *at;
		lf = memchr(start, '\n', in->bytes.n - *at);
		if (lf == NULL)
			break;
		if (add_message(in, path, ++*line, *at, (size_t)(lf - start)) ==
		    -1)
			return -1;
		*at += (size_t)(lf - start) + 1;
	}
	return 0;
}

static int
read_messages(struct input *in, int fd, const char *path, bool whole)
{
	size_t at = in->bytes.n;
	uint64_t line = 0;
	ssize_t r;

	do {
		if (buf_reserve(&in->bytes, CHUNK) == -1) {
			errno = EFBIG;
			return -1;
		}
		r = read(fd, in->bytes.p + in->bytes.n, CHUNK);
		if (r == -1)
			return -1;
		in->bytes.n += (size_t)r;
		if (!whole && add_lines(in, path, &at, &line) == -1)
			return -1;
	} while (r > 0 && !is_enough(in));
	/* What is left is the whole file, or a last line without its LF. */
	if (is_enough(in) || (!whole && at == in->bytes.n))
		return 0;
	return add_message(in, path, ++line, at, in->bytes.n - at);
}

int
input_add(struct input *in, const char *path, bool whole)
{
	bool is_stdin = strcmp(path, "-") == 0;
	int fd, ret, keep;

	fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return -1;
	ret = read_messages(in, fd, path, whole);
	keep = errno;
	if (!is_stdin)
		(void)close(fd); /* only read */
	errno = keep;
	return ret;
}
