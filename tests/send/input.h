/* The messages to send: all input is held in memory, so that it can be sent
 * round and round without reading. */
#ifndef SEND_INPUT_H
#define SEND_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/slice.h"

#define INPUT_MAX ((size_t)1 << 30) /* bytes of all files together */

struct input_message {
	size_t at, n; /* within the bytes */
};

struct input {
	struct buf bytes;           /* owned */
	struct input_message *list; /* owned */
	size_t n, size;
	size_t max;       /* longest message */
	uint64_t enough;  /* reading stops at this many messages; 0: never */
	uint64_t refused; /* messages longer than max */
};

void input_init(struct input *in, size_t max, uint64_t enough);
void input_clear(struct input *in);
/* Adds the lines of a file, or the whole of it as one message; "-" is stdin.
 * A message that is too long is said on stderr, counted and left out. 0, or
 * -1 with errno (EFBIG: more than INPUT_MAX bytes). */
int input_add(struct input *in, const char *path, bool whole)
    __attribute__((warn_unused_result));
/* The message i, modulo their number, which must not be 0; valid until
 * input_clear(). */
struct slice input_get(const struct input *in, uint64_t i);

#endif
