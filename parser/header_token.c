/* The words that headers are made of. */
#include <arpa/inet.h>

#include "parser/header_parts.h"

#define PRI_DIGITS 3

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

size_t
header_pri(struct slice text, int *pri)
{
	size_t n = 1;
	int value = 0;

	if (text.n < 3 || text.p[0] != '<')
		return 0;
	while (n < text.n && n <= PRI_DIGITS && is_digit(text.p[n]))
		value = value * 10 + (text.p[n++] - '0');
	if (n == 1 || n >= text.n || text.p[n] != '>' || value > HEADER_PRI_MAX)
		return 0;
	*pri = value;
	return n + 1;
}

/* %FAC-n-, as Cisco's messages begin: %ASA-6-302013, %SYS-5-CONFIG_I,
 * %DAEMON-SWT-4-... has a sub-facility. */
static bool
is_cisco(struct slice text)
{
	size_t n = 1;

	while (n < text.n && n < HEADER_TAG_MAX &&
	       (is_letter(text.p[n]) || is_digit(text.p[n]) ||
		   text.p[n] == '_' || text.p[n] == '-')) {
		if (n > 2 && n + 1 < text.n && is_digit(text.p[n]) &&
		    text.p[n - 1] == '-' && text.p[n + 1] == '-')
			return true;
		n++;
	}
	return false;
}

bool
header_ends(struct slice text)
{
	int pri;

	if (text.n == 0)
		return false;
	switch (text.p[0]) {
	case '{':
		return true;
	case '<':
		return header_pri(text, &pri) > 0;
	case 'C':
		return slice_starts(text, "CEF:");
	case 'L':
		return slice_starts(text, "LEEF:");
	case '%':
		return is_cisco(text);
	default:
		return false;
	}
}

bool
header_is_number(struct slice text)
{
	size_t i;

	for (i = 0; i < text.n; i++)
		if (!is_digit(text.p[i]))
			return false;
	return text.n > 0;
}

bool
header_is_address(struct slice text)
{
	char copy[INET6_ADDRSTRLEN];
	unsigned char address[sizeof(struct in6_addr)];
	const char *zone;

	if (text.n > 2 && text.p[0] == '[' && text.p[text.n - 1] == ']')
		text = (struct slice){text.p + 1, text.n - 2};
	zone = text.n > 0 ? memchr(text.p, '%', text.n) : NULL;
	if (zone != NULL)
		text.n = (size_t)(zone - text.p);
	if (text.n >= sizeof(copy) || memchr(text.p, '\0', text.n) != NULL)
		return false;
	memcpy(copy, text.p, text.n);
	copy[text.n] = '\0';
	return inet_pton(AF_INET6, copy, address) == 1 ||
	       inet_pton(AF_INET, copy, address) == 1;
}

bool
header_is_host(struct slice text)
{
	size_t i;
	char c;

	if (text.n == 0 || text.n > HEADER_HOSTNAME_MAX ||
	    slice_starts(text, HEADER_BOM))
		return false;
	if (text.p[0] == '-' || text.p[0] == '.' || text.p[0] == '@')
		return false;
	for (i = 0; i < text.n; i++) {
		c = text.p[i];
		if (is_letter(c) || is_digit(c) || (c & 0x80))
			continue;
		if (c == '-' || c == '.' || c == '_' || c == '@')
			continue;
		return header_is_address(text);
	}
	return true;
}

void
header_skip_blanks(struct slice *rest)
{
	if (rest->n > 0 && rest->p[0] == '\t')
		*rest = slice_from(*rest, 1);
	else
		while (rest->n > 0 && rest->p[0] == ' ')
			*rest = slice_from(*rest, 1);
}

struct slice
header_token(struct slice rest)
{
	size_t n = 0;

	while (
	    n < rest.n && (unsigned char)rest.p[n] > ' ' && rest.p[n] != 0x7f)
		n++;
	return (struct slice){rest.p, n};
}

struct slice
header_after(struct slice rest, size_t n)
{
	rest = slice_from(rest, n);
	header_skip_blanks(&rest);
	return rest;
}
