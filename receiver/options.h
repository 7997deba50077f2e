/* The command line of auditferry-receiver. */
#ifndef RECEIVER_OPTIONS_H
#define RECEIVER_OPTIONS_H

#include <stddef.h>

#include "receiver/allow.h"
#include "receiver/follow.h"
#include "receiver/import.h"
#include "receiver/journal.h"
#include "receiver/listen.h"

enum mode {
	MODE_LISTEN, /* sockets to a journal or stdout */
	MODE_FOLLOW, /* a journal to stdout */
	MODE_IMPORT  /* files to a journal */
};

struct options {
	enum mode mode;
	size_t queue;
	const char *ready_file, *metrics;
	struct follow_options follow;
	struct import_options import;
	struct journal_options journal; /* dir NULL: none; ring: not set */
};

/* Reads the options; addresses go to sockets and allow. What is wrong is said,
 * and exits 64. Strings are those of argv. */
void options_read(struct options *o, struct listen_set *sockets,
    struct allow *allow, int argc, char **argv);

#endif
