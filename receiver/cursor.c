#include "receiver/cursor.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "common/log.h"
#include "receiver/segment.h"

#define ULL(x) ((unsigned long long)(x))

int
cursor_open(struct cursor *c, int dir, uint64_t first)
{
	*c = (struct cursor){.seq = 0};
	return segment_read_open(&c->file, dir, first);
}

/* Ends a burst: counted and said if it is. */
static void
settle(struct cursor *c, struct cursor_account *a, bool counts)
{
	char name[SEGMENT_NAME_MAX];

	if (c->bad > 0 && counts) {
		a->damaged += c->bad;
		segment_name(name, c->file.first);
		log_warnx("%s/%s: damaged from byte %llu on: lines passed "
			  "over: %llu",
		    a->name, name, ULL(c->bad_from), ULL(c->bad));
	}
	c->bad = 0;
}

void
cursor_close(struct cursor *c, struct cursor_account *a)
{
	settle(c, a, c->seen == 0 || c->seen + 1 >= a->low);
	if (segment_read_torn(&c->file))
		log_debug("%s: segment %llu ends torn", a->name,
		    ULL(c->file.first));
	segment_read_close(&c->file);
}

enum cursor_status
cursor_peek(struct cursor *c, struct cursor_account *a)
{
	while (!c->has_head) {
		switch (segment_read_next(&c->file, &c->seq, &c->line)) {
		case SEGMENT_FRAME:
			/* Between a frame below low and low: below low. */
			settle(c, a,
			    c->seq > a->low ||
				(c->seq == a->low && c->seen == 0));
			c->has_head = true;
			c->seen = c->seq;
			break;
		case SEGMENT_DAMAGED:
			if (c->bad++ == 0)
				c->bad_from = segment_read_offset(&c->file);
			break;
		case SEGMENT_MORE:
			return c->at_end ? CURSOR_END : CURSOR_MORE;
		}
	}
	return CURSOR_HEAD;
}

void
cursor_take(struct cursor *c)
{
	c->has_head = false;
}

int
cursor_fill(struct cursor *c, const struct cursor_account *a)
{
	char name[SEGMENT_NAME_MAX];
	ssize_t n = segment_read_fill(&c->file);

	if (n >= 0) {
		c->errors = 0;
		c->at_end = n == 0;
		return 0;
	}
	segment_name(name, c->file.first);
	if (++c->errors < CURSOR_TRIES) {
		if (c->errors == 1)
			log_warn("%s/%s: reading at byte %llu, trying again",
			    a->name, name, ULL(c->file.at));
		return -1;
	}
	/* A medium that has lost a sector must not stop auditing for ever.
	 * The pages behind it get one try each. */
	log_error("%s/%s: 4096 bytes from byte %llu on cannot be read and are "
		  "passed over",
	    a->name, name, ULL(c->file.at));
	c->errors = CURSOR_TRIES - 1;
	segment_read_skip_page(&c->file);
	return 0;
}

void
cursor_rewind(struct cursor *c)
{
	if (c->has_head) {
		segment_read_unget(&c->file);
		c->has_head = false;
	}
	segment_read_forget(&c->file);
	c->at_end = false;
}

bool
cursor_replaced(const struct cursor *c, int dir)
{
	char name[SEGMENT_NAME_MAX];
	struct stat named, open;

	segment_name(name, c->file.first);
	return fstatat(dir, name, &named, AT_SYMLINK_NOFOLLOW) == -1 ||
	       fstat(c->file.fd, &open) == -1 || named.st_dev != open.st_dev ||
	       named.st_ino != open.st_ino;
}
