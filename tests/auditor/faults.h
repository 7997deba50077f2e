/* Faults made to order: what the next write requests suffer. */
#ifndef AUDITOR_FAULTS_H
#define AUDITOR_FAULTS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

enum fault_mode {
	FAULT_NONE,
	FAULT_STATUS,     /* this status instead of the work */
	FAULT_HANG,       /* no answer until released or the client goes */
	FAULT_SLOW,       /* a wait, then the work */
	FAULT_RESET,      /* TCP reset, the body unread */
	FAULT_CLOSE,      /* closed without an answer, the work not done */
	FAULT_DROP,       /* the work, then closed without an answer */
	FAULT_HANG_AFTER, /* the work, then as FAULT_HANG */
	FAULT_DROP_RESET  /* the work, then a TCP reset */
};

struct fault {
	enum fault_mode mode;
	unsigned status;
	long retry_after; /* seconds, -1 for none */
	int64_t ms;       /* of FAULT_SLOW */
};

struct faults {
	pthread_mutex_t lock; /* covers all below */
	pthread_cond_t wake;
	struct fault next;
	uint64_t remaining; /* requests that still suffer it */
	uint64_t releases;  /* how often faults_release() was called */
	bool stopping;
};

/* 0, or -1 when the system refuses a lock. */
int faults_init(struct faults *f);
void faults_clear(struct faults *f);

/* The name of a mode, as the control endpoint takes it (status-503, hang,
 * slow, ...): 0 with mode and status of out set, or -1. */
int fault_parse(const char *name, struct fault *out);

/* From now on the next count requests suffer this; it replaces what was set
 * before. */
void faults_set(struct faults *f, const struct fault *fault, uint64_t count);
/* What the request at hand suffers. */
void faults_take(struct faults *f, struct fault *out);
/* Lets those that hang go on, and takes back what was set. */
void faults_release(struct faults *f);
/* Ends all waits for good. */
void faults_stop(struct faults *f);

/* Waits ms milliseconds (below 0: until released). True if the request is to
 * be worked on now, false if the server stops or the client at socket fd has
 * gone. */
bool faults_wait(struct faults *f, int fd, int64_t ms);

#endif
