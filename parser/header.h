/*
 * The syslog header: RFC 5424 strictly, RFC 3164 and the usual deviations
 * from it leniently. Reading a header never fails and allocates nothing:
 * what cannot be read as a header is the message. All slices point into the
 * message that was given.
 *
 *	<PRI>1 TIMESTAMP HOST APP PROCID MSGID SD MSG		RFC 5424
 *	[<PRI>][TIMESTAMP] [HOST] [APP[[PROCID]]:] MSG		RFC 3164
 *
 * A token that starts CEF:, LEEF:, {, or %FAC-n- ends the header and begins
 * the message: it is no tag (DESIGN.md section 4).
 */
#ifndef PARSER_HEADER_H
#define PARSER_HEADER_H

#include <stdbool.h>
#include <stdint.h>

#include "common/slice.h"

enum header_form {
	HEADER_NONE,    /* neither PRI nor time: everything is msg */
	HEADER_RFC5424, /* every rule of RFC 5424 section 6 holds */
	HEADER_RFC3164  /* anything else that has a part of a header */
};

struct syslog_header {
	enum header_form form;
	int facility;           /* 0..23, -1 without PRI */
	int severity;           /* 0..7, -1 without PRI */
	struct slice timestamp; /* as written; empty if NIL or none */
	bool has_time;          /* timestamp could be read as time_us */
	int64_t time_us;        /* microseconds since 1970 UTC */
	struct slice host;      /* each of these is empty if NIL or none */
	struct slice app;       /* APP-NAME, or the tag without [pid] and : */
	struct slice procid;    /* PROCID, or what the tag had in brackets */
	struct slice msgid;
	struct slice sd; /* structured data, raw, with its brackets */
	/* The body. A BOM before it, and LF, CR and NUL bytes after it are
	 * taken off: senders add them as framing, they are never content. */
	struct slice msg;
	bool wrapped;            /* a relay's header was taken off */
	struct slice relay_host; /* host of the outermost header if wrapped */
};

/* What the caller knows about time: RFC 3164 dates have no year and no zone. */
struct header_clock {
	int64_t received_us; /* when the message came, UTC: decides the year */
	int zone_offset_s;   /* seconds east of UTC of a time without zone */
};

/*
 * Reads the header of one message (any bytes, any length) and fills all of h.
 * A message that claims RFC 5424 ("<PRI>1 ") but breaks one of its rules is
 * read leniently: form is then not HEADER_RFC5424, no byte is lost. If the
 * message of a header begins with a complete header again, a relay put the
 * first one there: the inner one wins, fields that it lacks come from the
 * outer one; at most two outer headers are taken off.
 */
void header_parse(struct syslog_header *h, struct slice message,
    const struct header_clock *clock);

#endif
