/*
 * auditferry-sender: Activity Records to Netwrix Auditor.
 *
 * Reads record lines (auditferry-parser's output) or ActivityRecordList
 * documents from stdin or files, and posts them in batches to the Auditor's
 * Integration API. Writes nothing to stdout; what it has to say goes to
 * stderr, counters to --metrics, how far delivery has come to --ack.
 *
 * Guarantees: records are delivered in order and at least once. One batch is
 * on its way at a time, so that a crash or an ambiguous answer repeats at
 * most one. Only a 200 from the server counts as delivered; everything else
 * is tried again, for ever (from files: for --give-up seconds), or held until
 * somebody mends what is wrong. --ack moves only over what is delivered, and
 * over rejected input that is synced to disk. A server that cannot prove who
 * it is gets no byte, and a refused login is never tried so often that the
 * account is locked out.
 *
 * The parts: input.c (lines.c, document.c) yields records and marks, batch.c
 * gathers them, pump.c moves them on, deliver.c posts them through http.c,
 * answer.c says what an answer means, progress.c acknowledges.
 */
#include <errno.h>
#include <libxml/parser.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/file.h"
#include "common/log.h"
#include "common/signals.h"
#include "sender/check.h"
#include "sender/options.h"
#include "sender/pump.h"

#define GUARD_SUFFIX ".login"

struct sender {
	struct options opt;
	struct books books;
	struct input input;
	struct rejected rejected;
	struct progress progress;
	struct login login;
	struct deliver deliver;
	struct pump pump;
	struct http *http;
	char guard[PATH_MAX];
};

/* Where refused logins are remembered: beside the acknowledgement, else in
 * the rejected folder, else beside the password. */
static const char *
guard_path(struct sender *s)
{
	const struct options *o = &s->opt;
	const char *base = o->ack        ? o->ack
			   : o->rejected ? o->rejected
					 : o->password_file;
	const char *slash = !o->ack && o->rejected ? "/" : "";

	if (base == NULL || o->dry_run)
		return NULL;
	if (snprintf(s->guard, sizeof(s->guard), "%s%s" GUARD_SUFFIX, base,
		slash) >= (int)sizeof(s->guard))
		fatalx(EX_CONFIG, "%s: the name is too long", base);
	return s->guard;
}

static void
open_http(struct sender *s)
{
	const struct options *o = &s->opt;
	struct http_setup setup = {.url = o->url,
	    .cacert = o->cacert,
	    .tls = &s->opt.tls,
	    .plain = o->plain,
	    .no_check = o->no_check};
	struct login_setup login = {.url = o->url,
	    .account = o->account,
	    .file = o->password_file,
	    .state = guard_path(s),
	    .interval_s = o->login_interval_s};
	struct deliver_setup deliver = {.url = o->url,
	    .dry_run = o->dry_run,
	    .gives_up = s->pump.files && o->ack == NULL,
	    .give_up_ms = o->give_up_ms,
	    .tls = &s->opt.tls};
	const char *why;

	if (o->cacert != NULL && access(o->cacert, R_OK) == -1)
		fatal(EX_CONFIG, "--cacert %s", o->cacert);
	s->http = http_new(&setup, &why);
	if (s->http == NULL)
		fatalx(EX_SOFTWARE, "HTTP library: %s", why);
	why = login_open(&s->login, &login, s->http);
	if (why != NULL)
		fatalx(EX_CONFIG, "password file %s: %s",
		    log_visible(slice_of(o->password_file)), why);
	deliver_init(&s->deliver, &deliver, s->http, &s->login, &s->books);
}

/* Whoever reads stdin or acknowledges never gives up: nobody else would have
 * the records, or would know where to go on. */
static bool
has_files(const struct options *o)
{
	size_t i;

	for (i = 0; i < o->n_files; i++)
		if (strcmp(o->files[i], "-") == 0)
			return false;
	return o->n_files > 0;
}

static void
open_files(struct sender *s)
{
	const struct options *o = &s->opt;
	bool keep = o->rejected != NULL && !o->dry_run;

	if (keep && rejected_open(&s->rejected, o->rejected) == -1)
		fatal(EX_CANTCREAT, "--rejected %s", o->rejected);
	if (progress_open(&s->progress, o->ack, keep ? &s->rejected : NULL,
		&s->books) == -1) {
		if (errno == EWOULDBLOCK)
			fatalx(EX_TEMPFAIL, "%s: another sender works on it",
			    o->ack);
		fatal(EX_CANTCREAT, "--ack %s", o->ack);
	}
	if (input_init(&s->input, o->files, o->n_files, o->ack != NULL) == -1)
		fatal(EX_OSERR, "memory");
	s->pump.rejected = keep ? &s->rejected : NULL;
}

static int
pump(struct sender *s)
{
	s->pump.limits = s->opt.limits;
	s->pump.input = &s->input;
	s->pump.deliver = &s->deliver;
	s->pump.http = s->http;
	s->pump.progress = &s->progress;
	s->pump.books = &s->books;
	return pump_run(&s->pump);
}

static void
summary(const struct sender *s)
{
	const struct books *b = &s->books;
	char ack[64] = "";

	if (s->opt.ack != NULL)
		(void)snprintf(ack, sizeof(ack), "; acknowledged up to %llu",
		    (unsigned long long)books_get(b, BOOK_ACK));
	log_info("%s%llu records read, %llu %s in %llu batches (%llu bytes), "
		 "%llu bad, %llu torn; %llu requests%s",
	    s->opt.dry_run ? "dry run, nothing was posted: " : "",
	    (unsigned long long)books_get(b, BOOK_READ),
	    (unsigned long long)books_get(b, BOOK_DELIVERED),
	    s->opt.dry_run ? "to deliver" : "delivered",
	    (unsigned long long)books_get(b, BOOK_BATCHES),
	    (unsigned long long)books_get(b, BOOK_BYTES),
	    (unsigned long long)books_get(b, BOOK_BAD_INPUT),
	    (unsigned long long)books_get(b, BOOK_TORN),
	    (unsigned long long)books_get(b, BOOK_REQUESTS), ack);
}

static void
close_all(struct sender *s)
{
	http_free(s->http);
	login_close(&s->login);
	input_clear(&s->input);
	if (s->pump.rejected != NULL)
		rejected_close(&s->rejected);
	progress_close(&s->progress);
	books_close(&s->books);
	xmlCleanupParser();
}

/* Neither a core dump nor another process of this user shows the password. */
static void
hide_memory(const struct options *o)
{
	if (o->account != NULL && prctl(PR_SET_DUMPABLE, 0) == -1)
		log_warn("a core dump would show the password");
}

int
main(int argc, char **argv)
{
	static struct sender s; /* large: paths and buffers */
	int code;

	log_init("auditferry-sender");
	options_read(&s.opt, argc, argv);
	file_ensure_std();
	hide_memory(&s.opt);
	signals_init();
	books_init(&s.books, s.opt.metrics);
	s.pump.files = has_files(&s.opt);
	if (!s.opt.login)
		open_files(&s);
	open_http(&s);
	log_debug("ready");
	if (s.opt.login)
		code = check_login(&s.deliver);
	else {
		code = pump(&s);
		summary(&s);
	}
	close_all(&s);
	return code;
}
