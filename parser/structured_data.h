/*
 * Structured data of RFC 5424 section 6.3: [ID NAME="VALUE" ...][ID ...]
 * Values hold any bytes but ", \ and ], which are written \" \\ and \].
 */
#ifndef PARSER_STRUCTURED_DATA_H
#define PARSER_STRUCTURED_DATA_H

#include <stdbool.h>
#include <stddef.h>

#include "common/slice.h"

#define SD_NAME_MAX 32     /* octets of an SD-ID or PARAM-NAME, 6.3.2 */
#define SD_ELEMENTS_MAX 64 /* ours: more are not valid, but read loosely */

/* Length of the strictly valid run of SD-ELEMENTs, no two with one SD-ID,
 * that text begins with, or 0. What follows it is not looked at. */
size_t structured_data_length(struct slice text);

/* The same for what is meant to be structured data but breaks a rule (values
 * without quotes, unknown escapes, equal IDs ...): it must begin with [ and
 * a name, each element ends at the first ] outside quotes, and a blank or
 * the end follows the last. */
size_t structured_data_loose_length(struct slice text);

/*
 * The first parameter `name` of the first element `id` that has it; sd is
 * what one of the functions above accepted. True: *value is the raw text
 * between the quotes, a slice of sd, and *escaped says whether a backslash is
 * in it. False: no such parameter, the results are as they were.
 */
bool structured_data_param(struct slice sd, struct slice id, struct slice name,
    struct slice *value, bool *escaped);

/* Takes the escapes \" \\ \] off a raw value (any other backslash stays as it
 * is, section 6.3.3); out must hold value.n bytes. Returns what is in out. */
struct slice structured_data_unescape(struct slice value, char *out);

#endif
