/* For the tests of the journal: a folder of its own, in which the test stands
 * in a subfolder "j", and frames by their SEQ. */
#ifndef TESTS_UNIT_JOURNAL_DIR_H
#define TESTS_UNIT_JOURNAL_DIR_H

#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/frame.h"
#include "receiver/segment.h"

#define DIR_FILE_MAX ((size_t)4 << 20)

static char dir_path[] = "/tmp/auditferry-journal.XXXXXX";

__attribute__((noreturn, unused)) static void
dir_bail(const char *what)
{
	perror(what);
	printf("Bail out! %s\n", what);
	exit(1);
}

/* Makes the folder and goes there; "j" is the journal's. A descriptor of
 * that. */
__attribute__((unused)) static int
dir_make(void)
{
	int fd;

	if (mkdtemp(dir_path) == NULL || chdir(dir_path) == -1 ||
	    mkdir("j", 0700) == -1)
		dir_bail("temporary folder");
	fd = open("j", O_RDONLY | O_DIRECTORY);
	if (fd == -1)
		dir_bail("j");
	return fd;
}

/* Removes the files of j. */
__attribute__((unused)) static void
dir_empty(int dir)
{
	struct dirent *e;
	DIR *d = opendir("j");

	while (d != NULL && (e = readdir(d)) != NULL)
		if (e->d_name[0] != '.' && unlinkat(dir, e->d_name, 0) == -1)
			(void)unlinkat(dir, e->d_name, AT_REMOVEDIR);
	if (d != NULL)
		(void)closedir(d);
}

__attribute__((unused)) static void
dir_remove(int dir)
{
	dir_empty(dir);
	(void)close(dir);
	if (rmdir("j") == -1 || chdir("/") == -1 || rmdir(dir_path) == -1)
		dir_bail("removing the temporary folder");
}

/* The frame of that SEQ, with a payload of n bytes, made from it. */
__attribute__((unused)) static size_t
dir_frame(char out[static FRAME_MAX], uint64_t seq, size_t n)
{
	static char payload[MESSAGE_MAX];
	struct frame f = {.seq = seq,
	    .time_us = (int64_t)seq * 1000,
	    .source = {"udp:192.0.2.1,514", 17},
	    .payload = {payload, n}};

	memset(payload, 'a' + (int)(seq % 26), n);
	n = frame_encode(out, FRAME_MAX, &f);
	if (n == 0)
		dir_bail("frame_encode");
	return n;
}

__attribute__((unused)) static void
dir_write(int dir, const char *name, const char *p, size_t n)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd == -1 || write(fd, p, n) != (ssize_t)n || close(fd) == -1)
		dir_bail(name);
}

/* The bytes of a file into out; how many, or 0 if there is none. */
__attribute__((unused)) static size_t
dir_read(int dir, const char *name, char *out, size_t cap)
{
	int fd = openat(dir, name, O_RDONLY);
	ssize_t n = fd == -1 ? 0 : read(fd, out, cap);

	if (fd != -1)
		(void)close(fd);
	if (n < 0 || (size_t)n == cap)
		dir_bail(name);
	return (size_t)n;
}

/* A segment with the frames from one SEQ to another, n bytes of payload in
 * each. Returns its size. */
__attribute__((unused)) static size_t
dir_segment(int dir, uint64_t first, uint64_t from, uint64_t to, size_t n)
{
	static char all[DIR_FILE_MAX];
	char name[SEGMENT_NAME_MAX];
	size_t at = 1;

	all[0] = '\n';
	for (; from <= to; from++)
		at += dir_frame(all + at, from, n);
	segment_name(name, first);
	dir_write(dir, name, all, at);
	return at;
}

__attribute__((unused)) static int
dir_has(int dir, const char *name)
{
	return faccessat(dir, name, F_OK, 0) == 0;
}

/* The same for a segment or, with bad set, one that was set aside. */
__attribute__((unused)) static int
dir_has_segment(int dir, uint64_t first, int bad)
{
	char name[SEGMENT_NAME_MAX];

	if (bad)
		segment_bad_name(name, first);
	else
		segment_name(name, first);
	return dir_has(dir, name);
}

#endif
