/* links: receiver */
/* The ring: what goes in comes out, at every position of its end; a full one
 * takes nothing; lines that are not written are counted. */
#include "receiver/queue.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/signals.h"
#include "tests/tap.h"

#define SMALL 100
#define PIPE_BYTES 4096 /* the least that F_SETPIPE_SZ gives */

static void
nap(void)
{
	const struct timespec ms = {0, 1000000};

	(void)nanosleep(&ms, NULL);
}

static bool
written(struct queue *q)
{
	int i;

	for (i = 0; i < 5000 && queue_bytes(q) > 0; i++)
		nap();
	return queue_bytes(q) == 0;
}

static void
make_pipe(int fds[static 2])
{
	if (pipe(fds) == -1 || fcntl(fds[1], F_SETPIPE_SZ, PIPE_BYTES) == -1) {
		perror("pipe");
		exit(1);
	}
}

/* Each length from 1 to SMALL, so that the end of the ring falls everywhere,
 * and between them an empty put. */
static void
wrap(void)
{
	char in[SMALL], out[SMALL];
	int fds[2], wrong = 0;
	struct queue *q;
	size_t n, i;

	make_pipe(fds);
	q = queue_new(fds[1], SMALL);
	for (n = 1; n <= SMALL; n++) {
		for (i = 0; i < n; i++)
			in[i] = (char)(n * 7 + i);
		wrong += !queue_put(q, in, n) || !queue_put(q, in, 0);
		queue_publish(q);
		wrong += !written(q) ||
			 read(fds[0], out, sizeof(out)) != (ssize_t)n ||
			 memcmp(in, out, n) != 0;
	}
	is_int(wrong, 0, "every length, all around the ring");
	is_int((long long)queue_finish(q, 1000), 0, "nothing is left");
	queue_free(q);
	(void)close(fds[0]);
	(void)close(fds[1]);
}

/* To the last byte, and not one more; nothing goes out before publish. */
static void
full(void)
{
	static const char line[] = "0123456789012345678901234567890123456789"
				   "012345678\n"; /* half of SMALL */
	char out[2 * SMALL];
	int fds[2];
	struct queue *q;

	make_pipe(fds);
	q = queue_new(fds[1], SMALL);
	ok(queue_put(q, line, SMALL / 2), "half");
	ok(!queue_put(q, line, SMALL / 2 + 1), "not half and one byte");
	ok(queue_put(q, line, SMALL / 2), "half again: full");
	ok(!queue_put(q, line, 1), "not a byte more");
	ok(queue_put(q, line, 0), "nothing fits always");
	ok(!queue_put(q, line, SMALL + 1), "never more than the ring has");
	is_int((long long)queue_bytes(q), 0, "nothing is published yet");
	queue_publish(q);
	ok(written(q), "published, it is written");
	ok(queue_put(q, line, SMALL / 2), "and there is room again");
	is_int((long long)queue_finish(q, 1000), 0, "finish writes the rest");
	queue_free(q);
	is_int(read(fds[0], out, sizeof(out)), 3 * SMALL / 2, "all came");
	(void)close(fds[0]);
	(void)close(fds[1]);
}

/* A reader that takes nothing: a pipe's worth goes, the rest is counted. */
static void
stalled(void)
{
	char line[1000];
	int fds[2];
	struct queue *q;
	int64_t start;
	int i;

	memset(line, 'x', sizeof(line));
	line[sizeof(line) - 1] = '\n';
	make_pipe(fds);
	q = queue_new(fds[1], 100 * sizeof(line));
	for (i = 0; i < 10; i++)
		ok(queue_put(q, line, sizeof(line)), "line %d", i);
	queue_publish(q);
	start = clock_mono_ms();
	/* 4,096 bytes of 1,000 each: four whole lines. */
	is_int((long long)queue_finish(q, 100), 6, "six lines are lost");
	ok(clock_mono_ms() - start >= 100, "not before the time is up");
	ok(clock_mono_ms() - start < 900, "and soon after it");
	queue_free(q);
	(void)close(fds[0]);
	(void)close(fds[1]);
}

static void
reader_gone(void)
{
	int fds[2], holding, i;
	struct queue *q;

	make_pipe(fds);
	q = queue_new(fds[1], SMALL);
	(void)close(fds[0]);
	ok(queue_put(q, "a\nb\n", 4), "two lines for nobody");
	queue_publish(q);
	for (i = 0; i < 5000 && queue_error(q, &holding) == 0; i++)
		nap();
	is_int(queue_error(q, &holding), EPIPE, "the error is kept");
	is_int((long long)queue_finish(q, 1000), 2, "both are lost");
	queue_free(q);
	(void)close(fds[1]);
}

/* A full disk is waited for. */
static void
no_space(void)
{
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC), holding = 0, i;
	int error = 0;
	struct queue *q;

	if (fd == -1) {
		ok(1, "# skip there is no /dev/full");
		return;
	}
	q = queue_new(fd, SMALL);
	ok(queue_put(q, "a\n", 2), "a line for a full disk");
	queue_publish(q);
	for (i = 0; i < 5000 && holding == 0; i++) {
		nap();
		error |= queue_error(q, &holding);
	}
	is_int(error, 0, "is no failure");
	is_int(holding, ENOSPC, "it is held, and the reason known");
	is_int((long long)queue_finish(q, 50), 1, "and lost at the end");
	queue_free(q);
	(void)close(fd);
}

int
main(void)
{
	signals_init();
	wrap();
	full();
	stalled();
	reader_gone();
	no_space();
	queue_free(NULL);
	return done();
}
