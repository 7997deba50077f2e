/*
 * The truth file: a line for each number that was given out,
 *
 *	NUMBER KIND PORT sent|error OUTCOME RECORDS
 *
 * separated by tabs, ascending. PORT is the source port that it went out of;
 * error: the kernel did not take it, so it never existed.
 */
#ifndef ORACLE_TRUTH_H
#define ORACLE_TRUTH_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "tests/oracle/event.h"

struct truth_line {
	struct event event;
	uint16_t port;
	bool sent;
};

/* Opens the file for appending, alone. *last is the highest number in it, 0 if
 * it is new. NULL with errno (EWOULDBLOCK: another writes it; EINVAL: it is no
 * truth file). */
FILE *truth_append(const char *path, uint64_t *last);
/* 0, or -1 with errno. */
int truth_write(FILE *f, const struct truth_line *l)
    __attribute__((warn_unused_result));
/* The next line: 1, 0 at the end, -1 with errno (EINVAL: what is no line; a
 * torn last line is the end). */
int truth_read(FILE *f, struct truth_line *l)
    __attribute__((warn_unused_result));

#endif
