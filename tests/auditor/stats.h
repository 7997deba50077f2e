/* What the server has seen: counters, and a log of requests. */
#ifndef AUDITOR_STATS_H
#define AUDITOR_STATS_H

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>

#define STATUS_MAX 599

/* A finished request, as logged. */
struct logged {
	const char *method;
	const char *path; /* as sent; encoded when written */
	unsigned status;  /* 0: no answer was given */
	size_t records;
	uint64_t bytes;   /* of the request's body */
	const char *user; /* NULL when not authenticated */
};

struct stats {
	pthread_mutex_t lock; /* covers all below */
	FILE *log;            /* owned, may be NULL */
	uint64_t requests, writes_ok, logins_attempted, logins_refused;
	uint64_t connections;
	uint64_t status[STATUS_MAX + 1]; /* [0]: no answer */
};

/* log is a file to append to, or NULL: 0, or -1 with errno set. */
int stats_init(struct stats *s, const char *log);
void stats_clear(struct stats *s);

/* A login with credentials, granted or not. */
void stats_login(struct stats *s, int refused);
/* A connection has been opened or closed by peer (text). */
void stats_connection(struct stats *s, const char *peer, int opened);
/* A request to the API is answered; write_ok for records stored. */
void stats_request(struct stats *s, const struct logged *l, int write_ok);
/* The same for the log only: the control endpoint is not counted. */
void stats_log(struct stats *s, const struct logged *l);

/* Writes "key value" lines. */
void stats_print(struct stats *s, FILE *out);

#endif
