/* Base64 (RFC 4648), padded, on one line. */
#ifndef AUDITOR_BASE64_H
#define AUDITOR_BASE64_H

#include <stddef.h>

/* Bytes that the encoding of n bytes needs, its NUL included. */
#define BASE64_SIZE(n) (((n) + 2) / 3 * 4 + 1)

/* Writes the encoding of n bytes, NUL-terminated, to out of
 * BASE64_SIZE(n) bytes. */
void base64_encode(char *out, const void *p, size_t n);
/* Decodes n characters to out of size bytes and adds a NUL that is not
 * counted. Returns the bytes decoded, or -1 if it is not base64 or too long. */
long base64_decode(char *out, size_t size, const char *s, size_t n);

#endif
