/* The sockets: those of -l and those that systemd passes in. */
#ifndef RECEIVER_LISTEN_H
#define RECEIVER_LISTEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "receiver/drops.h"

#define LISTEN_MAX 64      /* sockets in all */
#define LISTEN_NAME_MAX 64 /* holds udp://[ADDR]:PORT and a NUL */
/* Asked for with SO_RCVBUFFORCE, or SO_RCVBUF. The kernel makes twice as much
 * of it, and accounts 4,350 bytes for an Okta message of about 2.3 KB. */
#define LISTEN_BUFFER (32 << 20)
#define LISTEN_OKTA_BYTES 4350
#define LISTEN_RMEM_MAX "net.core.rmem_max"

struct listen_socket {
	int fd;                     /* owned */
	struct sockaddr_storage at; /* wanted; after opening, had */
	char name[LISTEN_NAME_MAX]; /* udp://127.0.0.1:5514 */
	int buffer;                 /* bytes of receive buffer */
	struct drops drops;
};

struct listen_set {
	struct listen_socket list[LISTEN_MAX];
	size_t n;
};

/* Adds the address of udp://ADDR:PORT, not open yet. NULL, or what is wrong
 * with the URL. */
const char *listen_add(struct listen_set *s, const char *url)
    __attribute__((warn_unused_result));
/* Adds the sockets of LISTEN_FDS, if LISTEN_PID is this process, and takes
 * both out of the environment (sd_listen_fds(3)). NULL, or what is wrong. */
const char *listen_inherit(struct listen_set *s)
    __attribute__((warn_unused_result));
/* Opens socket i, unless it is open; its buffer, name and counters are set.
 * 0, or -1 with errno. [::] takes IPv4 too, unless an IPv4 address with the
 * same port is in the set. */
int listen_open(struct listen_set *s, size_t i)
    __attribute__((warn_unused_result));
/* What helps when listen_open() failed with err. */
const char *listen_hint(int err);
/* True if all addresses are this host's own. */
bool listen_only_loopback(const struct listen_set *s);
/* Closes all. */
void listen_clear(struct listen_set *s);

#endif
