/*
 * Reads an ActivityRecordList document as it streams by: whatever its
 * encoding, prefix, whitespace and namespace (the API's or none), each record
 * comes out as a record line (common/record.h). Memory is bounded by a chunk
 * and one record. No DTD, no entities but XML's own, no network.
 */
#ifndef SENDER_DOCUMENT_H
#define SENDER_DOCUMENT_H

#include <stdbool.h>

#include "common/slice.h"

#define DOCUMENT_CHUNK 65536 /* bytes at most in one document_feed() */
#define DOCUMENT_WHY_MAX 256

enum document_status {
	DOCUMENT_RECORD, /* a record line, without LF */
	DOCUMENT_BAD,    /* a record that is none was left out; *record is its
			    line number, a blank and why, for the log */
	DOCUMENT_MORE,   /* feed more */
	DOCUMENT_END,    /* the document is complete */
	DOCUMENT_FAULT   /* not such a document: why, line; nothing follows */
};

struct document;

/* NULL: ENOMEM. */
struct document *document_new(void);
void document_free(struct document *d);
/* The next n bytes; n 0: there are no more. After DOCUMENT_MORE, so that
 * records do not pile up, but for small documents. */
void document_feed(struct document *d, const char *p, size_t n);
/* What has been read so far, in order. *record is valid until the next
 * call. */
enum document_status document_next(struct document *d, struct slice *record);
/* For FAULT: why, and the line (from 1). */
const char *document_why(const struct document *d);
unsigned long document_line(const struct document *d);

#endif
