/*
 * HTTP requests to one URL, one at a time, over a connection that is kept.
 * The only module that knows libcurl.
 */
#ifndef SENDER_HTTP_H
#define SENDER_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include "common/slice.h"
#include "sender/answer.h"
#include "sender/tls.h"

#define HTTP_BODY_MAX 65536 /* of an answer; what is beyond is not kept */
#define HTTP_CONNECT_MS 10000
#define HTTP_REQUEST_MS 60000 /* from the start to the end of the answer */

struct http;

struct http_setup {
	const char *url;
	const char *cacert; /* NULL: the system's CAs */
	struct tls *tls;    /* kept: must outlive the struct http */
	bool plain;         /* url is http:// and nothing else is spoken */
	bool no_check;      /* any certificate */
};

struct http_reply {
	enum answer_failure failure;
	long status;           /* of ANSWER_CAME */
	int64_t retry_after_s; /* 0: not said */
	struct slice body;     /* until the next request */
	const char *error;     /* the library's words; until the next request */
};

enum http_url_kind { HTTP_URL_BAD, HTTP_URL_PLAIN, HTTP_URL_TLS };

/* Judges a URL: its kind, and whether its host is this machine by name or
 * number; for HTTP_URL_BAD why it is refused. */
enum http_url_kind http_url(const char *url, bool *loopback, const char **why);

/* NULL with *why if the library cannot do what is asked. */
struct http *http_new(const struct http_setup *s, const char **why);
void http_free(struct http *h);
/* Basic authentication from the next request on; both are copied. NULL for
 * none. 0, or -1 (ENOMEM). */
int http_credentials(struct http *h, const char *account, const char *password)
    __attribute__((warn_unused_result));

/* Starts a POST of an XML body, which must stay as it is until the reply is
 * taken; or a GET. 0, or -1 if the library refuses; none may be under way. */
int http_post(struct http *h, struct slice body)
    __attribute__((warn_unused_result));
int http_get(struct http *h) __attribute__((warn_unused_result));
/* Works on the request, if there is one, and waits at most timeout_ms for
 * something to happen: on it, on fd becoming readable (-1: none), a signal. */
void http_wait(struct http *h, int fd, int timeout_ms);
/* True if the request has ended, with its reply; at most once each. */
bool http_take(struct http *h, struct http_reply *r);
/* Forgets the request under way and its connection. */
void http_abort(struct http *h);

#endif
