/*
 * The record line, parser to sender (DESIGN.md section 2): an ActivityRecord
 * element, then on the last record of a frame a mark. A mark may also stand
 * on a line of its own. And the Integration API's limits (NETWRIX.md 3).
 */
#ifndef COMMON_RECORD_H
#define COMMON_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "common/slice.h"

#define RECORD_OPEN "<ActivityRecord>"
#define RECORD_CLOSE "</ActivityRecord>"
#define RECORD_NAMESPACE "http://schemas.netwrix.com/api/v1/activity_records/"
#define RECORD_LIST_OPEN "<ActivityRecordList xmlns=\"" RECORD_NAMESPACE "\">"
#define RECORD_LIST_CLOSE "</ActivityRecordList>"

#define RECORD_NAME_MAX 255 /* UTF-16 units of Who, Where, ObjectType, ... */
#define RECORD_LINE_MAX (4 << 20) /* bytes of the longest record line */
#define API_RECORDS_MAX 1000      /* records in one request */
#define API_BYTES_MAX 50000000    /* bytes of one request */

#define MARK_MAX 32 /* holds "<?ack 18446744073709551615?>" and a NUL */

/* Writes "<?ack SEQ?>" to out and returns its length. */
size_t record_mark(char out[static MARK_MAX], uint64_t seq);
/* Takes a mark off the end of the line: true, the line shortened and *seq
 * set; or false and both as they were. */
bool record_take_mark(struct slice *line, uint64_t *seq);

#endif
