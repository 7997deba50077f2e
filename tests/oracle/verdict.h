/* The outcome of each number, the table and the verdicts. */
#ifndef ORACLE_VERDICT_H
#define ORACLE_VERDICT_H

#include <stdint.h>

#include "tests/oracle/world.h"

struct demands {
	uint64_t durable;       /* all up to it must be there */
	uint64_t allow_repeats; /* batches */
	uint64_t allow_damaged; /* lines of the journal */
	bool drained;           /* nothing may wait */
	bool whole;             /* no segment was removed before it was read */
	bool all;               /* every number sent must have been accepted */
	const char *const *metrics; /* of receivers that ended in order */
	size_t metrics_n;
};

/* Prints the table and a line for each verdict, as TAP comments on stdout.
 * True if all are good. */
bool verdict(struct world *w, const struct demands *d);

#endif
