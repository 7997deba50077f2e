#include "sender/books.h"

#include <string.h>

#include "common/signals.h"

#define NAME(what) "auditferry_sender_" what

static const struct metric all[BOOK_COUNT] = {
    [BOOK_READ] = {NAME("records_read_total"), "Records read.", false, 0},
    [BOOK_DELIVERED] = {NAME("records_delivered_total"),
	"Records in batches that the server answered 200.", false, 0},
    [BOOK_REJECTED] = {NAME("records_rejected_total"),
	"Records set aside because the server refuses them.", false, 0},
    [BOOK_WAITING] = {NAME("records_waiting"),
	"Records read and not delivered yet.", true, 0},
    [BOOK_BAD_INPUT] = {NAME("bad_input_total"),
	"Lines or records that are no Activity Record.", false, 0},
    [BOOK_TORN] = {NAME("torn_total"),
	"Unfinished records at the end of input.", false, 0},
    [BOOK_BATCHES] = {NAME("batches_delivered_total"),
	"Batches that the server answered 200.", false, 0},
    [BOOK_REQUESTS] = {NAME("requests_total"), "Requests begun.", false, 0},
    [BOOK_RETRIES] = {NAME("retries_total"), "Requests that repeated a batch.",
	false, 0},
    [BOOK_REFUSED_LOGINS] = {NAME("refused_logins_total"),
	"Answers 401 and 403.", false, 0},
    [BOOK_BYTES] = {NAME("delivered_bytes_total"),
	"Bytes of the delivered batches.", false, 0},
    [BOOK_ACK] = {NAME("acknowledged_seq"), "The highest SEQ acknowledged.",
	true, 0},
    [BOOK_LAST_SUCCESS] = {NAME("last_success_seconds"),
	"When the server last answered 200, in seconds since 1970.", true, 0},
    [BOOK_LAST_ANSWER] = {NAME("last_answer_seconds"),
	"When the last request ended, in seconds since 1970.", true, 0},
    [BOOK_LAST_STATUS] = {NAME("last_answer_status"),
	"The HTTP status of its answer; 0 if none came.", true, 0},
};

void
books_init(struct books *b, const char *path)
{
	memcpy(b->list, all, sizeof(all));
	metrics_init(&b->metrics, b->list, BOOK_COUNT, path);
}

void
books_add(struct books *b, enum book which, uint64_t n)
{
	b->list[which].value += n;
}

void
books_set(struct books *b, enum book which, uint64_t value)
{
	b->list[which].value = value;
}

uint64_t
books_get(const struct books *b, enum book which)
{
	return b->list[which].value;
}

static void
work_out_waiting(struct books *b)
{
	books_set(b, BOOK_WAITING,
	    books_get(b, BOOK_READ) - books_get(b, BOOK_DELIVERED) -
		books_get(b, BOOK_REJECTED));
}

void
books_tick(struct books *b)
{
	work_out_waiting(b);
	metrics_tick(&b->metrics);
	if (signals_report_asked())
		metrics_print(&b->metrics);
}

void
books_close(struct books *b)
{
	work_out_waiting(b);
	metrics_write(&b->metrics);
}
