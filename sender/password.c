#include "sender/password.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const char too_long[] = "the password is too long";
static const char bad_text[] = "it is not one line of UTF-8 or UTF-16 text";

/* Appends one character as UTF-8; false if there is no room or no such
 * character. */
static bool
put(struct password *p, uint32_t c)
{
	char out[4];
	size_t n = 0;

	if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return false;
	if (c < 0x80)
		out[n++] = (char)c;
	else if (c < 0x800) {
		out[n++] = (char)(0xc0 | c >> 6);
		out[n++] = (char)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		out[n++] = (char)(0xe0 | c >> 12);
		out[n++] = (char)(0x80 | (c >> 6 & 0x3f));
		out[n++] = (char)(0x80 | (c & 0x3f));
	} else {
		out[n++] = (char)(0xf0 | c >> 18);
		out[n++] = (char)(0x80 | (c >> 12 & 0x3f));
		out[n++] = (char)(0x80 | (c >> 6 & 0x3f));
		out[n++] = (char)(0x80 | (c & 0x3f));
	}
	if (p->n + n > PASSWORD_MAX)
		return false;
	memcpy(p->text + p->n, out, n);
	p->n += n;
	return true;
}

/* UTF-16 with the low byte of each unit at offset low of its two. */
static const char *
decode_utf16(struct password *p, const unsigned char *b, size_t n, size_t low)
{
	uint32_t c, second;
	size_t i;

	if (n % 2 != 0)
		return bad_text;
	for (i = 0; i < n; i += 2) {
		c = (uint32_t)(b[i + low] | b[i + 1 - low] << 8);
		if (c >= 0xd800 && c <= 0xdbff && i + 2 < n) {
			second =
			    (uint32_t)(b[i + 2 + low] | b[i + 3 - low] << 8);
			if (second < 0xdc00 || second > 0xdfff)
				return bad_text;
			c = 0x10000 + ((c - 0xd800) << 10) + (second - 0xdc00);
			i += 2;
		}
		if (!put(p, c))
			return p->n + 4 > PASSWORD_MAX ? too_long : bad_text;
	}
	return NULL;
}

static const char *
decode_bytes(struct password *p, const unsigned char *b, size_t n)
{
	if (n > PASSWORD_MAX + 2) /* one line end may go yet */
		return too_long;
	if (memchr(b, '\0', n) != NULL)
		return bad_text;
	p->n = n > PASSWORD_MAX ? PASSWORD_MAX : n;
	memcpy(p->text, b, p->n);
	p->text[p->n] = '\0';
	if (n > p->n && b[p->n] != '\r' && b[p->n] != '\n')
		return too_long;
	return NULL;
}

const char *
password_decode(struct password *p, const unsigned char *b, size_t n)
{
	const char *why;

	p->n = 0;
	if (n >= 2 && b[0] == 0xff && b[1] == 0xfe)
		why = decode_utf16(p, b + 2, n - 2, 0);
	else if (n >= 2 && b[0] == 0xfe && b[1] == 0xff)
		why = decode_utf16(p, b + 2, n - 2, 1);
	else if (n >= 3 && memcmp(b, "\xef\xbb\xbf", 3) == 0)
		why = decode_bytes(p, b + 3, n - 3);
	else if (n >= 2 && b[0] != '\0' && b[1] == '\0')
		why = decode_utf16(p, b, n, 0);
	else if (n >= 2 && b[0] == '\0')
		why = decode_utf16(p, b, n, 1);
	else
		why = decode_bytes(p, b, n);
	if (why == NULL) {
		if (p->n > 0 && p->text[p->n - 1] == '\n')
			p->n--;
		if (p->n > 0 && p->text[p->n - 1] == '\r')
			p->n--;
		p->text[p->n] = '\0';
		if (p->n == 0)
			why = "it is empty";
		else if (strpbrk(p->text, "\r\n") != NULL)
			why = "it holds more than one line";
	}
	if (why != NULL)
		password_wipe(p);
	return why;
}

static const char *
read_file(struct password *p, int fd)
{
	unsigned char bytes[PASSWORD_FILE_MAX + 1];
	const char *why;
	size_t n = 0;
	ssize_t r;

	do {
		r = read(fd, bytes + n, sizeof(bytes) - n);
		if (r > 0)
			n += (size_t)r;
	} while ((r == -1 && errno == EINTR) || (r > 0 && n < sizeof(bytes)));
	if (r == -1)
		why = strerror(errno);
	else if (n > PASSWORD_FILE_MAX)
		why = too_long;
	else
		why = password_decode(p, bytes, n);
	explicit_bzero(bytes, sizeof(bytes));
	return why;
}

const char *
password_load(struct password *p, const char *path)
{
	struct stat st;
	const char *why;
	int fd;

	*p = (struct password){.n = 0};
	/* A FIFO must not hold us up: it is refused, not waited for. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd == -1)
		return strerror(errno);
	if (fstat(fd, &st) == -1)
		why = strerror(errno);
	else if (!S_ISREG(st.st_mode))
		why = "it is not a regular file";
	else if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		why = "others can read it; make it yours alone: chmod 600";
	else {
		p->mtime = st.st_mtim;
		p->size = st.st_size;
		p->inode = st.st_ino;
		why = read_file(p, fd);
	}
	(void)close(fd); /* nothing was written */
	return why;
}

bool
password_changed(const struct password *p, const char *path)
{
	struct stat st;

	if (stat(path, &st) == -1)
		return false;
	return st.st_mtim.tv_sec != p->mtime.tv_sec ||
	       st.st_mtim.tv_nsec != p->mtime.tv_nsec ||
	       st.st_size != p->size || st.st_ino != p->inode;
}

void
password_wipe(struct password *p)
{
	explicit_bzero(p->text, sizeof(p->text));
	p->n = 0;
}
