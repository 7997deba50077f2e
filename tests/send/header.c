#include "tests/send/header.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "common/clock.h"

/* Facility local0 (16), severity informational (6). */
#define PRI 134

static const char *const names[] = {"bare", "rfc5424", "rfc3164"};

int
header_format(enum header_format *f, const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(name, names[i]) == 0) {
			*f = (enum header_format)i;
			return 0;
		}
	return -1;
}

/* RFC 3164 section 4.1.2: the day has two places, a blank before one digit.
 * strftime() has just that in %e; month names are those of the C locale. */
static int
rfc3164(struct header *h, int64_t us)
{
	char when[32];
	time_t s = us / 1000000;
	struct tm tm;

	if (gmtime_r(&s, &tm) == NULL ||
	    strftime(when, sizeof(when), "%b %e %H:%M:%S", &tm) == 0)
		return -1;
	return snprintf(h->text, sizeof(h->text), "<%d>%s %s %s: ", PRI, when,
	    h->host, h->app);
}

struct slice
header_now(struct header *h)
{
	char when[CLOCK_US_TEXT];
	int64_t us = clock_wall_us();
	int n = 0;

	if (h->format == HEADER_RFC3164)
		n = rfc3164(h, us);
	else if (h->format == HEADER_RFC5424) {
		clock_format_us(when, us);
		n = snprintf(h->text, sizeof(h->text),
		    "<%d>1 %.*s %s %s - - - ", PRI, CLOCK_US_TEXT, when,
		    h->host, h->app);
	}
	return (struct slice){h->text, n > 0 ? (size_t)n : 0};
}
