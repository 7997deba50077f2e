/* The command line. */
#ifndef AUDITOR_OPTIONS_H
#define AUDITOR_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PLANS_MAX 64

struct options {
	const char *listen; /* ADDR:PORT */
	bool http;
	const char *db;
	const char *account; /* NULL: no authentication */
	const char *password_file;
	const char *plans[PLANS_MAX];
	size_t plan_count; /* 0: every plan is known */
	unsigned unknown_plan_status;
	uint64_t max_bytes;
	size_t max_records;
	const char *ready_file;
	const char *cert_file;
	const char *log;
};

/* Reads the command line; the strings are those of argv. Does not return from
 * --help, --version or a wrong option. */
void options_parse(struct options *o, int argc, char **argv);

#endif
