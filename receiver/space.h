/*
 * How much the journal may still grow: up to its own limit, and never into
 * the last SPACE_FLOOR bytes of its filesystem, which others need and which
 * the acknowledgement needs to go on.
 */
#ifndef RECEIVER_SPACE_H
#define RECEIVER_SPACE_H

#include <stdint.h>

#define SPACE_FLOOR ((uint64_t)64 << 20)

enum space_why {
	SPACE_LIMIT,        /* the journal's own limit comes first */
	SPACE_FLOOR_REACHED /* the filesystem's last SPACE_FLOOR bytes do */
};

struct space {
	uint64_t max;       /* bytes that the journal may have */
	uint64_t used;      /* bytes of its segments, set aside ones included */
	uint64_t segments;  /* how many */
	uint64_t left;      /* bytes that may still be written */
	enum space_why why; /* what ends it */
};

/* Counts the segments of the folder dir. 0, or -1 with errno. */
int space_count(struct space *s, int dir) __attribute__((warn_unused_result));
/* Works out left, of which reserved bytes have disk space already. If the
 * filesystem does not answer, the limit alone counts. */
void space_look(struct space *s, int dir, uint64_t reserved);

#endif
