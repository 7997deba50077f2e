#include "receiver/journal_begin.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sysexits.h>

#include "common/log.h"
#include "receiver/segment.h"

#define ULL(x) ((unsigned long long)(x))

static const char *
visible(const char *name)
{
	return log_visible(slice_of(name));
}

static int
refuse(const char *dir)
{
	switch (errno) {
	case EWOULDBLOCK:
		log_errorx("journal %s: another process writes it; only one "
			   "may: end that one first",
		    visible(dir));
		return EX_TEMPFAIL;
	case ENOMEM:
		log_error("journal %s", visible(dir));
		return EX_OSERR;
	case EIO:
		log_error("journal %s", visible(dir));
		return EX_IOERR;
	default:
		log_error("journal %s cannot be made or written", visible(dir));
		return EX_CANTCREAT;
	}
}

/* The files beside the segments. */
static void
say_marks(const char *dir, const char *ack, const struct recovery *r)
{
	if (r->ack_damaged > 0)
		log_warnx("%s: %s; %s", visible(ack),
		    r->ack_damaged == 1 ? "one of its two slots is damaged"
					: "it is damaged or cannot be read",
		    r->ack_damaged == 1 ? "the other one counts"
					: "nothing counts as acknowledged, and "
					  "some will be delivered again");
	if (r->durable_damaged)
		log_warnx("journal %s: the file durable was damaged; it is "
			  "written anew",
		    visible(dir));
}

static void
say_damage(const char *dir, const struct recovery *r)
{
	if (r->lines > 0)
		log_warnx("journal %s: %llu bytes (%llu lines) behind the last "
			  "whole frame cannot be used: a write was cut short, "
			  "or the disk has damaged them",
		    visible(dir), ULL(r->bytes), ULL(r->lines));
	if (r->last < r->durable && r->ack < r->durable)
		log_errorx("journal %s: frames up to %llu were durable, but "
			   "only those up to %llu are found: %llu are missing",
		    visible(dir), ULL(r->durable),
		    ULL(r->last > r->ack ? r->last : r->ack),
		    ULL(r->durable - (r->last > r->ack ? r->last : r->ack)));
	if (r->set_aside > 0)
		log_warnx("journal %s: %u segments without any usable frame, "
			  "set aside as *%s",
		    visible(dir), r->set_aside, SEGMENT_BAD);
	if (r->unsynced != 0 && r->reloaded >= 0)
		log_warnx("journal %s: a segment could not be synced: its %lld "
			  "frames are written once more",
		    visible(dir), (long long)r->reloaded);
	else if (r->unsynced != 0)
		log_errorx("journal %s: a segment could not be synced, and "
			   "its frames could not all be written once more: "
			   "a power cut may take them",
		    visible(dir));
	if (r->unreadable > 0)
		log_errorx("journal %s: %u of the newest segments cannot be "
			   "read; the next SEQ leaves room for what may be in "
			   "them",
		    visible(dir), r->unreadable);
}

struct journal *
journal_begin(const struct journal_options *o, uint64_t *next, int *code)
{
	struct journal_options mine = *o;
	struct journal_state s;
	struct recovery r;
	struct journal *j;
	char ack[PATH_MAX];

	if (mine.ack == NULL) {
		mine.ack = ack;
		if (snprintf(ack, sizeof(ack), "%s/" JOURNAL_ACK, o->dir) >=
		    (int)sizeof(ack)) {
			errno = ENAMETOOLONG;
			*code = refuse(o->dir);
			return NULL;
		}
	}
	j = journal_open(&mine, &r);
	if (j == NULL) {
		*code = refuse(o->dir);
		return NULL;
	}
	say_marks(o->dir, mine.ack, &r);
	say_damage(o->dir, &r);
	journal_state(j, &s);
	*next = r.next;
	log_info("journal %s: %llu bytes in %llu segments, %llu frames wait to "
		 "be acknowledged, the next has SEQ %llu",
	    visible(o->dir), ULL(s.bytes), ULL(s.segments), ULL(s.last - s.ack),
	    ULL(r.next));
	return j;
}
