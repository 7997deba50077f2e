#include "sender/retry.h"

static int64_t
jitter(int64_t ms, uint32_t chance)
{
	return ms - (int64_t)(chance % (uint32_t)(ms / 2 + 1));
}

int64_t
retry_delay(unsigned attempt, uint32_t chance, int64_t retry_after_s)
{
	int64_t ms = RETRY_FIRST_MS, asked;

	for (; attempt > 1 && ms < RETRY_CAP_MS; attempt--)
		ms *= 2;
	if (ms > RETRY_CAP_MS)
		ms = RETRY_CAP_MS;
	ms = jitter(ms, chance);
	if (retry_after_s <= 0)
		return ms;
	asked = retry_after_s > RETRY_AFTER_CAP_MS / 1000
		    ? RETRY_AFTER_CAP_MS
		    : retry_after_s * 1000;
	return asked > ms ? asked : ms;
}

int64_t
retry_slow(uint32_t chance)
{
	return jitter(RETRY_CAP_MS, chance);
}
