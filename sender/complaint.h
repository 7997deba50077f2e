/* What a server says is wrong with a request (NETWRIX.md 3.5), for the log. */
#ifndef SENDER_COMPLAINT_H
#define SENDER_COMPLAINT_H

#include <stddef.h>

#include "common/slice.h"

#define COMPLAINT_MAX 256

/* "Category: Description" of the first error in an ErrorList, else the first
 * bytes of whatever was answered, else "no reason given"; always fit for a
 * log line. */
void complaint_read(struct slice body, char out[static COMPLAINT_MAX]);

#endif
