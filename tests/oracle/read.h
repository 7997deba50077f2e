/* The readers: each takes what a durable place holds into the world. */
#ifndef ORACLE_READ_H
#define ORACLE_READ_H

#include "tests/oracle/world.h"

/* All of these: 0, or -1 with errno if the place cannot be read. */

/* Every *.frames of a journal folder. One that is not there is empty. */
int read_journal(struct world *w, const char *dir)
    __attribute__((warn_unused_result));
/* The unmatched file; after the journal. One that is not there is empty. */
int read_unmatched(struct world *w, const char *path)
    __attribute__((warn_unused_result));
/* The rejected folder. One that is not there is empty. */
int read_rejected(struct world *w, const char *dir)
    __attribute__((warn_unused_result));
/* The Auditor's records, GET /control/records. */
int read_records(struct world *w, const char *path)
    __attribute__((warn_unused_result));

/* Calls line for each line of a file, its LF taken off; *torn is set for the
 * last if it has none. */
int read_lines(struct world *w, const char *path,
    void (*line)(struct world *, struct slice, bool torn, void *), void *arg)
    __attribute__((warn_unused_result));

#endif
