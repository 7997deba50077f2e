#include "common/frame.h"

#include <stdio.h>
#include <string.h>

#include "common/clock.h"
#include "common/crc32c.h"

#define DLE 0x10
#define ESCAPE 0x40
#define SEQ_DIGITS 20 /* of UINT64_MAX */
#define CRC_DIGITS 8

/* Escapes n bytes into out (cap bytes): the length written, or -1. Runs
 * without a special byte, the rule, are found and copied whole. */
static ssize_t
escape(char *out, size_t cap, struct slice in)
{
	size_t o = 0, i = 0, run;

	while (i < in.n) {
		for (run = i; run < in.n; run++)
			if (in.p[run] == '\n' || in.p[run] == '\0' ||
			    in.p[run] == DLE)
				break;
		if (run - i > cap - o)
			return -1;
		memcpy(out + o, in.p + i, run - i);
		o += run - i;
		i = run;
		if (i == in.n)
			break;
		if (cap - o < 2)
			return -1;
		out[o++] = DLE;
		out[o++] = (char)(in.p[i++] ^ ESCAPE);
	}
	return (ssize_t)o;
}

/* Not empty, not too long, no byte that would end it or the line. */
static bool
source_fits(struct slice s)
{
	size_t i;

	for (i = 0; i < s.n && i < FRAME_SOURCE_MAX; i++)
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7f)
			return false;
	return i > 0 && i == s.n;
}

size_t
frame_encode(char *out, size_t cap, const struct frame *f)
{
	/* Room for "SEQ " CRC SP TIME SP SOURCE SP and the LF. */
	const size_t fixed =
	    1 + SEQ_DIGITS + 1 + CRC_DIGITS + 1 + CLOCK_US_TEXT + 1 + 1 + 1;
	static const char hex[] = "0123456789abcdef";
	char seq[SEQ_DIGITS + 3];
	size_t head, n;
	ssize_t body;
	uint32_t crc;
	int i;

	if (f->seq == 0 || !source_fits(f->source) || cap < fixed + f->source.n)
		return 0;
	n = (size_t)snprintf(seq, sizeof(seq), "@%llu ",
	    (unsigned long long)f->seq);
	memcpy(out, seq, n);
	head = n + CRC_DIGITS + 1;
	n = head;
	clock_format_us(out + n, f->time_us);
	n += CLOCK_US_TEXT;
	out[n++] = ' ';
	memcpy(out + n, f->source.p, f->source.n);
	n += f->source.n;
	out[n++] = ' ';
	body = escape(out + n, cap - n - 1, f->payload);
	if (body == -1)
		return 0;
	n += (size_t)body;
	crc = crc32c(0, seq + 1, strlen(seq) - 1);
	crc = crc32c(crc, out + head, n - head);
	for (i = 0; i < CRC_DIGITS; i++)
		out[head - 2 - i] = hex[crc >> 4 * i & 15];
	out[head - 1] = ' ';
	out[n++] = '\n';
	return n;
}

static int
hex_value(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : -1;
}

/* "@DIGITS SP 8HEX SP": the length of it, or 0. A SEQ beyond 64 bits or with
 * a leading zero, or a CRC in upper case, is no frame of ours but still looks
 * like one: *seq is then 0. */
static size_t
read_head(struct slice l, uint64_t *seq, uint32_t *crc)
{
	size_t i = 1, end;
	uint64_t v = 0;
	bool over = false;

	if (l.n < 1 + 1 + 1 + CRC_DIGITS + 1 || l.p[0] != '@')
		return 0;
	for (; i < l.n && l.p[i] >= '0' && l.p[i] <= '9'; i++)
		over |= __builtin_mul_overflow(v, 10, &v) ||
			__builtin_add_overflow(v, l.p[i] - '0', &v);
	if (i == 1 || l.n - i < CRC_DIGITS + 2 || l.p[i] != ' ')
		return 0;
	*seq = over || l.p[1] == '0' ? 0 : v;
	*crc = 0;
	for (end = ++i + CRC_DIGITS; i < end; i++) {
		if (hex_value(l.p[i]) == -1)
			return 0;
		if (l.p[i] >= 'A' && l.p[i] <= 'F')
			*seq = 0;
		*crc = *crc << 4 | (uint32_t)hex_value(l.p[i]);
	}
	return l.p[i] == ' ' ? i + 1 : 0;
}

bool
frame_looks_like(struct slice line)
{
	uint64_t seq;
	uint32_t crc;

	return read_head(line, &seq, &crc) != 0;
}

enum frame_status
frame_parse(struct frame *f, struct slice line)
{
	const size_t before_crc = CRC_DIGITS + 1;
	size_t head;
	uint32_t want, got;
	struct slice rest;
	const char *sp;

	head = read_head(line, &f->seq, &want);
	if (head == 0)
		return FRAME_NOT;
	rest = slice_from(line, head);
	got = crc32c(0, line.p + 1, head - 1 - before_crc);
	got = crc32c(got, rest.p, rest.n);
	if (got != want)
		return FRAME_BAD_CRC;
	if (f->seq == 0 || rest.n < CLOCK_US_TEXT + 1 ||
	    rest.p[CLOCK_US_TEXT] != ' ' ||
	    clock_parse_us(rest.p, &f->time_us) == -1)
		return FRAME_BAD_HEAD;
	rest = slice_from(rest, CLOCK_US_TEXT + 1);
	sp = memchr(rest.p, ' ', rest.n);
	if (sp == NULL)
		return FRAME_BAD_HEAD;
	f->source = (struct slice){rest.p, (size_t)(sp - rest.p)};
	if (!source_fits(f->source))
		return FRAME_BAD_HEAD;
	f->payload = slice_from(rest, f->source.n + 1);
	return FRAME_OK;
}

struct slice
frame_message(const struct frame *f, char *out)
{
	const char *p = f->payload.p, *end = p + f->payload.n, *dle;
	size_t n = 0;

	dle = memchr(p, DLE, f->payload.n);
	if (dle == NULL)
		return f->payload;
	while (dle != NULL) {
		memcpy(out + n, p, (size_t)(dle - p));
		n += (size_t)(dle - p);
		p = dle + 1;
		if (p < end &&
		    ((*p ^ ESCAPE) == '\n' || (*p ^ ESCAPE) == '\0' ||
			(*p ^ ESCAPE) == DLE))
			out[n++] = (char)(*p++ ^ ESCAPE);
		else
			out[n++] = DLE;
		dle = memchr(p, DLE, (size_t)(end - p));
	}
	memcpy(out + n, p, (size_t)(end - p));
	return (struct slice){out, n + (size_t)(end - p)};
}

void
frame_file_source(char out[static FRAME_SOURCE_MAX + 1], const char *name)
{
	static const char prefix[] = "file:";
	const size_t room = FRAME_SOURCE_MAX - (sizeof(prefix) - 1) -
			    (sizeof(FRAME_TRUNCATED) - 1);
	size_t n = sizeof(prefix) - 1, len = strlen(name), start;
	size_t used = 0;
	unsigned char c;

	/* Walk back from the end as far as the room goes. */
	for (start = len; start > 0; start--) {
		c = (unsigned char)name[start - 1];
		used += c <= ' ' || c == '%' || c == 0x7f ? 3 : 1;
		if (used > room)
			break;
	}
	memcpy(out, prefix, n);
	for (; start < len; start++) {
		c = (unsigned char)name[start];
		if (c <= ' ' || c == '%' || c == 0x7f)
			n += (size_t)snprintf(out + n, 4, "%%%02X", c);
		else
			out[n++] = (char)c;
	}
	out[n] = '\0';
}
