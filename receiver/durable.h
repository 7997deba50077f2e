/*
 * The file "durable" of a journal: the highest SEQ that a returned fdatasync
 * covers. Readers pass nothing above it. One line,
 *
 *	durable SEQ(20 digits) CRC-32C(8 hex digits, over all before it) LF
 *
 * the blanks included in the CRC, 38 bytes, overwritten in place with one
 * pwrite(2): no free space is needed. A reader that sees it half written sees
 * a wrong CRC, never a wrong number, and looks again.
 *
 * It is synced once, when a writer starts, so that a power cut leaves a line;
 * then no more. What it says was true before it was written, so an older line
 * only says less; and the writer works out the truth from the segments when it
 * starts and writes it anew.
 */
#ifndef RECEIVER_DURABLE_H
#define RECEIVER_DURABLE_H

#include <stdint.h>

#define DURABLE_BYTES 38

/* Reads the file in the folder dir (a descriptor). 0, or -1 with errno: ENOENT
 * if there is none, EBADMSG if it is not, or not yet again, a whole line. */
int durable_read(int dir, uint64_t *seq) __attribute__((warn_unused_result));
/* The same from the open file fd, from its beginning. */
int durable_read_fd(int fd, uint64_t *seq) __attribute__((warn_unused_result));
/* Opens the file for durable_write(), making it if need be (mode 0600). A
 * descriptor, which the caller closes, or -1 with errno. */
int durable_open(int dir) __attribute__((warn_unused_result));
/* Overwrites it. 0, or -1 with errno. */
int durable_write(int fd, uint64_t seq) __attribute__((warn_unused_result));

#endif
