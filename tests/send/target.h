/* The sockets that send: one for each source port, all to one address. */
#ifndef SEND_TARGET_H
#define SEND_TARGET_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "common/slice.h"

#define TARGET_SOURCES_MAX 4096
#define TARGET_BATCH 64 /* messages in one call of target_send() */

struct target {
	int *fds; /* owned */
	size_t n;
	uint64_t refused; /* ICMP said that nobody listens */
	struct mmsghdr hdr[TARGET_BATCH];
	struct iovec iov[TARGET_BATCH][2];
};

/* ADDR:PORT or [ADDR]:PORT, "udp://" before it allowed: opens the sockets.
 * NULL, or what is wrong; errno says why unless it is 0. */
const char *target_open(struct target *t, const char *to, size_t sources)
    __attribute__((warn_unused_result));
void target_clear(struct target *t);
/* Sends n <= TARGET_BATCH messages, each after the same header; the first has
 * the number seq, and message seq goes out of socket seq modulo their number.
 * 0, or -1 with errno. */
int target_send(struct target *t, struct slice header, const struct slice *msgs,
    size_t n, uint64_t seq) __attribute__((warn_unused_result));

#endif
