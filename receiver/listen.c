#include "receiver/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "receiver/peer.h"
#include "receiver/rcvbuf.h"
#include "receiver/udp.h"

#define SCHEME "udp://"
#define PORT_DIGITS 5

/* [ADDR] or [ADDR%INTERFACE], without the brackets. */
static const char *
parse_v6(struct sockaddr_storage *out, char *text)
{
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
	char *percent = strchr(text, '%');

	if (percent != NULL) {
		*percent = '\0';
		v6.sin6_scope_id = if_nametoindex(percent + 1);
		if (v6.sin6_scope_id == 0)
			return "no network interface of that name";
	}
	if (inet_pton(AF_INET6, text, &v6.sin6_addr) != 1)
		return "not an IPv6 address between [ and ]";
	memcpy(out, &v6, sizeof(v6));
	return NULL;
}

static const char *
parse_v4(struct sockaddr_storage *out, const char *text)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET};

	if (strchr(text, ':') != NULL)
		return "an IPv6 address stands in brackets: udp://[::1]:5514";
	if (inet_pton(AF_INET, text, &v4.sin_addr) != 1)
		return "not an address: write it in figures, as "
		       "udp://0.0.0.0:5514 for every IPv4 address";
	memcpy(out, &v4, sizeof(v4));
	return NULL;
}

static const char *
parse_port(struct sockaddr_storage *out, const char *text)
{
	const char *error;
	size_t n = strspn(text, "0123456789");
	uint16_t port;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	if (n == 0 || n > PORT_DIGITS || text[n] != '\0')
		return "after the address comes :PORT, a number";
	port = (uint16_t)strtonum(text, 0, UINT16_MAX, &error);
	if (error != NULL)
		return "a port is at most 65535";
	if (out->ss_family == AF_INET) {
		memcpy(&v4, out, sizeof(v4));
		v4.sin_port = htons(port);
		memcpy(out, &v4, sizeof(v4));
	} else {
		memcpy(&v6, out, sizeof(v6));
		v6.sin6_port = htons(port);
		memcpy(out, &v6, sizeof(v6));
	}
	return NULL;
}

static const char *
parse(struct sockaddr_storage *out, const char *url)
{
	const char *error, *colon;
	char host[LISTEN_NAME_MAX];
	size_t n;

	if (strncmp(url, SCHEME, strlen(SCHEME)) != 0)
		return strstr(url, "://") != NULL
			   ? "only udp:// can be listened to"
			   : "write it as udp://ADDR:PORT";
	url += strlen(SCHEME);
	colon = url[0] == '[' ? strstr(url, "]:") : strrchr(url, ':');
	if (colon == NULL)
		return "no :PORT after the address";
	n = (size_t)(colon - url);
	if (n >= sizeof(host))
		return "too long for an address";
	memcpy(host, url, n);
	host[n] = '\0';
	error = url[0] == '[' ? parse_v6(out, host + 1) : parse_v4(out, host);
	if (error != NULL)
		return error;
	return parse_port(out, colon + (url[0] == '[' ? 2 : 1));
}

const char *
listen_add(struct listen_set *s, const char *url)
{
	struct listen_socket *k = &s->list[s->n];
	const char *error;

	if (s->n == LISTEN_MAX)
		return "too many sockets";
	*k = (struct listen_socket){.fd = -1};
	error = parse(&k->at, url);
	if (error != NULL)
		return error;
	(void)strlcpy(k->name, url, sizeof(k->name)); /* until it is open */
	s->n++;
	return NULL;
}

static socklen_t
length(const struct sockaddr_storage *ss)
{
	return ss->ss_family == AF_INET ? sizeof(struct sockaddr_in)
					: sizeof(struct sockaddr_in6);
}

static uint16_t
port_of(const struct listen_socket *k)
{
	uint8_t addr[ALLOW_ADDR];
	uint16_t port;

	udp_address(&k->at, addr, &port);
	return port;
}

/* Both families may be listened to with two sockets or with one. */
static int
choose_families(const struct listen_set *s, const struct listen_socket *k)
{
	int v6only = 0;
	size_t i;

	if (k->at.ss_family != AF_INET6)
		return 0;
	for (i = 0; i < s->n; i++)
		if (s->list[i].at.ss_family == AF_INET &&
		    port_of(&s->list[i]) == port_of(k) && port_of(k) != 0)
			v6only = 1;
	return setsockopt(k->fd, IPPROTO_IPV6, IPV6_V6ONLY, &v6only,
	    sizeof(v6only));
}

/* Everything is set before the first datagram can come. No SO_REUSEADDR or
 * SO_REUSEPORT: for UDP they would let a second receiver take the port, and
 * half or all of the messages, without an error. */
static int
open_new(const struct listen_set *s, struct listen_socket *k)
{
	struct sockaddr_storage at = k->at;
	int keep;

	k->fd = socket(at.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_UDP);
	if (k->fd == -1)
		return -1;
	k->buffer = rcvbuf_grow(k->fd, LISTEN_BUFFER);
	if (k->buffer != -1 && choose_families(s, k) == 0 &&
	    udp_prepare(k->fd) == 0 &&
	    bind(k->fd, (const struct sockaddr *)&at, length(&at)) == 0)
		return 0;
	keep = errno;
	(void)close(k->fd); /* holds nothing */
	k->fd = -1;
	errno = keep;
	return -1;
}

/* One that was passed in may hold datagrams, and have dropped some. */
static int
adopt(struct listen_socket *k)
{
	uint32_t dropped;

	k->buffer = rcvbuf_grow(k->fd, LISTEN_BUFFER);
	if (k->buffer == -1 || udp_prepare(k->fd) == -1 ||
	    drops_read(k->fd, &dropped) == -1)
		return -1;
	drops_start(&k->drops, dropped);
	return 0;
}

/* The address that it really has: the port may have been 0. */
static int
set_name(struct listen_socket *k)
{
	socklen_t n = sizeof(k->at);
	uint8_t addr[ALLOW_ADDR];
	char text[PEER_ADDR_TEXT];
	uint16_t port;

	if (getsockname(k->fd, (struct sockaddr *)&k->at, &n) == -1)
		return -1;
	udp_address(&k->at, addr, &port);
	peer_address(text, addr);
	(void)snprintf(k->name, sizeof(k->name),
	    strchr(text, ':') ? SCHEME "[%s]:%u" : SCHEME "%s:%u", text, port);
	return 0;
}

int
listen_open(struct listen_set *s, size_t i)
{
	struct listen_socket *k = &s->list[i];
	int ret = k->fd == -1 ? open_new(s, k) : adopt(k);

	return ret == -1 ? -1 : set_name(k);
}

const char *
listen_hint(int err)
{
	switch (err) {
	case EADDRINUSE:
		return "another program has this port: see which with "
		       "\"ss -lunp\", and end it or take another port";
	case EACCES:
	case EPERM:
		return "ports below 1024 are reserved: take one from 1024 "
		       "on, or run it by a systemd socket, as root, or with "
		       "CAP_NET_BIND_SERVICE";
	case EADDRNOTAVAIL:
		return "this host has no such address: \"ip address\" shows "
		       "those it has; 0.0.0.0 and [::] stand for all";
	case EAFNOSUPPORT:
		return "this kernel has that address family switched off";
	default:
		return "the system refuses the socket";
	}
}

bool
listen_only_loopback(const struct listen_set *s)
{
	uint8_t addr[ALLOW_ADDR];
	uint16_t port;
	size_t i;

	for (i = 0; i < s->n; i++) {
		udp_address(&s->list[i].at, addr, &port);
		if (!allow_is_loopback(addr))
			return false;
	}
	return true;
}

void
listen_clear(struct listen_set *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->list[i].fd != -1)
			(void)close(s->list[i].fd); /* only read from */
	s->n = 0;
}
