#include "receiver/drops.h"

#include <linux/sock_diag.h>
#include <sys/socket.h>

void
drops_start(struct drops *d, uint32_t now)
{
	*d = (struct drops){.last = now};
}

void
drops_update(struct drops *d, uint32_t value)
{
	uint32_t ahead = value - d->last;

	if (ahead >= UINT32_C(1) << 31)
		return; /* behind what is known already */
	d->total += ahead;
	d->last = value;
}

int
drops_read(int fd, uint32_t *value)
{
	uint32_t info[SK_MEMINFO_VARS] = {0};
	socklen_t n = sizeof(info);

	if (getsockopt(fd, SOL_SOCKET, SO_MEMINFO, info, &n) == -1)
		return -1;
	*value = info[SK_MEMINFO_DROPS];
	return 0;
}
