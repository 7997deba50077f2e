#include "tests/oracle/keep.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/file.h"
#include "common/log.h"
#include "common/signals.h"
#include "common/slice.h"

#define SUFFIX ".frames"
#define POLL_MS 200
#define EVENTS_SIZE 65536

struct keep {
	int from, into; /* folders */
	int watch;
	unsigned long long kept, missed;
};

/* A segment that failed makes room for another of its name: that is kept too,
 * with its inode in the name. */
static int
keep_another(struct keep *k, const char *name)
{
	char other[NAME_MAX + 1];
	struct stat have, st;

	if (fstatat(k->from, name, &st, 0) == -1 ||
	    fstatat(k->into, name, &have, 0) == -1)
		return -1;
	if (st.st_ino == have.st_ino)
		return 0;
	(void)snprintf(other, sizeof(other), "%s.%llu" SUFFIX, name,
	    (unsigned long long)st.st_ino);
	return linkat(k->from, name, k->into, other, 0) == -1 && errno != EEXIST
		   ? -1
		   : 0;
}

static void
keep_one(struct keep *k, const char *name)
{
	size_t n = strlen(name);

	if (n <= strlen(SUFFIX) ||
	    strcmp(name + n - strlen(SUFFIX), SUFFIX) != 0)
		return;
	if (linkat(k->from, name, k->into, name, 0) == 0 ||
	    (errno == EEXIST && keep_another(k, name) == 0))
		k->kept++;
	else if (errno == ENOENT)
		k->missed++;
	else
		fatal(EX_IOERR, "%s", name);
}

static void
keep_all(struct keep *k)
{
	int fd = dup(k->from);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);
	struct dirent *e;

	if (d == NULL)
		fatal(EX_OSERR, "reading the journal");
	while ((e = readdir(d)) != NULL)
		keep_one(k, e->d_name);
	(void)closedir(d); /* only read */
}

/* Takes what inotify tells; after an overflow looks at all. */
static void
take(struct keep *k)
{
	_Alignas(struct inotify_event) char buf[EVENTS_SIZE];
	ssize_t n = read(k->watch, buf, sizeof(buf)), at;
	struct inotify_event e;

	for (at = 0; n > 0 && at < n; at += (ssize_t)(sizeof(e) + e.len)) {
		memcpy(&e, buf + at, sizeof(e));
		if (e.mask & IN_Q_OVERFLOW)
			keep_all(k);
		else if (e.len > 0)
			keep_one(k, buf + at + sizeof(e));
	}
}

static int
open_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd == -1)
		fatal(EX_NOINPUT, "%s", log_visible(slice_of(path)));
	return fd;
}

int
keep_run(const char *journal, const char *into, const char *ready)
{
	struct keep k = {.from = open_folder(journal),
	    .into = open_folder(into)};
	struct pollfd p;

	signals_init();
	k.watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (k.watch == -1 ||
	    inotify_add_watch(k.watch, journal, IN_CREATE | IN_MOVED_TO) == -1)
		fatal(EX_OSERR, "watching %s", journal);
	keep_all(&k);
	if (ready != NULL && file_replace(ready, "ready\n", 6, 0644, false))
		fatal(EX_CANTCREAT, "%s", ready);
	p = (struct pollfd){.fd = k.watch, .events = POLLIN};
	while (!signals_stop_asked())
		if (poll(&p, 1, POLL_MS) > 0)
			take(&k);
	take(&k);
	log_info("kept %llu segments, %llu were gone too soon", k.kept,
	    k.missed);
	(void)close(k.watch); /* all three were only read */
	(void)close(k.from);
	(void)close(k.into);
	return k.missed == 0 ? EX_OK : EX_IOERR;
}
