/* A certificate of the server's own, made anew at each start. */
#ifndef AUDITOR_CERT_H
#define AUDITOR_CERT_H

#define CERT_SHA1_TEXT (20 * 3)   /* AB:CD:..:EF and NUL */
#define CERT_SHA256_TEXT (32 * 3) /* the same */

struct cert {
	char *pem; /* owned; the certificate */
	char *key; /* owned; its private key, PEM */
	char sha1[CERT_SHA1_TEXT];
	char sha256[CERT_SHA256_TEXT];
};

/* Makes a self-signed certificate for localhost, 127.0.0.1 and ::1, valid
 * from an hour ago for a year: 0, or -1. Call cert_clear() in both cases. */
int cert_make(struct cert *c);
void cert_clear(struct cert *c);

#endif
