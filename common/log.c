#include "common/log.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vis.h>

#include "common/clock.h"

#define LINE_MAX_LOG 2048

static const char *tool = "auditferry";
static enum log_level level = LOG_LEVEL_INFO;
static int journal; /* stderr is systemd's journal: it reads <N> */

/* The variable alone says little: programs started from a desktop's terminal
 * inherit it too. It holds the device and inode of the journal's socket
 * (systemd.exec(5)). */
static int
stderr_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	char mine[64];
	struct stat st;

	if (stream == NULL || fstat(STDERR_FILENO, &st) == -1)
		return 0;
	(void)snprintf(mine, sizeof(mine), "%ju:%ju", (uintmax_t)st.st_dev,
	    (uintmax_t)st.st_ino);
	return strcmp(stream, mine) == 0;
}

void
log_init(const char *name)
{
	tool = name;
	level = LOG_LEVEL_INFO;
	journal = stderr_is_journal();
}

const char *
log_tool(void)
{
	return tool;
}

void
log_quieter(void)
{
	level = LOG_LEVEL_WARN;
}

void
log_louder(void)
{
	if (level < LOG_LEVEL_DEBUG)
		level++;
}

enum log_level
log_level(void)
{
	return level;
}

/* The last guard: text that nobody encoded cannot end the line or move the
 * cursor. */
static void
tame(char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			*s = '?';
}

static void put(enum log_level l, int err, const char *fmt, va_list ap)
    __attribute__((format(printf, 3, 0)));

/* One write(2) a line, so that the lines of a pipeline do not mix. */
static void
put(enum log_level l, int err, const char *fmt, va_list ap)
{
	static const char *const name[] = {"error: ", "warning: ", "",
	    "debug: "};
	static const int priority[] = {3, 4, 6, 7};
	char line[LINE_MAX_LOG], text[LINE_MAX_LOG - 128], pri[8] = "";
	int n, keep = errno;

	if (l > level)
		return;
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	tame(text);
	if (journal)
		(void)snprintf(pri, sizeof(pri), "<%d>", priority[l]);
	n = snprintf(line, sizeof(line), "%s%s: %s%s%s%.80s\n", pri, tool,
	    name[l], text, err ? ": " : "", err ? strerror(err) : "");
	if (n >= (int)sizeof(line)) {
		n = sizeof(line) - 1;
		line[n - 1] = '\n';
	}
	/* Nothing is left to tell it to if stderr is gone. */
	if (n > 0 && write(STDERR_FILENO, line, (size_t)n) == -1)
		(void)n;
	errno = keep;
}

#define LOG_FUNCTION(fn, lvl, err)                                             \
	void fn(const char *fmt, ...)                                          \
	{                                                                      \
		va_list ap;                                                    \
                                                                               \
		va_start(ap, fmt);                                             \
		put(lvl, err, fmt, ap);                                        \
		va_end(ap);                                                    \
	}

LOG_FUNCTION(log_error, LOG_LEVEL_ERROR, errno)
LOG_FUNCTION(log_errorx, LOG_LEVEL_ERROR, 0)
LOG_FUNCTION(log_warn, LOG_LEVEL_WARN, errno)
LOG_FUNCTION(log_warnx, LOG_LEVEL_WARN, 0)
LOG_FUNCTION(log_info, LOG_LEVEL_INFO, 0)
LOG_FUNCTION(log_debug, LOG_LEVEL_DEBUG, 0)

void
fatal(int code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put(LOG_LEVEL_ERROR, errno, fmt, ap);
	va_end(ap);
	exit(code);
}

void
fatalx(int code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put(LOG_LEVEL_ERROR, 0, fmt, ap);
	va_end(ap);
	exit(code);
}

const char *
log_visible(struct slice s)
{
	static char out[4][LOG_VISIBLE_MAX + 4];
	static unsigned turn;
	char *o = out[turn++ % 4], one[5];
	size_t n = 0, i, len;

	for (i = 0; i < s.n; i++) {
		(void)vis(one, (unsigned char)s.p[i],
		    VIS_OCTAL | VIS_CSTYLE | VIS_TAB | VIS_NL,
		    i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0);
		len = strlen(one);
		if (n + len > LOG_VISIBLE_MAX) {
			memcpy(o + n, "...", 3);
			n += 3;
			break;
		}
		memcpy(o + n, one, len);
		n += len;
	}
	o[n] = '\0';
	return o;
}

int
log_limit(struct log_limit *l, int64_t interval_ms, uint64_t *missed)
{
	int64_t now = clock_mono_ms();

	if (l->next_ms != 0 && now < l->next_ms) {
		l->missed++;
		return 0;
	}
	*missed = l->missed;
	l->missed = 0;
	l->next_ms = now + interval_ms;
	return 1;
}
