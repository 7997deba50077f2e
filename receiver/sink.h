/*
 * Where frames go: into a journal or, without one, through the queue to
 * stdout. What both have in common for the loop that receives; what they say
 * when something is wrong.
 */
#ifndef RECEIVER_SINK_H
#define RECEIVER_SINK_H

#include <stdbool.h>

#include "common/log.h"
#include "receiver/books.h"
#include "receiver/journal.h"
#include "receiver/queue.h"

struct sink {
	struct queue *queue;     /* the one or the other; borrowed */
	struct journal *journal; /* NULL: the queue */
	bool each;               /* hand on each frame by itself */
	uint64_t overflow_said;
	uint64_t failures_said;
	struct log_limit overflow, holding, files;
	bool failing; /* the journal's disk, as said last */
};

/* Takes one frame, all of it or nothing: false if there is no room. */
bool sink_put(struct sink *k, const char *p, size_t n)
    __attribute__((warn_unused_result));
/* Hands on what was put, once for each batch. */
void sink_publish(struct sink *k);
/* Brings the books up to date and says what is wrong; once a tick. False:
 * nothing can be written any more. */
bool sink_check(struct sink *k, struct books *b);
/* Writes what is left, within bounds of time; says what is lost. Takes the
 * exit code so far and returns that to end with. */
int sink_finish(struct sink *k, struct books *b, int code);

#endif
