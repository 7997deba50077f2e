/* The id that the server gives a record, as the documented samples have it. */
#ifndef AUDITOR_RID_H
#define AUDITOR_RID_H

#define RID_TEXT 50 /* yyyyMMddHHmmssfff, 32 hex digits, NUL */

/* A new one, from the clock and chance. */
void rid_make(char out[static RID_TEXT]);

#endif
