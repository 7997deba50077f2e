/*
 * A frame that kills or hangs the parser must not stop auditing: the SEQ in
 * hand stands in a mapped file, where whoever supervises the parser finds it
 * after a death, and passes --skip SEQ when it happens again and again.
 *
 * The file holds 20 decimal digits and an LF; all zero while no frame is being
 * interpreted, so that waiting for input or for a slow reader is not taken
 * for a hang.
 */
#ifndef PARSER_PROGRESS_H
#define PARSER_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROGRESS_DIGITS 20
#define PROGRESS_SKIPS_MAX 64

struct progress {
	char *digits; /* mapped; NULL: nobody supervises */
	uint64_t skips[PROGRESS_SKIPS_MAX];
	size_t skips_n;
};

/* Creates the file and maps it; path NULL: no file. 0, or -1 with errno. */
int progress_open(struct progress *p, const char *path)
    __attribute__((warn_unused_result));
void progress_close(struct progress *p);

/* The frame is being interpreted; 0: none is. */
void progress_set(struct progress *p, uint64_t seq);
/* Is the frame to be set aside? */
bool progress_skips(const struct progress *p, uint64_t seq);

#endif
