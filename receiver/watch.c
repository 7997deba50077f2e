#include "receiver/watch.h"

#include <errno.h>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "common/log.h"

#define IDLE_MS 1000 /* with inotify */
#define LOOK_MS 200  /* without */
#define EVENTS 4096  /* bytes: far more than the one watch can have at once */

/* Every time anew: the name may stand for another file by now. Adding a watch
 * that is there changes nothing. */
static void
add(struct watch *w)
{
	w->watching =
	    w->fd != -1 && inotify_add_watch(w->fd, w->path, IN_MODIFY) != -1;
	if (w->watching || w->said || (w->fd != -1 && errno == ENOENT))
		return;
	w->said = true;
	log_warn("inotify is not to be had for %s: looking %d times a second",
	    w->path, 1000 / LOOK_MS);
}

void
watch_open(struct watch *w, const char *path)
{
	*w = (struct watch){.path = path,
	    .fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC)};
	add(w);
}

void
watch_close(struct watch *w)
{
	if (w->fd != -1)
		(void)close(w->fd); /* was only read */
	w->fd = -1;
}

bool
watch_wait(struct watch *w, int out)
{
	struct pollfd p[] = {{.fd = out}, {.fd = w->fd, .events = POLLIN}};
	char events[EVENTS];
	int n = poll(p, 2, w->watching ? IDLE_MS : LOOK_MS);

	if (n == -1)
		return true; /* interrupted, or no memory: look around */
	if (n == 0)
		add(w);
	/* Which event it was does not matter; errors end in the timeout. */
	else if (p[1].revents != 0 && read(w->fd, events, sizeof(events)) == -1)
		w->watching = false;
	return (p[0].revents & (POLLERR | POLLHUP | POLLNVAL)) == 0;
}
