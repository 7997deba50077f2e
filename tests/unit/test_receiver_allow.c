/* links: receiver */
/* The accept list: for each entry addresses on both sides of its limits. */
#include "receiver/allow.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "tests/tap.h"

static const struct {
	const char *entry, *addr;
	int match;
} cases[] = {
    {"192.0.2.7", "192.0.2.7", 1},
    {"192.0.2.7", "192.0.2.6", 0},
    {"192.0.2.7", "192.0.2.8", 0},
    {"192.0.2.7/32", "192.0.2.7", 1},
    {"192.0.2.7/32", "192.0.2.8", 0},
    {"192.0.2.6/31", "192.0.2.5", 0},
    {"192.0.2.6/31", "192.0.2.6", 1},
    {"192.0.2.6/31", "192.0.2.7", 1},
    {"192.0.2.6/31", "192.0.2.8", 0},
    {"192.0.2.0/25", "192.0.1.255", 0},
    {"192.0.2.0/25", "192.0.2.0", 1},
    {"192.0.2.0/25", "192.0.2.127", 1},
    {"192.0.2.0/25", "192.0.2.128", 0},
    {"192.0.2.0/24", "192.0.1.255", 0},
    {"192.0.2.0/24", "192.0.2.255", 1},
    {"192.0.2.0/24", "192.0.3.0", 0},
    {"172.16.0.0/12", "172.15.255.255", 0},
    {"172.16.0.0/12", "172.16.0.0", 1},
    {"172.16.0.0/12", "172.31.255.255", 1},
    {"172.16.0.0/12", "172.32.0.0", 0},
    {"128.0.0.0/1", "127.255.255.255", 0},
    {"128.0.0.0/1", "128.0.0.0", 1},
    {"0.0.0.0/0", "255.255.255.255", 1},
    {"0.0.0.0/0", "0.0.0.0", 1},
    {"0.0.0.0/0", "::1", 0},
    {"0.0.0.0/0", "2001:db8::1", 0},
    {"::/0", "2001:db8::1", 1},
    {"::/0", "::", 1},
    {"::/0", "192.0.2.7", 0},
    {"::/0", "::ffff:192.0.2.7", 0},
    {"::ffff:0:0/96", "192.0.2.7", 1},
    {"::ffff:0:0/96", "::fffe:0:1", 0},
    {"::ffff:192.0.2.0/120", "192.0.2.255", 1},
    {"::ffff:192.0.2.0/120", "192.0.3.0", 0},
    {"192.0.2.0/24", "::ffff:192.0.2.1", 1},
    {"192.0.2.0/24", "::192.0.2.1", 0},
    {"2001:db8::/32", "2001:db7:ffff::", 0},
    {"2001:db8::/32", "2001:db8::", 1},
    {"2001:db8::/32", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", 1},
    {"2001:db8::/32", "2001:db9::", 0},
    {"2001:db8::8/125", "2001:db8::7", 0},
    {"2001:db8::8/125", "2001:db8::8", 1},
    {"2001:db8::8/125", "2001:db8::f", 1},
    {"2001:db8::8/125", "2001:db8::10", 0},
    {"2001:db8::1/128", "2001:db8::1", 1},
    {"2001:db8::1/128", "2001:db8::2", 0},
    {"2001:db8::1", "2001:db8::1", 1},
    {"2001:db8::1", "2001:db8::", 0},
};

static const char *const bad[] = {"", "/", "/8", "x", "localhost", "10.0.0.0/",
    "10.0.0.0/x", "10.0.0.0/8x", "10.0.0.0/ 8", "10.0.0.0/-1", "10.0.0.0/+8",
    "10.0.0.0/33", "10.0.0.0/128", "10.0.0.0/0008", "10.0.0.0/255.0.0.0",
    "10.0.0.0/8/8", "10.0.0/8", "10", "10.0.0.0.0", "256.0.0.0", "10.0.0.1/8",
    "10.0.0.1/31", "128.0.0.0/0", "::/129", "::g", ":::", "[::1]", "::1/0",
    "2001:db8::1/64", "fe80::1%lo", "10.0.0.1 ", " 10.0.0.1",
    "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000/1"};

/* As the receiver has it: IPv4 as ::ffff:a.b.c.d. */
static void
address(uint8_t out[static ALLOW_ADDR], const char *text)
{
	memset(out, 0, ALLOW_ADDR);
	out[10] = out[11] = 0xff;
	if (inet_pton(AF_INET, text, out + 12) != 1 &&
	    inet_pton(AF_INET6, text, out) != 1)
		ok(0, "the test's own address %s", text);
}

static void
several(void)
{
	struct allow list = {NULL, 0};
	uint8_t addr[ALLOW_ADDR];

	address(addr, "198.51.100.1");
	ok(allow_match(&list, addr), "an empty list has every address");
	ok(allow_add(&list, "192.0.2.1") == NULL &&
		allow_add(&list, "2001:db8::/32") == NULL &&
		allow_add(&list, "198.51.100.0/24") == NULL,
	    "three entries");
	ok(allow_match(&list, addr), "the last one counts");
	address(addr, "192.0.2.1");
	ok(allow_match(&list, addr), "and the first");
	address(addr, "192.0.2.2");
	ok(!allow_match(&list, addr), "but no other address");
	allow_clear(&list);
}

int
main(void)
{
	struct allow list = {NULL, 0};
	uint8_t addr[ALLOW_ADDR];
	const char *error;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		error = allow_add(&list, cases[i].entry);
		address(addr, cases[i].addr);
		ok(error == NULL && allow_match(&list, addr) == cases[i].match,
		    "%s %s %s", cases[i].entry,
		    cases[i].match ? "has" : "has not", cases[i].addr);
		allow_clear(&list);
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		error = allow_add(&list, bad[i]);
		ok(error != NULL && list.n == 0, "'%s': %s", bad[i],
		    error ? error : "taken");
		allow_clear(&list);
	}
	several();
	return done();
}
