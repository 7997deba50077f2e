#include "tests/auditor/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 128

/* Splits at the last colon and takes the brackets off: 0, or -1. */
static int
split(const char *text, char host[static LISTEN_HOST_MAX], const char **port)
{
	const char *colon = strrchr(text, ':');
	size_t n;

	if (colon == NULL)
		return -1;
	*port = colon + 1;
	n = (size_t)(colon - text);
	if (n >= 2 && text[0] == '[' && text[n - 1] == ']') {
		text++;
		n -= 2;
	}
	if (n == 0 || n >= LISTEN_HOST_MAX)
		return -1;
	memcpy(host, text, n);
	host[n] = '\0';
	return 0;
}

static int
describe(int fd, struct listen_address *at)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} sa = {0};
	socklen_t len = sizeof(sa);
	char text[INET6_ADDRSTRLEN];

	if (getsockname(fd, &sa.any, &len) == -1)
		return -1;
	if (sa.any.sa_family == AF_INET) {
		at->port = ntohs(sa.v4.sin_port);
		if (sa.v4.sin_addr.s_addr == htonl(INADDR_ANY))
			sa.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		if (inet_ntop(AF_INET, &sa.v4.sin_addr, text, sizeof(text)) ==
		    NULL)
			return -1;
		(void)strlcpy(at->host, text, sizeof(at->host)); /* fits */
		return 0;
	}
	at->port = ntohs(sa.v6.sin6_port);
	if (IN6_IS_ADDR_UNSPECIFIED(&sa.v6.sin6_addr))
		sa.v6.sin6_addr = in6addr_loopback;
	if (inet_ntop(AF_INET6, &sa.v6.sin6_addr, text, sizeof(text)) == NULL)
		return -1;
	(void)snprintf(at->host, sizeof(at->host), "[%s]", text); /* fits */
	return 0;
}

int
listen_open(const char *text, struct listen_address *at, const char **why)
{
	const struct addrinfo hints = {.ai_family = AF_UNSPEC,
	    .ai_socktype = SOCK_STREAM,
	    .ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV};
	struct addrinfo *ai = NULL;
	char host[LISTEN_HOST_MAX];
	const char *port;
	int fd, on = 1;

	if (split(text, host, &port) == -1 ||
	    getaddrinfo(host, port, &hints, &ai) != 0) {
		*why = "a numeric address and a port, ADDR:PORT, are expected";
		return -1;
	}
	fd = socket(ai->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	/* Restarted on the same port, it must not wait for TIME_WAIT. */
	if (fd == -1 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == -1 ||
	    bind(fd, ai->ai_addr, ai->ai_addrlen) == -1 ||
	    listen(fd, BACKLOG) == -1 || describe(fd, at) == -1) {
		*why = strerror(errno);
		if (fd != -1)
			(void)close(fd);
		fd = -1;
	}
	freeaddrinfo(ai);
	return fd;
}
