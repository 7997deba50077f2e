/*
 * Structured data of RFC 5424 section 6.3: [ID NAME="VALUE" ...][ID ...]
 * Values hold any bytes but ", \ and ], which are written \" \\ and \].
 */
#ifndef PARSER_STRUCTURED_DATA_H
#define PARSER_STRUCTURED_DATA_H

#include <stdbool.h>
#include <stddef.h>

#include "common/slice.h"

#define SD_NAME_MAX 32 /* octets of an SD-ID or PARAM-NAME, RFC 5424 6.3.2 */

/* Length of the strictly valid run of SD-ELEMENTs (one or more) that text
 * begins with, or 0. What follows is not looked at. */
size_t structured_data_length(struct slice text);

/*
 * The first parameter `name` of the first element `id` that has it; sd is
 * what structured_data_length() accepted. True: *value is the raw text
 * between the quotes, a slice of sd, and *escaped says whether a backslash is
 * in it. False: no such parameter, the results are as they were.
 */
bool structured_data_param(struct slice sd, struct slice id, struct slice name,
    struct slice *value, bool *escaped);

/* Takes the escapes \" \\ \] off a raw value (any other backslash stays as it
 * is, section 6.3.3); out must hold value.n bytes. Returns what is in out. */
struct slice structured_data_unescape(struct slice value, char *out);

#endif
