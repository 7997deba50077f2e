/* Opens the journal for its writer, for listening as for importing, and says
 * what was found in it. */
#ifndef RECEIVER_JOURNAL_BEGIN_H
#define RECEIVER_JOURNAL_BEGIN_H

#include "receiver/journal.h"

/* journal_open() with o->ack, which may be NULL: the file "ack" in the folder.
 * *next is the SEQ for the next frame. If it cannot be opened that is said,
 * NULL returned, and *code is the exit code: 75 if another process writes
 * it. */
struct journal *journal_begin(const struct journal_options *o, uint64_t *next,
    int *code) __attribute__((warn_unused_result));

#endif
