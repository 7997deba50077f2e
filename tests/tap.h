/*
 * TAP for the compiled tests: ok(), is_int(), is_str(), is_slice(), and
 * done() last, which prints the plan; a crash before it is a failure.
 */
#ifndef TESTS_TAP_H
#define TESTS_TAP_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int tap_count, tap_failed;

/* One check: what it was is printf-like. Returns cond. */
__attribute__((format(printf, 2, 3), unused)) static int
ok(int cond, const char *what, ...)
{
	va_list ap;

	printf("%sok %d - ", cond ? "" : "not ", ++tap_count);
	va_start(ap, what);
	(void)vprintf(what, ap);
	va_end(ap);
	printf("\n");
	if (!cond)
		tap_failed++;
	return cond;
}

/* Equal numbers, else both are printed. */
__attribute__((unused)) static int
is_int(long long got, long long want, const char *what)
{
	if (!ok(got == want, "%s", what))
		printf("#  got %lld, want %lld\n", got, want);
	return got == want;
}

/* Equal bytes, else both are printed. */
__attribute__((unused)) static int
is_mem(const char *got, size_t n, const char *want, const char *what)
{
	int same = n == strlen(want) && memcmp(got, want, n) == 0;

	if (!ok(same, "%s", what))
		printf("#  got '%.*s'\n# want '%s'\n", (int)n, got, want);
	return same;
}

/* Equal strings, else both are printed. */
__attribute__((unused)) static int
is_str(const char *got, const char *want, const char *what)
{
	return is_mem(got ? got : "(null)", strlen(got ? got : "(null)"), want,
	    what);
}

/* Prints the plan; return it from main(). */
__attribute__((unused)) static int
done(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed != 0;
}

#endif
