#include "tests/auditor/store.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/auditor/fold.h"
#include "tests/auditor/rid.h"

#define EVENT_KEY_MAX 1024 /* Event ID and Record, joined; longer is cut */

/* Columns of records, as select_sql() and read_row() count them. */
#define COLUMNS                                                                \
	"id, rid, who, object_type, action, what, at, \"where\", "             \
	"workstation, plan, item, archive_only, post"

static const char schema[] =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
    "CREATE TABLE IF NOT EXISTS records(id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " rid TEXT NOT NULL, who TEXT, object_type TEXT, action TEXT, what TEXT,"
    " at INTEGER, \"where\" TEXT, workstation TEXT, plan TEXT, item TEXT,"
    " archive_only INTEGER, post INTEGER, event TEXT,"
    " duplicate INTEGER DEFAULT 0);"
    "CREATE INDEX IF NOT EXISTS records_event ON records(event);"
    "CREATE TABLE IF NOT EXISTS details(record INTEGER, pos INTEGER,"
    " name TEXT, before TEXT, after TEXT, PRIMARY KEY(record, pos))"
    " WITHOUT ROWID;";

enum statement {
	BEGIN,
	COMMIT,
	ROLLBACK,
	ADD,
	ADD_DETAIL,
	SEEN,
	SET_EVENT,
	DETAILS,
	STATEMENT_COUNT
};

static const char *const statement_sql[STATEMENT_COUNT] = {
    [BEGIN] = "BEGIN IMMEDIATE",
    [COMMIT] = "COMMIT",
    [ROLLBACK] = "ROLLBACK",
    [ADD] = "INSERT INTO records(rid, who, object_type, action, what, at,"
	    " \"where\", workstation, plan, item, archive_only, post)"
	    " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)",
    [ADD_DETAIL] = "INSERT INTO details VALUES(?1,?2,?3,?4,?5)",
    [SEEN] = "SELECT 1 FROM records WHERE event = ?1 LIMIT 1",
    [SET_EVENT] = "UPDATE records SET event = ?1, duplicate = ?2"
		  " WHERE id = ?3",
    [DETAILS] = "SELECT name, before, after FROM details WHERE record = ?1"
		" ORDER BY pos",
};

struct store {
	pthread_mutex_t lock; /* covers all below */
	sqlite3 *db;
	sqlite3_stmt *stmt[STATEMENT_COUNT];
	uint64_t records, duplicates;
	int64_t posts; /* transactions begun, the one under way too */
	/* the transaction under way */
	uint64_t added, added_duplicates;
	int64_t id; /* of the record added last */
	int details;
	char event[EVENT_KEY_MAX]; /* its Event ID, "" if it has none */
	char part[EVENT_KEY_MAX];  /* its Record, such as 2/12 */
};

/* Runs a statement that yields no row: 0 or -1. */
static int
run(struct store *s, enum statement which)
{
	int r = sqlite3_step(s->stmt[which]);

	(void)sqlite3_reset(s->stmt[which]); /* repeats the step's error */
	(void)sqlite3_clear_bindings(s->stmt[which]); /* always SQLITE_OK */
	return r == SQLITE_DONE ? 0 : -1;
}

static void
sql_fold(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const char *s = (const char *)sqlite3_value_text(argv[0]);
	char *folded = fold_text(s != NULL ? s : "");

	(void)argc;
	if (folded == NULL)
		sqlite3_result_error_nomem(ctx);
	else
		sqlite3_result_text(ctx, folded, -1, free);
}

static int
count_stored(struct store *s)
{
	sqlite3_stmt *st = NULL;
	int r = -1;

	if (sqlite3_prepare_v2(s->db,
		"SELECT count(*), coalesce(sum(duplicate), 0),"
		" coalesce(max(post), 0) FROM records",
		-1, &st, NULL) == SQLITE_OK &&
	    sqlite3_step(st) == SQLITE_ROW) {
		s->records = (uint64_t)sqlite3_column_int64(st, 0);
		s->duplicates = (uint64_t)sqlite3_column_int64(st, 1);
		s->posts = sqlite3_column_int64(st, 2);
		r = 0;
	}
	(void)sqlite3_finalize(st); /* only read */
	return r;
}

static int
prepare(struct store *s)
{
	if (sqlite3_exec(s->db, schema, NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_create_function(s->db, "fold", 1,
		SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, sql_fold, NULL,
		NULL) != SQLITE_OK)
		return -1;
	for (size_t i = 0; i < STATEMENT_COUNT; i++)
		if (sqlite3_prepare_v3(s->db, statement_sql[i], -1,
			SQLITE_PREPARE_PERSISTENT, &s->stmt[i],
			NULL) != SQLITE_OK)
			return -1;
	return count_stored(s);
}

struct store *
store_open(const char *path, char *why, size_t size)
{
	struct store *s = calloc(1, sizeof(*s));

	if (s == NULL || pthread_mutex_init(&s->lock, NULL) != 0) {
		(void)strlcpy(why, "out of memory", size);
		free(s);
		return NULL;
	}
	if (sqlite3_open_v2(path, &s->db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
		    SQLITE_OPEN_NOMUTEX,
		NULL) != SQLITE_OK ||
	    prepare(s) == -1) {
		(void)strlcpy(why, sqlite3_errmsg(s->db), size);
		store_close(s);
		return NULL;
	}
	return s;
}

void
store_close(struct store *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < STATEMENT_COUNT; i++)
		(void)sqlite3_finalize(s->stmt[i]); /* NULL is fine */
	(void)sqlite3_close(s->db); /* nothing of it is left open */
	(void)pthread_mutex_destroy(&s->lock);
	free(s);
}

int
store_begin(struct store *s)
{
	(void)pthread_mutex_lock(&s->lock);
	s->posts++;
	s->added = s->added_duplicates = 0;
	s->event[0] = s->part[0] = '\0';
	return run(s, BEGIN);
}

/* The identity of a record is known only when its details have been seen. */
static int
settle_event(struct store *s)
{
	sqlite3_stmt *st = s->stmt[SEEN];
	int duplicate, r;

	if (s->event[0] == '\0')
		return 0;
	if (s->part[0] != '\0') {
		(void)strlcat(s->event, " ", sizeof(s->event));
		(void)strlcat(s->event, s->part, sizeof(s->event));
	}
	(void)sqlite3_bind_text(st, 1, s->event, -1, SQLITE_STATIC);
	duplicate = sqlite3_step(st) == SQLITE_ROW;
	(void)sqlite3_reset(st);
	s->added_duplicates += (uint64_t)duplicate;
	st = s->stmt[SET_EVENT];
	(void)sqlite3_bind_text(st, 1, s->event, -1, SQLITE_STATIC);
	(void)sqlite3_bind_int(st, 2, duplicate);
	(void)sqlite3_bind_int64(st, 3, s->id);
	r = run(s, SET_EVENT);
	s->event[0] = s->part[0] = '\0';
	return r;
}

static void
bind(sqlite3_stmt *st, int at, const char *text)
{
	/* The text outlives the step; out of range or memory fails that. */
	(void)sqlite3_bind_text(st, at, text, -1, SQLITE_STATIC);
}

int
store_add(struct store *s, const struct activity *r)
{
	sqlite3_stmt *st = s->stmt[ADD];
	char rid[RID_TEXT];

	if (settle_event(s) == -1)
		return -1;
	rid_make(rid);
	bind(st, 1, rid);
	bind(st, 2, r->who);
	bind(st, 3, r->object_type);
	bind(st, 4, r->action);
	bind(st, 5, r->what);
	(void)sqlite3_bind_int64(st, 6, r->when);
	bind(st, 7, r->where);
	bind(st, 8, r->workstation);
	bind(st, 9, r->plan);
	bind(st, 10, r->item);
	(void)sqlite3_bind_int(st, 11, r->archive_only);
	(void)sqlite3_bind_int64(st, 12, s->posts);
	if (run(s, ADD) == -1)
		return -1;
	s->id = sqlite3_last_insert_rowid(s->db);
	s->details = 0;
	s->added++;
	return 0;
}

int
store_add_detail(struct store *s, const struct detail *d)
{
	sqlite3_stmt *st = s->stmt[ADD_DETAIL];

	/* Longer ones are cut, which only widens what counts as the same. */
	if (d->after != NULL && strcmp(d->name, "Event ID") == 0)
		(void)strlcpy(s->event, d->after, sizeof(s->event));
	else if (d->after != NULL && strcmp(d->name, "Record") == 0)
		(void)strlcpy(s->part, d->after, sizeof(s->part));
	(void)sqlite3_bind_int64(st, 1, s->id);
	(void)sqlite3_bind_int(st, 2, s->details++);
	bind(st, 3, d->name);
	bind(st, 4, d->before);
	bind(st, 5, d->after);
	return run(s, ADD_DETAIL);
}

int
store_end(struct store *s, bool keep)
{
	int r = -1;

	if (keep && settle_event(s) == 0 && run(s, COMMIT) == 0) {
		s->records += s->added;
		s->duplicates += s->added_duplicates;
		r = 0;
	} else {
		/* Fails if BEGIN did; then there is nothing to undo. */
		(void)run(s, ROLLBACK);
	}
	(void)pthread_mutex_unlock(&s->lock);
	return keep ? r : 0;
}

int
store_clear(struct store *s)
{
	int r = -1;

	(void)pthread_mutex_lock(&s->lock);
	if (sqlite3_exec(s->db,
		"BEGIN; DELETE FROM details; DELETE FROM records; COMMIT", NULL,
		NULL, NULL) == SQLITE_OK) {
		s->records = s->duplicates = 0;
		r = 0;
	} else {
		(void)run(s, ROLLBACK); /* it may have failed before BEGIN */
	}
	(void)pthread_mutex_unlock(&s->lock);
	return r;
}

void
store_count(struct store *s, uint64_t *records, uint64_t *duplicates)
{
	(void)pthread_mutex_lock(&s->lock);
	*records = s->records;
	*duplicates = s->duplicates;
	(void)pthread_mutex_unlock(&s->lock);
}

static const char *
column(sqlite3_stmt *st, int i)
{
	return (const char *)sqlite3_column_text(st, i);
}

bool
store_next_detail(struct store_row *row, struct detail *d)
{
	sqlite3_stmt *st = row->details;

	if (sqlite3_step(st) != SQLITE_ROW)
		return false;
	d->name = column(st, 0);
	d->before = column(st, 1);
	d->after = column(st, 2);
	return true;
}

static void
read_row(struct activity *r, sqlite3_stmt *st)
{
	r->id = sqlite3_column_int64(st, 0);
	r->rid = column(st, 1);
	r->who = column(st, 2);
	r->object_type = column(st, 3);
	r->action = column(st, 4);
	r->what = column(st, 5);
	r->when = sqlite3_column_int64(st, 6);
	r->where = column(st, 7);
	r->workstation = column(st, 8);
	r->plan = column(st, 9);
	r->item = column(st, 10);
	r->archive_only = sqlite3_column_int(st, 11) != 0;
	r->post = sqlite3_column_int64(st, 12);
}

/* The statement of a search, its parameters bound; NULL on failure. */
static sqlite3_stmt *
select_statement(struct store *s, const struct query *q, int64_t after,
    int64_t count)
{
	sqlite3_stmt *st = NULL;
	char *sql;
	int at = 0;

	if (asprintf(&sql,
		"SELECT " COLUMNS " FROM records r WHERE 1%s%s"
		" AND id > ?%d ORDER BY id LIMIT ?%d",
		q != NULL ? " AND archive_only = 0" : "",
		q != NULL ? q->sql : "", QUERY_PARAMS_MAX + 1,
		QUERY_PARAMS_MAX + 2) == -1)
		return NULL;
	if (sqlite3_prepare_v2(s->db, sql, -1, &st, NULL) != SQLITE_OK)
		st = NULL;
	free(sql);
	if (st == NULL)
		return NULL;
	for (size_t i = 0; q != NULL && i < q->n; i++) {
		at = (int)i + 1;
		if (q->param[i].text != NULL)
			bind(st, at, q->param[i].text);
		else
			(void)sqlite3_bind_int64(st, at, q->param[i].number);
	}
	(void)sqlite3_bind_int64(st, QUERY_PARAMS_MAX + 1, after);
	(void)sqlite3_bind_int64(st, QUERY_PARAMS_MAX + 2, count);
	return st;
}

int64_t
store_select(struct store *s, const struct query *q, int64_t after,
    int64_t count, int (*show)(void *arg, struct store_row *row), void *arg)
{
	struct store_row row;
	sqlite3_stmt *st;
	int64_t n = 0;
	int r;

	(void)pthread_mutex_lock(&s->lock);
	if ((st = select_statement(s, q, after, count)) == NULL) {
		(void)pthread_mutex_unlock(&s->lock);
		return -1;
	}
	row.details = s->stmt[DETAILS];
	while ((r = sqlite3_step(st)) == SQLITE_ROW) {
		read_row(&row.record, st);
		(void)sqlite3_bind_int64(s->stmt[DETAILS], 1, row.record.id);
		r = show(arg, &row);
		(void)sqlite3_reset(s->stmt[DETAILS]);
		if (r != 0)
			break;
		n++;
	}
	(void)sqlite3_finalize(st); /* r has the last step's error */
	(void)pthread_mutex_unlock(&s->lock);
	return r == SQLITE_DONE ? n : -1;
}
