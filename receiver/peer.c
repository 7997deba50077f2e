#include "receiver/peer.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

_Static_assert(PEER_ADDR_TEXT >= INET6_ADDRSTRLEN, "an address must fit");
_Static_assert(FRAME_SOURCE_MAX >= sizeof("udp:,65535" FRAME_TRUNCATED) - 1 +
				       INET6_ADDRSTRLEN - 1,
    "every source must fit");

void
peer_address(char out[static PEER_ADDR_TEXT],
    const uint8_t addr[static ALLOW_ADDR])
{
	/* Cannot fail: the families are known and out is large enough. */
	if (allow_is_v4(addr))
		(void)inet_ntop(AF_INET, addr + ALLOW_V4_BITS / 8, out,
		    PEER_ADDR_TEXT);
	else
		(void)inet_ntop(AF_INET6, addr, out, PEER_ADDR_TEXT);
}

/* Any mixing will do: a collision costs only the formatting. */
static unsigned
slot_of(const uint8_t addr[static ALLOW_ADDR], uint16_t port)
{
	uint64_t hi, lo;

	memcpy(&hi, addr, sizeof(hi));
	memcpy(&lo, addr + sizeof(hi), sizeof(lo));
	hi ^= (lo ^ port) * UINT64_C(0x9e3779b97f4a7c15);
	return (hi ^ hi >> 32 ^ hi >> 56) & (PEER_SLOTS - 1);
}

const struct peer *
peer_find(struct peer_cache *c, const uint8_t addr[static ALLOW_ADDR],
    uint16_t port)
{
	struct peer *p = &c->slot[slot_of(addr, port)];
	char text[PEER_ADDR_TEXT];

	if (p->used && p->port == port &&
	    memcmp(p->addr, addr, ALLOW_ADDR) == 0)
		return p;
	p->used = true;
	memcpy(p->addr, addr, ALLOW_ADDR);
	p->port = port;
	p->allowed = allow_match(c->allow, addr);
	peer_address(text, addr);
	p->n = (size_t)snprintf(p->text, sizeof(p->text),
		   "udp:%s,%u"
		   "%s",
		   text, port, FRAME_TRUNCATED) -
	       strlen(FRAME_TRUNCATED);
	return p;
}

struct slice
peer_source(const struct peer *p, bool truncated)
{
	return (struct slice){p->text,
	    truncated ? p->n + strlen(FRAME_TRUNCATED) : p->n};
}
