/* What the tests of a replay check, on the journal of journal_folder.h. */
#ifndef TESTS_UNIT_REPLAY_CHECKS_H
#define TESTS_UNIT_REPLAY_CHECKS_H

#include "common/ack.h"
#include "tests/tap.h"
#include "tests/unit/journal_folder.h"

/* A segment, what was played, what should have been. */
static struct text seg, out, want;

static inline void
fresh(void)
{
	folder_empty();
	seg.n = out.n = want.n = 0;
}

static inline void
set_ack(uint64_t seq)
{
	struct ack a;

	must(ack_open(&a, folder_ack) == 0 && ack_write(&a, seq) == 0, "ack");
	ack_close(&a);
}

/* What came is what was wanted, and want is empty again. */
static inline void
is_played(const char *what)
{
	if (!ok(same_text(&out, &want), "%s", what))
		printf("# got %zu bytes, want %zu\n", out.n, want.n);
	out.n = want.n = 0;
}

static inline void
is_missing(const struct replay *r, uint64_t missing, uint64_t damaged)
{
	is_int((long long)r->missing, (long long)missing, "  missing");
	is_int((long long)r->account.damaged, (long long)damaged, "  damaged");
}

#endif
