/* links: sender */
/* When to try again: bounds of every delay, whatever chance says. */
#include "sender/retry.h"

#include <stdbool.h>

#include "tests/tap.h"

#define NITEMS(a) (sizeof(a) / sizeof((a)[0]))

/* The least and the most over many chances. */
static void
range(unsigned attempt, int64_t after, int64_t *low, int64_t *high)
{
	uint32_t chance;
	int64_t ms;

	*low = INT64_MAX;
	*high = 0;
	for (chance = 0; chance < 200000; chance++) {
		ms = attempt == 0 ? retry_slow(chance)
				  : retry_delay(attempt, chance, after);
		*low = ms < *low ? ms : *low;
		*high = ms > *high ? ms : *high;
	}
	ms = retry_delay(attempt, UINT32_MAX, after);
	*high = attempt && ms > *high ? ms : *high;
}

int
main(void)
{
	static const struct {
		unsigned attempt;
		int64_t after, low, high;
		const char *what;
	} rows[] = {
	    {1, 0, 500, 1000, "first"},
	    {2, 0, 1000, 2000, "second"},
	    {5, 0, 8000, 16000, "fifth"},
	    {6, 0, 15000, 30000, "sixth: the cap, not 32 s"},
	    {7, 0, 15000, 30000, "seventh"},
	    {4000000000u, 0, 15000, 30000, "any later one"},
	    {1, -5, 500, 1000, "a negative Retry-After says nothing"},
	    {1, 7, 7000, 7000, "Retry-After: 7"},
	    {6, 1, 15000, 30000, "Retry-After below the delay"},
	    {1, 299, 299000, 299000, "Retry-After below its cap"},
	    {1, 300, 300000, 300000, "at its cap"},
	    {1, 301, 300000, 300000, "above it"},
	    {1, INT64_MAX, 300000, 300000, "absurd"},
	    {0, 0, 15000, 30000, "slow"},
	};
	int64_t low, high;
	size_t i;

	for (i = 0; i < NITEMS(rows); i++) {
		range(rows[i].attempt, rows[i].after, &low, &high);
		is_int(low, rows[i].low, rows[i].what);
		is_int(high, rows[i].high, rows[i].what);
	}
	return done();
}
