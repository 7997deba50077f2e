/*
 * Text into XML, from any bytes: well-formed whatever comes. Invalid UTF-8
 * and characters that XML 1.0 forbids become U+FFFD (VIOLATIONS.md); LF and
 * CR become character references, so that a record stays one line.
 */
#ifndef PARSER_XML_TEXT_H
#define PARSER_XML_TEXT_H

#include "common/buf.h"
#include "common/slice.h"

/* Appends the text escaped. 0, or -1 when the buffer is at its cap. */
int xml_text(struct buf *out, struct slice text)
    __attribute__((warn_unused_result));

/* "<name>text</name>". The name is ours, never a message's. */
int xml_element(struct buf *out, const char *name, struct slice text)
    __attribute__((warn_unused_result));

#endif
