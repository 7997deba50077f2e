/*
 * The loop: input into a batch, batch to the server, marks into the
 * acknowledgement. While one batch is on its way the next is filled; when
 * that is full too nothing more is read, so memory is bounded by two batches
 * and whoever writes to us has to wait.
 */
#ifndef SENDER_PUMP_H
#define SENDER_PUMP_H

#include <stdbool.h>

#include "sender/batch.h"
#include "sender/deliver.h"
#include "sender/input.h"
#include "sender/progress.h"
#include "sender/rejected.h"

struct pump {
	struct batch_limits limits;
	struct input *input; /* these are all borrowed */
	struct deliver *deliver;
	struct http *http;
	struct progress *progress;
	struct rejected *rejected; /* NULL: bad input is only said */
	struct books *books;
	bool files; /* operands are files: progress is said */

	struct batch batch[2];
	int filling; /* which of them; the other is on its way, if any */
	struct input_item item;
	bool have;   /* item is read and not dealt with */
	bool paused; /* input had nothing when last asked */
	bool more;   /* input may have more without waiting */
	bool ended;
	bool stuck; /* bad input cannot be kept: item waits */
	int64_t stuck_until_ms;
	bool unreadable; /* an input failed: exit 66 */
	int gave_up;     /* exit code, 0: not */
	int64_t next_say_ms;
	struct log_limit bad_limit, stuck_limit;
};

/* Runs until input has ended and everything is delivered, or until told to
 * stop, or until deliver gives up or rejected has failed. The caller has set
 * the borrowed parts and limits, all else zero. Returns the exit code;
 * undelivered records are said. */
int pump_run(struct pump *p);

#endif
