/*
 * The parts that header.c puts together; for header*.c only. Each reader
 * takes what it understands off r->rest and fills r->h; what is left is the
 * message.
 */
#ifndef PARSER_HEADER_PARTS_H
#define PARSER_HEADER_PARTS_H

#include "parser/header.h"

#define HEADER_PRI_MAX 191        /* 23 * 8 + 7, RFC 5424 6.2.1 */
#define HEADER_HOSTNAME_MAX 255   /* octets, RFC 5424 6 */
#define HEADER_APP_NAME_MAX 48    /* the same */
#define HEADER_PROCID_MAX 128     /* the same */
#define HEADER_MSGID_MAX 32       /* the same */
#define HEADER_TAG_MAX 255        /* RFC 3164 says 32; senders exceed it */
#define HEADER_BOM "\xef\xbb\xbf" /* U+FEFF in UTF-8 */

/* What a header was recognised by: decides whether a message within a
 * message is one. */
enum header_mark {
	HEADER_MARK_PRI = 1,
	HEADER_MARK_TIME = 2,
	HEADER_MARK_VERSION = 4, /* a version number, then a time */
	HEADER_MARK_TAG = 8,     /* an app closed by ':' or [procid] */
	HEADER_MARK_END = 16     /* CEF:, {, ... came next */
};

struct header_reader {
	struct syslog_header *h;
	const struct header_clock *clock;
	struct slice rest;
	unsigned int marks; /* of enum header_mark */
};

/* Bytes of the "<PRI>" that text begins with and its value, or 0. Leading
 * zeros are accepted, three digits in all; values above 191 are not. */
size_t header_pri(struct slice text, int *pri);
/* Text begins with CEF:, LEEF:, {, %FAC-n- or <PRI>: no field of a header. */
bool header_ends(struct slice text);
/* All of text is an IPv4 or IPv6 address, the latter perhaps in brackets or
 * with a %zone; or that or a name, with no character that names never have. */
bool header_is_address(struct slice text);
bool header_is_host(struct slice text);
/* One or more decimal digits and nothing else. */
bool header_is_number(struct slice text);

/* RFC 5424 to the letter, from VERSION on; rest becomes the MSG. False: it is
 * not, and r is of no more use. */
bool header_strict(struct header_reader *r);
/* Whatever else there may be, after the PRI if there is one. */
void header_lenient(struct header_reader *r);

/* A time, perhaps after Cisco's * or ., with the zone and colon behind it.
 * True even if there is no such date: then has_time is false. */
bool header_time(struct header_reader *r);

/* Any number of SP, or one TAB. */
void header_skip_blanks(struct slice *rest);
/* The bytes up to the next blank, control or end; may be empty. */
struct slice header_token(struct slice rest);
/* rest without its first n bytes and the blanks after them. */
struct slice header_after(struct slice rest, size_t n);

/* A tag closed by a colon or by [procid], and structured data behind it. */
bool header_tag(struct header_reader *r);
/* A tag that only a blank closes, with text behind it. */
bool header_bare_tag(struct header_reader *r);
/* APP PROCID MSGID (SD | -) in RFC 5424's order. numeric: PROCID must be
 * digits or NIL, so that a plain sentence does not fit. */
bool header_tail(struct header_reader *r, bool numeric);

#endif
