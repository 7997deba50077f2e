/* The sender's command line. */
#ifndef SENDER_OPTIONS_H
#define SENDER_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "sender/batch.h"
#include "sender/tls.h"

struct options {
	const char *url, *account, *password_file, *cacert;
	const char *ack, *rejected, *metrics;
	struct tls tls;
	bool plain; /* http:// */
	bool no_check, dry_run, login;
	struct batch_limits limits;
	int64_t give_up_ms, login_interval_s;
	const char *const *files; /* operands */
	size_t n_files;
};

/* Fills in o, or says what is wrong and exits 64. Strings are argv's. */
void options_read(struct options *o, int argc, char **argv);

#endif
