/*
 * What does this answer mean? One table, one pure function; the man page's
 * table is the same. Everything that decides between delivering again and not
 * is decided here.
 */
#ifndef SENDER_ANSWER_H
#define SENDER_ANSWER_H

/* How far a request came. */
enum answer_failure {
	ANSWER_CAME,      /* a whole answer with a status */
	ANSWER_NO_HOST,   /* the name has no address */
	ANSWER_NO_PEER,   /* no connection: refused, unreachable */
	ANSWER_TIMEOUT,   /* nothing, or not all, within the time allowed */
	ANSWER_BROKEN,    /* the connection ended in between */
	ANSWER_TLS,       /* no TLS connection */
	ANSWER_UNTRUSTED, /* the certificate was refused, by us */
	ANSWER_OTHER,     /* anything else in the HTTP library */
	ANSWER_FAILURES_COUNT
};

enum answer_verdict {
	ANSWER_DELIVERED,          /* these records are in */
	ANSWER_RETRY,              /* the server or the way to it: try again */
	ANSWER_HOLD_CREDENTIALS,   /* the lock-out guard decides when */
	ANSWER_HOLD_CONFIGURATION, /* somebody must change something */
	ANSWER_HOLD_CONTENT        /* the server does not take these records */
};

struct answer {
	enum answer_verdict verdict;
	const char *what;   /* what happened, for the log */
	const char *advice; /* what to do; NULL: wait */
};

/* status counts only for ANSWER_CAME. attempt is 1 for the first try of a
 * batch; the meanings that need it come with it. Never NULL. */
const struct answer *answer_of(enum answer_failure failure, long status,
    unsigned attempt);

#endif
