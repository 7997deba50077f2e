/*
 * libFuzzer: frame_parse() on any line; a line that it accepts is written
 * again as it was; and any bytes come back as a message.
 */
#include "common/frame.h"

#include <stdint.h>
#include <stdlib.h>

#include "common/crc32c.h"

#define CRC_DIGITS 8

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char encoded[FRAME_MAX], again[FRAME_MAX], decoded[FRAME_MAX];

static void
must(bool holds)
{
	if (!holds)
		abort();
}

/* Each DLE is an escape, and nothing that needs one has none. */
static bool
is_canonical(struct slice payload)
{
	size_t i;

	for (i = 0; i < payload.n; i++) {
		if (payload.p[i] == '\0')
			return false;
		if (payload.p[i] != 0x10)
			continue;
		if (++i == payload.n || payload.p[i] == '\0' ||
		    strchr("J@P", payload.p[i]) == NULL)
			return false;
	}
	return true;
}

/* A frame that was read, from a line without its LF. */
static void
check_read(const struct frame *f, struct slice line)
{
	struct frame g = *f, h;
	size_t n;

	must(frame_looks_like(line));
	must(f->payload.n <= line.n &&
	     f->payload.p + f->payload.n == line.p + line.n);
	g.payload = frame_message(f, decoded);
	must(g.payload.n <= f->payload.n);
	if (g.payload.n > MESSAGE_MAX)
		return;
	n = frame_encode(encoded, sizeof(encoded), &g);
	must(n > 0);
	if (is_canonical(f->payload))
		must(slice_eq((struct slice){encoded, n - 1}, line));
	must(frame_parse(&h, (struct slice){encoded, n - 1}) == FRAME_OK);
	must(h.seq == f->seq && h.time_us == f->time_us);
	must(slice_eq(h.source, f->source));
	must(slice_eq(frame_message(&h, again), g.payload));
}

/* The CRC in the line made right, for no fuzzer guesses it. */
static void
mend_crc(char *line, size_t n)
{
	static const char hex[] = "0123456789abcdef";
	char *sp = memchr(line, ' ', n), *rest = sp + 1 + CRC_DIGITS + 1;
	uint32_t crc = crc32c(0, line + 1, (size_t)(sp + 1 - (line + 1)));
	int i;

	crc = crc32c(crc, rest, (size_t)(line + n - rest));
	for (i = 0; i < CRC_DIGITS; i++)
		sp[CRC_DIGITS - i] = hex[crc >> 4 * i & 15];
}

static void
check_line(struct slice in)
{
	enum frame_status st;
	struct frame f;
	char *own;

	st = frame_parse(&f, in);
	must((st != FRAME_NOT) == frame_looks_like(in));
	if (st == FRAME_OK)
		check_read(&f, in);
	if (st == FRAME_NOT)
		return;
	own = malloc(in.n);
	must(own != NULL);
	memcpy(own, in.p, in.n);
	mend_crc(own, in.n);
	in.p = own;
	st = frame_parse(&f, in);
	must(st == FRAME_OK || st == FRAME_BAD_HEAD);
	if (st == FRAME_OK)
		check_read(&f, in);
	free(own);
}

static void
check_message(struct slice in)
{
	struct frame f = {.seq = in.n + 1, .source = {"-", 1}}, g;
	size_t n;

	if (in.n > MESSAGE_MAX)
		in.n = MESSAGE_MAX;
	f.payload = in;
	n = frame_encode(encoded, sizeof(encoded), &f);
	must(n > 0 && encoded[n - 1] == '\n');
	must(memchr(encoded, '\n', n - 1) == NULL);
	must(memchr(encoded, '\0', n) == NULL);
	must(frame_parse(&g, (struct slice){encoded, n - 1}) == FRAME_OK);
	must(slice_eq(frame_message(&g, again), in));
	must(is_canonical(g.payload));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = {(const char *)data, size};
	const char *lf;

	check_message(in);
	lf = size > 0 ? memchr(in.p, '\n', in.n) : NULL;
	if (lf != NULL)
		in.n = (size_t)(lf - in.p);
	check_line(in);
	return 0;
}
