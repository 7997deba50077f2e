/*
 * Removes what is done with: whole segments at or below the acknowledged SEQ,
 * that is, whose successor begins at or below the SEQ after it; never the
 * newest.
 *
 * An acknowledgement may be read before whoever wrote it has synced it. So it
 * is synced here too before the first segment goes: after a power cut there
 * is never an older one that asks for frames which are gone.
 */
#ifndef RECEIVER_TRIM_H
#define RECEIVER_TRIM_H

#include <stdint.h>

/* Trims the journal in the folder dir (a descriptor), up to the SEQ ack that
 * was read from the file ack_path, and syncs the folder once if anything was
 * removed. How many files were removed, or -1 with errno if something could
 * not be done; the next call tries again. */
int trim(int dir, uint64_t ack, const char *ack_path)
    __attribute__((warn_unused_result));

#endif
