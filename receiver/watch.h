/*
 * Waits for a journal to grow: inotify(7) on its file "durable", and the end
 * of whoever reads our stdout, which poll(2) tells without being asked.
 *
 * Idle, it wakes up once a second and no more; that is also how late growth is
 * noticed if inotify misses it (another file took the name, another host wrote
 * it). Without inotify it looks five times a second.
 */
#ifndef RECEIVER_WATCH_H
#define RECEIVER_WATCH_H

#include <stdbool.h>

struct watch {
	const char *path; /* borrowed */
	int fd;           /* of inotify; -1: there is none */
	bool watching;
	bool said; /* that it is not to be had */
};

/* Begins to watch path, which need not be there yet. */
void watch_open(struct watch *w, const char *path);
void watch_close(struct watch *w);
/* Waits until the file may have changed, a second at most. False if nobody
 * can read what is written to out any more. */
bool watch_wait(struct watch *w, int out);

#endif
