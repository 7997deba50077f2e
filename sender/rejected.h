/*
 * The --rejected folder. Input that is no record is kept here byte for byte,
 * one a line, in REJECTED_BAD_INPUT; the folder is synced before anything
 * that depends on it is acknowledged.
 */
#ifndef SENDER_REJECTED_H
#define SENDER_REJECTED_H

#include <limits.h>
#include <stdbool.h>

#include "common/slice.h"

#define REJECTED_BAD_INPUT "bad-input.raw"
#define REJECTED_BAD_INPUT_MAX (64 << 20) /* bytes; then it holds */

struct rejected {
	char path[PATH_MAX]; /* of the bad input file */
	int fd;              /* -1 until it is needed */
	bool dirty;          /* written to since the last sync */
	bool failed;         /* a sync did, and this is of no use any more */
};

/* Uses the folder dir; makes it (mode 0700) if it is not there. 0, or -1
 * with errno. */
int rejected_open(struct rejected *r, const char *dir)
    __attribute__((warn_unused_result));
/* Keeps bytes that are no record. 0; or -1 with errno (EFBIG: the file is at
 * its limit) and nothing kept: hold, and try again. */
int rejected_keep(struct rejected *r, struct slice bytes)
    __attribute__((warn_unused_result));
/* Everything kept so far lasts. 0, or -1 with errno. Then it has failed for
 * good: the pages may be gone, and the next sync would say nothing of them
 * (fsync(2)). Whoever starts again from the acknowledgement keeps all of it
 * once more. */
int rejected_sync(struct rejected *r) __attribute__((warn_unused_result));
void rejected_close(struct rejected *r);

#endif
