#include "tests/auditor/reply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define SECONDS_TEXT 24

void
reply_empty(struct reply *r, unsigned status)
{
	free(r->body);
	r->body = NULL;
	r->n = 0;
	r->status = status;
	r->type = REPLY_EMPTY;
}

void
reply_body(struct reply *r, enum reply_type type, char *body, size_t n)
{
	reply_empty(r, body != NULL ? 200 : 500);
	if (body == NULL)
		return;
	r->type = type;
	r->body = body;
	r->n = n;
}

void
reply_errors(struct reply *r, const struct request *q, unsigned status,
    const struct errlist *l)
{
	size_t n = 0;
	char *body = errlist_body(l, q->json, &n);

	reply_body(r, q->json ? REPLY_JSON : REPLY_XML, body, n);
	if (r->status == 200)
		r->status = status;
}

int
reply_socket(const struct request *q)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(q->connection,
		MHD_CONNECTION_INFO_CONNECTION_FD);

	return info != NULL ? info->connect_fd : -1;
}

void
reply_reset(const struct request *q)
{
	const struct sockaddr none = {.sa_family = AF_UNSPEC};

	/*
	 * Dissolving the association makes Linux send the reset at once; with
	 * SO_LINGER the library's shutdown() would send a FIN before it.
	 * If it fails, the connection is closed all the same.
	 */
	(void)connect(reply_socket(q), &none, sizeof(none));
}

/* Headers that do not fit into memory are left out; the reply still goes. */
static void
add_headers(struct MHD_Response *m, const struct reply *r)
{
	static const char *const types[] = {
	    [REPLY_EMPTY] = "text/plain",
	    [REPLY_XML] = "application/xml",
	    [REPLY_JSON] = "application/json",
	    [REPLY_TEXT] = "text/plain; charset=utf-8",
	};
	char seconds[SECONDS_TEXT];

	(void)MHD_add_response_header(m, MHD_HTTP_HEADER_SERVER,
	    "Microsoft-HTTPAPI/2.0");
	(void)MHD_add_response_header(m, MHD_HTTP_HEADER_CONTENT_TYPE,
	    types[r->type]);
	if (r->status == MHD_HTTP_UNAUTHORIZED)
		auth_challenge(m);
	if (r->retry_after >= 0) {
		(void)snprintf(seconds, sizeof(seconds), "%ld", r->retry_after);
		(void)MHD_add_response_header(m, MHD_HTTP_HEADER_RETRY_AFTER,
		    seconds);
	}
}

enum MHD_Result
reply_send(const struct request *q, struct reply *r)
{
	static char nothing[1];
	struct MHD_Response *m;
	enum MHD_Result result;

	if (r->how != REPLY_SEND) {
		if (r->how == REPLY_RESET)
			reply_reset(q);
		reply_empty(r, 0);
		return MHD_NO;
	}
	m = r->body != NULL ? MHD_create_response_from_buffer(r->n, r->body,
				  MHD_RESPMEM_MUST_FREE)
			    : MHD_create_response_from_buffer(0, nothing,
				  MHD_RESPMEM_PERSISTENT);
	if (m == NULL) {
		free(r->body);
		return MHD_NO;
	}
	add_headers(m, r);
	result = MHD_queue_response(q->connection, r->status, m);
	MHD_destroy_response(m);
	return result;
}
