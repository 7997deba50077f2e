/*
 * --follow: plays a journal to stdout, from the acknowledged position on, and
 * waits for more. replay.h has what comes and in which order; here is when,
 * and to whom.
 */
#ifndef RECEIVER_FOLLOW_H
#define RECEIVER_FOLLOW_H

#include <stdbool.h>

#define FOLLOW_GRACE_MS 5000 /* for a journal that is just being made */

struct follow_options {
	const char *dir;
	const char *ack;     /* NULL: "ack" in dir */
	const char *metrics; /* NULL: none */
	bool once;           /* end at the end of what is durable */
};

/* Returns the exit code; if stdout's reader goes it ends the process as
 * SIGPIPE does. signals_init() was called. */
int follow(const struct follow_options *o);

#endif
