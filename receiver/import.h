/*
 * --import: lines and frames from files or stdin into a journal, as if they
 * had just been received.
 *
 * A plain line becomes a message: without a CR at its end, received now, its
 * source the file's name. A frame keeps its payload, time and source. All get
 * the journal's next SEQs. Empty lines and lines that begin "#!" are passed
 * over, and a line that begins as a frame but is none is damage, as the parser
 * has it with --input auto.
 */
#ifndef RECEIVER_IMPORT_H
#define RECEIVER_IMPORT_H

#include <stddef.h>

#include "receiver/journal.h"

struct import_options {
	char *const *operands; /* files, "-": stdin; borrowed */
	size_t operands_n;     /* 0: stdin */
	const char *metrics;   /* NULL: none */
};

/* Imports all into the journal of j and returns the exit code: 0 if all is
 * durable, 65 if some input was no use, 66 if some could not be read, 74 if
 * the journal cannot be written, 75 if another process writes it or a signal
 * ended this before its time. While the journal is full it waits. */
int import(const struct import_options *o, const struct journal_options *j);

#endif
