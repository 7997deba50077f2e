/* How a reply goes out. */
#ifndef AUDITOR_REPLY_H
#define AUDITOR_REPLY_H

#include "tests/auditor/request.h"

/* Sends the reply to q, or closes or resets its connection as the reply says.
 * The reply's body is taken over. The result is for MHD: what a request's
 * handler returns. */
enum MHD_Result reply_send(const struct request *q, struct reply *r);

/* Ends the connection by a TCP reset. */
void reply_reset(const struct request *q);

/* The socket of the request's connection. */
int reply_socket(const struct request *q);

#endif
