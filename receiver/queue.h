/*
 * The bounded queue before stdout: a ring of bytes that one thread fills and
 * another, its own, writes to a descriptor.
 *
 * The descriptor stays blocking. O_NONBLOCK belongs to the open file
 * description, which stdout shares with whoever else holds it (a terminal's
 * shell, stderr after 2>&1): setting it would make their writes fail. And
 * poll(2) promises no more than PIPE_BUF bytes of a pipe. So a thread blocks
 * in write(2), and the one that reads the sockets never does.
 */
#ifndef RECEIVER_QUEUE_H
#define RECEIVER_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct queue; /* opaque */

/* A queue of size bytes before fd, which is borrowed; its thread runs. Needs
 * signals_init() before: SIGALRM ends blocked writes. NULL with errno. */
struct queue *queue_new(int fd, size_t size)
    __attribute__((warn_unused_result));
/* After queue_finish(). NULL is nothing. */
void queue_free(struct queue *q);

/* Copies n bytes in, all or, if there is no room, none. They are written
 * from the next queue_publish() on. */
bool queue_put(struct queue *q, const char *p, size_t n)
    __attribute__((warn_unused_result));
/* Hands what was put to the writing thread: once for each batch. */
void queue_publish(struct queue *q);
/* Bytes published and not yet written. */
size_t queue_bytes(struct queue *q);
/* 0; or the errno of a write that failed for good: nothing is written any
 * more; a passing one (no space on the disk) is in *holding and is tried
 * again each second. */
int queue_error(struct queue *q, int *holding);
/* Writes what is left, for at most ms milliseconds, and ends the thread.
 * Returns how many lines were not, or not wholly, written. */
uint64_t queue_finish(struct queue *q, int64_t ms);

#endif
