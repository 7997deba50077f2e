/*
 * What the oracle sends, and what must become of it. Everything about an event
 * follows from its number and its kind: the datagram, the records that the
 * Okta rules make of it, the frames that stay unmatched. So the truth file
 * need not hold any contents, and every byte can be checked at the end.
 */
#ifndef ORACLE_EVENT_H
#define ORACLE_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/slice.h"

#define EVENT_PARTS_MAX 3
#define EVENT_NUMBER_MAX 999999999999 /* it has twelve digits in the text */
#define EVENT_LINE_MAX ((size_t)1 << 20)

enum event_kind {
	EVENT_SIGNIN,    /* one record */
	EVENT_IGNORED,   /* a rule drops it */
	EVENT_UNMATCHED, /* an event type that no rule knows */
	EVENT_SEVERAL,   /* three records of one event */
	EVENT_HOOK,      /* an envelope with two events, a record each */
	EVENT_MIXED,     /* the same, but no rule knows the second */
	EVENT_TEXT,      /* no JSON at all: unmatched */
	EVENT_BYTES,     /* nor text: NUL, LF, DLE, not UTF-8 */
	EVENT_KINDS
};

struct event_shape {
	const char *name;
	unsigned share;     /* in a hundred, unless told otherwise */
	unsigned records;   /* delivered parts */
	unsigned unmatched; /* parts kept as frames */
	const char *outcome;
};
extern const struct event_shape event_shapes[EVENT_KINDS];

struct event {
	uint64_t number;
	enum event_kind kind;
};

/* The kind of that name; -1 if there is none. */
int event_kind(struct slice name);
/* A kind for a number: the same at each call, in about these shares. */
enum event_kind event_choose(uint64_t number,
    const unsigned shares[EVENT_KINDS]);

/* The whole datagram; out is emptied first. 0, or -1 (memory). */
int event_message(const struct event *e, struct buf *out)
    __attribute__((warn_unused_result));
/* What the unmatched file must hold as payload: the datagram, or for
 * EVENT_MIXED the one event that no rule knows. 0, or -1 (memory). */
int event_unmatched(const struct event *e, struct buf *out)
    __attribute__((warn_unused_result));

/* Finds the number in a message, a record or a frame: false if there is none.
 * *suffix is what follows it, from 1, or 0. */
bool event_find(struct slice text, uint64_t *number, unsigned *suffix);

/* Compares a line of the Auditor's records (auditferry-test-auditor(1)) with
 * what that part of the event (from 0) must be. NULL, or what is different;
 * work is for its own use. */
const char *event_compare(const struct event *e, unsigned part,
    struct slice line, struct buf *work);

#endif
