#include "tests/auditor/cert.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUR 3600L
#define YEAR (HOUR * 24 * 365)

static int
add_extension(X509 *x, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509_EXTENSION *e;
	int r;

	X509V3_set_ctx_nodb(&ctx);
	X509V3_set_ctx(&ctx, x, x, NULL, NULL, 0);
	if ((e = X509V3_EXT_conf_nid(NULL, &ctx, nid, value)) == NULL)
		return -1;
	r = X509_add_ext(x, e, -1) == 1 ? 0 : -1;
	X509_EXTENSION_free(e);
	return r;
}

static int
fill(X509 *x, EVP_PKEY *key)
{
	X509_NAME *name = X509_get_subject_name(x);

	if (X509_set_version(x, X509_VERSION_3) != 1 ||
	    ASN1_INTEGER_set_uint64(X509_get_serialNumber(x),
		arc4random() | 1U) != 1 ||
	    X509_gmtime_adj(X509_getm_notBefore(x), -HOUR) == NULL ||
	    X509_gmtime_adj(X509_getm_notAfter(x), YEAR) == NULL ||
	    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
		(const unsigned char *)"localhost", -1, -1, 0) != 1 ||
	    X509_set_issuer_name(x, name) != 1 || X509_set_pubkey(x, key) != 1)
		return -1;
	if (add_extension(x, NID_basic_constraints, "critical,CA:TRUE") == -1 ||
	    add_extension(x, NID_subject_alt_name,
		"DNS:localhost,IP:127.0.0.1,IP:::1") == -1)
		return -1;
	return X509_sign(x, key, EVP_sha256()) > 0 ? 0 : -1;
}

static void
thumbprint(const X509 *x, const EVP_MD *md, char *out, size_t size)
{
	unsigned char h[EVP_MAX_MD_SIZE];
	unsigned n = 0;

	out[0] = '\0';
	if (X509_digest(x, md, h, &n) != 1)
		return;
	for (unsigned i = 0; i < n && i * 3 + 3 <= size; i++)
		(void)snprintf(out + (size_t)i * 3, size - (size_t)i * 3,
		    "%02X%s", h[i], i + 1 < n ? ":" : "");
}

/* The text of a memory BIO, which is freed; NULL when memory is short. */
static char *
bio_text(BIO *b)
{
	char *p;
	long n = BIO_get_mem_data(b, &p);
	char *text = strndup(p, (size_t)n);

	BIO_free(b);
	return text;
}

static int
write_pem(struct cert *c, X509 *x, EVP_PKEY *key)
{
	BIO *pem = BIO_new(BIO_s_mem()), *priv = BIO_new(BIO_s_mem());

	if (pem == NULL || priv == NULL || PEM_write_bio_X509(pem, x) != 1 ||
	    PEM_write_bio_PrivateKey(priv, key, NULL, NULL, 0, NULL, NULL) !=
		1) {
		BIO_free(pem);
		BIO_free(priv);
		return -1;
	}
	c->pem = bio_text(pem);
	c->key = bio_text(priv);
	return c->pem != NULL && c->key != NULL ? 0 : -1;
}

int
cert_make(struct cert *c)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x = X509_new();
	int r = -1;

	memset(c, 0, sizeof(*c));
	if (key != NULL && x != NULL && fill(x, key) == 0) {
		thumbprint(x, EVP_sha1(), c->sha1, sizeof(c->sha1));
		thumbprint(x, EVP_sha256(), c->sha256, sizeof(c->sha256));
		r = write_pem(c, x, key);
	}
	X509_free(x);
	EVP_PKEY_free(key);
	return r;
}

void
cert_clear(struct cert *c)
{
	free(c->pem);
	if (c->key != NULL)
		explicit_bzero(c->key, strlen(c->key));
	free(c->key);
	memset(c, 0, sizeof(*c));
}
