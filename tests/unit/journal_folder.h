/*
 * For tests of what reads a journal: makes one in a temporary folder, byte by
 * byte, without the code that writes one; and plays it.
 */
#ifndef TESTS_UNIT_JOURNAL_FOLDER_H
#define TESTS_UNIT_JOURNAL_FOLDER_H

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/frame.h"
#include "receiver/durable.h"
#include "receiver/replay.h"

#define FOLDER_TEXT (1 << 16) /* bytes of a segment, or of what is played */

struct text {
	char p[FOLDER_TEXT];
	size_t n;
};

static char folder[64], folder_ack[80];

static inline void
must(int good, const char *what)
{
	if (good)
		return;
	perror(what);
	exit(1);
}

static inline const char *
path_of(const char *name)
{
	static char path[512];

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static inline void
folder_make(void)
{
	(void)strlcpy(folder, "/tmp/auditferry-replay.XXXXXX", sizeof(folder));
	must(mkdtemp(folder) != NULL, "mkdtemp");
	(void)snprintf(folder_ack, sizeof(folder_ack), "%s/ack", folder);
}

static inline void
folder_empty(void)
{
	DIR *d = opendir(folder);
	struct dirent *e;

	must(d != NULL, "opendir");
	while ((e = readdir(d)) != NULL)
		if (e->d_name[0] != '.' && unlink(path_of(e->d_name)) == -1)
			must(rmdir(path_of(e->d_name)) == 0, "rmdir");
	(void)closedir(d);
}

static inline void
folder_remove(void)
{
	folder_empty();
	must(rmdir(folder) == 0, "rmdir");
}

/* The name of a segment; valid until the next call. */
static inline const char *
segment_of(unsigned long long first)
{
	static char name[40];

	(void)snprintf(name, sizeof(name), "%020llu.frames", first);
	return name;
}

static inline void
file_put(const char *name, const void *p, size_t n)
{
	int fd = open(path_of(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);

	must(fd != -1 && write(fd, p, n) == (ssize_t)n && close(fd) == 0, name);
}

static inline void
file_append(const char *name, const struct text *t)
{
	int fd = open(path_of(name), O_WRONLY | O_APPEND);

	must(fd != -1 && write(fd, t->p, t->n) == (ssize_t)t->n &&
		 close(fd) == 0,
	    name);
}

static inline void
add_bytes(struct text *t, const char *p, size_t n)
{
	must(n <= sizeof(t->p) - t->n, "text");
	memcpy(t->p + t->n, p, n);
	t->n += n;
}

/* Frames from..to; the payload is "SEQ" and tag. */
static inline void
add_frames(struct text *t, uint64_t from, uint64_t to, const char *tag)
{
	char payload[64], out[256];
	struct frame f = {.time_us = INT64_C(1795352400123456),
	    .source = slice_of("udp:192.0.2.7,40312")};

	for (f.seq = from; f.seq <= to; f.seq++) {
		(void)snprintf(payload, sizeof(payload), "%llu%s",
		    (unsigned long long)f.seq, tag);
		f.payload = slice_of(payload);
		add_bytes(t, out, frame_encode(out, sizeof(out), &f));
	}
}

/* A segment of these frames; *t is its bytes. */
static inline void
segment_put(struct text *t, uint64_t from, uint64_t to, const char *tag)
{
	t->n = 0;
	add_bytes(t, "\n", 1);
	add_frames(t, from, to, tag);
	file_put(segment_of(from), t->p, t->n);
}

static inline void
set_durable(uint64_t seq)
{
	int dir = open(folder, O_RDONLY | O_DIRECTORY), fd;

	must(dir != -1, "folder");
	fd = durable_open(dir);
	must(fd != -1 && durable_write(fd, seq) == 0, "durable");
	(void)close(fd);
	(void)close(dir);
}

/* Plays what there is, to the end: adds it to *out. */
static inline enum replay_status
play_more(struct replay *r, struct text *out)
{
	struct slice run;
	enum replay_status st;
	int fresh;

	while ((fresh = replay_refresh(r)) == 1) {
		while ((st = replay_next(r, &run)) == REPLAY_RUN)
			add_bytes(out, run.p, run.n);
		if (st != REPLAY_END)
			return st;
	}
	return fresh == 0 ? REPLAY_END : REPLAY_ERROR;
}

static inline void
play_open(struct replay *r)
{
	must(replay_open(r, folder, folder_ack) == 0, "replay_open");
	must(replay_read_ack(r) == 0, "replay_read_ack");
}

/* The whole journal from its acknowledged position on, as --once does. */
static inline void
play_all(struct replay *r, struct text *out)
{
	out->n = 0;
	play_open(r);
	if (play_more(r, out) == REPLAY_END)
		replay_finish(r);
	replay_close(r);
}

static inline int
same_text(const struct text *a, const struct text *b)
{
	return a->n == b->n && memcmp(a->p, b->p, a->n) == 0;
}

/* What is said on purpose is of no interest; 2>&1 of make test stays clean. */
static inline void
hush(void)
{
	if (getenv("TEST_VERBOSE") == NULL)
		must(freopen("/dev/null", "w", stderr) != NULL, "stderr");
}

#endif
