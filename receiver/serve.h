/* The work: from the sockets to the journal, or to the queue before stdout,
 * until a signal or the end of whoever reads stdout. */
#ifndef RECEIVER_SERVE_H
#define RECEIVER_SERVE_H

#include "common/log.h"
#include "receiver/allow.h"
#include "receiver/books.h"
#include "receiver/listen.h"
#include "receiver/peer.h"
#include "receiver/sink.h"
#include "receiver/udp.h"

struct serve {
	/* Made by the caller before, and its to free after serve(). */
	struct listen_set sockets;
	struct allow allow;
	struct udp_batch *batch;
	struct sink sink;
	struct books books;
	char *frame; /* FRAME_MAX bytes */

	/* Of serve(); zero at first. */
	struct peer_cache peers;
	uint64_t seq; /* of the last frame */
	int64_t next_tick_ms;
	struct log_limit refused, broken;
};

/* Receives until it is told to stop; then takes what the kernel holds and
 * writes what the sink holds, within bounds of time. Returns the exit code.
 */
int serve(struct serve *s);

#endif
