/* The listening socket. */
#ifndef AUDITOR_LISTEN_H
#define AUDITOR_LISTEN_H

#include <stddef.h>

#define LISTEN_HOST_MAX 64

/* Where clients reach the socket. */
struct listen_address {
	char host[LISTEN_HOST_MAX]; /* in a URL's form: [::1] for IPv6 */
	unsigned port;
};

/* Listens on text, ADDR:PORT or [ADDR]:PORT with a numeric address; port 0 is
 * a free one. Returns the socket with at set (the loopback address if every
 * address is listened on), or -1 with the reason in why. */
int listen_open(const char *text, struct listen_address *at, const char **why);

#endif
