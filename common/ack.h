/*
 * The acknowledgement file: the highest SEQ such that everything up to it is
 * delivered, rejected or needed no delivery. The sender writes it, the
 * receiver reads it and deletes what lies at or below (DESIGN.md section 2).
 *
 * Two slots of one disk sector each, both there from the start, are
 * overwritten in turn: acknowledging needs no free space, and a write that a
 * power cut tears leaves the other slot. A slot is one line,
 *
 *	ack SEQ(20 digits) CRC-32C(8 hex digits, over all before it)
 *
 * filled up with blanks and an LF. The higher of the valid slots counts.
 */
#ifndef COMMON_ACK_H
#define COMMON_ACK_H

#include <stdint.h>

#define ACK_SLOT 512 /* bytes: what a disk writes as a whole */
#define ACK_SLOTS 2

struct ack {
	int fd, lock_fd;
	uint64_t value;
	int slot;    /* to be overwritten next */
	int damaged; /* slots found invalid by ack_open() */
};

/* Opens path for writing (mode 0600, no symbolic link; made if need be) and
 * takes the exclusive lock on "PATH.lock". 0, or -1 with errno: EWOULDBLOCK if
 * another process holds the lock. If both slots were invalid (damaged == 2)
 * the value is 0: the caller should say so. */
int ack_open(struct ack *a, const char *path)
    __attribute__((warn_unused_result));
/* The highest SEQ acknowledged. */
uint64_t ack_value(const struct ack *a);
/* Writes and syncs seq. A seq not above the value is nothing to do: the value
 * never decreases. 0, or -1 with errno; then the value is as it was and the
 * same slot is taken again, so that the good one is never at risk. */
int ack_write(struct ack *a, uint64_t seq) __attribute__((warn_unused_result));
/* Closes the file and releases the lock. */
void ack_close(struct ack *a);

/* For readers, at any time, without the lock: the value, and how many slots
 * were invalid. 0, or -1 with errno (ENOENT: nothing acknowledged yet). */
int ack_read(const char *path, uint64_t *value, int *damaged)
    __attribute__((warn_unused_result));

#endif
