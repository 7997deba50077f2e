/*
 * The password file: a regular file that only its owner can read, holding one
 * line. What Windows tools put around it is taken off: a byte order mark,
 * UTF-16, one final line end. The result is UTF-8.
 */
#ifndef SENDER_PASSWORD_H
#define SENDER_PASSWORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#define PASSWORD_MAX 1024 /* bytes of UTF-8 */
#define PASSWORD_FILE_MAX 4096

struct password {
	char text[PASSWORD_MAX + 1]; /* NUL-terminated, no NUL inside */
	size_t n;
	/* what tells that the file has changed since */
	struct timespec mtime;
	off_t size;
	ino_t inode;
};

/* Reads path. NULL, or why it cannot be used, for the log; it never holds a
 * part of the file. p is wiped then. */
const char *password_load(struct password *p, const char *path)
    __attribute__((warn_unused_result));
/* The same from n bytes in memory. */
const char *password_decode(struct password *p, const unsigned char *bytes,
    size_t n) __attribute__((warn_unused_result));
/* The file is another, or has been written to, since p was loaded. A file
 * that is not there has not changed yet. */
bool password_changed(const struct password *p, const char *path);
/* Overwrites the text; what password_changed() needs stays. */
void password_wipe(struct password *p);

#endif
