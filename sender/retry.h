/*
 * When to try again: the first time after about a second, then twice as long
 * each time up to RETRY_CAP_MS, each a little shorter by chance, so that many
 * senders do not come back at once. Pure.
 */
#ifndef SENDER_RETRY_H
#define SENDER_RETRY_H

#include <stdint.h>

#define RETRY_FIRST_MS 1000
#define RETRY_CAP_MS 30000
/* A Retry-After above this is taken as this. */
#define RETRY_AFTER_CAP_MS 300000

/* Milliseconds to wait after the attempt-th failure in a row (1 is the
 * first). chance is any random number; retry_after_s what the server asked
 * for in seconds, 0 if nothing. From half of the nominal time to all of it,
 * and never less than the server asked for, up to its cap. */
int64_t retry_delay(unsigned attempt, uint32_t chance, int64_t retry_after_s);
/* The same for what only a person can mend: RETRY_CAP_MS from the start. */
int64_t retry_slow(uint32_t chance);

#endif
