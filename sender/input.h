/*
 * What the sender reads: stdin or files, one after the other. Each is either
 * lines of records and marks (common/record.h) or one ActivityRecordList
 * document; its first bytes tell which. Never waits: the caller learns when
 * there is nothing to read now.
 */
#ifndef SENDER_INPUT_H
#define SENDER_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "common/lines.h"
#include "common/log.h"
#include "common/slice.h"
#include "sender/document.h"
#include "sender/form.h"

#define INPUT_WHY_MAX 320

enum input_kind {
	INPUT_RECORD, /* record; and after it a mark, if marked */
	INPUT_MARK,   /* a mark alone */
	INPUT_BAD,  /* no record: why; record is its bytes, if it was a line */
	INPUT_TORN, /* the unfinished end of this input; discarded */
	INPUT_WAIT, /* nothing now; poll input_fd() */
	INPUT_FAILED, /* this input cannot be read (any more): why */
	INPUT_END     /* all inputs are done */
};

struct input_item {
	enum input_kind kind;
	struct slice record; /* valid until the next input_next() */
	bool marked;
	uint64_t mark;
	const char *why; /* the same; begins "NAME:LINE: ", all printable */
};

struct input {
	const char *const *names; /* borrowed; "-" is stdin */
	size_t n_names, next;
	char name[LOG_VISIBLE_MAX + 4]; /* of the one open, for the log */
	int fd;                         /* -1: none */
	bool interactive;               /* it is no regular file */
	bool whole_only; /* an end without LF is torn in any case */
	enum form form;
	uint64_t line;
	struct lines lines;
	struct document *document;
	char *chunk; /* DOCUMENT_CHUNK bytes */
	size_t chunk_n;
	char why[INPUT_WHY_MAX];
};

/* Reads the n files named, or stdin if n is 0. whole_only: a last line
 * without LF counts as torn even if it looks complete. 0, or -1 (ENOMEM). */
int input_init(struct input *in, const char *const *names, size_t n,
    bool whole_only) __attribute__((warn_unused_result));
void input_clear(struct input *in);
void input_next(struct input *in, struct input_item *item);
/* What to poll after INPUT_WAIT. */
int input_fd(const struct input *in);
/* The input now open is a file whose end is not another program's doing. */
bool input_is_file(const struct input *in);

#endif
