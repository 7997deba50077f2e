/* The parser's work: messages from the input, through the rules, to the
 * output, each in exactly one outcome. */
#ifndef PARSER_PROCESS_H
#define PARSER_PROCESS_H

#include "common/metrics.h"
#include "parser/counters.h"
#include "parser/input.h"
#include "parser/interpret.h"
#include "parser/output.h"
#include "parser/progress.h"
#include "parser/unmatched.h"

struct process {
	struct input input;
	struct interpreter interpreter;
	struct output output;
	struct unmatched unmatched;
	struct progress progress;
	struct metrics metrics;
	struct metric counts[COUNT_COUNT];
	const struct message *message; /* in hand, for the unmatched sink */
	bool failed;                   /* what is unmatched could not be kept */
	char first_unmatched[REASON_MAX]; /* "where: why", for the summary */
};

/* Reads until the end of the input, or until told to stop. The exit code. */
int process_run(struct process *p);

/* The sink of the interpreter: keeps an unmatched event. */
void process_unmatched(void *process, struct slice text, const char *reason);

#endif
