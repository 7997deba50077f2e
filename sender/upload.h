/*
 * The body of a POST, handed to libcurl piece by piece instead of as a whole:
 * only so can it be told not to send it again. When a kept connection dies
 * before the answer, libcurl repeats the request by itself, although the server
 * may have stored it; and an answer that asks for (more of) a login needs the
 * body once more, rightly.
 */
#ifndef SENDER_UPLOAD_H
#define SENDER_UPLOAD_H

#include <stdbool.h>

#include "common/slice.h"

struct upload {
	struct slice body; /* borrowed */
	size_t at;         /* so much of it has been handed out */
	bool asked;        /* for a login, by the last answer */
};

/* Begins a request with that body. */
void upload_begin(struct upload *u, struct slice body);
/* The next piece, at most n bytes, into p: its length, 0 at the end. */
size_t upload_read(struct upload *u, char *p, size_t n);
/* A line of an answer's head has come. */
void upload_head(struct upload *u, struct slice line);
/* Goes back to that byte of the body: false if the server may have got it
 * already and has not asked for it again. */
bool upload_seek(struct upload *u, size_t at);

#endif
