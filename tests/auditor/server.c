#include "tests/auditor/server.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "tests/auditor/reply.h"

#define API_PATH "/netwrix/api/v1/activity_records"
#define CONTROL_PATH "/control/"
#define BODY_FIRST 16384 /* bytes allocated for a body at first */
#define PEER_MAX 80      /* [address]:port */

const char *
request_argument(const struct request *q, const char *name)
{
	return MHD_lookup_connection_value(q->connection, MHD_GET_ARGUMENT_KIND,
	    name);
}

static enum route
find_route(const char *path)
{
	static const struct {
		const char *rest;
		enum route route;
	} table[] = {
	    {"", ROUTE_WRITE},
	    {"/", ROUTE_WRITE},
	    {"/enum", ROUTE_ENUM},
	    {"/enum/", ROUTE_ENUM},
	    {"/search", ROUTE_SEARCH},
	    {"/search/", ROUTE_SEARCH},
	};

	if (strncmp(path, CONTROL_PATH, strlen(CONTROL_PATH)) == 0)
		return ROUTE_CONTROL;
	if (strncmp(path, API_PATH, strlen(API_PATH)) != 0)
		return ROUTE_NONE;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(path + strlen(API_PATH), table[i].rest) == 0)
			return table[i].route;
	return ROUTE_NONE;
}

static bool
method_fits(const struct request *q)
{
	bool post = strcmp(q->method, "POST") == 0;

	switch (q->route) {
	case ROUTE_WRITE:
		return post;
	case ROUTE_ENUM:
	case ROUTE_SEARCH:
		return post || strcmp(q->method, "GET") == 0;
	default:
		return true;
	}
}

/* Answers to make instead of the work; false if the work is to be done. */
static bool
refused(struct request *q, struct reply *r)
{
	const char *format = request_argument(q, "format");
	struct errlist errors = {0};

	q->json = format != NULL && strcmp(format, "json") == 0;
	if (q->route == ROUTE_CONTROL)
		return false;
	if (q->route == ROUTE_NONE) {
		reply_empty(r, 404);
	} else if (q->login == AUTH_MISSING || q->login == AUTH_REFUSED) {
		reply_empty(r, 401);
	} else if (!method_fits(q)) {
		reply_empty(r, 405);
	} else if (q->received > q->server->options->max_bytes) {
		reply_empty(r, 413);
	} else if (format != NULL && !q->json && strcmp(format, "xml") != 0) {
		errlist_add(&errors, ERR_INPUT, NULL,
		    "Invalid format parameter specified. Error details: "
		    "0x80040204");
		reply_errors(r, q, 400, &errors);
	} else {
		return false;
	}
	return true;
}

static void
fault_status(const struct request *q, struct reply *r)
{
	struct errlist errors = {0};
	unsigned status = q->fault.status;

	if (status == 400)
		errlist_add(&errors, ERR_INPUT, NULL,
		    "0x80040204 Refused on request of the test");
	else if (status == 500)
		errlist_add(&errors, ERR_SERVER, NULL,
		    "0x80040C0A SQL Server cannot be contacted, connection "
		    "is lost (on request of the test)");
	if (errors.n > 0)
		reply_errors(r, q, status, &errors);
	else
		reply_empty(r, status);
	r->retry_after = q->fault.retry_after;
}

/* A write that suffers what is on order for it. */
static void
write_with_fault(struct request *q, struct reply *r)
{
	struct faults *f = &q->server->faults;

	switch (q->fault.mode) {
	case FAULT_STATUS:
		fault_status(q, r);
		return;
	case FAULT_CLOSE:
		r->how = REPLY_CLOSE;
		return;
	case FAULT_HANG:
	case FAULT_SLOW:
		if (!faults_wait(f, reply_socket(q),
			q->fault.mode == FAULT_HANG ? -1 : q->fault.ms)) {
			r->how = REPLY_CLOSE;
			return;
		}
		write_handle(q, r);
		return;
	case FAULT_HANG_AFTER:
		write_handle(q, r);
		if (!faults_wait(f, reply_socket(q), -1))
			r->how = REPLY_CLOSE;
		return;
	case FAULT_DROP:
	case FAULT_DROP_RESET:
		write_handle(q, r);
		r->how =
		    q->fault.mode == FAULT_DROP ? REPLY_CLOSE : REPLY_RESET;
		return;
	default:
		write_handle(q, r);
	}
}

static void
work(struct request *q, struct reply *r)
{
	if (refused(q, r))
		return;
	switch (q->route) {
	case ROUTE_WRITE:
		write_with_fault(q, r);
		break;
	case ROUTE_CONTROL:
		control_handle(q, r);
		break;
	default:
		read_handle(q, r);
		break;
	}
}

/* Counts and logs, before the client can see the answer. */
static void
account_for(const struct request *q, const struct reply *r)
{
	struct stats *s = &q->server->stats;
	const struct logged l = {
	    .method = q->method,
	    .path = q->path,
	    .status = r->how == REPLY_SEND ? r->status : 0,
	    .records = q->records,
	    .bytes = q->received,
	    .user = q->login == AUTH_GRANTED ? q->server->auth.account : NULL,
	};

	if (q->route == ROUTE_CONTROL) {
		stats_log(s, &l);
		return;
	}
	if (q->login == AUTH_REFUSED || q->login == AUTH_GRANTED)
		stats_login(s, l.status == MHD_HTTP_UNAUTHORIZED);
	stats_request(s, &l, q->route == ROUTE_WRITE && r->status == 200);
}

static enum MHD_Result
finish(struct request *q)
{
	struct reply r = {.retry_after = -1};

	work(q, &r);
	account_for(q, &r);
	return reply_send(q, &r);
}

/* The head is read: who is it, what does it suffer? */
static enum MHD_Result
begin(struct request *q)
{
	struct server *s = q->server;
	const char *expect, *length;

	q->begun = true;
	q->route = find_route(q->path);
	if (q->route == ROUTE_CONTROL || q->route == ROUTE_NONE)
		return MHD_YES;
	q->login = auth_check(&s->auth,
	    MHD_lookup_connection_value(q->connection, MHD_HEADER_KIND,
		MHD_HTTP_HEADER_AUTHORIZATION));
	if (q->route == ROUTE_WRITE && method_fits(q) &&
	    (q->login == AUTH_OPEN || q->login == AUTH_GRANTED))
		faults_take(&s->faults, &q->fault);
	if (q->fault.mode == FAULT_RESET) {
		struct reply r = {.how = REPLY_RESET};

		account_for(q, &r);
		return reply_send(q, &r);
	}
	/* A client that asks before it sends a large body is told at once;
	 * all others are read to the end, so that they read the answer. */
	expect = MHD_lookup_connection_value(q->connection, MHD_HEADER_KIND,
	    MHD_HTTP_HEADER_EXPECT);
	length = MHD_lookup_connection_value(q->connection, MHD_HEADER_KIND,
	    MHD_HTTP_HEADER_CONTENT_LENGTH);
	if (expect == NULL || length == NULL)
		return MHD_YES;
	if (q->login == AUTH_MISSING || q->login == AUTH_REFUSED)
		return finish(q);
	if (strtoull(length, NULL, 10) > s->options->max_bytes) {
		q->received = s->options->max_bytes + 1;
		return finish(q);
	}
	return MHD_YES;
}

/* Keeps what came of the body, up to the limit. */
static enum MHD_Result
receive(struct request *q, const char *p, size_t n)
{
	uint64_t max = q->server->options->max_bytes;
	size_t size = q->size > 0 ? q->size : BODY_FIRST;
	char *body;

	q->received += n;
	if (q->received > max)
		return MHD_YES; /* read and thrown away */
	while (size < q->n + n)
		size *= 2;
	if (size > q->size) {
		if ((body = reallocarray(q->body, size, 1)) == NULL)
			return MHD_NO;
		q->body = body;
		q->size = size;
	}
	memcpy(q->body + q->n, p, n);
	q->n += n;
	return MHD_YES;
}

static enum MHD_Result
on_request(void *arg, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *data, size_t *n,
    void **state)
{
	struct request *q = *state;
	enum MHD_Result r;

	(void)arg;
	(void)url;
	(void)version;
	if (q == NULL)
		return MHD_NO; /* no memory for it */
	q->connection = connection;
	q->method = method;
	if (!q->begun)
		return begin(q);
	if (*n == 0)
		return finish(q);
	r = receive(q, data, *n);
	*n = 0;
	return r;
}

/* A request line has come; its state lives until on_end(). */
static void *
on_line(void *arg, const char *uri, struct MHD_Connection *connection)
{
	struct request *q = calloc(1, sizeof(*q));

	(void)connection;
	if (q == NULL)
		return NULL;
	q->server = arg;
	q->fault.retry_after = -1;
	if ((q->path = strndup(uri, strcspn(uri, "?"))) == NULL) {
		free(q);
		return NULL;
	}
	return q;
}

static void
on_end(void *arg, struct MHD_Connection *connection, void **state,
    enum MHD_RequestTerminationCode code)
{
	struct request *q = *state;

	(void)arg;
	(void)connection;
	(void)code;
	if (q == NULL)
		return;
	free(q->body);
	free(q->path);
	free(q);
	*state = NULL;
}

static void
on_connection(void *arg, struct MHD_Connection *connection, void **state,
    enum MHD_ConnectionNotificationCode code)
{
	struct server *s = arg;
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(connection,
		MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	char host[PEER_MAX] = "-", port[8] = "0", peer[2 * PEER_MAX];
	const struct sockaddr *sa = info != NULL ? info->client_addr : NULL;

	(void)state;
	/* A peer that cannot be named is "-". */
	if (sa != NULL)
		(void)getnameinfo(sa,
		    sa->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6)
					      : sizeof(struct sockaddr_in),
		    host, sizeof(host), port, sizeof(port),
		    NI_NUMERICHOST | NI_NUMERICSERV);
	(void)snprintf(peer, sizeof(peer), "%s,%s", host, port); /* fits */
	stats_connection(&s->stats, peer,
	    code == MHD_CONNECTION_NOTIFY_STARTED);
}

int
server_start(struct server *s, int socket, const struct cert *cert)
{
	struct MHD_OptionItem tls[] = {
	    {MHD_OPTION_HTTPS_MEM_CERT, 0, cert != NULL ? cert->pem : NULL},
	    {MHD_OPTION_HTTPS_MEM_KEY, 0, cert != NULL ? cert->key : NULL},
	    {MHD_OPTION_END, 0, NULL},
	};
	const struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};

	/* A thread for each connection: a request may hang for hours. */
	s->daemon =
	    MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD |
				 MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL |
				 (cert != NULL ? MHD_USE_TLS : 0U),
		0, NULL, NULL, on_request, s, MHD_OPTION_LISTEN_SOCKET, socket,
		MHD_OPTION_URI_LOG_CALLBACK, on_line, s,
		MHD_OPTION_NOTIFY_COMPLETED, on_end, NULL,
		MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
		MHD_OPTION_ARRAY, cert != NULL ? tls : none, MHD_OPTION_END);
	return s->daemon != NULL ? 0 : -1;
}

void
server_stop(struct server *s)
{
	faults_stop(&s->faults);
	MHD_stop_daemon(s->daemon);
	s->daemon = NULL;
}
