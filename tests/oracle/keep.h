/* Keeps what a receiver will remove: a second name for each segment. */
#ifndef ORACLE_KEEP_H
#define ORACLE_KEEP_H

/* Links each *.frames of the folder journal, those there and those to come,
 * into the folder into, which must be on the same filesystem, until told to
 * stop. Writes ready (may be NULL) once it watches. Returns the exit code. */
int keep_run(const char *journal, const char *into, const char *ready);

#endif
