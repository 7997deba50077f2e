#include "parser/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/log.h"

static const char stdin_operand[] = "-";

int
input_init(struct input *in, char *const *operands, size_t n,
    enum input_mode mode)
{
	*in =
	    (struct input){.operands = operands, .operands_n = n, .mode = mode};
	in->stdin_used = n > 0;
	in->decoded = malloc(FRAME_MAX);
	if (in->decoded == NULL ||
	    lines_init(&in->lines, -1, FRAME_MAX) == -1) {
		free(in->decoded);
		return -1;
	}
	return 0;
}

void
input_clear(struct input *in)
{
	if (in->lines.fd > STDIN_FILENO)
		(void)close(in->lines.fd); /* was only read */
	lines_clear(&in->lines);
	free(in->decoded);
}

/* Which clock the plain lines of this file have. */
static int64_t
clock_of(const struct input *in, int fd)
{
	struct stat st;

	if (!in->received_is_mtime)
		return in->received_us;
	if (fstat(fd, &st) == -1)
		return 0;
	return st.st_mtim.tv_sec * INT64_C(1000000) + st.st_mtim.tv_nsec / 1000;
}

/* Opens the next operand that can be read: its descriptor, or -1 when there
 * is none left. */
static int
open_next(struct input *in)
{
	const char *name = stdin_operand;
	int fd;

	for (;;) {
		if (in->operands_n > 0) {
			name = *in->operands++;
			in->operands_n--;
		} else if (in->stdin_used)
			return -1;
		in->stdin_used = true;
		in->name = strcmp(name, stdin_operand) == 0 ? "stdin" : name;
		if (in->name != name)
			return STDIN_FILENO;
		fd = open(name, O_RDONLY | O_CLOEXEC);
		if (fd != -1)
			return fd;
		log_error("%s", name);
		in->unreadable++;
	}
}

static bool
next_file(struct input *in)
{
	int fd;

	if (in->lines.fd > STDIN_FILENO)
		(void)close(in->lines.fd); /* was only read */
	fd = open_next(in);
	lines_reopen(&in->lines, fd);
	if (fd == -1)
		return false;
	in->line = in->last_seq = 0;
	in->order_known = true;
	in->clock_us = clock_of(in, fd);
	if (fd == STDIN_FILENO)
		(void)strlcpy(in->source, FRAME_NO_SOURCE, sizeof(in->source));
	else
		frame_file_source(in->source, in->name);
	return true;
}

static enum input_status
damaged(struct input *in, struct message *m, struct slice line, const char *why)
{
	if (!in->in_damage)
		log_warnx("%s:%llu: damaged frame: %s", in->name,
		    (unsigned long long)in->line, why);
	in->in_damage = true;
	in->damage = why;
	m->raw = line;
	return INPUT_DAMAGED;
}

static enum input_status
plain_line(struct input *in, struct message *m, struct slice line, bool whole)
{
	if (whole && line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	in->in_damage = false;
	*m = (struct message){.seq = in->line,
	    .received_us = in->clock_us ? in->clock_us : clock_wall_us(),
	    .source = slice_of(in->source),
	    .raw = line};
	return whole ? INPUT_MESSAGE : INPUT_TOO_LONG;
}

static enum input_status
take_frame(struct input *in, struct message *m, struct slice line)
{
	struct frame f;

	switch (frame_parse(&f, line)) {
	case FRAME_OK:
		break;
	case FRAME_BAD_CRC:
		return damaged(in, m, line, "its checksum is wrong");
	case FRAME_NOT:
	case FRAME_BAD_HEAD:
		return damaged(in, m, line, "it is no frame");
	}
	if (in->order_known && f.seq <= in->last_seq)
		return damaged(in, m, line, "its SEQ is not above the last");
	in->last_seq = f.seq;
	in->in_damage = false;
	*m = (struct message){.seq = f.seq,
	    .framed = true,
	    .received_us = f.time_us,
	    .source = f.source,
	    .raw = frame_message(&f, in->decoded)};
	return INPUT_MESSAGE;
}

/* What one line is. Lines that are nothing, such as "#!" ones, give
 * INPUT_WAIT, here: look at the next. A frame without LF is one that
 * was being written when its writer died: it comes again. */
static enum input_status
take_line(struct input *in, struct message *m, struct slice line,
    enum lines_status st)
{
	bool whole = st != LINES_LONG;

	in->line++;
	if (st == LINES_TORN && in->mode != INPUT_LINES &&
	    (in->mode == INPUT_FRAMES || frame_looks_like(line))) {
		log_warnx("%s:%llu: the last frame is torn: dropped", in->name,
		    (unsigned long long)in->line);
		return INPUT_WAIT;
	}
	if (in->mode != INPUT_LINES && frame_looks_like(line))
		return whole ? take_frame(in, m, line)
			     : damaged(in, m, line, "it is too long");
	if (line.n == 0 || (line.n == 1 && line.p[0] == '\r'))
		return INPUT_WAIT;
	if (in->mode == INPUT_FRAMES)
		return damaged(in, m, line, "it is no frame");
	if (in->mode == INPUT_AUTO && slice_starts(line, "#!")) {
		in->order_known = false;
		return INPUT_WAIT;
	}
	return plain_line(in, m, line, whole);
}

enum input_status
input_next(struct input *in, struct message *m)
{
	enum input_status st;
	enum lines_status got;
	struct slice line;

	if (in->lines.fd == -1 && !next_file(in))
		return INPUT_END;
	for (;;) {
		got = lines_next(&in->lines, &line);
		switch (got) {
		case LINES_WAIT:
			return INPUT_WAIT;
		case LINES_ERROR:
			log_error("%s", in->name);
			in->unreadable++;
			__attribute__((fallthrough));
		case LINES_EOF:
			if (!next_file(in))
				return INPUT_END;
			break;
		case LINES_OK:
		case LINES_TORN:
		case LINES_LONG:
			st = take_line(in, m, line, got);
			if (st != INPUT_WAIT)
				return st;
			break;
		}
	}
}
