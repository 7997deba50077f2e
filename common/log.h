/*
 * Log lines: one line to stderr each, "tool: level: what object: why". If
 * stderr is systemd's journal (JOURNAL_STREAM names it) each also begins with
 * a <N> priority. Whatever the arguments hold, a line stays one line and has
 * no control characters; log_visible() also tells the reader what they were.
 */
#ifndef COMMON_LOG_H
#define COMMON_LOG_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "common/slice.h"

enum log_level {
	LOG_LEVEL_ERROR,
	LOG_LEVEL_WARN,
	LOG_LEVEL_INFO,
	LOG_LEVEL_DEBUG
};

/* The tool's name on every line; kept, not copied. Level INFO. */
void log_init(const char *tool);
/* The name given to log_init(). */
const char *log_tool(void);
/* -q: warnings and errors only. Each -v: one level more. */
void log_quieter(void);
void log_louder(void);
enum log_level log_level(void);

/* All keep errno. The ones without x add ": " and strerror(errno). */
void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_errorx(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warnx(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* An error line, then exit(code), a sysexits code. */
void fatal(int code, const char *fmt, ...)
    __attribute__((format(printf, 2, 3), noreturn));
void fatalx(int code, const char *fmt, ...)
    __attribute__((format(printf, 2, 3), noreturn));

/* Bytes from outside, made fit for a log line: controls, non-ASCII and
 * backslash as vis(3) writes them, at most LOG_VISIBLE_MAX characters, "..."
 * where it was cut. The result is one of four static buffers used in turn: it
 * lasts until the fourth next call. */
#define LOG_VISIBLE_MAX 200
const char *log_visible(struct slice s);

/* A limiter for lines that traffic can cause: true at most once per
 * interval_ms for one struct; *missed is how many were suppressed before. */
struct log_limit {
	int64_t next_ms; /* monotonic; 0 at first */
	uint64_t missed;
};
int log_limit(struct log_limit *l, int64_t interval_ms, uint64_t *missed);

#endif
