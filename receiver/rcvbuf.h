/* The receive buffer of a socket: what is not read yet lives there, and what
 * does not fit is dropped by the kernel. */
#ifndef RECEIVER_RCVBUF_H
#define RECEIVER_RCVBUF_H

/* Asks for size bytes (the kernel makes twice as much of it): beyond the
 * administrator's limit if this process may, else up to it; never less than
 * the socket has. The bytes that it has now, or -1 with errno. */
int rcvbuf_grow(int fd, int size) __attribute__((warn_unused_result));

#endif
