/*
 * What values are computed from: the message as it was received, the event
 * that was decoded from it, and who we are.
 */
#ifndef PARSER_EVENT_H
#define PARSER_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "common/slice.h"
#include "parser/arena.h"
#include "parser/header.h"
#include "parser/tree.h"

#define MESSAGE_BYTES_MAX 131072 /* longest payload that is interpreted */
#define REASON_MAX 600           /* why something was not done, one line */

/* One message. All slices are valid until the next one is read. */
struct message {
	uint64_t seq;        /* of its frame; of a plain line: its number */
	bool framed;         /* it came as a frame: it is acknowledged */
	int64_t received_us; /* receive time, UTC */
	struct slice source; /* as the frame has it: udp:ADDR,PORT ... */
	struct slice raw;    /* the payload, escapes taken off */
	struct syslog_header header;
};

/* What the options say of the records; empty if not given. */
struct site {
	struct slice host;  /* --host: stands in for a missing one */
	struct slice where; /* --where */
	struct slice plan;  /* --plan */
	struct slice item;  /* --item */
};

/* One event: the message's body, or what an envelope held. */
struct event {
	const struct message *message;
	const struct tree *tree;
	uint32_t root;
	const struct event *outer; /* the envelope that it came from, or NULL */
};

/* Where a value is computed. */
struct context {
	const struct event *event;
	const struct site *site;
	uint32_t each;       /* the for-each element, or the event's root */
	struct arena *arena; /* of the message */
	char *reason;        /* REASON_MAX bytes: set when something fails */
};

/* Writes the reason, printf-like, cut at REASON_MAX; always false. It is
 * one line: control characters, which the text of a rule may have, become
 * blanks. Parts that come from a message must have gone through log_visible().
 */
bool context_fail(const struct context *c, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* A node's text: strings decoded (into the arena), null empty, the rest as
 * written. False with a reason if the arena is exhausted. */
bool event_text(const struct context *c, const struct tree *t, uint32_t i,
    struct slice *out);

#endif
