/* Texts compared without regard to case, in all of Unicode: SQLite by itself
 * knows only ASCII. The case tables are those of the LC_CTYPE locale. */
#ifndef AUDITOR_FOLD_H
#define AUDITOR_FOLD_H

/* A copy of s in which upper and lower case are one, to be freed by the
 * caller; NULL without memory. Bytes that are no UTF-8 stay as they are. */
char *fold_text(const char *s) __attribute__((warn_unused_result));

#endif
