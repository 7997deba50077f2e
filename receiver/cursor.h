/*
 * One open segment of a replay: the frame that comes next in it, and the
 * account of what is damaged in front of that.
 */
#ifndef RECEIVER_CURSOR_H
#define RECEIVER_CURSOR_H

#include <stdbool.h>
#include <stdint.h>

#include "receiver/segment_read.h"

#define CURSOR_TRIES                                                           \
	5 /* to read what gives an I/O error, then pass it over                \
	   */

struct cursor {
	struct segment_read file;
	bool has_head;     /* a frame waits: */
	uint64_t seq;      /* its SEQ, */
	struct slice line; /* and its bytes, LF included */
	bool at_end;       /* nothing more in the file as it is now */
	uint64_t seen;     /* SEQ of the last frame found; 0: none yet */
	uint64_t bad;      /* damaged lines found since then */
	off_t bad_from;    /* where they begin */
	int errors;        /* reads that failed, one after the other */
};

enum cursor_status {
	CURSOR_HEAD,
	CURSOR_MORE, /* call cursor_fill() */
	CURSOR_END
};

/* What is damaged below the SEQ low is of no interest; else it is said, as in
 * the folder name, and added to *damaged. */
struct cursor_account {
	const char *name;
	uint64_t low;
	uint64_t damaged;
};

/* As segment_read_open(). */
int cursor_open(struct cursor *c, int dir, uint64_t first)
    __attribute__((warn_unused_result));
/* Settles the account of its last lines and closes the file. */
void cursor_close(struct cursor *c, struct cursor_account *a);
/* Finds the next frame in what was read. */
enum cursor_status cursor_peek(struct cursor *c, struct cursor_account *a)
    __attribute__((warn_unused_result));
/* Takes the head; its bytes stay valid until cursor_fill(). */
void cursor_take(struct cursor *c);
/* Reads on; at the end of the file at_end is set. 0, or -1 with errno if it
 * should be tried again later; what has failed CURSOR_TRIES times is said and
 * passed over as damage. */
int cursor_fill(struct cursor *c, const struct cursor_account *a)
    __attribute__((warn_unused_result));
/* Forgets all that was read but not taken: the file may have changed. */
void cursor_rewind(struct cursor *c);
/* True if the name in the folder dir stands for another file now, or for
 * none. */
bool cursor_replaced(const struct cursor *c, int dir)
    __attribute__((warn_unused_result));

#endif
