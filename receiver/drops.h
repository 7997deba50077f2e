/*
 * What the kernel dropped for want of receive buffer (or for a bad checksum),
 * to the datagram. A socket has one 32-bit counter, which wraps. It is seen in
 * two ways: with a datagram, as it stood when that one was queued
 * (SO_RXQ_OVFL), and at any time as it stands now (SO_MEMINFO). The first
 * says nothing until the next datagram comes, and may lag behind the second.
 */
#ifndef RECEIVER_DROPS_H
#define RECEIVER_DROPS_H

#include <stdint.h>

struct drops {
	uint32_t last;  /* the newest value of the kernel's counter */
	uint64_t total; /* since drops_start() */
	uint64_t said;  /* the caller's: what was reported of total */
};

/* Counts from this value of the kernel's counter on: what a socket that was
 * passed in has dropped before is not ours. */
void drops_start(struct drops *d, uint32_t now);
/* Takes a value in, from either source and in any order: one older than the
 * newest changes nothing. Right as long as the counter moves by less than
 * 2^31 between two calls. */
void drops_update(struct drops *d, uint32_t value);
/* Reads the counter of a socket as it stands. 0, or -1 with errno. */
int drops_read(int fd, uint32_t *value) __attribute__((warn_unused_result));

#endif
