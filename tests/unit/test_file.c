/* Whole files: replaced or as they were, and never something else in their
 * place; descriptors 0 to 2. */
#include "common/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "tests/tap.h"
#include "tests/unit/child.h"

static char folder[] = "/tmp/test_file.XXXXXX";

static const char *
in_folder(const char *name)
{
	static char path[4][128];
	static unsigned turn;
	char *p = path[turn++ % 4];

	(void)snprintf(p, sizeof(path[0]), "%s/%s", folder, name);
	return p;
}

static bool
holds(const char *path, const char *want)
{
	char text[CHILD_TEXT_MAX];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	return fd != -1 && child_keep(fd, text) == strlen(want) &&
	       strcmp(text, want) == 0;
}

static bool
is_there(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static int
mode_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (int)(st.st_mode & 07777) : -1;
}

static void
replaced(void)
{
	const char *path = in_folder("a"), *temp = in_folder("a.new");

	ok(file_replace(path, "one", 3, 0644, false) == 0, "a new file");
	ok(holds(path, "one") && mode_of(path) == 0644, "as asked for");
	ok(file_replace(path, "three", 5, 0600, true) == 0, "another, synced");
	ok(holds(path, "three") && mode_of(path) == 0600, "as asked for");
	ok(file_replace(path, NULL, 0, 0600, true) == 0 && holds(path, ""),
	    "an empty one");
	ok(!is_there(temp), "nothing is left beside it");
	(void)unlink(path);
}

/* What an earlier process, or somebody else, left at PATH.new. */
static void
left_over(void)
{
	const char *path = in_folder("b"), *temp = in_folder("b.new");
	const char *other = in_folder("other");

	child_check(file_replace(temp, "half of it", 10, 0644, false) == 0,
	    temp);
	ok(file_replace(path, "x", 1, 0600, false) == 0 && holds(path, "x") &&
		mode_of(path) == 0600,
	    "a half-written one lends neither text nor mode");
	child_check(file_replace(other, "mine", 4, 0644, false) == 0 &&
			symlink(other, temp) == 0,
	    temp);
	ok(file_replace(path, "y", 1, 0600, false) == 0 && holds(path, "y") &&
		holds(other, "mine"),
	    "a link is not followed");
	child_check(link(other, temp) == 0, temp);
	ok(file_replace(path, "z", 1, 0600, false) == 0 && holds(path, "z") &&
		holds(other, "mine"),
	    "another name of a file is not written through");
	child_check(mkfifo(temp, 0600) == 0, temp);
	ok(file_replace(path, "p", 1, 0600, false) == 0 && holds(path, "p"),
	    "a FIFO is not waited for");
	child_check(mkdir(temp, 0700) == 0, temp);
	ok(file_replace(path, "q", 1, 0600, false) == -1 && holds(path, "p"),
	    "a folder is an error");
	ok(!is_there(path) || holds(path, "p"), "and path as it was");
	child_check(rmdir(temp) == 0 && unlink(path) == 0 && unlink(other) == 0,
	    path);
}

static void
not_files(void)
{
	const char *path = in_folder("c"), *target = in_folder("target");

	child_check(file_replace(target, "t", 1, 0644, false) == 0 &&
			symlink(target, path) == 0,
	    path);
	errno = 0;
	ok(file_replace(path, "x", 1, 0644, false) == -1 && errno == EINVAL,
	    "a link is not replaced");
	ok(holds(target, "t") && !is_there(in_folder("c.new")), "nor written");
	child_check(unlink(path) == 0 && unlink(target) == 0 &&
			mkfifo(path, 0600) == 0,
	    path);
	errno = 0;
	ok(file_replace(path, "x", 1, 0644, false) == -1 && errno == EINVAL,
	    "nor a FIFO");
	child_check(unlink(path) == 0 && mkdir(path, 0700) == 0, path);
	ok(file_replace(path, "x", 1, 0644, false) == -1 && errno == EINVAL,
	    "nor a folder");
	(void)rmdir(path);
	errno = 0;
	ok(file_replace(in_folder("no/such"), "x", 1, 0644, false) == -1 &&
		errno == ENOENT,
	    "a folder that is not there");
}

/* As on a full disk: nothing can be written. */
static void
no_room(void *arg)
{
	const struct rlimit none = {4, 4};

	child_check(signal(SIGXFSZ, SIG_IGN) != SIG_ERR &&
			setrlimit(RLIMIT_FSIZE, &none) == 0,
	    "setrlimit");
	errno = 0;
	if (file_replace(arg, "too much", 8, 0644, true) != -1 ||
	    errno != EFBIG)
		exit(1);
}

static void
full(void)
{
	const char *temp = in_folder("d.new");
	char path[128];
	struct child c;

	(void)snprintf(path, sizeof(path), "%s", in_folder("d"));
	child_check(file_replace(path, "old", 3, 0644, false) == 0, path);
	child_run(&c, no_room, path);
	is_int(c.exit, 0, "what cannot be written is an error");
	ok(holds(path, "old"), "path is as it was");
	ok(!is_there(temp), "nothing is left beside it");
	(void)unlink(path);
}

static void
long_names(void)
{
	char path[PATH_MAX + 10];
	size_t n = strlen(folder) + 1;

	memset(path, 'x', sizeof(path));
	(void)snprintf(path, sizeof(path), "%s/", folder);
	path[n] = 'x';
	path[n + NAME_MAX - 4] = '\0';
	ok(file_replace(path, "x", 1, 0644, false) == 0 && holds(path, "x"),
	    "a name as long as \".new\" lets it be");
	(void)unlink(path);
	path[n + NAME_MAX - 4] = 'x';
	path[n + NAME_MAX - 3] = '\0';
	errno = 0;
	ok(file_replace(path, "x", 1, 0644, false) == -1 &&
		errno == ENAMETOOLONG,
	    "one longer");
	path[n + NAME_MAX - 3] = 'x';
	path[PATH_MAX - 4] = '\0';
	errno = 0;
	ok(file_replace(path, "x", 1, 0644, false) == -1 &&
		errno == ENAMETOOLONG,
	    "a path too long for \".new\"");
	path[PATH_MAX - 4] = 'x';
	path[PATH_MAX] = '\0';
	errno = 0;
	ok(file_sync_folder(path) == -1 && errno == ENAMETOOLONG,
	    "and one too long for its folder");
}

static void
folders(void)
{
	const char *path = in_folder("e");

	ok(file_sync_folder("no-slash") == 0, "the current folder");
	ok(file_sync_folder("/tmp") == 0, "the root");
	ok(file_sync_folder(path) == 0, "another");
	errno = 0;
	ok(file_sync_folder(in_folder("no/such")) == -1 && errno == ENOENT,
	    "one that is not there");
	child_check(file_replace(path, "", 0, 0644, false) == 0, path);
	errno = 0;
	ok(file_sync_folder(in_folder("e/x")) == -1 && errno == ENOTDIR,
	    "one that is a file");
	(void)unlink(path);
}

static void
write_all(void)
{
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC), fds[2];
	char text[8];

	errno = 0;
	ok(fd != -1 && file_write_all(fd, "x", 1) == -1 && errno == ENOSPC,
	    "a full disk");
	ok(file_write_all(fd, NULL, 0) == 0, "nothing always fits");
	(void)close(fd);
	child_check(pipe(fds) == 0 && signal(SIGPIPE, SIG_IGN) != SIG_ERR,
	    "pipe");
	ok(file_write_all(fds[1], "a\0b\n", 4) == 0 &&
		read(fds[0], text, sizeof(text)) == 4 &&
		memcmp(text, "a\0b\n", 4) == 0,
	    "every byte");
	(void)close(fds[0]);
	errno = 0;
	ok(file_write_all(fds[1], "x", 1) == -1 && errno == EPIPE, "no reader");
	(void)close(fds[1]);
	errno = 0;
	ok(file_write_all(-1, "x", 1) == -1 && errno == EBADF, "no file");
}

static int
lowest_free(void)
{
	int fd = open("/", O_RDONLY | O_CLOEXEC);

	child_check(fd != -1 && close(fd) == 0, "/");
	return fd;
}

/* Closes those in the mask; exits 0 if all are then open, the ones that were
 * closed on /dev/null, and no other was used up. */
static void
with_closed(void *arg)
{
	const int *mask = arg;
	struct stat null, st;
	int fd, before, bad = 0;

	file_ensure_std(); /* the test itself may have been given fewer */
	before = lowest_free();
	child_check(stat("/dev/null", &null) == 0, "/dev/null");
	for (fd = 0; fd <= 2; fd++)
		if (*mask & 1 << fd)
			(void)close(fd);
	file_ensure_std();
	for (fd = 0; fd <= 2; fd++) {
		bad += fstat(fd, &st) == -1;
		bad += (fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0;
		if (*mask & 1 << fd)
			bad += st.st_rdev != null.st_rdev ||
			       !S_ISCHR(st.st_mode) || write(fd, "x", 1) != 1;
	}
	exit(bad != 0 || lowest_free() != before);
}

static void
standard(void)
{
	struct child c;
	int mask;

	for (mask = 0; mask < 8; mask++) {
		child_run(&c, with_closed, &mask);
		ok(c.exit == 0, "descriptors closed: mask %d", mask);
	}
}

int
main(void)
{
	(void)umask(022);
	child_check(mkdtemp(folder) != NULL, folder);
	replaced();
	left_over();
	not_files();
	full();
	long_names();
	folders();
	write_all();
	standard();
	ok(rmdir(folder) == 0, "nothing is left");
	return done();
}
