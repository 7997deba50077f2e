/* --login: reaches the server and authenticates, posts nothing. */
#ifndef SENDER_CHECK_H
#define SENDER_CHECK_H

#include "sender/deliver.h"

/* One GET of the endpoint, which the API answers 405 to who may ask and 401
 * to who may not. Says what came of it. Returns 0, 69 (server), 77
 * (credentials; also if the lock-out guard allows no attempt yet), 78
 * (configuration) or 75 (told to stop). */
int check_login(struct deliver *d);

#endif
