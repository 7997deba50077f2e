/*
 * The frame: one line per message, from the receiver through the journal to
 * the parser (DESIGN.md section 2):
 *
 *	@SEQ CRC TIME SOURCE PAYLOAD LF
 *
 * PAYLOAD is the message as received, but LF, NUL and DLE (0x10) are written
 * as DLE followed by the byte XOR 0x40. CRC is CRC-32C in 8 hex digits over
 * "SEQ " and everything after "CRC " up to the LF.
 */
#ifndef COMMON_FRAME_H
#define COMMON_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "common/slice.h"

#define FRAME_MAX 131200         /* bytes of the longest line, LF included */
#define MESSAGE_MAX 65507        /* the largest payload of a UDP datagram */
#define FRAME_SOURCE_MAX 64      /* longest SOURCE that frame_encode() takes */
#define FRAME_TRUNCATED ";trunc" /* end of SOURCE: the message was cut */
#define FRAME_NO_SOURCE "-"

struct frame {
	uint64_t seq;         /* from 1 */
	int64_t time_us;      /* receive time, UTC */
	struct slice source;  /* udp:ADDR,PORT ... as written */
	struct slice payload; /* still with its DLE escapes */
};

enum frame_status {
	FRAME_OK,
	FRAME_NOT,      /* does not begin "@DIGITS SP 8HEX SP": a plain line */
	FRAME_BAD_HEAD, /* begins like one, CRC right, but SEQ, CRC (upper
			   case), TIME or SOURCE is not as it should be */
	FRAME_BAD_CRC
};

/* Writes one frame with its LF to out and returns its length, or 0 if cap is
 * too small, seq 0, or source empty, longer than FRAME_SOURCE_MAX or with a
 * blank or control in it. f->payload is the
 * message as received: escapes are made here. FRAME_MAX bytes hold every
 * message of at most MESSAGE_MAX bytes. */
size_t frame_encode(char *out, size_t cap, const struct frame *f)
    __attribute__((warn_unused_result));

/* Reads one line, its LF taken off. The slices of f point into the line. */
enum frame_status frame_parse(struct frame *f, struct slice line)
    __attribute__((warn_unused_result));

/* True if the line begins as a frame does, damaged or not. */
bool frame_looks_like(struct slice line);

/* Takes the escapes off f->payload. If there are none the payload itself is
 * returned; else it is written to out, which must hold payload.n bytes. A DLE
 * that is no escape stays as it is. */
struct slice frame_message(const struct frame *f, char *out);

/* A name for SOURCE "file:NAME": blanks, controls and % as %XX, the last part
 * of it if it is too long for FRAME_SOURCE_MAX less FRAME_TRUNCATED. Always
 * NUL-terminated. */
void frame_file_source(char out[static FRAME_SOURCE_MAX + 1], const char *name);

#endif
