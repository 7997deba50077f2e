/* The acknowledgement file: it never decreases, and no damage of one slot
 * makes it more than was written. */
#include "common/ack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/tap.h"

#define WHOLE ((size_t)ACK_SLOTS * ACK_SLOT)

static char folder[] = "/tmp/auditferry-ack.XXXXXX";
static char path[64], lock[80];

static void
put_file(const char *p, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd == -1 || write(fd, p, n) != (ssize_t)n || close(fd) == -1)
		exit(1);
}

static size_t
get_file(char out[static WHOLE])
{
	int fd = open(path, O_RDONLY);
	ssize_t n = fd == -1 ? -1 : read(fd, out, WHOLE);

	if (n == -1 || close(fd) == -1)
		exit(1);
	return (size_t)n;
}

static void
test_life(void)
{
	struct ack a;
	struct stat st;
	uint64_t v;
	int damaged;

	is_int(ack_read(path, &v, &damaged), -1, "no file: nothing to read");
	is_int(errno, ENOENT, "which errno says");
	is_int(ack_open(&a, path), 0, "opened");
	is_int((long long)ack_value(&a), 0, "a new file holds 0");
	is_int(a.damaged, 0, "and is whole");
	is_int(stat(path, &st) == 0 ? (int)(st.st_mode & 0777) : -1, 0600,
	    "for the owner only");
	is_int(st.st_size, (long long)WHOLE,
	    "both slots are there from the start");
	is_int(ack_write(&a, 5), 0, "5 written");
	is_int(ack_write(&a, 3), 0, "3 is nothing to do");
	is_int((long long)ack_value(&a), 5, "it never decreases");
	is_int(ack_write(&a, UINT64_MAX), 0, "the largest number");
	ack_close(&a);
	is_int(ack_read(path, &v, &damaged), 0, "read without the lock");
	ok(v == UINT64_MAX, "the largest number comes back");
	is_int(ack_open(&a, path), 0, "opened again");
	ok(ack_value(&a) == UINT64_MAX, "and here");
	ack_close(&a);
}

/* 5, then 9: one flipped bit or a cut anywhere gives 9, or 5 if it hit 9's
 * slot, never anything else. */
static void
test_damage(void)
{
	char good[WHOLE], bad[WHOLE];
	unsigned wrong = 0, fallen = 0, damaged_slots = 0;
	struct ack a;
	uint64_t v;
	size_t i, n;
	int damaged;

	(void)unlink(path);
	if (ack_open(&a, path) == -1 || ack_write(&a, 5) == -1 ||
	    ack_write(&a, 9) == -1)
		exit(1);
	ack_close(&a);
	n = get_file(good);
	is_int((long long)n, (long long)WHOLE, "its size has not changed");
	for (i = 0; i < n * 8; i++) {
		memcpy(bad, good, n);
		bad[i / 8] = (char)(bad[i / 8] ^ 1 << i % 8);
		put_file(bad, n);
		if (ack_read(path, &v, &damaged) == -1 || (v != 9 && v != 5))
			wrong++;
		fallen += v == 5;
		damaged_slots += (unsigned)damaged;
	}
	is_int(wrong, 0, "each bit flipped: 9, or the 5 before it");
	is_int(fallen, 34L * 8, "5 for each bit of the text of 9's slot");
	is_int(damaged_slots, 2 * 34L * 8, "each damage is seen");
	wrong = 0;
	for (i = 0; i < n; i++) {
		put_file(good, i);
		if (ack_read(path, &v, &damaged) == -1 ||
		    (v != 9 && v != 5 && v != 0))
			wrong++;
	}
	is_int(wrong, 0, "cut at each offset: never more than was written");
}

/* Whatever is there: it opens, and writes a good value over the worse slot. */
static void
test_after_damage(void)
{
	char all[WHOLE];
	struct ack a;
	uint64_t v;
	int damaged;

	memset(all, 'x', sizeof(all));
	put_file(all, sizeof(all));
	is_int(ack_open(&a, path), 0, "garbage is opened");
	is_int((long long)ack_value(&a), 0, "and holds nothing");
	is_int(a.damaged, ACK_SLOTS, "which is told");
	is_int(ack_write(&a, 7), 0, "7 written over it");
	ack_close(&a);
	is_int(ack_read(path, &v, &damaged), 0, "read");
	is_int((long long)v, 7, "7");
	is_int(damaged, 1, "one slot is still damaged");

	(void)unlink(path);
	if (ack_open(&a, path) == -1 || ack_write(&a, 5) == -1 ||
	    ack_write(&a, 9) == -1)
		exit(1);
	ack_close(&a);
	(void)get_file(all);
	all[8] ^= 1; /* 9 was written second, over slot 1; this is 5's */
	put_file(all, sizeof(all));
	is_int(ack_open(&a, path), 0, "one slot damaged: opened");
	is_int((long long)ack_value(&a), 9, "the other counts");
	is_int(ack_write(&a, 11), 0, "11 written");
	ack_close(&a);
	(void)get_file(all);
	all[8] ^= 1;
	put_file(all, sizeof(all));
	is_int(ack_read(path, &v, &damaged), 0, "11's slot damaged");
	is_int((long long)v, 9, "9 was not overwritten");
}

static void
test_lock(void)
{
	struct ack a, b;
	int status;
	pid_t pid;

	(void)unlink(path);
	if (ack_open(&a, path) == -1)
		exit(1);
	is_int(ack_open(&b, path), -1, "a second writer is refused");
	is_int(errno, EWOULDBLOCK, "because of the lock");
	(void)fflush(stdout);
	pid = fork();
	if (pid == 0)
		_exit(ack_open(&b, path) == -1 && errno == EWOULDBLOCK);
	(void)waitpid(pid, &status, 0);
	is_int(WEXITSTATUS(status), 1, "in another process too");
	ack_close(&a);
	is_int(ack_open(&b, path), 0, "not after the first has closed");
	ack_close(&b);
	ack_close(&b);
	ok(1, "closing twice is harmless");
}

static void
test_refusals(void)
{
	struct ack a;
	char target[80];

	(void)unlink(path);
	(void)snprintf(target, sizeof(target), "%s/target", folder);
	if (symlink(target, path) == -1)
		exit(1);
	is_int(ack_open(&a, path), -1, "a symbolic link is not followed");
	is_int(access(target, F_OK), -1, "nor is its target made");
	(void)unlink(path);
	if (mkdir(path, 0700) == -1)
		exit(1);
	is_int(ack_open(&a, path), -1, "a folder is refused");
	(void)rmdir(path);
	is_int(ack_open(&a, "/nonexistent/ack"), -1, "no folder");
	is_int(errno, ENOENT, "says why");
}

int
main(void)
{
	if (mkdtemp(folder) == NULL)
		return 1;
	(void)snprintf(path, sizeof(path), "%s/ack", folder);
	(void)snprintf(lock, sizeof(lock), "%s.lock", path);
	test_life();
	test_damage();
	test_after_damage();
	test_lock();
	test_refusals();
	(void)unlink(path);
	(void)unlink(lock);
	(void)rmdir(folder);
	return done();
}
