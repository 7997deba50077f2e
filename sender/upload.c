#include "sender/upload.h"

#include <string.h>

void
upload_begin(struct upload *u, struct slice body)
{
	*u = (struct upload){.body = body};
}

size_t
upload_read(struct upload *u, char *p, size_t n)
{
	size_t left = u->body.n - u->at;

	if (n > left)
		n = left;
	if (n > 0) {
		memcpy(p, u->body.p + u->at, n);
		u->asked = false;
	}
	u->at += n;
	return n;
}

/* "HTTP/1.1 401 Unauthorized" */
void
upload_head(struct upload *u, struct slice line)
{
	const char *status;

	if (!slice_starts(line, "HTTP/"))
		return;
	status = memchr(line.p, ' ', line.n);
	u->asked = status != NULL && line.p + line.n - status >= 4 &&
		   memcmp(status, " 401", 4) == 0;
}

bool
upload_seek(struct upload *u, size_t at)
{
	if (at > u->body.n || (u->at > at && !u->asked))
		return false;
	u->at = at;
	return true;
}
