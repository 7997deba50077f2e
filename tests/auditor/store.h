/* The records kept, in SQLite. All functions may be called by any thread. */
#ifndef AUDITOR_STORE_H
#define AUDITOR_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/auditor/activity.h"
#include "tests/auditor/query.h"

struct store;

/* Opens or makes the database; ":memory:" is one that ends with the process.
 * NULL on failure, with SQLite's reason in why. */
struct store *store_open(const char *path, char *why, size_t size);
void store_close(struct store *s);

/*
 * One transaction: store_begin() (which keeps other threads out until
 * store_end()), store_add() for each record with store_add_detail() for each
 * of its details after it, store_end(). Each returns 0 or -1; after -1 go on
 * to store_end() with keep false.
 */
int store_begin(struct store *s);
int store_add(struct store *s, const struct activity *r);
int store_add_detail(struct store *s, const struct detail *d);
int store_end(struct store *s, bool keep);

/* Forgets all records; 0 or -1. */
int store_clear(struct store *s);

/* How many records there are, and how many of them had an Event ID (with the
 * Record detail, if there is one) that an earlier record had. */
void store_count(struct store *s, uint64_t *records, uint64_t *duplicates);

/* A record that store_select() shows, and the way to its details. */
struct store_row {
	struct activity record;
	void *details; /* for store_next_detail() */
};

/* The row's next detail, its strings valid until the next call; false after
 * the last. */
bool store_next_detail(struct store_row *row, struct detail *d);

/* Calls show for at most count records with an id above after, in order of
 * arrival, that q matches (all if NULL; without q archived ones too). The
 * strings live until show returns; show returns 0, or -1 to stop. Returns how
 * many were shown, or -1 on failure. */
int64_t store_select(struct store *s, const struct query *q, int64_t after,
    int64_t count, int (*show)(void *arg, struct store_row *row), void *arg);

#endif
