/*
 * One HTTP request and its reply, as the handlers see them, and the server
 * that they belong to.
 */
#ifndef AUDITOR_REQUEST_H
#define AUDITOR_REQUEST_H

#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/auditor/auth.h"
#include "tests/auditor/document.h"
#include "tests/auditor/errlist.h"
#include "tests/auditor/faults.h"
#include "tests/auditor/options.h"
#include "tests/auditor/stats.h"
#include "tests/auditor/store.h"

struct server {
	const struct options *options;
	struct schema *schema;
	struct store *store;
	struct auth auth;
	struct faults faults;
	struct stats stats;
	struct MHD_Daemon *daemon;
};

enum route { ROUTE_WRITE, ROUTE_ENUM, ROUTE_SEARCH, ROUTE_CONTROL, ROUTE_NONE };

struct request {
	struct server *server;
	struct MHD_Connection *connection;
	const char *method;
	char *path; /* owned, without the query */
	enum route route;
	bool begun; /* the head has been handled */
	bool json;  /* ?format=json */
	enum auth_result login;
	struct fault fault; /* what this request suffers */
	char *body;         /* owned */
	size_t n, size;     /* bytes kept, allocated */
	uint64_t received;  /* bytes that came, kept or not */
	size_t records;     /* written or shown, for the log */
};

enum reply_type { REPLY_EMPTY, REPLY_XML, REPLY_JSON, REPLY_TEXT };
enum reply_how { REPLY_SEND, REPLY_CLOSE, REPLY_RESET };

struct reply {
	unsigned status;
	enum reply_type type;
	enum reply_how how;
	char *body; /* from malloc; the reply's, if not REPLY_EMPTY */
	size_t n;
	long retry_after; /* seconds; none below 0 */
};

/* An argument of the query, or NULL. */
const char *request_argument(const struct request *q, const char *name);

/* Fill a reply: nothing but a status; a text (taken over, NULL for "memory is
 * short"); the documented error body. */
void reply_empty(struct reply *r, unsigned status);
void reply_body(struct reply *r, enum reply_type type, char *body, size_t n);
void reply_errors(struct reply *r, const struct request *q, unsigned status,
    const struct errlist *l);

/* The handlers of the routes: each fills the reply. */
void write_handle(struct request *q, struct reply *r);
void read_handle(struct request *q, struct reply *r);
void control_handle(struct request *q, struct reply *r);

#endif
