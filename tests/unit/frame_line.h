/* For the tests of frames: a line whose CRC is right, whatever else is. */
#ifndef TESTS_UNIT_FRAME_LINE_H
#define TESTS_UNIT_FRAME_LINE_H

#include <stdio.h>

#include "common/crc32c.h"
#include "common/slice.h"

/* "@SEQ CRC REST" with the right CRC. */
static inline struct slice
with_crc(char *out, size_t cap, const char *seq, const char *rest)
{
	uint32_t crc = crc32c_portable(0, seq, strlen(seq));
	int n;

	crc = crc32c_portable(crc, " ", 1);
	crc = crc32c_portable(crc, rest, strlen(rest));
	n = snprintf(out, cap, "@%s %08x %s", seq, crc, rest);
	return (struct slice){out, (size_t)n};
}

#endif
