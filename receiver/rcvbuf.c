#include "receiver/rcvbuf.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LIMIT_FILE "/proc/sys/net/core/rmem_max"

static int
has(int fd)
{
	int size = 0;
	socklen_t n = sizeof(size);

	return getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, &n) == -1 ? -1
								      : size;
}

/* net.core.rmem_max, or INT_MAX where it is not to be seen. */
static int
limit(void)
{
	char text[24] = "";
	const char *error;
	long long v;
	int fd = open(LIMIT_FILE, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd == -1)
		return INT_MAX;
	n = read(fd, text, sizeof(text) - 1);
	(void)close(fd); /* only read */
	text[n > 0 ? n : 0] = '\0';
	text[strcspn(text, "\n")] = '\0';
	v = strtonum(text, 1, INT_MAX, &error);
	return error == NULL ? (int)v : INT_MAX;
}

int
rcvbuf_grow(int fd, int size)
{
	int now = has(fd), most = limit();

	if (now == -1 || now / 2 >= size)
		return now;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) ==
	    0)
		return has(fd);
	/* Without the privilege the limit cuts what is asked for, possibly to
	 * less than a socket that was passed in has. */
	if (most < size)
		size = most;
	if (size > now / 2 &&
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)) == -1)
		return -1;
	return has(fd);
}
