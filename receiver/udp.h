/* Datagrams, many with one system call, into buffers made at the start. */
#ifndef RECEIVER_UDP_H
#define RECEIVER_UDP_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/slice.h"
#include "receiver/allow.h"

#define UDP_BATCH 64 /* datagrams in one recvmmsg(2) */

struct udp_message {
	struct slice payload; /* valid until the next udp_receive() */
	uint8_t addr[ALLOW_ADDR];
	uint16_t port;
	int64_t time_us; /* when the kernel received it */
	bool truncated;  /* it was longer than MESSAGE_MAX (IPv6 only) */
	bool has_drops;  /* drops is set */
	uint32_t drops;  /* SO_RXQ_OVFL: the counter when it was queued */
};

struct udp_batch; /* opaque */

/* NULL: no memory. */
struct udp_batch *udp_batch_new(void) __attribute__((warn_unused_result));
void udp_batch_free(struct udp_batch *b);
/* Asks for the receive time and the drop counter with each datagram. 0, or -1
 * with errno. */
int udp_prepare(int fd) __attribute__((warn_unused_result));
/* Takes what is there, at most UDP_BATCH datagrams, without waiting: their
 * number, 0 if there is none, or -1 with errno. */
int udp_receive(struct udp_batch *b, int fd)
    __attribute__((warn_unused_result));
/* Datagram i of the last udp_receive(). */
void udp_message(const struct udp_batch *b, int i, struct udp_message *m);
/* An address as the accept list has it, and its port. */
void udp_address(const struct sockaddr_storage *ss,
    uint8_t addr[static ALLOW_ADDR], uint16_t *port);

#endif
