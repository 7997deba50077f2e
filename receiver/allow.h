/*
 * The accept list: addresses and networks, IPv4 and IPv6. All addresses are
 * 16 bytes here, IPv4 as ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2), so that
 * one socket for both families and two of one family give the same answer.
 */
#ifndef RECEIVER_ALLOW_H
#define RECEIVER_ALLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ALLOW_ADDR 16    /* bytes of an address */
#define ALLOW_V4_BITS 96 /* of the prefix ::ffff:0:0/96 */

struct allow_net {
	uint8_t addr[ALLOW_ADDR];
	unsigned bits; /* 0 to 128 of addr count */
};

struct allow {
	struct allow_net *nets; /* owned */
	size_t n;
};

/* Adds ADDR or ADDR/LEN to a list that began as zeros. NULL, or what is
 * wrong with text: bits set beyond LEN are an error, because 10.0.0.1/8 may
 * be meant as either. */
const char *allow_add(struct allow *a, const char *text)
    __attribute__((warn_unused_result));
void allow_clear(struct allow *a);
/* True if the list is empty or has the address. An IPv6 network shorter than
 * ::ffff:0:0/96 (such as ::/0) does not stand for IPv4 addresses. */
bool allow_match(const struct allow *a, const uint8_t addr[static ALLOW_ADDR]);

/* True for the addresses that only this host has: 127.0.0.0/8 and ::1. */
bool allow_is_loopback(const uint8_t addr[static ALLOW_ADDR]);
/* True for ::ffff:a.b.c.d. */
bool allow_is_v4(const uint8_t addr[static ALLOW_ADDR]);

#endif
