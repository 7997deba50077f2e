#include "receiver/allow.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define BITS (8 * ALLOW_ADDR)
#define DIGITS_MAX 3 /* of a prefix length */

static const uint8_t v4_prefix[ALLOW_V4_BITS / 8] = {[10] = 0xff, [11] = 0xff};

bool
allow_is_v4(const uint8_t addr[static ALLOW_ADDR])
{
	return memcmp(addr, v4_prefix, sizeof(v4_prefix)) == 0;
}

bool
allow_is_loopback(const uint8_t addr[static ALLOW_ADDR])
{
	static const uint8_t one[ALLOW_ADDR] = {[15] = 1};

	if (allow_is_v4(addr))
		return addr[sizeof(v4_prefix)] == 127;
	return memcmp(addr, one, ALLOW_ADDR) == 0;
}

/* The first bits of a and b are equal. */
static bool
same_prefix(const uint8_t *a, const uint8_t *b, unsigned bits)
{
	unsigned bytes = bits / 8, rest = bits % 8;

	if (memcmp(a, b, bytes) != 0)
		return false;
	return rest == 0 || (a[bytes] ^ b[bytes]) >> (8 - rest) == 0;
}

static bool
bits_beyond(const struct allow_net *net)
{
	unsigned i;

	for (i = net->bits; i < BITS; i++)
		if (net->addr[i / 8] & 0x80 >> i % 8)
			return true;
	return false;
}

/* Reads ADDR: the number of bits it has by itself, 32 or 128, or 0. */
static unsigned
parse_address(uint8_t out[static ALLOW_ADDR], const char *text)
{
	if (inet_pton(AF_INET6, text, out) == 1)
		return BITS;
	memcpy(out, v4_prefix, sizeof(v4_prefix));
	if (inet_pton(AF_INET, text, out + sizeof(v4_prefix)) == 1)
		return BITS - ALLOW_V4_BITS;
	return 0;
}

static const char *
parse(struct allow_net *net, const char *text)
{
	char addr[INET6_ADDRSTRLEN];
	const char *slash = strchr(text, '/'), *error = NULL;
	size_t n = slash ? (size_t)(slash - text) : strlen(text);
	unsigned own, len;

	if (n >= sizeof(addr))
		return "not an IPv4 or IPv6 address";
	memcpy(addr, text, n);
	addr[n] = '\0';
	own = parse_address(net->addr, addr);
	if (own == 0)
		return "not an IPv4 or IPv6 address";
	len = own;
	if (slash != NULL) {
		n = strspn(slash + 1, "0123456789");
		if (n == 0 || n > DIGITS_MAX || slash[1 + n] != '\0')
			return "after / comes a number of bits";
		len = (unsigned)strtonum(slash + 1, 0, own, &error);
		if (error != NULL)
			return own == BITS ? "an IPv6 address has 128 bits"
					   : "an IPv4 address has 32 bits";
	}
	net->bits = BITS - own + len;
	if (bits_beyond(net))
		return "has bits set beyond its length; write the network's "
		       "first address, or no length for one host";
	return NULL;
}

const char *
allow_add(struct allow *a, const char *text)
{
	struct allow_net net, *nets;
	const char *error = parse(&net, text);

	if (error != NULL)
		return error;
	nets = reallocarray(a->nets, a->n + 1, sizeof(*nets));
	if (nets == NULL)
		return "out of memory";
	a->nets = nets;
	a->nets[a->n++] = net;
	return NULL;
}

void
allow_clear(struct allow *a)
{
	free(a->nets);
	*a = (struct allow){NULL, 0};
}

bool
allow_match(const struct allow *a, const uint8_t addr[static ALLOW_ADDR])
{
	bool v4 = allow_is_v4(addr);
	size_t i;

	for (i = 0; i < a->n; i++) {
		if (v4 && a->nets[i].bits < ALLOW_V4_BITS)
			continue;
		if (same_prefix(a->nets[i].addr, addr, a->nets[i].bits))
			return true;
	}
	return a->n == 0;
}
