#include "parser/counters.h"

#define PREFIX "auditferry_parser_"

const struct metric counters_table[COUNT_COUNT] = {
    [COUNT_MESSAGES] = {PREFIX "messages_total",
	"Messages read: recorded, ignored and unmatched together", false, 0},
    [COUNT_BYTES] = {PREFIX "message_bytes_total", "Bytes of these messages",
	false, 0},
    [COUNT_RECORDED] = {PREFIX "recorded_total",
	"Messages that became Activity Records", false, 0},
    [COUNT_IGNORED] = {PREFIX "ignored_total",
	"Messages that a rule drops on purpose", false, 0},
    [COUNT_UNMATCHED] = {PREFIX "unmatched_total",
	"Messages of which at least one event is unmatched", false, 0},
    [COUNT_DAMAGED] = {PREFIX "damaged_total", "Lines that are damaged frames",
	false, 0},
    [COUNT_RECORDS] = {PREFIX "records_total", "Activity Records written",
	false, 0},
    [COUNT_EVENTS] = {PREFIX "events_total",
	"Events: one a message, or as many as its envelope holds", false, 0},
    [COUNT_EVENTS_IGNORED] = {PREFIX "events_ignored_total",
	"Events that a rule drops on purpose", false, 0},
    [COUNT_EVENTS_UNMATCHED] = {PREFIX "events_unmatched_total",
	"Events that no rule matches", false, 0},
    [COUNT_UNREADABLE] = {PREFIX "unreadable_total",
	"Input files that could not be read", false, 0},
};
