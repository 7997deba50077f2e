/* The other half of listen.h: sockets passed in, as sd_listen_fds(3) says. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "receiver/listen.h"
#include "receiver/udp.h"

#define FIRST_FD 3

/* NULL, or what is wrong with it. */
static const char *
check(int fd, struct sockaddr_storage *at)
{
	int protocol = 0;
	socklen_t n = sizeof(protocol), len = sizeof(*at);
	uint8_t addr[ALLOW_ADDR];
	uint16_t port;

	if (getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &n) == -1)
		return errno == EBADF ? "a descriptor that it counts is closed"
				      : "a descriptor is not a socket";
	if (protocol != IPPROTO_UDP ||
	    getsockname(fd, (struct sockaddr *)at, &len) == -1 ||
	    (at->ss_family != AF_INET && at->ss_family != AF_INET6))
		return "a socket is not for UDP (in the systemd socket unit: "
		       "ListenDatagram=)";
	udp_address(at, addr, &port);
	return port == 0 ? "a socket has no port" : NULL;
}

static const char *
take(struct listen_set *s, int count)
{
	struct listen_socket *k;
	const char *error;
	int fd;

	for (fd = FIRST_FD; fd < FIRST_FD + count; fd++) {
		if (s->n == LISTEN_MAX)
			return "too many sockets";
		k = &s->list[s->n];
		*k = (struct listen_socket){.fd = fd};
		error = check(fd, &k->at);
		if (error != NULL)
			return error;
		if (fcntl(fd, F_SETFD, FD_CLOEXEC) == -1)
			return "a descriptor is closed";
		s->n++;
	}
	return NULL;
}

const char *
listen_inherit(struct listen_set *s)
{
	const char *pid = getenv("LISTEN_PID"), *fds = getenv("LISTEN_FDS");
	const char *error, *result = NULL;
	char own[24];
	int count;

	/* For another process that has left its environment to us? */
	(void)snprintf(own, sizeof(own), "%ld", (long)getpid());
	if (pid != NULL && fds != NULL && strcmp(pid, own) == 0) {
		count = (int)strtonum(fds, 0, LISTEN_MAX, &error);
		result = error ? "not a number of sockets" : take(s, count);
	}
	/* These fail only for names that are none. */
	(void)unsetenv("LISTEN_PID");
	(void)unsetenv("LISTEN_FDS");
	(void)unsetenv("LISTEN_FDNAMES");
	return result;
}
