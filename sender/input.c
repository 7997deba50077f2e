#include "sender/input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/log.h"
#include "common/record.h"
#include "sender/plain.h"

static const char *const only_stdin[] = {"-"};

int
input_init(struct input *in, const char *const *names, size_t n,
    bool whole_only)
{
	*in = (struct input){.names = n > 0 ? names : only_stdin,
	    .n_names = n > 0 ? n : 1,
	    .fd = -1,
	    .whole_only = whole_only};
	in->chunk = malloc(DOCUMENT_CHUNK);
	if (in->chunk == NULL)
		return -1;
	return lines_init(&in->lines, -1, RECORD_LINE_MAX);
}

static void
close_current(struct input *in)
{
	if (in->fd > STDIN_FILENO)
		(void)close(in->fd); /* nothing was written */
	in->fd = -1;
	document_free(in->document);
	in->document = NULL;
}

void
input_clear(struct input *in)
{
	close_current(in);
	lines_clear(&in->lines);
	free(in->chunk);
	in->chunk = NULL;
}

int
input_fd(const struct input *in)
{
	return in->fd;
}

bool
input_is_file(const struct input *in)
{
	return in->fd == -1 || !in->interactive;
}

/* Words about the present place, for item->why. */
__attribute__((format(printf, 4, 5))) static void
say(struct input *in, struct input_item *item, enum input_kind kind,
    const char *fmt, ...)
{
	va_list ap;
	int n = 0;

	item->kind = kind;
	item->why = in->why;
	if (in->form == FORM_LINES && in->fd != -1)
		n = snprintf(in->why, sizeof(in->why), "%s:%llu: ", in->name,
		    (unsigned long long)in->line);
	else
		n = snprintf(in->why, sizeof(in->why), "%s: ", in->name);
	if (n < 0 || (size_t)n >= sizeof(in->why))
		return; /* cut: words for people */
	va_start(ap, fmt);
	(void)vsnprintf(in->why + n, sizeof(in->why) - (size_t)n, fmt, ap);
	va_end(ap);
}

static bool
open_next(struct input *in, struct input_item *item)
{
	const char *path = in->names[in->next++];
	struct stat st;
	int keep;

	in->form = FORM_UNKNOWN;
	in->line = 0;
	in->chunk_n = 0;
	if (strcmp(path, "-") == 0) {
		(void)strlcpy(in->name, "stdin", sizeof(in->name));
		in->fd = STDIN_FILENO;
	} else {
		/* It is that long. */
		(void)strlcpy(in->name, log_visible(slice_of(path)),
		    sizeof(in->name));
		in->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	}
	if (in->fd != -1 && fstat(in->fd, &st) == 0) {
		in->interactive = !S_ISREG(st.st_mode);
		if (!S_ISDIR(st.st_mode))
			return true;
		errno = EISDIR;
	}
	keep = errno;
	close_current(in);
	say(in, item, INPUT_FAILED, "%s", strerror(keep));
	return false;
}

/* One read into the free end of chunk: its length, 0 at the end, -1 with
 * item filled in (nothing now, or a failure). */
static ssize_t
read_chunk(struct input *in, struct input_item *item)
{
	struct pollfd p = {.fd = in->fd, .events = POLLIN};
	ssize_t r;
	int ready = poll(&p, 1, 0), keep;

	if (ready > 0) {
		r = read(in->fd, in->chunk + in->chunk_n,
		    DOCUMENT_CHUNK - in->chunk_n);
		if (r >= 0) {
			in->chunk_n += (size_t)r;
			return r;
		}
	}
	if (ready == 0 || errno == EINTR || errno == EAGAIN) {
		item->kind = INPUT_WAIT;
		return -1;
	}
	keep = errno;
	close_current(in);
	say(in, item, INPUT_FAILED, "%s", strerror(keep));
	return -1;
}

static void
begin_lines(struct input *in)
{
	size_t bom =
	    slice_starts((struct slice){in->chunk, in->chunk_n}, FORM_BOM) ? 3
									   : 0;

	in->form = FORM_LINES;
	lines_reopen(&in->lines, in->fd);
	lines_give(&in->lines, in->chunk + bom, in->chunk_n - bom);
	in->chunk_n = 0;
}

/* Leading blank lines of a chunk that holds nothing else make room. */
static void
drop_blank(struct input *in)
{
	const char *p;

	for (p = in->chunk; (size_t)(p - in->chunk) < in->chunk_n; p++)
		in->line += *p == '\n';
	in->chunk_n = 0;
}

/* Reads on until the form is known. False with item filled in otherwise. */
static bool
find_form(struct input *in, struct input_item *item)
{
	ssize_t r = read_chunk(in, item);
	enum form form;

	if (r == -1)
		return false;
	form = form_of(in->chunk, in->chunk_n);
	if (r == 0 && form == FORM_UNKNOWN)
		form = FORM_LINES; /* all there is; perhaps nothing */
	if (form == FORM_LINES)
		begin_lines(in);
	else if (form == FORM_DOCUMENT) {
		in->form = FORM_DOCUMENT;
		in->document = document_new();
		if (in->document == NULL) {
			close_current(in);
			say(in, item, INPUT_FAILED, "%s", strerror(ENOMEM));
			return false;
		}
		document_feed(in->document, in->chunk, in->chunk_n);
		in->chunk_n = 0;
	} else if (in->chunk_n == DOCUMENT_CHUNK)
		drop_blank(in);
	return true;
}

/* A line that is XML but not plain: as libxml2 sees it. False with why if it
 * is not well-formed. */
static bool
read_element(struct input *in, struct slice line, struct slice *record,
    const char **why)
{
	static const char open[] = "<ActivityRecordList>";
	static const char close[] = "</ActivityRecordList>";
	struct document *d = document_new();
	struct slice more;
	bool good;

	document_free(in->document);
	in->document = d;
	*why = strerror(ENOMEM);
	if (d == NULL)
		return false;
	document_feed(d, open, sizeof(open) - 1);
	document_feed(d, line.p, line.n);
	document_feed(d, close, sizeof(close) - 1);
	document_feed(d, "", 0);
	good = document_next(d, record) == DOCUMENT_RECORD &&
	       document_next(d, &more) == DOCUMENT_END;
	*why = document_why(d);
	if (**why == '\0')
		*why = "not one record";
	return good;
}

/* Judges one line. False: it says nothing. */
static bool
judge_line(struct input *in, struct slice line, struct input_item *item)
{
	struct slice whole = line;
	const char *why = "";

	line = slice_trim(line);
	if (line.n == 0)
		return false;
	item->marked = record_take_mark(&line, &item->mark);
	item->record = line;
	if (line.n == 0) {
		item->kind = INPUT_MARK;
		return true;
	}
	item->kind = INPUT_RECORD;
	if (slice_starts(line, RECORD_OPEN) &&
	    (plain_element(line) ||
		read_element(in, line, &item->record, &why)))
		return true;
	item->record = whole;
	item->marked = false;
	say(in, item, INPUT_BAD, "not an Activity Record line: %s%s%.80s",
	    log_visible(slice_of(why)), *why ? ": " : "", log_visible(line));
	return true;
}

static void
torn(struct input *in, struct input_item *item)
{
	say(in, item, INPUT_TORN,
	    "an unfinished record at the end is discarded");
}

/* The end of a file without LF. What was cut off is torn; a whole record is
 * one, unless the writer may have been about to write more. */
static bool
last_line(struct input *in, struct slice line, struct input_item *item)
{
	bool told = in->whole_only || judge_line(in, line, item);

	if (in->whole_only || (told && item->kind == INPUT_BAD &&
				  slice_starts(slice_trim(line), "<")))
		torn(in, item);
	return told;
}

/* The next item of a file of lines. False: nothing to tell, go on. */
static bool
next_line(struct input *in, struct input_item *item)
{
	struct slice line;
	int keep;

	switch (lines_next(&in->lines, &line)) {
	case LINES_OK:
		in->line++;
		return judge_line(in, line, item);
	case LINES_LONG:
		in->line++;
		item->record = line;
		say(in, item, INPUT_BAD,
		    "a line is longer than %d bytes; only so much of it is "
		    "kept",
		    RECORD_LINE_MAX);
		return true;
	case LINES_TORN:
		in->line++;
		return last_line(in, line, item);
	case LINES_WAIT:
		item->kind = INPUT_WAIT;
		return true;
	case LINES_EOF:
		close_current(in);
		return false;
	case LINES_ERROR:
		keep = errno;
		close_current(in);
		say(in, item, INPUT_FAILED, "%s", strerror(keep));
		return true;
	}
	return false;
}

static bool
next_of_document(struct input *in, struct input_item *item)
{
	ssize_t r;

	switch (document_next(in->document, &item->record)) {
	case DOCUMENT_RECORD:
		item->kind = INPUT_RECORD;
		return true;
	case DOCUMENT_BAD:
		say(in, item, INPUT_BAD, "line %.*s: the record is left out",
		    (int)item->record.n, item->record.p);
		item->record.n = 0;
		return true;
	case DOCUMENT_FAULT:
		say(in, item, INPUT_BAD,
		    "line %lu: %s; nothing after it is "
		    "read",
		    document_line(in->document),
		    log_visible(slice_of(document_why(in->document))));
		item->record.n = 0;
		close_current(in);
		return true;
	case DOCUMENT_END:
		close_current(in);
		return false;
	case DOCUMENT_MORE:
		break;
	}
	in->chunk_n = 0;
	r = read_chunk(in, item);
	if (r == -1)
		return true;
	document_feed(in->document, in->chunk, in->chunk_n);
	return false;
}

void
input_next(struct input *in, struct input_item *item)
{
	bool told = false;

	*item = (struct input_item){.kind = INPUT_END};
	while (!told) {
		if (in->fd == -1) {
			if (in->next == in->n_names)
				return;
			told = !open_next(in, item);
		} else if (in->form == FORM_UNKNOWN)
			told = !find_form(in, item);
		else if (in->form == FORM_LINES)
			told = next_line(in, item);
		else
			told = next_of_document(in, item);
		if (told && item->kind == INPUT_END)
			return;
	}
}
