/*
 * How the server is recognised: by a CA, by the thumbprint of its
 * certificate, or not at all. Both checks run inside the TLS handshake: a
 * server that fails gets no byte of the request, so no credentials.
 */
#ifndef SENDER_TLS_H
#define SENDER_TLS_H

#include <stdbool.h>
#include <stddef.h>

#define TLS_PRINT_MAX 32                 /* bytes: SHA-256 */
#define TLS_TEXT_MAX (3 * TLS_PRINT_MAX) /* "AB:CD:...", and a NUL */
#define TLS_WHY_MAX 160

struct tls {
	unsigned char want[TLS_PRINT_MAX];
	size_t want_n; /* 20: SHA-1, 32: SHA-256, 0: verify by CA */
	/* set by the handshake that was refused last */
	bool refused;
	char seen[TLS_TEXT_MAX]; /* that certificate's thumbprint */
	char why[TLS_WHY_MAX];
};

/* Reads a SHA-1 or SHA-256 thumbprint: hex in any case, colons, blanks,
 * dashes and the U+200E that Windows' certificate dialog copies are passed
 * over. 0, or -1. */
int tls_parse(struct tls *t, const char *text)
    __attribute__((warn_unused_result));
/* Makes an SSL_CTX * (from libcurl) check certificates as t says. t must
 * outlive the connections. */
void tls_attach(void *ssl_ctx, struct tls *t);

#endif
