#include "tests/auditor/auth.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "tests/auditor/base64.h"

#define CREDENTIALS_MAX 4096 /* account:password, decoded */

int
auth_init(struct auth *a, const char *account, const char *file)
{
	FILE *f;
	size_t n;
	int bad;

	memset(a, 0, sizeof(*a));
	if ((a->account = account) == NULL)
		return 0;
	if ((f = fopen(file, "re")) == NULL)
		return -1;
	n = fread(a->password, 1, sizeof(a->password), f);
	bad = ferror(f);
	(void)fclose(f); /* only read */
	if (bad || n == sizeof(a->password)) {
		errno = bad ? EIO : EFBIG;
		return -1;
	}
	if (n > 0 && a->password[n - 1] == '\n')
		n--;
	a->password[n] = '\0';
	return 0;
}

void
auth_clear(struct auth *a)
{
	explicit_bzero(a->password, sizeof(a->password));
}

/* Account names are not case sensitive on Windows, passwords are. */
static int
basic_is_right(const struct auth *a, const char *encoded)
{
	char plain[CREDENTIALS_MAX], *password;
	size_t n = strlen(a->password);
	int right = 0;

	encoded += strspn(encoded, " ");
	if (base64_decode(plain, sizeof(plain), encoded, strlen(encoded)) > 0 &&
	    (password = strchr(plain, ':')) != NULL) {
		*password++ = '\0';
		right = strcasecmp(plain, a->account) == 0 &&
			strlen(password) == n &&
			CRYPTO_memcmp(password, a->password, n) == 0;
	}
	explicit_bzero(plain, sizeof(plain));
	return right;
}

enum auth_result
auth_check(const struct auth *a, const char *header)
{
	if (a->account == NULL)
		return AUTH_OPEN;
	if (header == NULL)
		return AUTH_MISSING;
	if (strncasecmp(header, "Basic ", 6) == 0 &&
	    basic_is_right(a, header + 6))
		return AUTH_GRANTED;
	return AUTH_REFUSED;
}

void
auth_challenge(struct MHD_Response *response)
{
	/* Without memory for it the client sees a bare 401. */
	(void)MHD_add_response_header(response,
	    MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Basic realm=\"" AUTH_REALM "\"");
}
