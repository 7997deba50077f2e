/*
 * Examples: a message in a rule file and what must become of it. They are
 * the rules' tests and their documentation.
 */
#ifndef PARSER_EXAMPLE_H
#define PARSER_EXAMPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "parser/interpret.h"
#include "parser/ruleset.h"

struct expected_detail {
	struct slice name, before, after;
};

/* Only the elements that are named are compared. */
struct expected_record {
	bool named[ELEMENT_COUNT], details_named;
	struct slice texts[ELEMENT_COUNT];
	struct expected_detail *details; /* in the rules' arena */
	size_t details_n;
};

struct example {
	struct slice name;
	int line; /* in its file */
	struct slice message;
	bool body_only; /* the header is host, app and peer below */
	struct slice host, app, peer;
	int64_t received_us; /* 0: now */
	enum { EXPECT_RECORDS, EXPECT_DROP, EXPECT_UNMATCHED } expect;
	struct slice reason; /* a part of the reason; empty: any */
	bool exact;          /* nothing but what is named may be there */
	struct expected_record *records; /* in the rules' arena */
	size_t records_n;
};

/* Runs every example of every rule file and prints TAP on stdout. The number
 * that failed; a rule file without examples is not a failure. */
size_t examples_test(struct interpreter *i);

#endif
