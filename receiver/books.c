#include "receiver/books.h"

#include <string.h>

#include "common/log.h"

#define NAME(x) "auditferry_receiver_" x

static const struct metric zero[BOOK_COUNT] = {
    [BOOK_RECEIVED] = {NAME("received_total"),
	"Datagrams taken from the sockets.", false, 0},
    [BOOK_RECEIVED_BYTES] = {NAME("received_bytes_total"),
	"Bytes of those datagrams.", false, 0},
    [BOOK_NOT_ALLOWED] = {NAME("not_allowed_total"),
	"Messages from addresses that the accept list does not have.", false,
	0},
    [BOOK_OVERFLOWED] = {NAME("overflowed_total"),
	"Messages refused: the queue was full, or the journal.", false, 0},
    [BOOK_FRAMES] = {NAME("frames_total"),
	"Messages that became frames in the queue.", false, 0},
    [BOOK_FRAME_BYTES] = {NAME("frame_bytes_total"), "Bytes of those frames.",
	false, 0},
    [BOOK_TRUNCATED] = {NAME("truncated_total"),
	"Messages longer than 65507 bytes, of which the rest was cut.", false,
	0},
    [BOOK_KERNEL_DROPPED] = {NAME("kernel_dropped_total"),
	"Datagrams that the kernel dropped before they could be received.",
	false, 0},
    [BOOK_LOST] = {NAME("lost_total"),
	"Frames that were in the queue when nobody read any more.", false, 0},
    [BOOK_QUEUE_BYTES] = {NAME("queue_bytes"), "Bytes that wait in the queue.",
	true, 0},
    [BOOK_JOURNALED] = {NAME("journaled_total"),
	"Frames that became durable in the journal.", false, 0},
    [BOOK_WAITING] = {NAME("waiting_messages"),
	"Durable frames that are not acknowledged.", true, 0},
    [BOOK_OLDEST] = {NAME("oldest_waiting_seconds"),
	"Age of the oldest of these frames.", true, 0},
    [BOOK_JOURNAL_BYTES] = {NAME("journal_bytes"),
	"Bytes of the journal's segments.", true, 0},
    [BOOK_JOURNAL_SEGMENTS] = {NAME("journal_segments"),
	"Segments of the journal.", true, 0},
    [BOOK_COMMITS] = {NAME("journal_commits_total"),
	"Returned fdatasyncs of the journal.", false, 0},
    [BOOK_WRITE_FAILURES] = {NAME("journal_failures_total"),
	"Failed writes and syncs of the journal; none is loss by itself.",
	false, 0},
};

void
books_init(struct books *b, const char *path)
{
	memcpy(b->list, zero, sizeof(zero));
	metrics_init(&b->metrics, b->list, BOOK_COUNT, path);
}

static unsigned long long
get(const struct books *b, enum book which)
{
	return books_get(b, which);
}

void
books_summary(const struct books *b)
{
	log_info("received %llu messages (%llu bytes): %llu frames, "
		 "%llu not allowed, %llu overflowed; %llu truncated, "
		 "%llu dropped by the kernel, %llu lost in the queue",
	    get(b, BOOK_RECEIVED), get(b, BOOK_RECEIVED_BYTES),
	    get(b, BOOK_FRAMES), get(b, BOOK_NOT_ALLOWED),
	    get(b, BOOK_OVERFLOWED), get(b, BOOK_TRUNCATED),
	    get(b, BOOK_KERNEL_DROPPED), get(b, BOOK_LOST));
	if (get(b, BOOK_COMMITS) > 0)
		log_info("journaled %llu frames by %llu commits; %llu wait to "
			 "be acknowledged",
		    get(b, BOOK_JOURNALED), get(b, BOOK_COMMITS),
		    get(b, BOOK_WAITING));
}
