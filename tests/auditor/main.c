/*
 * auditferry-test-auditor: a stand-in for the Integration API of a Netwrix
 * Auditor, for tests, the demo and a first try.
 *
 * It takes Activity Records over HTTPS, checks them against the documented
 * schema and limits, keeps them in SQLite (all records of a request or none),
 * and gives them back through enum and search. A control endpoint makes write
 * requests fail in chosen ways. It is test equipment: nothing of it is linked
 * into auditferry's own programs.
 */
#include <errno.h>
#include <libxml/parser.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/file.h"
#include "common/log.h"
#include "tests/auditor/listen.h"
#include "tests/auditor/server.h"

#define READY_MAX 1024 /* bytes of the ready file */
#define WHY_MAX 256

/* SIGTERM and SIGINT wait for main(), in every thread that comes later. */
static void
block_signals(sigset_t *stop)
{
	if (sigemptyset(stop) == -1 || sigaddset(stop, SIGTERM) == -1 ||
	    sigaddset(stop, SIGINT) == -1 ||
	    sigprocmask(SIG_BLOCK, stop, NULL) == -1 ||
	    signal(SIGPIPE, SIG_IGN) == SIG_ERR)
		fatal(EX_OSERR, "signals");
}

static void
open_parts(struct server *s, const struct options *o)
{
	char why[WHY_MAX];

	s->options = o;
	if (auth_init(&s->auth, o->account, o->password_file) == -1)
		fatal(EX_NOINPUT, "password file %s",
		    log_visible(slice_of(o->password_file)));
	if ((s->schema = schema_new()) == NULL)
		fatalx(EX_SOFTWARE, "the built-in schema cannot be read");
	if ((s->store = store_open(o->db, why, sizeof(why))) == NULL)
		fatalx(EX_CANTCREAT, "database %s: %s",
		    log_visible(slice_of(o->db)), why);
	if (faults_init(&s->faults) == -1)
		fatalx(EX_OSERR, "the system gives no lock");
	if (stats_init(&s->stats, o->log) == -1)
		fatal(EX_CANTCREAT, "log %s", log_visible(slice_of(o->log)));
}

static void
close_parts(struct server *s)
{
	stats_clear(&s->stats);
	faults_clear(&s->faults);
	store_close(s->store);
	schema_free(s->schema);
	auth_clear(&s->auth);
}

static void
write_file(const char *path, const char *text)
{
	if (file_replace(path, text, strlen(text), 0644, false) == -1)
		fatal(EX_CANTCREAT, "%s", log_visible(slice_of(path)));
}

/* Says where the server is, to people and to scripts. */
static void
announce(const struct options *o, const struct listen_address *at,
    const struct cert *cert)
{
	const char *scheme = o->http ? "http" : "https";
	char text[READY_MAX];

	(void)snprintf(text, sizeof(text), /* fits: all parts are short */
	    "url=%s://%s:%u/netwrix/api/v1/activity_records/\n"
	    "control=%s://%s:%u/control/\n"
	    "thumbprint=%s\nthumbprint256=%s\npid=%ld\n",
	    scheme, at->host, at->port, scheme, at->host, at->port, cert->sha1,
	    cert->sha256, (long)getpid());
	if (o->cert_file != NULL)
		write_file(o->cert_file, cert->pem);
	if (o->ready_file != NULL)
		write_file(o->ready_file, text);
	log_info("listening on %s://%s:%u", scheme, at->host, at->port);
}

int
main(int argc, char **argv)
{
	struct options options;
	struct server server = {0};
	struct listen_address at;
	struct cert cert = {0};
	const char *why;
	sigset_t stop;
	int fd, sig;

	log_init("auditferry-test-auditor");
	options_parse(&options, argc, argv);
	file_ensure_std();
	block_signals(&stop);
	/* Case is folded by the C library, for all of Unicode. */
	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
		log_warnx("no C.UTF-8 locale: only ASCII case is folded");
	xmlInitParser();

	open_parts(&server, &options);
	if (!options.http && cert_make(&cert) == -1)
		fatalx(EX_SOFTWARE, "cannot make a certificate");
	if ((fd = listen_open(options.listen, &at, &why)) == -1)
		fatalx(EX_OSERR, "listen on %s: %s",
		    log_visible(slice_of(options.listen)), why);
	if (server_start(&server, fd, options.http ? NULL : &cert) == -1)
		fatalx(EX_SOFTWARE, "the HTTP server does not start");
	announce(&options, &at, &cert);

	while (sigwait(&stop, &sig) != 0)
		continue;
	server_stop(&server);
	close_parts(&server);
	cert_clear(&cert);
	xmlCleanupParser();
	log_info("stopped");
	return EX_OK;
}
