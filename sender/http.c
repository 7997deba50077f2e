#include "sender/http.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/buf.h"

#define LOW_SPEED_SECONDS 45L
#define UPLOAD_BUFFER (256L * 1024)

struct http {
	CURLM *multi;
	CURL *easy;
	struct curl_slist *headers;
	struct tls *tls;
	bool sent;       /* the request has gone out */
	bool asked;      /* for (more of) a login, by the answer to that */
	struct buf body; /* of the answer */
	bool running, ended;
	CURLcode result; /* of the request that ended */
	char error[CURL_ERROR_SIZE];
};

/* What libcurl's results mean to us; all others are ANSWER_OTHER. */
static const struct {
	CURLcode code;
	enum answer_failure failure;
} meanings[] = {
    {CURLE_OK, ANSWER_CAME},
    {CURLE_COULDNT_RESOLVE_HOST, ANSWER_NO_HOST},
    {CURLE_COULDNT_CONNECT, ANSWER_NO_PEER},
    {CURLE_OPERATION_TIMEDOUT, ANSWER_TIMEOUT},
    {CURLE_GOT_NOTHING, ANSWER_BROKEN},
    {CURLE_SEND_ERROR, ANSWER_BROKEN},
    {CURLE_RECV_ERROR, ANSWER_BROKEN},
    {CURLE_ABORTED_BY_CALLBACK, ANSWER_BROKEN},
    {CURLE_PARTIAL_FILE, ANSWER_BROKEN},
    {CURLE_SSL_CONNECT_ERROR, ANSWER_TLS},
    {CURLE_SSL_CIPHER, ANSWER_TLS},
    {CURLE_SSL_ENGINE_INITFAILED, ANSWER_TLS},
    {CURLE_PEER_FAILED_VERIFICATION, ANSWER_UNTRUSTED},
    {CURLE_SSL_ISSUER_ERROR, ANSWER_UNTRUSTED},
    {CURLE_SSL_CACERT_BADFILE, ANSWER_UNTRUSTED},
};

static enum answer_failure
meaning(CURLcode code)
{
	size_t i;

	for (i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
		if (meanings[i].code == code)
			return meanings[i].failure;
	return ANSWER_OTHER;
}

static bool
is_loopback(const char *host)
{
	return strcasecmp(host, "localhost") == 0 ||
	       strncmp(host, "127.", 4) == 0 || strcmp(host, "[::1]") == 0;
}

static enum http_url_kind
judge_parts(CURLU *u, bool *loopback, const char **why)
{
	enum http_url_kind kind = HTTP_URL_BAD;
	char *scheme = NULL, *host = NULL, *user = NULL, *password = NULL;

	if (curl_url_get(u, CURLUPART_USER, &user, 0) == CURLUE_OK ||
	    curl_url_get(u, CURLUPART_PASSWORD, &password, 0) == CURLUE_OK)
		*why = "it holds a user or password, which everybody can see "
		       "there; use --account and --password-file";
	else if (curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
		 curl_url_get(u, CURLUPART_HOST, &host, 0) != CURLUE_OK)
		*why = "it is not a URL";
	else if (strcasecmp(scheme, "https") == 0)
		kind = HTTP_URL_TLS;
	else if (strcasecmp(scheme, "http") == 0)
		kind = HTTP_URL_PLAIN;
	else
		*why = "it must begin with https:// or http://";
	if (host != NULL)
		*loopback = is_loopback(host);
	curl_free(scheme);
	curl_free(host);
	curl_free(user);
	curl_free(password);
	return kind;
}

enum http_url_kind
http_url(const char *url, bool *loopback, const char **why)
{
	enum http_url_kind kind = HTTP_URL_BAD;
	CURLU *u = curl_url();

	*loopback = false;
	*why = "it is not a URL like "
	       "https://auditor:9699/netwrix/api/v1/activity_records/";
	if (u == NULL)
		*why = strerror(ENOMEM);
	/* Unknown schemes are parsed, to be refused in our own words. */
	else if (curl_url_set(u, CURLUPART_URL, url,
		     CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK)
		kind = judge_parts(u, loopback, why);
	curl_url_cleanup(u);
	return kind;
}

/* Before each request that libcurl sends. When a kept connection dies before
 * the answer it would send the same again by itself, although the server may
 * have stored what it got: that is ours to decide. */
static int
on_request(void *arg, char *peer, char *self, int peer_port, int self_port)
{
	struct http *h = arg;

	(void)peer;
	(void)self;
	(void)peer_port;
	(void)self_port;
	if (h->sent && !h->asked)
		return CURL_PREREQFUNC_ABORT;
	h->sent = true;
	h->asked = false;
	return CURL_PREREQFUNC_OK;
}

/* A line of an answer's head: "HTTP/1.1 401 Unauthorized" asks again. */
static size_t
on_head(char *p, size_t size, size_t n, void *arg)
{
	static const char asks[] = "HTTP/1.1 401";
	struct http *h = arg;

	n *= size;
	if (n >= sizeof(asks) - 1 && memcmp(p, asks, 5) == 0)
		h->asked = memcmp(p + 8, asks + 8, 4) == 0;
	return n;
}

static size_t
on_body(char *p, size_t size, size_t n, void *arg)
{
	struct http *h = arg;
	size_t room = HTTP_BODY_MAX - h->body.n, keep = size * n;

	if (keep > room)
		keep = room;
	if (buf_add(&h->body, p, keep) == -1)
		return 0; /* ends the request as failed */
	return size * n;
}

static CURLcode
on_ssl_ctx(CURL *easy, void *ssl_ctx, void *arg)
{
	(void)easy;
	tls_attach(ssl_ctx, arg);
	return CURLE_OK;
}

/* Sets one option unless one before it has failed. */
#define SET(opt, value)                                                        \
	do {                                                                   \
		if (code == CURLE_OK)                                          \
			code = curl_easy_setopt(h->easy, (opt), (value));      \
	} while (0)

static CURLcode
set_tls(struct http *h, const struct http_setup *s)
{
	CURLcode code = CURLE_OK;
	bool pinned = s->tls->want_n != 0;

	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (s->no_check || pinned) {
		/* With a thumbprint no CA is loaded: tls.c alone decides. */
		SET(CURLOPT_SSL_VERIFYPEER, 0L);
		SET(CURLOPT_SSL_VERIFYHOST, 0L);
	}
	if (!s->no_check) {
		SET(CURLOPT_SSL_CTX_FUNCTION, on_ssl_ctx);
		SET(CURLOPT_SSL_CTX_DATA, s->tls);
		/* A resumed session shows no certificate to check. */
		SET(CURLOPT_SSL_SESSIONID_CACHE, 0L);
	}
	if (s->cacert != NULL) {
		SET(CURLOPT_CAINFO, s->cacert);
		SET(CURLOPT_CAPATH, NULL); /* that file alone */
	}
	return code;
}

static CURLcode
set_all(struct http *h, const struct http_setup *s)
{
	CURLcode code = CURLE_OK;

	SET(CURLOPT_URL, s->url);
	SET(CURLOPT_PROTOCOLS_STR, s->plain ? "http" : "https");
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	SET(CURLOPT_USERAGENT, "auditferry/" AUDITFERRY_VERSION);
	SET(CURLOPT_HTTPHEADER, h->headers);
	SET(CURLOPT_PROXY, ""); /* nor from the environment */
	SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_TCP_KEEPALIVE, 1L);
	SET(CURLOPT_DNS_CACHE_TIMEOUT, 0L);
	SET(CURLOPT_CONNECTTIMEOUT_MS, (long)HTTP_CONNECT_MS);
	SET(CURLOPT_TIMEOUT_MS, (long)HTTP_REQUEST_MS);
	SET(CURLOPT_LOW_SPEED_LIMIT, 1L);
	SET(CURLOPT_LOW_SPEED_TIME, LOW_SPEED_SECONDS);
	SET(CURLOPT_UPLOAD_BUFFERSIZE, UPLOAD_BUFFER);
	SET(CURLOPT_PREREQFUNCTION, on_request);
	SET(CURLOPT_PREREQDATA, h);
	SET(CURLOPT_HEADERFUNCTION, on_head);
	SET(CURLOPT_HEADERDATA, h);
	SET(CURLOPT_WRITEFUNCTION, on_body);
	SET(CURLOPT_WRITEDATA, h);
	SET(CURLOPT_ERRORBUFFER, h->error);
	return code == CURLE_OK ? set_tls(h, s) : code;
}

static struct curl_slist *
make_headers(void)
{
	static const char *const lines[] = {
	    "Content-Type: application/xml; Charset=UTF-8",
	    "Expect:", /* never wait for 100-continue */
	    "Accept:",
	};
	struct curl_slist *list = NULL, *longer;
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		longer = curl_slist_append(list, lines[i]);
		if (longer == NULL) {
			curl_slist_free_all(list);
			return NULL;
		}
		list = longer;
	}
	return list;
}

struct http *
http_new(const struct http_setup *s, const char **why)
{
	struct http *h;
	CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);

	*why = curl_easy_strerror(code);
	if (code != CURLE_OK)
		return NULL;
	h = calloc(1, sizeof(*h));
	*why = strerror(ENOMEM);
	if (h == NULL)
		return NULL;
	h->tls = s->tls;
	buf_init(&h->body, HTTP_BODY_MAX);
	h->multi = curl_multi_init();
	h->easy = curl_easy_init();
	h->headers = make_headers();
	if (h->multi == NULL || h->easy == NULL || h->headers == NULL)
		goto fail;
	code = set_all(h, s);
	*why = curl_easy_strerror(code);
	if (code != CURLE_OK)
		goto fail;
	return h;
fail:
	http_free(h);
	return NULL;
}

void
http_free(struct http *h)
{
	if (h == NULL)
		return;
	http_abort(h);
	curl_easy_cleanup(h->easy);
	if (h->multi != NULL)
		(void)curl_multi_cleanup(h->multi); /* it is empty */
	curl_slist_free_all(h->headers);
	buf_clear(&h->body);
	free(h);
	curl_global_cleanup();
}

int
http_credentials(struct http *h, const char *account, const char *password)
{
	CURLcode code = CURLE_OK;

	SET(CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
	SET(CURLOPT_USERNAME, account);
	SET(CURLOPT_PASSWORD, password);
	return code == CURLE_OK ? 0 : -1;
}

static int
start(struct http *h)
{
	h->body.n = 0;
	h->error[0] = '\0';
	h->ended = h->sent = h->asked = false;
	h->tls->refused = false;
	if (curl_multi_add_handle(h->multi, h->easy) != CURLM_OK)
		return -1;
	h->running = true;
	return 0;
}

int
http_post(struct http *h, struct slice body)
{
	CURLcode code = CURLE_OK;

	SET(CURLOPT_POST, 1L);
	SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.n);
	SET(CURLOPT_POSTFIELDS, body.p); /* not copied */
	return code == CURLE_OK ? start(h) : -1;
}

int
http_get(struct http *h)
{
	CURLcode code = CURLE_OK;

	SET(CURLOPT_HTTPGET, 1L);
	return code == CURLE_OK ? start(h) : -1;
}

static void
reap(struct http *h)
{
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(h->multi, &left)) != NULL) {
		if (m->msg != CURLMSG_DONE)
			continue;
		h->result = m->data.result;
		h->ended = true;
		h->running = false;
		/* Cannot fail: it was added by start(). */
		(void)curl_multi_remove_handle(h->multi, h->easy);
	}
}

void
http_wait(struct http *h, int fd, int timeout_ms)
{
	struct curl_waitfd extra = {.fd = fd, .events = CURL_WAIT_POLLIN};
	int running;

	/* Failures of the multi handle itself are out of memory only; the
	 * request then ends by its own timeout and is tried again. */
	if (h->running) {
		(void)curl_multi_perform(h->multi, &running);
		reap(h);
	}
	if (h->ended)
		return;
	(void)curl_multi_poll(h->multi, &extra, fd != -1, timeout_ms, NULL);
	if (h->running) {
		(void)curl_multi_perform(h->multi, &running);
		reap(h);
	}
}

bool
http_take(struct http *h, struct http_reply *r)
{
	curl_off_t after = 0;

	if (!h->ended)
		return false;
	h->ended = false;
	*r = (struct http_reply){.failure = meaning(h->result),
	    .body = {h->body.p, h->body.n},
	    .error = h->error[0] ? h->error : curl_easy_strerror(h->result)};
	if (h->result == CURLE_ABORTED_BY_CALLBACK)
		r->error = "it was closed, and what it did with the records is "
			   "not known";
	if (r->failure == ANSWER_TLS && h->tls->refused)
		r->failure = ANSWER_UNTRUSTED;
	/* Both fail only for handles that are none. */
	(void)curl_easy_getinfo(h->easy, CURLINFO_RESPONSE_CODE, &r->status);
	(void)curl_easy_getinfo(h->easy, CURLINFO_RETRY_AFTER, &after);
	r->retry_after_s = after;
	return true;
}

void
http_abort(struct http *h)
{
	if (h->running)
		/* Cannot fail: it was added by start(). */
		(void)curl_multi_remove_handle(h->multi, h->easy);
	h->running = h->ended = false;
}
