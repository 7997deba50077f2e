#include "tests/auditor/stats.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <vis.h>

#include "common/clock.h"

#define SHOWN_MAX 256 /* bytes of a path or name that the log shows */

int
stats_init(struct stats *s, const char *log)
{
	memset(s, 0, sizeof(*s));
	if (pthread_mutex_init(&s->lock, NULL) != 0) {
		errno = ENOMEM;
		return -1;
	}
	if (log == NULL)
		return 0;
	if ((s->log = fopen(log, "ae")) == NULL)
		return -1;
	(void)setvbuf(s->log, NULL, _IOLBF, 0); /* else it is only later */
	return 0;
}

void
stats_clear(struct stats *s)
{
	if (s->log != NULL)
		(void)fclose(s->log); /* each line was flushed */
	(void)pthread_mutex_destroy(&s->lock);
}

void
stats_login(struct stats *s, int refused)
{
	(void)pthread_mutex_lock(&s->lock);
	s->logins_attempted++;
	s->logins_refused += refused != 0;
	(void)pthread_mutex_unlock(&s->lock);
}

/* Begins a line; the lock is held. */
static void
put_time(struct stats *s)
{
	char now[CLOCK_US_TEXT];

	clock_format_us(now, clock_wall_us());
	(void)fprintf(s->log, "%.*s", CLOCK_US_TEXT, now);
}

void
stats_connection(struct stats *s, const char *peer, int opened)
{
	(void)pthread_mutex_lock(&s->lock);
	s->connections += opened != 0;
	if (s->log != NULL) {
		put_time(s);
		(void)fprintf(s->log, " %s %s\n", opened ? "opened" : "closed",
		    peer);
	}
	(void)pthread_mutex_unlock(&s->lock);
}

/* A field from the network, in one word. */
static void
put_field(struct stats *s, const char *text)
{
	char shown[4 * SHOWN_MAX + 1];
	size_t n = strnlen(text, SHOWN_MAX);

	/* The room is enough for any n bytes. */
	(void)strvisx(shown, text, n, VIS_CSTYLE | VIS_WHITE);
	(void)fprintf(s->log, " %s", shown);
}

static void
put_line(struct stats *s, const struct logged *l)
{
	if (s->log == NULL)
		return;
	put_time(s);
	put_field(s, l->method);
	put_field(s, l->path);
	(void)fprintf(s->log, " %u %zu %" PRIu64, l->status, l->records,
	    l->bytes);
	put_field(s, l->user != NULL ? l->user : "-");
	(void)fputc('\n', s->log);
}

void
stats_request(struct stats *s, const struct logged *l, int write_ok)
{
	(void)pthread_mutex_lock(&s->lock);
	s->requests++;
	s->writes_ok += write_ok != 0;
	s->status[l->status <= STATUS_MAX ? l->status : 0]++;
	put_line(s, l);
	(void)pthread_mutex_unlock(&s->lock);
}

void
stats_log(struct stats *s, const struct logged *l)
{
	(void)pthread_mutex_lock(&s->lock);
	put_line(s, l);
	(void)pthread_mutex_unlock(&s->lock);
}

void
stats_print(struct stats *s, FILE *out)
{
	(void)pthread_mutex_lock(&s->lock);
	(void)fprintf(out,
	    "requests %" PRIu64 "\nwrites_ok %" PRIu64
	    "\nlogins_attempted %" PRIu64 "\nlogins_refused %" PRIu64
	    "\nconnections %" PRIu64 "\nno_answer %" PRIu64 "\n",
	    s->requests, s->writes_ok, s->logins_attempted, s->logins_refused,
	    s->connections, s->status[0]);
	for (unsigned i = 1; i <= STATUS_MAX; i++)
		if (s->status[i] > 0)
			(void)fprintf(out, "status_%u %" PRIu64 "\n", i,
			    s->status[i]);
	(void)pthread_mutex_unlock(&s->lock);
}
