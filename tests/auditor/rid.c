#include "tests/auditor/rid.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "common/clock.h"

void
rid_make(char out[static RID_TEXT])
{
	int64_t us = clock_wall_us();
	time_t t = us / 1000000;
	struct tm tm;
	uint32_t random[4];

	arc4random_buf(random, sizeof(random));
	(void)gmtime_r(&t, &tm); /* today's year fits an int */
	(void)strftime(out, RID_TEXT, "%Y%m%d%H%M%S", &tm);
	(void)snprintf(out + 14, RID_TEXT - 14, "%03u%08X%08X%08X%08X",
	    (unsigned)((uint64_t)us / 1000 % 1000), random[0], random[1],
	    random[2], random[3]);
}
