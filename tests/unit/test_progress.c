/* links: sender */
/* What cannot be acknowledged is held and tried again, never passed. */
#include "sender/progress.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/tap.h"

static char folder[] = "/tmp/auditferry-progress.XXXXXX";
static char path[64], lock[80], kept[80];

static uint64_t
on_disk(void)
{
	uint64_t v = UINT64_MAX;
	int damaged;

	return ack_read(path, &v, &damaged) == 0 ? v : UINT64_MAX;
}

static void
test_failing_ack(void)
{
	struct progress p;
	struct books b;
	int good;

	books_init(&b, NULL);
	is_int(progress_open(&p, path, NULL, &b), 0, "opened");
	progress_reach(&p, 5);
	progress_write(&p, 0, false);
	is_int((long long)on_disk(), 5, "written");
	ok(!progress_pending(&p), "nothing is pending");
	progress_reach(&p, 6);
	progress_write(&p, 999, false);
	ok(progress_pending(&p), "at most each second");
	progress_write(&p, 999, true);
	is_int((long long)on_disk(), 6, "but at once if asked to");
	progress_reach(&p, 3);
	ok(!progress_pending(&p), "a lower number is nothing new");

	good = p.ack.fd;
	p.ack.fd = open(path, O_RDONLY); /* every write fails */
	progress_reach(&p, 9);
	progress_write(&p, 5000, true);
	ok(p.failing && progress_pending(&p), "it failed, and is pending");
	is_int((long long)books_get(&b, BOOK_ACK), 6, "the books say so");
	(void)close(p.ack.fd);
	p.ack.fd = good;
	progress_write(&p, 5999, true);
	ok(p.failing, "not again within a second, even at once");
	progress_write(&p, 6000, false);
	ok(!p.failing && !progress_pending(&p), "then it works");
	is_int((long long)on_disk(), 9, "written");
	progress_close(&p);
}

/* Nothing is acknowledged before what was rejected lasts. */
static void
test_failing_rejected(void)
{
	const struct slice bad = {"x", 1};
	struct progress p;
	struct rejected r;
	struct books b;
	int good, pipe_fds[2];

	books_init(&b, NULL);
	if (rejected_open(&r, folder) == -1 || pipe(pipe_fds) == -1)
		exit(1);
	is_int(progress_open(&p, path, &r, &b), 0, "opened");
	is_int(rejected_keep(&r, bad), 0, "kept");
	good = r.fd;
	r.fd = pipe_fds[1]; /* cannot be synced */
	progress_reach(&p, 20);
	progress_write(&p, 0, true);
	ok(p.failing, "the rejected file cannot be synced");
	is_int((long long)on_disk(), 9, "so nothing is acknowledged");
	r.fd = good;
	progress_write(&p, 1000, false);
	ok(r.failed && p.failing, "nor is the sync tried again");
	is_int((long long)on_disk(), 9, "because it would say nothing");
	rejected_close(&r);
	r = (struct rejected){.fd = -1};
	progress_close(&p);
	is_int(rejected_open(&r, folder), 0, "started again");
	is_int(progress_open(&p, path, &r, &b), 0, "opened");
	is_int(rejected_keep(&r, bad), 0, "kept once more");
	progress_reach(&p, 20);
	progress_write(&p, 2000, true);
	is_int((long long)on_disk(), 20, "then it is acknowledged");
	progress_close(&p);
	rejected_close(&r);
	(void)close(pipe_fds[0]);
	(void)close(pipe_fds[1]);
}

static void
test_rejected_limit(void)
{
	const struct slice bad = {"0123456789", 10};
	struct rejected r;
	int fd = open(kept, O_WRONLY | O_TRUNC);

	if (fd == -1 || rejected_open(&r, folder) == -1)
		exit(1);
	is_int(ftruncate(fd, REJECTED_BAD_INPUT_MAX - 12), 0,
	    "almost full, and torn: a line end comes first");
	is_int(rejected_keep(&r, bad), 0, "exactly full");
	is_int(rejected_keep(&r, (struct slice){"", 0}), -1, "one more byte");
	is_int(rename(kept, lock), 0, "moved away");
	is_int(rejected_keep(&r, bad), 0, "a new file is begun");
	is_int(lseek(r.fd, 0, SEEK_END), 11, "with the line");
	rejected_close(&r);
	(void)close(fd);
	is_int(rejected_open(&r, path), -1, "a file is no folder");
	is_int(rejected_open(&r, "/nonexistent/a"), -1, "nor is nothing");
}

int
main(void)
{
	if (mkdtemp(folder) == NULL)
		return 1;
	(void)snprintf(path, sizeof(path), "%s/ack", folder);
	(void)snprintf(lock, sizeof(lock), "%s.lock", path);
	(void)snprintf(kept, sizeof(kept), "%s/" REJECTED_BAD_INPUT, folder);
	test_failing_ack();
	test_failing_rejected();
	test_rejected_limit();
	(void)unlink(path);
	(void)unlink(lock);
	(void)unlink(kept);
	(void)rmdir(folder);
	return done();
}
