/* The syslog header before each message. */
#ifndef SEND_HEADER_H
#define SEND_HEADER_H

#include <stddef.h>

#include "common/slice.h"

#define HEADER_NAME_MAX 255 /* RFC 5424 HOSTNAME; APP-NAME has 48 */
#define HEADER_MAX (2 * HEADER_NAME_MAX + 64)

enum header_format {
	HEADER_BARE,    /* none */
	HEADER_RFC5424, /* "<134>1 TIME HOST APP - - - " */
	HEADER_RFC3164  /* "<134>Mmm dd hh:mm:ss HOST APP: ", in UTC */
};

struct header {
	enum header_format format;
	const char *host, *app; /* borrowed, at most HEADER_NAME_MAX each */
	char text[HEADER_MAX];
};

/* The format of that name: 0, or -1. */
int header_format(enum header_format *f, const char *name);
/* The header with the time of now; valid until the next call. Its length is
 * always the same. */
struct slice header_now(struct header *h);

#endif
