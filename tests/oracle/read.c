#include "tests/oracle/read.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/frame.h"

#define SUFFIX ".frames"

/* Maps a whole file; an empty one is an empty slice. */
static int
map(const char *path, struct slice *s)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC), keep;

	*s = (struct slice){"", 0};
	if (fd == -1)
		return -1;
	if (fstat(fd, &st) == 0 && st.st_size > 0) {
		s->n = (size_t)st.st_size;
		s->p = mmap(NULL, s->n, PROT_READ, MAP_PRIVATE, fd, 0);
	}
	keep = errno;
	(void)close(fd); /* only read */
	errno = keep;
	return s->p == MAP_FAILED ? -1 : 0;
}

static void
unmap(struct slice s)
{
	union {
		const char *from;
		void *to;
	} u = {s.p}; /* munmap() takes no const */

	if (s.n > 0)
		(void)munmap(u.to, s.n); /* was mapped, so it cannot fail */
}

int
read_lines(struct world *w, const char *path,
    void (*line)(struct world *, struct slice, bool torn, void *), void *arg)
{
	struct slice all, rest;
	const char *lf;
	size_t n;

	if (map(path, &all) == -1)
		return -1;
	for (rest = all; rest.n > 0; rest = slice_from(rest, n)) {
		lf = memchr(rest.p, '\n', rest.n);
		n = lf == NULL ? rest.n : (size_t)(lf - rest.p);
		line(w, (struct slice){rest.p, n}, lf == NULL, arg);
		n += lf != NULL;
	}
	unmap(all);
	return 0;
}

/* A bad end is what a kill or a power cut leaves; anything else is damage. */
static void
journal_line(struct world *w, struct slice line, bool torn, void *arg)
{
	char message[FRAME_MAX];
	struct frame f;

	if (line.n == 0 || torn)
		return;
	if (line.n > FRAME_MAX || frame_parse(&f, line) != FRAME_OK) {
		w->damaged++;
		world_problem(w, PROBLEM_DAMAGE,
		    "%s: a line of %zu bytes is no frame", (const char *)arg,
		    line.n);
		return;
	}
	world_frame(w, f.seq, frame_message(&f, message));
}

/* Calls file for each entry of the folder whose name ends so. */
static int
read_folder(struct world *w, const char *dir, const char *suffix,
    int (*file)(struct world *, const char *path, const char *name))
{
	char path[PATH_MAX];
	size_t n, s = strlen(suffix);
	DIR *d = opendir(dir);
	struct dirent *e;
	int ret = 0;

	if (d == NULL)
		return errno == ENOENT ? 0 : -1;
	while (ret == 0 && (e = readdir(d)) != NULL) {
		n = strlen(e->d_name);
		if (n <= s || strcmp(e->d_name + n - s, suffix) != 0)
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
		ret = file(w, path, e->d_name);
	}
	(void)closedir(d); /* only read */
	return ret;
}

static int
segment(struct world *w, const char *path, const char *name)
{
	union {
		const char *from;
		void *to;
	} u = {name};
	int ret = read_lines(w, path, journal_line, u.to);

	/* It may have been acknowledged and removed meanwhile. */
	return ret == -1 && errno == ENOENT ? 0 : ret;
}

int
read_journal(struct world *w, const char *dir)
{
	return read_folder(w, dir, SUFFIX, segment);
}

/* The text is one that this number must leave unmatched. */
static bool
as_kept(struct world *w, const struct fate *f, uint64_t number,
    struct slice text)
{
	struct event e = world_event(w, number);
	int r = f->aside ? event_message(&e, &w->work)
			 : event_unmatched(&e, &w->work);

	return r == 0 && slice_eq(text, (struct slice){w->work.p, w->work.n});
}

static void
kept_frame(struct world *w, const struct frame *frame, struct slice text)
{
	unsigned long long seq = frame->seq, n;
	uint64_t number;
	unsigned suffix;
	struct fate *f;

	if (!event_find(text, &number, &suffix) ||
	    (f = world_fate(w, number)) == NULL) {
		world_problem(w, PROBLEM_INVENTED,
		    "unmatched, SEQ %llu: was not sent", seq);
		return;
	}
	n = number;
	if (f->seq != 0 && f->seq != seq)
		world_problem(w, PROBLEM_CHANGED,
		    "unmatched, SEQ %llu: number %llu has SEQ %llu", seq, n,
		    (unsigned long long)f->seq);
	/* Its segment may be gone; what it says of itself is enough here. */
	f->aside = world_set_aside(w, seq);
	if (event_shapes[f->kind].unmatched == 0 && !f->aside)
		world_problem(w, PROBLEM_OUTCOME,
		    "unmatched, SEQ %llu: number %llu should be %s", seq, n,
		    event_shapes[f->kind].outcome);
	else if (!as_kept(w, f, number, text))
		world_problem(w, PROBLEM_CHANGED,
		    "unmatched, SEQ %llu: is not number %llu as sent", seq, n);
	f->unmatched = 1;
}

/* arg: whether the last comment said "unmatched" or "damaged". */
static void
unmatched_line(struct world *w, struct slice line, bool torn, void *arg)
{
	char message[FRAME_MAX];
	bool *damaged = arg;
	struct frame f;

	if (slice_starts(line, "#!")) {
		*damaged = slice_starts(line, "#!damaged ");
		if (*damaged)
			w->kept_damaged++;
	} else if (*damaged || line.n == 0)
		*damaged = false;
	else if (torn || line.n > FRAME_MAX ||
		 frame_parse(&f, line) != FRAME_OK)
		w->kept_torn++;
	else
		kept_frame(w, &f, frame_message(&f, message));
}

int
read_unmatched(struct world *w, const char *path)
{
	bool damaged = false;
	int ret = read_lines(w, path, unmatched_line, &damaged);

	return ret == -1 && errno == ENOENT ? 0 : ret;
}

/* The part that a rejected record is: Detail Record of a for-each, or the
 * suffix of the uuid of an envelope. */
static unsigned
part_of(struct slice text, unsigned suffix)
{
	static const char record[] =
	    "<PropertyName>Record</PropertyName><After>";
	const char *p = memmem(text.p, text.n, record, sizeof(record) - 1);

	if (suffix > 0)
		return suffix - 1;
	if (p == NULL || p + sizeof(record) > text.p + text.n)
		return 0;
	p += sizeof(record) - 1;
	return *p >= '1' && *p <= '9' ? (unsigned)(*p - '1') : 0;
}

static int
rejected_file(struct world *w, const char *path, const char *name)
{
	struct slice text;
	struct fate *f;
	uint64_t number;
	unsigned suffix, part;

	if (map(path, &text) == -1)
		return -1;
	w->rejected_files++;
	if (!event_find(text, &number, &suffix) ||
	    (f = world_fate(w, number)) == NULL) {
		world_problem(w, PROBLEM_INVENTED, "rejected/%s: was not sent",
		    name);
	} else {
		part = part_of(text, suffix);
		if (part >= event_shapes[f->kind].records)
			world_problem(w, PROBLEM_OUTCOME,
			    "rejected/%s: number %llu has no such record", name,
			    (unsigned long long)number);
		else
			f->rejected |= (uint8_t)(1u << part);
	}
	unmap(text);
	return 0;
}

/* What the sender took for no record: nothing of ours may end there. */
static int
bad_input(struct world *w, const char *path, const char *name)
{
	struct stat st;

	if (stat(path, &st) == 0 && st.st_size > 0)
		world_problem(w, PROBLEM_OUTCOME,
		    "rejected/%s: %lld bytes were taken for no record", name,
		    (long long)st.st_size);
	return 0;
}

int
read_rejected(struct world *w, const char *dir)
{
	return read_folder(w, dir, ".xml", rejected_file) == -1
		   ? -1
		   : read_folder(w, dir, ".raw", bad_input);
}
