#include "receiver/udp.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "common/clock.h"
#include "common/frame.h"

#define CONTROL_MAX                                                            \
	(CMSG_SPACE(sizeof(struct timespec)) + CMSG_SPACE(sizeof(uint32_t)))

struct udp_batch {
	struct mmsghdr hdr[UDP_BATCH];
	struct iovec iov[UDP_BATCH];
	struct sockaddr_storage from[UDP_BATCH];
	union {
		size_t align; /* what cmsg(3) wants */
		char bytes[CONTROL_MAX];
	} control[UDP_BATCH];
	int64_t now_us; /* stands in for a receive time that is missing */
	int used;       /* of hdr, by the last udp_receive() */
	/* 4 MB, of which only the pages that datagrams touch are real. */
	char bytes[UDP_BATCH][MESSAGE_MAX];
};

/* recvmmsg(2) overwrites the lengths of those that it fills. */
static void
reset(struct udp_batch *b, int i)
{
	b->hdr[i].msg_hdr.msg_namelen = sizeof(b->from[i]);
	b->hdr[i].msg_hdr.msg_controllen = sizeof(b->control[i].bytes);
}

struct udp_batch *
udp_batch_new(void)
{
	struct udp_batch *b = calloc(1, sizeof(*b));
	int i;

	for (i = 0; b != NULL && i < UDP_BATCH; i++) {
		b->iov[i] = (struct iovec){b->bytes[i], MESSAGE_MAX};
		b->hdr[i].msg_hdr = (struct msghdr){.msg_name = &b->from[i],
		    .msg_iov = &b->iov[i],
		    .msg_iovlen = 1,
		    .msg_control = b->control[i].bytes};
		reset(b, i);
	}
	return b;
}

void
udp_batch_free(struct udp_batch *b)
{
	free(b);
}

int
udp_prepare(int fd)
{
	const int on = 1;

	if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on)) == -1 ||
	    setsockopt(fd, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof(on)) == -1)
		return -1;
	return 0;
}

int
udp_receive(struct udp_batch *b, int fd)
{
	int n, i;

	for (i = 0; i < b->used; i++)
		reset(b, i);
	b->used = 0;
	n = recvmmsg(fd, b->hdr, UDP_BATCH, MSG_DONTWAIT, NULL);
	if (n == -1)
		return errno == EAGAIN || errno == EINTR ? 0 : -1;
	b->now_us = clock_wall_us();
	b->used = n;
	return n;
}

void
udp_address(const struct sockaddr_storage *ss, uint8_t addr[static ALLOW_ADDR],
    uint16_t *port)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	memset(addr, 0, ALLOW_ADDR);
	*port = 0;
	if (ss->ss_family == AF_INET) {
		memcpy(&v4, ss, sizeof(v4));
		addr[10] = addr[11] = 0xff;
		memcpy(addr + 12, &v4.sin_addr, sizeof(v4.sin_addr));
		*port = ntohs(v4.sin_port);
	} else if (ss->ss_family == AF_INET6) {
		memcpy(&v6, ss, sizeof(v6));
		memcpy(addr, &v6.sin6_addr, sizeof(v6.sin6_addr));
		*port = ntohs(v6.sin6_port);
	}
}

/* The time and the drop counter, if they came with it. */
static void
read_control(const struct msghdr *head, struct udp_message *m)
{
	struct msghdr h = *head; /* CMSG_NXTHDR() takes no const */
	struct cmsghdr *c;
	struct timespec ts;

	for (c = CMSG_FIRSTHDR(&h); c != NULL; c = CMSG_NXTHDR(&h, c)) {
		if (c->cmsg_level != SOL_SOCKET)
			continue;
		if (c->cmsg_type == SCM_TIMESTAMPNS &&
		    c->cmsg_len >= CMSG_LEN(sizeof(ts))) {
			memcpy(&ts, CMSG_DATA(c), sizeof(ts));
			m->time_us =
			    (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
		} else if (c->cmsg_type == SO_RXQ_OVFL &&
			   c->cmsg_len >= CMSG_LEN(sizeof(m->drops))) {
			memcpy(&m->drops, CMSG_DATA(c), sizeof(m->drops));
			m->has_drops = true;
		}
	}
}

void
udp_message(const struct udp_batch *b, int i, struct udp_message *m)
{
	const struct msghdr *h = &b->hdr[i].msg_hdr;

	m->payload = (struct slice){b->bytes[i], b->hdr[i].msg_len};
	m->truncated = (h->msg_flags & MSG_TRUNC) != 0;
	m->time_us = b->now_us;
	m->has_drops = false;
	m->drops = 0;
	udp_address(&b->from[i], m->addr, &m->port);
	read_control(h, m);
}
