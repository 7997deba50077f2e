/*
 * Removes what is done with: whole segments at or below the acknowledged SEQ,
 * that is, whose successor begins at or below the SEQ after it; never the
 * newest. The caller has read the acknowledgement from a file that was synced
 * before, so a removed frame is one that nobody needs again.
 */
#ifndef RECEIVER_TRIM_H
#define RECEIVER_TRIM_H

#include <stdint.h>

/* Trims the journal in the folder dir (a descriptor), up to ack, and syncs
 * the folder once if anything was removed. How many files were removed, or -1
 * with errno if something could not be done; the next call tries again. */
int trim(int dir, uint64_t ack) __attribute__((warn_unused_result));

#endif
