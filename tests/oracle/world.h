/*
 * What was found, put together by the number of each event: the truth first,
 * then what the journal, the unmatched file, the rejected folder and the
 * Auditor hold. Whatever cannot be is said and counted as a problem.
 */
#ifndef ORACLE_WORLD_H
#define ORACLE_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "tests/oracle/event.h"

#define WORLD_SEQ_MAX 100000000 /* a SEQ above this is taken for damage */
#define WORLD_SET_ASIDE_MAX 16
#define WORLD_SAY_MAX 5 /* lines said of each problem */

enum problem {
	PROBLEM_LOST,
	PROBLEM_INVENTED,
	PROBLEM_CHANGED,
	PROBLEM_OUTCOME,
	PROBLEM_ORDER,
	PROBLEM_REPEATS,
	PROBLEM_SEQ,
	PROBLEM_DAMAGE,
	PROBLEM_BOOKS,
	PROBLEM_DURABLE,
	PROBLEM_WAITING,
	PROBLEM_NOT_ACCEPTED,
	PROBLEM_COUNT
};

/* One number. */
struct fate {
	uint64_t seq; /* 0: in no journal that was read */
	uint16_t port;
	uint8_t kind;
	bool sent;
	bool aside;        /* its frame was set aside: the parser failed */
	uint8_t delivered; /* a bit for each part */
	uint8_t rejected;  /* the same */
	uint8_t unmatched; /* 1: kept, whole or in part as it should */
};

struct world {
	struct fate *fates; /* by number - 1; owned */
	uint64_t n, size;
	uint64_t *numbers; /* by SEQ, 0: not seen; owned */
	uint64_t seqs_size, seq_first, seq_last;
	uint64_t ack;
	uint64_t set_aside[WORLD_SET_ASIDE_MAX]; /* SEQs */
	size_t set_aside_n;

	uint64_t frames;  /* distinct SEQs that were read */
	uint64_t damaged; /* lines of the journal that are no good frames */
	uint64_t records; /* lines of the Auditor, repeats included */
	uint64_t repeated_records, repeated_batches;
	uint64_t kept_torn; /* what a crash left in the unmatched file */
	uint64_t kept_damaged;
	uint64_t rejected_files;

	struct buf work; /* of whoever compares */
	uint64_t problems[PROBLEM_COUNT];
};

void world_init(struct world *w);
void world_clear(struct world *w);

/* Counts it; the first few are said, as TAP comments on stdout. */
void world_problem(struct world *w, enum problem p, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Room for index i in *(void **)array, whose elements are each bytes, and zero
 * where nothing was written: 0, or -1 (memory). */
int world_grow(void *array, uint64_t *size, uint64_t i, size_t each)
    __attribute__((warn_unused_result));
/* Reads the truth. 0, or -1 with errno. */
int world_truth(struct world *w, const char *path)
    __attribute__((warn_unused_result));
/* The fate of a number, or NULL if it was never given out. */
struct fate *world_fate(struct world *w, uint64_t number);
struct event world_event(const struct world *w, uint64_t number);
/* Is this SEQ to be unmatched as a whole, because the parser fails on it? */
bool world_set_aside(const struct world *w, uint64_t seq);
/* A frame of the journal: SEQ and the message in it. */
void world_frame(struct world *w, uint64_t seq, struct slice message);

#endif
