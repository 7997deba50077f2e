/*
 * From a message to its outcome: each rule file in turn decodes the body,
 * takes it out of its envelopes, and the first rule that matches makes
 * records of it or drops it.
 */
#ifndef PARSER_INTERPRET_H
#define PARSER_INTERPRET_H

#include "common/buf.h"
#include "parser/event.h"
#include "parser/ruleset.h"

#define UNWRAP_DEPTH_MAX 4 /* envelopes in each other */
#define EVENTS_MAX 1000    /* events of an envelope, for-each elements */
#define RECORDS_TEXT_MAX (16 << 20)  /* bytes of one message's records */
#define VALUES_MEMORY_MAX (16 << 20) /* bytes of one message's values */

/* What became of a message: counts of its events and their records. Its
 * outcome is that of its worst event: unmatched, then recorded, ignored. */
struct outcome {
	size_t records;   /* in interpreter.out, one line each */
	size_t recorded;  /* events that made records */
	size_t ignored;   /* events that a rule drops */
	size_t unmatched; /* events that nothing matches */
};

/* Is told of each event that nothing matches: its text (the message's whole
 * payload, or one inner event) and why. */
struct unmatched_sink {
	void (*add)(void *arg, struct slice text, const char *reason);
	void *arg;
};

struct interpreter {
	const struct rules *rules; /* borrowed */
	struct site site;
	struct unmatched_sink sink;
	struct buf out;      /* the records of the message in hand */
	struct arena values; /* of the message in hand */
	struct tree tree;
	char reason[REASON_MAX];
	const char *dropped; /* reason of the last drop, for --test */
};

/* 0, or -1 if there is no memory. The rules must outlive it. */
int interpreter_init(struct interpreter *i, const struct rules *rules)
    __attribute__((warn_unused_result));
void interpreter_clear(struct interpreter *i);

/* Runs the message, its header already read, against the rules. The records
 * are in i->out until the next call. */
struct outcome interpret(struct interpreter *i, const struct message *m);

#endif
