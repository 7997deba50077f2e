#include "tests/auditor/base64.h"

#include <openssl/evp.h>
#include <string.h>

void
base64_encode(char *out, const void *p, size_t n)
{
	(void)EVP_EncodeBlock((unsigned char *)out, p, (int)n);
}

long
base64_decode(char *out, size_t size, const char *s, size_t n)
{
	long pad = 0, got;

	if (n == 0 || n % 4 != 0 || n / 4 * 3 >= size)
		return -1;
	/* OpenSSL takes '=' anywhere and counts it as bytes. */
	while (pad < 2 && s[n - 1 - (size_t)pad] == '=')
		pad++;
	if (memchr(s, '=', n - (size_t)pad) != NULL)
		return -1;
	got = EVP_DecodeBlock((unsigned char *)out, (const unsigned char *)s,
	    (int)n);
	if (got < pad)
		return -1;
	out[got - pad] = '\0';
	return got - pad;
}
