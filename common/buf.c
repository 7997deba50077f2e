#include "common/buf.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUF_FIRST 256

void
buf_init(struct buf *b, size_t cap)
{
	*b = (struct buf){.cap = cap};
}

void
buf_clear(struct buf *b)
{
	free(b->p);
	buf_init(b, b->cap);
}

int
buf_reserve(struct buf *b, size_t n)
{
	size_t size = b->size;
	char *p;

	if (n > b->cap - b->n) {
		errno = ENOMEM;
		return -1;
	}
	if (b->n + n <= b->size)
		return 0;
	if (size == 0)
		size = b->cap < BUF_FIRST ? b->cap : BUF_FIRST;
	while (size < b->n + n)
		size = size > b->cap / 2 ? b->cap : size * 2;
	p = realloc(b->p, size + 1);
	if (p == NULL)
		return -1;
	b->p = p;
	b->size = size;
	return 0;
}

int
buf_add(struct buf *b, const void *p, size_t n)
{
	if (buf_reserve(b, n) == -1)
		return -1;
	if (n > 0)
		memcpy(b->p + b->n, p, n);
	b->n += n;
	return 0;
}

int
buf_add_slice(struct buf *b, struct slice s)
{
	return buf_add(b, s.p, s.n);
}

int
buf_add_str(struct buf *b, const char *s)
{
	return buf_add(b, s, strlen(s));
}

int
buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0 || buf_reserve(b, (size_t)n) == -1)
		return -1;
	if (n == 0)
		return 0; /* there may be no room for a NUL yet */
	va_start(ap, fmt);
	(void)vsnprintf(b->p + b->n, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->n += (size_t)n;
	return 0;
}

void
buf_drop(struct buf *b, size_t n)
{
	b->n -= n;
	if (b->n > 0)
		memmove(b->p, b->p + n, b->n);
}
