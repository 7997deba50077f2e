/* XML text into a memory stream. */
#ifndef AUDITOR_XMLOUT_H
#define AUDITOR_XMLOUT_H

#include <stdio.h>

/* Writes s, which must be valid UTF-8 of XML characters, with markup escaped.
 * Errors stay with the stream. */
void xmlout_text(FILE *f, const char *s);
/* Writes <name>s</name>; nothing for a NULL s. */
void xmlout_element(FILE *f, const char *name, const char *s);
/* Closes an open_memstream() and returns its text, now the caller's to free;
 * NULL, and *text freed, if anything went wrong since it was opened. */
char *xmlout_close(FILE *f, char **text);

#endif
