/* Inside of the JSON reader: one escape, checked and decoded. */
#ifndef PARSER_JSON_TEXT_H
#define PARSER_JSON_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* Reads the escape whose backslash p is at (p < end): returns its length (12
 * for a surrogate pair) and sets *cp to the code point, or returns 0 and sets
 * *why to a static text. */
size_t json_text_escape(const char *p, const char *end, int32_t *cp,
    const char **why);

#endif
