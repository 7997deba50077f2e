#include "sender/lockout.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/file.h"
#include "common/log.h"

#define DIGEST_ROUNDS 100000
#define FILE_MAX 1024
#define TITLE "auditferry-login 1\n"

static void
to_hex(char *out, const unsigned char *p, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < n; i++) {
		out[2 * i] = digits[p[i] >> 4];
		out[2 * i + 1] = digits[p[i] & 15];
	}
	out[2 * n] = '\0';
}

static bool
from_hex(unsigned char *out, size_t n, const char *text)
{
	char byte[3] = "";
	size_t i;

	if (strlen(text) != 2 * n || strspn(text, "0123456789abcdef") != 2 * n)
		return false;
	for (i = 0; i < n; i++) {
		memcpy(byte, text + 2 * i, 2);
		out[i] = (unsigned char)strtoul(byte, NULL, 16);
	}
	return true;
}

struct lockout_time
lockout_now(void)
{
	struct lockout_time t = {.boot_id = "-"};
	struct timespec ts = {0};
	ssize_t n;
	int fd;

	t.wall_s = clock_wall_us() / 1000000;
	(void)clock_gettime(CLOCK_BOOTTIME, &ts); /* exists since Linux 2.6 */
	t.boot_s = ts.tv_sec;
	fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	if (fd != -1) {
		n = read(fd, t.boot_id, sizeof(t.boot_id) - 1);
		t.boot_id[n > 0 ? n : 0] = '\0';
		t.boot_id[strcspn(t.boot_id, " \n")] = '\0';
		if (t.boot_id[0] == '\0')
			(void)strlcpy(t.boot_id, "-", sizeof(t.boot_id));
		(void)close(fd); /* nothing was written */
	}
	return t;
}

/* Takes "NAME VALUE\n" off *text: the value, or "" if it is not there. */
static const char *
take(char **text, const char *name)
{
	size_t n = strlen(name);
	char *line = strsep(text, "\n");

	if (line == NULL || strncmp(line, name, n) != 0 || line[n] != ' ')
		return "";
	return line + n + 1;
}

static int64_t
number(const char *text, bool *good)
{
	const char *error;
	int64_t v = strtonum(text, 0, INT64_MAX, &error);

	*good = *good && error == NULL;
	return v;
}

static bool
parse(struct lockout *l, char *text)
{
	const char *id;
	bool good = strncmp(text, TITLE, sizeof(TITLE) - 1) == 0;

	if (!good)
		return false;
	text += sizeof(TITLE) - 1;
	l->last.wall_s = number(take(&text, "wall"), &good);
	l->last.boot_s = number(take(&text, "boot"), &good);
	id = take(&text, "boot_id");
	good = good && *id != '\0' &&
	       strlcpy(l->last.boot_id, id, sizeof(l->last.boot_id)) <
		   sizeof(l->last.boot_id);
	l->count = (uint64_t)number(take(&text, "count"), &good);
	return good &&
	       from_hex(l->salt, sizeof(l->salt), take(&text, "salt")) &&
	       from_hex(l->digest, sizeof(l->digest), take(&text, "digest"));
}

int
lockout_open(struct lockout *l, const char *path, int64_t interval_s,
    const struct lockout_time *now)
{
	char text[FILE_MAX + 1];
	ssize_t n;
	int fd, keep;

	*l = (struct lockout){.interval_s = interval_s};
	if (path == NULL)
		return 0;
	if (strlcpy(l->path, path, sizeof(l->path)) >= sizeof(l->path)) {
		l->path[0] = '\0';
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd == -1 && errno == ENOENT)
		return 0;
	n = fd == -1 ? -1 : read(fd, text, FILE_MAX);
	keep = errno;
	if (fd != -1)
		(void)close(fd); /* nothing was written */
	l->refused = true;
	if (n > 0) {
		text[n] = '\0';
		if (parse(l, text))
			return 0;
	}
	l->last = *now;
	errno = n == -1 ? keep : EINVAL;
	return -1;
}

int64_t
lockout_wait(const struct lockout *l, const struct lockout_time *now)
{
	int64_t gone;

	if (!l->refused)
		return 0;
	if (strcmp(l->last.boot_id, now->boot_id) == 0 &&
	    strcmp(now->boot_id, "-") != 0)
		gone = now->boot_s - l->last.boot_s;
	else
		gone = now->wall_s - l->last.wall_s;
	if (gone < 0)
		gone = 0;
	return gone >= l->interval_s ? 0 : l->interval_s - gone;
}

static bool
make_digest(const struct lockout *l, struct slice credentials,
    unsigned char out[static LOCKOUT_DIGEST])
{
	return PKCS5_PBKDF2_HMAC(credentials.p, (int)credentials.n, l->salt,
		   LOCKOUT_SALT, DIGEST_ROUNDS, EVP_sha256(), LOCKOUT_DIGEST,
		   out) == 1;
}

bool
lockout_same(const struct lockout *l, struct slice credentials)
{
	unsigned char digest[LOCKOUT_DIGEST];

	/* If the digest fails, the careful answer is: the same. */
	return l->refused &&
	       (!make_digest(l, credentials, digest) ||
		   memcmp(digest, l->digest, sizeof(digest)) == 0);
}

static void
save(struct lockout *l)
{
	char salt[2 * LOCKOUT_SALT + 1], digest[2 * LOCKOUT_DIGEST + 1];
	char text[FILE_MAX];
	int n;

	if (l->path[0] == '\0')
		return;
	to_hex(salt, l->salt, sizeof(l->salt));
	to_hex(digest, l->digest, sizeof(l->digest));
	n = snprintf(text, sizeof(text),
	    TITLE "wall %lld\nboot %lld\nboot_id %s\ncount %llu\n"
		  "salt %s\ndigest %s\n",
	    (long long)l->last.wall_s, (long long)l->last.boot_s,
	    l->last.boot_id, (unsigned long long)l->count, salt, digest);
	if (file_replace(l->path, text, (size_t)n, 0600, true) == 0)
		l->warned = false;
	else if (!l->warned) {
		log_warn("%s: the refused login is not remembered across "
			 "restarts",
		    l->path);
		l->warned = true;
	}
}

void
lockout_attempt(struct lockout *l, const struct lockout_time *now)
{
	if (!l->refused)
		return;
	l->last = *now;
	save(l);
}

void
lockout_refused(struct lockout *l, const struct lockout_time *now,
    struct slice credentials)
{
	l->refused = true;
	l->count++;
	l->last = *now;
	arc4random_buf(l->salt, sizeof(l->salt));
	if (!make_digest(l, credentials, l->digest))
		memset(l->digest, 0, sizeof(l->digest));
	save(l);
}

void
lockout_cleared(struct lockout *l)
{
	if (!l->refused)
		return;
	l->refused = false;
	l->count = 0;
	/* If it stays, the next start finds it and waits: said here. */
	if (l->path[0] != '\0' && unlink(l->path) == -1 && errno != ENOENT)
		log_warn("%s: cannot be removed", l->path);
}
