/*
 * A batch: an ActivityRecordList being filled, one record a line, so that a
 * line number in a server's complaint tells the record (the first is on line
 * BATCH_FIRST_LINE).
 */
#ifndef SENDER_BATCH_H
#define SENDER_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/record.h"

#define BATCH_FIRST_LINE 3
#define BATCH_BYTES_MIN 4096
#define BATCH_BYTES_DEFAULT (4u << 20)
#define BATCH_SECONDS_DEFAULT 5

struct batch_limits {
	size_t records;  /* 1..API_RECORDS_MAX */
	size_t bytes;    /* of the whole request body */
	int64_t time_ms; /* from the first record; 0: until input pauses */
};

struct batch {
	struct buf body;
	size_t records;
	bool closed;   /* the list's end tag is there */
	bool marked;   /* mark is set */
	uint64_t mark; /* everything up to it is in here or was before */
	/* How far the list was when it was set: records, bytes of the body. */
	size_t mark_records, mark_end;
	int64_t since_ms; /* of the first record */
};

void batch_init(struct batch *b, const struct batch_limits *lim);
void batch_clear(struct batch *b);
/* Empties it; keeps the memory. */
void batch_reset(struct batch *b);
/* A record of n bytes still fits within the limits. An empty batch takes any
 * record of at most RECORD_LINE_MAX bytes. */
bool batch_takes(const struct batch *b, const struct batch_limits *lim,
    size_t n);
/* Adds a record that batch_takes(), or -1 (ENOMEM) with the batch as it
 * was. */
int batch_add(struct batch *b, struct slice record, int64_t now_ms)
    __attribute__((warn_unused_result));
/* Everything up to seq lies in what this batch holds now or before it. */
void batch_mark(struct batch *b, uint64_t seq);
/* Moves the records behind the last mark into next, which is empty; their time
 * begins anew. Without a mark, or without memory, all stay. */
void batch_carry(struct batch *b, struct batch *next, int64_t now_ms);
/* Time to send it: at a limit, old enough, or hurried (input has paused with
 * a batch time of 0, has ended, or we were told to stop). */
bool batch_due(const struct batch *b, const struct batch_limits *lim,
    int64_t now_ms, bool paused, bool hurry);
/* The whole request body; valid until batch_reset(). Nothing may be added
 * after it. */
struct slice batch_body(struct batch *b);

#endif
