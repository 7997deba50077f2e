/*
 * Makes a parser that one frame kills or hangs: linked in front of its
 * progress_set(), by the linker's --wrap. AUDITFERRY_TEST_POISON is
 * "kill:SEQ" or "hang:SEQ". Test equipment: the real parser has none of it.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parser/progress.h"

/* These names are the linker's, not ours.
 * NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
void __real_progress_set(struct progress *p, uint64_t seq);
void __wrap_progress_set(struct progress *p, uint64_t seq);

void
__wrap_progress_set(struct progress *p, uint64_t seq)
{
	const char *poison = getenv("AUDITFERRY_TEST_POISON");

	__real_progress_set(p, seq);
	if (poison == NULL || strlen(poison) < 6 || seq == 0 ||
	    strtoull(poison + 5, NULL, 10) != seq)
		return;
	if (poison[0] == 'k')
		(void)raise(SIGKILL); /* does not return */
	for (;;)
		(void)pause(); /* also SIGTERM only interrupts it */
}
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
