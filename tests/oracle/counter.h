/* A counter of a --metrics file. */
#ifndef ORACLE_COUNTER_H
#define ORACLE_COUNTER_H

#include <stdint.h>

/* Adds all lines of that name, whatever their labels, to *sum. 0, or -1 if
 * there is no such line. */
int counter_add(const char *path, const char *name, uint64_t *sum)
    __attribute__((warn_unused_result));

#endif
