#include "tests/oracle/truth.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>

#define LINE_MAX_BYTES 128

FILE *
truth_append(const char *path, uint64_t *last)
{
	struct truth_line l;
	FILE *f = fopen(path, "a+e");
	int r;

	if (f == NULL)
		return NULL;
	*last = 0;
	if (flock(fileno(f), LOCK_EX | LOCK_NB) == -1)
		goto fail;
	rewind(f);
	while ((r = truth_read(f, &l)) == 1)
		*last = l.event.number;
	/* Between reading and writing a stream must be positioned. */
	if (r == 0 && fseek(f, 0, SEEK_END) == 0)
		return f;
fail:
	r = errno;
	(void)fclose(f); /* nothing was written */
	errno = r;
	return NULL;
}

int
truth_write(FILE *f, const struct truth_line *l)
{
	const struct event_shape *s = &event_shapes[l->event.kind];

	return fprintf(f, "%llu\t%s\t%u\t%s\t%s\t%u\n",
		   (unsigned long long)l->event.number, s->name, l->port,
		   l->sent ? "sent" : "error", s->outcome, s->records) < 0
		   ? -1
		   : 0;
}

int
truth_read(FILE *f, struct truth_line *l)
{
	char text[LINE_MAX_BYTES], *field[4], *rest = text;
	const char *why = NULL;
	int kind, i;

	if (fgets(text, sizeof(text), f) == NULL)
		return ferror(f) ? -1 : 0;
	if (strchr(text, '\n') == NULL && feof(f))
		return 0;
	errno = EINVAL;
	for (i = 0; i < 4; i++)
		if ((field[i] = strsep(&rest, "\t")) == NULL)
			return -1;
	l->event.number =
	    (uint64_t)strtonum(field[0], 1, EVENT_NUMBER_MAX, &why);
	kind = event_kind(slice_of(field[1]));
	if (why != NULL || kind == -1)
		return -1;
	l->event.kind = (enum event_kind)kind;
	l->port = (uint16_t)strtonum(field[2], 0, UINT16_MAX, &why);
	l->sent = strcmp(field[3], "sent") == 0;
	return why == NULL ? 1 : -1;
}
