/* The HTTP server: connections, requests, and which handler gets them. */
#ifndef AUDITOR_SERVER_H
#define AUDITOR_SERVER_H

#include "tests/auditor/cert.h"
#include "tests/auditor/request.h"

/* Serves on the listening socket, with TLS if cert is not NULL, in threads of
 * its own: 0, or -1. The socket is the server's from then on. s->options to
 * s->stats must be ready; s must not move. */
int server_start(struct server *s, int socket, const struct cert *cert);

/* Ends every request and connection, and waits for it. */
void server_stop(struct server *s);

#endif
