/*
 * Where messages come from: the SOURCE of their frames, and whether the
 * accept list has them. Both are remembered for the last peers seen, so that
 * a message costs no formatting and no allocation.
 */
#ifndef RECEIVER_PEER_H
#define RECEIVER_PEER_H

#include "common/frame.h"
#include "receiver/allow.h"

#define PEER_SLOTS 256 /* a power of two */

struct peer {
	uint8_t addr[ALLOW_ADDR];
	uint16_t port;
	bool used, allowed;
	size_t n; /* of text, without FRAME_TRUNCATED at its end */
	char text[FRAME_SOURCE_MAX + 1];
};

struct peer_cache {
	const struct allow *allow; /* borrowed */
	struct peer slot[PEER_SLOTS];
};

/* The peer of that address; valid until the next call. */
const struct peer *peer_find(struct peer_cache *c,
    const uint8_t addr[static ALLOW_ADDR], uint16_t port);
/* udp:ADDR,PORT with ";trunc" at the end or not; lives as long as p. */
struct slice peer_source(const struct peer *p, bool truncated);

/* The address alone, NUL-terminated; IPv6 bare. */
#define PEER_ADDR_TEXT 46
void peer_address(char out[static PEER_ADDR_TEXT],
    const uint8_t addr[static ALLOW_ADDR]);

#endif
