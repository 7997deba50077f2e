/*
 * A growing byte buffer that never exceeds the cap it was made with. It
 * allocates by doubling and keeps what it has, so that steady state allocates
 * nothing.
 */
#ifndef COMMON_BUF_H
#define COMMON_BUF_H

#include <stddef.h>
#include <stdint.h>

#include "common/slice.h"

struct buf {
	char *p;     /* owned; NULL until the first byte */
	size_t n;    /* bytes in use */
	size_t size; /* bytes allocated, less one for the NUL of buf_addf() */
	size_t cap;  /* never more than this */
};

/* An empty buffer of at most cap bytes; allocates nothing yet. */
void buf_init(struct buf *b, size_t cap);
/* Frees the bytes; the buffer may be used again. */
void buf_clear(struct buf *b);
/* Room for n more bytes at b->p + b->n: 0, or -1 with errno ENOMEM (also when
 * the cap would be exceeded); the contents stay as they were. */
int buf_reserve(struct buf *b, size_t n) __attribute__((warn_unused_result));
/* Append; 0 or -1 as buf_reserve(). */
int buf_add(struct buf *b, const void *p, size_t n)
    __attribute__((warn_unused_result));
int buf_add_slice(struct buf *b, struct slice s)
    __attribute__((warn_unused_result));
int buf_add_str(struct buf *b, const char *s)
    __attribute__((warn_unused_result));
/* Append printf-like text; 0 or -1 as buf_reserve(). */
int buf_addf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3), warn_unused_result));
/* Removes the first n bytes (n <= b->n) by moving the rest down. */
void buf_drop(struct buf *b, size_t n);

#endif
