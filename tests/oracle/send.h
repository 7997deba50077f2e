/* Gives out numbered events over UDP and writes down what it has sent. */
#ifndef ORACLE_SEND_H
#define ORACLE_SEND_H

#include <stdint.h>

#include "tests/oracle/event.h"

#define SEND_SOURCES_MAX 64

struct send_setup {
	const char *to, *truth;
	int64_t rate;       /* a second; 0: as fast as it goes */
	int64_t count;      /* 0: until the time is up */
	int64_t seconds_ms; /* 0: until the count is reached */
	int64_t sources;
	unsigned shares[EVENT_KINDS];
};

/* Until count or seconds are reached, or a signal asks to stop. Returns the
 * exit code; all of the truth is written then. */
int send_run(const struct send_setup *s);

#endif
