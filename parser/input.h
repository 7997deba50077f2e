/*
 * The parser's input: operands one after the other, or stdin; frames and
 * plain lines (DESIGN.md section 2). Damage is found here: it is counted,
 * said once per burst and handed to whoever keeps it, and reading goes on
 * after the next LF.
 */
#ifndef PARSER_INPUT_H
#define PARSER_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "common/frame.h"
#include "common/lines.h"
#include "parser/event.h"

enum input_mode {
	INPUT_AUTO,   /* frames and plain lines, mixed */
	INPUT_FRAMES, /* anything else is damage */
	INPUT_LINES   /* everything is a plain line */
};

enum input_status {
	INPUT_MESSAGE,
	INPUT_TOO_LONG, /* a message that was cut: it cannot be interpreted */
	INPUT_DAMAGED,  /* damaged: in->damage and m->raw say what and why */
	INPUT_WAIT,     /* nothing now: poll in->lines.fd, call again */
	INPUT_END
};

struct input {
	char *const *operands; /* borrowed; what is left of them */
	size_t operands_n;
	enum input_mode mode;
	int64_t received_us; /* --received TIME; 0: now */
	bool received_is_mtime;
	int64_t clock_us; /* of the file in hand; 0: now */
	struct lines lines;
	const char *name; /* of the file in hand, for messages */
	char source[FRAME_SOURCE_MAX + 1];
	uint64_t line;     /* number in the file in hand, from 1 */
	uint64_t last_seq; /* of the last frame of this file */
	bool order_known;  /* false after "#!": unmatched files repeat */
	bool in_damage;    /* within a burst of damage */
	bool stdin_used;
	uint64_t unreadable; /* operands that could not be read */
	const char *damage;  /* static: what is wrong with a damaged line */
	char *decoded;       /* owned: a payload without its escapes */
};

/* Reads the operands (none: stdin; "-": stdin). 0, or -1 (memory). */
int input_init(struct input *in, char *const *operands, size_t n,
    enum input_mode mode) __attribute__((warn_unused_result));
void input_clear(struct input *in);

/* The next message without its header; m's slices are valid until the next
 * call. An operand that cannot be read is said, counted and passed over. */
enum input_status input_next(struct input *in, struct message *m)
    __attribute__((warn_unused_result));

#endif
