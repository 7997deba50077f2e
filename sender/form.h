/* Tells lines of records from a document by how the input begins. */
#ifndef SENDER_FORM_H
#define SENDER_FORM_H

#include <stddef.h>

#define FORM_BOM "\xef\xbb\xbf"

enum form {
	FORM_UNKNOWN, /* more bytes are needed */
	FORM_LINES,
	FORM_DOCUMENT
};

/* From the first n bytes. What is neither a record line nor a mark but looks
 * like markup is a document, also in UTF-16; the rest are lines, if bad
 * ones. */
enum form form_of(const char *p, size_t n);

#endif
