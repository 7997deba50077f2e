#include "sender/tls.h"

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>

#define SHA1_LEN 20u
#define LEFT_TO_RIGHT_MARK "\xe2\x80\x8e"

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int
tls_parse(struct tls *t, const char *text)
{
	unsigned char out[TLS_PRINT_MAX];
	size_t digits = 0;
	int v;

	for (; *text != '\0'; text++) {
		if (strchr(": -\t", *text) != NULL)
			continue;
		if (strncmp(text, LEFT_TO_RIGHT_MARK, 3) == 0) {
			text += 2;
			continue;
		}
		v = hex(*text);
		if (v == -1 || digits >= sizeof(out) * 2)
			return -1;
		if (digits % 2 == 0)
			out[digits / 2] = (unsigned char)(v << 4);
		else
			out[digits / 2] |= (unsigned char)v;
		digits++;
	}
	if (digits != (size_t)SHA1_LEN * 2 &&
	    digits != (size_t)TLS_PRINT_MAX * 2)
		return -1;
	memcpy(t->want, out, digits / 2);
	t->want_n = digits / 2;
	return 0;
}

static void
print_text(char out[static TLS_TEXT_MAX], const unsigned char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n && i < TLS_PRINT_MAX; i++)
		(void)snprintf(out + 3 * i, 4, i + 1 < n ? "%02X:" : "%02X",
		    p[i]);
}

/* OpenSSL asks this in place of its own verification. 1: go on. */
static int
verify(X509_STORE_CTX *ctx, void *arg)
{
	struct tls *t = arg;
	unsigned char got[EVP_MAX_MD_SIZE];
	unsigned int n = 0;
	X509 *cert = X509_STORE_CTX_get0_cert(ctx);
	const EVP_MD *md = t->want_n == SHA1_LEN ? EVP_sha1() : EVP_sha256();
	int good;

	if (cert == NULL || X509_digest(cert, md, got, &n) != 1) {
		t->refused = true;
		(void)strlcpy(t->why, "it cannot be read", sizeof(t->why));
		return 0;
	}
	if (t->want_n != 0)
		good = n == t->want_n && memcmp(got, t->want, n) == 0;
	else
		good = X509_verify_cert(ctx) == 1;
	if (good)
		return 1;
	t->refused = true;
	print_text(t->seen, got, n);
	/* Cut at the buffer's end: words for people. */
	(void)strlcpy(t->why,
	    t->want_n != 0
		? "it is not the one of --thumbprint"
		: X509_verify_cert_error_string(X509_STORE_CTX_get_error(ctx)),
	    sizeof(t->why));
	if (t->want_n != 0)
		X509_STORE_CTX_set_error(ctx, X509_V_ERR_CERT_UNTRUSTED);
	return 0;
}

void
tls_attach(void *ssl_ctx, struct tls *t)
{
	SSL_CTX *ctx = ssl_ctx;

	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_cert_verify_callback(ctx, verify, t);
}
