/* links: receiver */
/* URLs of --listen: what is taken, and what is said of the rest. */
#include "receiver/listen.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "receiver/peer.h"
#include "receiver/udp.h"
#include "tests/tap.h"

static const struct {
	const char *url;
	const char *want; /* ADDR,PORT; or a part of the error, after '!' */
} cases[] = {
    {"udp://127.0.0.1:5514", "127.0.0.1,5514"},
    {"udp://0.0.0.0:0", "0.0.0.0,0"},
    {"udp://255.255.255.255:65535", "255.255.255.255,65535"},
    {"udp://[::]:5514", "::,5514"},
    {"udp://[::1]:1", "::1,1"},
    {"udp://[2001:db8::7]:00514", "2001:db8::7,514"},
    {"udp://[::ffff:192.0.2.1]:5514", "192.0.2.1,5514"},
    {"udp://[::1%lo]:5514", "::1,5514"},
    {"", "!udp://ADDR:PORT"},
    {"5514", "!udp://ADDR:PORT"},
    {"127.0.0.1:5514", "!udp://ADDR:PORT"},
    {"UDP://127.0.0.1:5514", "!only udp://"},
    {"tcp://127.0.0.1:5514", "!only udp://"},
    {"tls://127.0.0.1:5514", "!only udp://"},
    {"udp://", "!no :PORT"},
    {"udp://127.0.0.1", "!no :PORT"},
    {"udp://:5514", "!not an address"},
    {"udp://127.0.0.1:", "!:PORT, a number"},
    {"udp://127.0.0.1:x", "!:PORT, a number"},
    {"udp://127.0.0.1:-1", "!:PORT, a number"},
    {"udp://127.0.0.1:+1", "!:PORT, a number"},
    {"udp://127.0.0.1: 1", "!:PORT, a number"},
    {"udp://127.0.0.1:5514/", "!:PORT, a number"},
    {"udp://127.0.0.1:65536", "!at most 65535"},
    {"udp://127.0.0.1:655350", "!:PORT, a number"},
    {"udp://127.0.0.256:5514", "!not an address"},
    {"udp://127.1:5514", "!not an address"},
    {"udp://localhost:5514", "!not an address"},
    {"udp://*:5514", "!not an address"},
    {"udp://::1:5514", "!in brackets"},
    {"udp://[::1]", "!no :PORT"},
    {"udp://[::1:5514", "!no :PORT"},
    {"udp://[]:5514", "!not an IPv6 address"},
    {"udp://[127.0.0.1]:5514", "!not an IPv6 address"},
    {"udp://[::g]:5514", "!not an IPv6 address"},
    {"udp://[fe80::1%nosuchif]:5514", "!no network interface"},
    {"udp://"
     "[2001:0db8:0000:0000:0000:0000:0000:0001%interface-of-a-long-name-x]:1",
	"!too long"},
};

static void
one(const char *url, const char *want)
{
	static struct listen_set set;
	char got[PEER_ADDR_TEXT + 8], addr_text[PEER_ADDR_TEXT];
	uint8_t addr[ALLOW_ADDR];
	uint16_t port;
	const char *error;

	set.n = 0;
	error = listen_add(&set, url);
	if (want[0] == '!') {
		ok(error != NULL && strstr(error, want + 1) != NULL, "'%s': %s",
		    url, error ? error : "taken");
		ok(set.n == 0, "and nothing was added");
		return;
	}
	ok(error == NULL && set.n == 1, "'%s' is taken: %s", url,
	    error ? error : "yes");
	udp_address(&set.list[0].at, addr, &port);
	peer_address(addr_text, addr);
	(void)snprintf(got, sizeof(got), "%s,%u", addr_text, port);
	is_str(got, want, url);
}

static void
limit(void)
{
	static struct listen_set set;
	size_t i;

	for (i = 0; i < LISTEN_MAX; i++)
		if (listen_add(&set, "udp://127.0.0.1:0") != NULL)
			break;
	is_int((long long)i, LISTEN_MAX, "as many sockets as there may be");
	ok(listen_add(&set, "udp://127.0.0.1:0") != NULL, "but not one more");
}

static void
loopback(void)
{
	static struct listen_set set;

	ok(listen_add(&set, "udp://127.1.2.3:0") == NULL &&
		listen_add(&set, "udp://[::1]:0") == NULL &&
		listen_add(&set, "udp://[::ffff:127.0.0.1]:0") == NULL &&
		listen_only_loopback(&set),
	    "only loopback");
	ok(listen_add(&set, "udp://[::]:0") == NULL &&
		!listen_only_loopback(&set),
	    "[::] is more");
	set.n = 0;
	ok(listen_add(&set, "udp://128.0.0.1:0") == NULL &&
		!listen_only_loopback(&set),
	    "128.0.0.1 is more");
}

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		one(cases[i].url, cases[i].want);
	limit();
	loopback();
	return done();
}
