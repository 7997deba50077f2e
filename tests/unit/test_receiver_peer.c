/* links: receiver */
/* SOURCE texts, and that the memory of peers never mixes two up. */
#include "receiver/peer.h"

#include <arpa/inet.h>

#include "receiver/udp.h"
#include "tests/tap.h"

static const struct {
	const char *addr;
	uint16_t port;
	const char *want;
} cases[] = {
    {"192.0.2.7", 40312, "udp:192.0.2.7,40312"},
    {"255.255.255.255", 65535, "udp:255.255.255.255,65535"},
    {"0.0.0.0", 0, "udp:0.0.0.0,0"},
    {"::ffff:192.0.2.7", 1, "udp:192.0.2.7,1"},
    {"::1", 514, "udp:::1,514"},
    {"2001:db8:1111:2222:3333:4444:5555:6666", 65535,
	"udp:2001:db8:1111:2222:3333:4444:5555:6666,65535"},
};

static void
address(struct sockaddr_storage *out, const char *text, uint16_t port)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET,
	    .sin_port = htons(port)};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6,
	    .sin6_port = htons(port)};

	if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
		memcpy(out, &v4, sizeof(v4));
	else if (inet_pton(AF_INET6, text, &v6.sin6_addr) == 1)
		memcpy(out, &v6, sizeof(v6));
	else
		ok(0, "the test's own address %s", text);
}

/* Far more peers than are remembered, each asked for twice. */
static void
many(struct peer_cache *c)
{
	uint8_t addr[ALLOW_ADDR] = {[10] = 0xff, [11] = 0xff, [12] = 10};
	char want[64];
	struct slice got;
	unsigned i, wrong = 0;

	for (i = 0; i < 40 * PEER_SLOTS; i++) {
		addr[13] = (uint8_t)(i / 2 >> 8);
		addr[14] = (uint8_t)(i / 2);
		got = peer_source(peer_find(c, addr, (uint16_t)(i / 8)), false);
		(void)snprintf(want, sizeof(want), "udp:10.%u.%u.0,%u",
		    addr[13], addr[14], i / 8);
		wrong += !slice_is(got, want);
	}
	is_int(wrong, 0, "many peers, each with its own text");
}

int
main(void)
{
	static struct peer_cache c, limited;
	struct allow none = {NULL, 0}, one = {NULL, 0};
	struct sockaddr_storage ss;
	uint8_t addr[ALLOW_ADDR];
	char cut[FRAME_SOURCE_MAX + 1];
	uint16_t port;
	const struct peer *p;
	struct slice s;
	size_t i;

	c.allow = &none;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		address(&ss, cases[i].addr, cases[i].port);
		udp_address(&ss, addr, &port);
		p = peer_find(&c, addr, port);
		s = peer_source(p, false);
		is_mem(s.p, s.n, cases[i].want, cases[i].addr);
		s = peer_source(p, true);
		(void)snprintf(cut, sizeof(cut), "%s;trunc", cases[i].want);
		is_mem(s.p, s.n, cut, "and cut");
		ok(p->allowed, "an empty list allows it");
	}
	many(&c);
	ok(allow_add(&one, "::1") == NULL, "a list of one");
	limited.allow = &one;
	address(&ss, "::1", 9);
	udp_address(&ss, addr, &port);
	ok(peer_find(&limited, addr, port)->allowed, "has it");
	addr[15] = 2;
	ok(!peer_find(&limited, addr, port)->allowed, "has no other");
	ok(!peer_find(&limited, addr, port)->allowed, "also when remembered");
	allow_clear(&one);
	return done();
}
