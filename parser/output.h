/*
 * The parser's stdout: record lines and the marks that say up to which SEQ
 * everything has been written (DESIGN.md section 1), or one document.
 *
 * A mark is a promise. Each frame with records has one, and what is written
 * waits in a buffer until the unmatched frames before it are safe on disk: so
 * whoever reads can stop at any frame. Without an unmatched file no mark is
 * written from the first unmatched frame on.
 */
#ifndef PARSER_OUTPUT_H
#define PARSER_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "parser/unmatched.h"

#define MARK_FRAMES 1000 /* a mark at least every so many frames */
#define MARK_MS 1000     /* and every so many milliseconds of progress */

struct output {
	int fd;
	bool document;
	struct buf buf;
	struct unmatched *unmatched; /* borrowed */
	uint64_t done;   /* everything up to here is in buf or was before */
	uint64_t marked; /* the last mark in there */
	uint64_t frames; /* since buf was written, */
	int64_t left_ms; /* which was then */
	bool no_marks;   /* an unmatched frame was kept nowhere */
};

/* 0, or -1 (memory). With document, begins the ActivityRecordList. */
int output_init(struct output *o, int fd, bool document,
    struct unmatched *unmatched) __attribute__((warn_unused_result));
void output_clear(struct output *o);

/* All of these: 0, or -1 with errno: EPIPE if the reader has gone. */

/* Adds a message's record lines (maybe none). seq is that of its frame, 0 for
 * a plain line, which is not acknowledged. */
int output_message(struct output *o, struct slice records, uint64_t seq)
    __attribute__((warn_unused_result));
/* An unmatched or damaged frame was not kept anywhere: no marks any more.
 * True the first time. */
bool output_stop_marks(struct output *o);
/* Before input is waited for, and at the end: syncs the unmatched file,
 * writes the mark that is due and everything else. */
int output_flush(struct output *o) __attribute__((warn_unused_result));
/* Ends the document, if it is one, and flushes. */
int output_end(struct output *o) __attribute__((warn_unused_result));

#endif
