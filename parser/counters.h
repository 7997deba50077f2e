/* The parser's counters. Every message is counted in exactly one of
 * recorded, ignored and unmatched; damaged lines are none. */
#ifndef PARSER_COUNTERS_H
#define PARSER_COUNTERS_H

#include "common/metrics.h"

enum counter {
	COUNT_MESSAGES,
	COUNT_BYTES,
	COUNT_RECORDED,
	COUNT_IGNORED,
	COUNT_UNMATCHED,
	COUNT_DAMAGED,
	COUNT_RECORDS,
	COUNT_EVENTS,
	COUNT_EVENTS_IGNORED,
	COUNT_EVENTS_UNMATCHED,
	COUNT_UNREADABLE,
	COUNT_COUNT
};

/* The table, all zero. */
extern const struct metric counters_table[COUNT_COUNT];

#endif
