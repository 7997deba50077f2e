#include "sender/options.h"

#include <getopt.h>
#include <string.h>

#include "common/log.h"
#include "common/opts.h"
#include "sender/http.h"
#include "sender/lockout.h"

#define GIVE_UP_SECONDS_DEFAULT 60
#define SECONDS_MAX 86400
#define LOGIN_INTERVAL_MAX (7 * 86400L)

static const char synopsis[] =
    "-u URL [--account NAME --password-file FILE]\n"
    "           [--auth METHOD] [--cacert FILE | --thumbprint HEX |\n"
    "           --no-check-certificate] [--batch-records N]\n"
    "           [--batch-bytes SIZE] [--batch-time SECONDS]\n"
    "           [--give-up SECONDS] [--ack FILE] [--rejected DIR]\n"
    "           [--login-interval SECONDS] [--dry-run | --login]\n"
    "           [--metrics FILE] [-qv] [FILE ...]";

enum {
	OPT_ACCOUNT = OPT_LONG,
	OPT_ACK,
	OPT_AUTH,
	OPT_BATCH_BYTES,
	OPT_BATCH_RECORDS,
	OPT_BATCH_TIME,
	OPT_CACERT,
	OPT_DRY_RUN,
	OPT_GIVE_UP,
	OPT_LOGIN,
	OPT_LOGIN_INTERVAL,
	OPT_NO_CHECK,
	OPT_PASSWORD_FILE,
	OPT_REJECTED,
	OPT_THUMBPRINT
};

static const struct opt table[] = {
    {'u', "url", "URL", "the Auditor's endpoint for activity records"},
    {OPT_ACCOUNT, "account", "NAME", "log in as NAME, such as ACME\\ferry"},
    {OPT_PASSWORD_FILE, "password-file", "FILE", "its password; mode 600"},
    {OPT_AUTH, "auth", "METHOD", "basic, or none (without --account)"},
    {OPT_CACERT, "cacert", "FILE", "trust the CAs in FILE only"},
    {OPT_THUMBPRINT, "thumbprint", "HEX",
	"trust this certificate only (SHA-1 or SHA-256)"},
    {OPT_NO_CHECK, "no-check-certificate", NULL, "trust any certificate"},
    {OPT_BATCH_RECORDS, "batch-records", "N", "records in a batch (1000)"},
    {OPT_BATCH_BYTES, "batch-bytes", "SIZE", "bytes of a batch (4M)"},
    {OPT_BATCH_TIME, "batch-time", "SECONDS",
	"age of a batch (5); 0: until input pauses"},
    {OPT_GIVE_UP, "give-up", "SECONDS",
	"how long to try for file operands (60)"},
    {OPT_ACK, "ack", "FILE", "acknowledge in FILE; needs --rejected"},
    {OPT_REJECTED, "rejected", "DIR", "keep what cannot be delivered"},
    {OPT_LOGIN_INTERVAL, "login-interval", "SECONDS",
	"between attempts of a refused login (1800)"},
    {OPT_DRY_RUN, "dry-run", NULL, "do everything but the posting"},
    {OPT_LOGIN, "login", NULL, "try the login only, post nothing"},
    OPTS_COMMON,
    OPT_END,
};

static void
read_auth(const char *method, bool *none)
{
	static const char *const later[] = {"auto", "ntlm", "negotiate",
	    "digest", NULL};
	size_t i;

	for (i = 0; later[i] != NULL; i++)
		if (strcmp(method, later[i]) == 0)
			opts_usage("--auth %s: not in this version; use basic",
			    method);
	*none = strcmp(method, "none") == 0;
	if (!*none && strcmp(method, "basic") != 0)
		opts_usage("--auth %s: not basic or none",
		    log_visible(slice_of(method)));
}

static void
check_login_options(const struct options *o, const char *auth)
{
	bool none = o->account == NULL;

	if (auth != NULL)
		read_auth(auth, &none);
	if (none && o->account != NULL)
		opts_usage("--auth none and --account exclude each other");
	if (!none && o->account == NULL)
		opts_usage("--auth %s needs --account", auth);
	if ((o->account == NULL) != (o->password_file == NULL))
		opts_usage("--account and --password-file need each other");
	if (o->account != NULL && o->account[0] == '\0')
		opts_usage("--account: it is empty");
	if (o->account != NULL && strchr(o->account, ':') != NULL)
		opts_usage("--account %s: Basic authentication cannot have a "
			   "colon there",
		    log_visible(slice_of(o->account)));
}

static void
check_url(struct options *o)
{
	enum http_url_kind kind;
	const char *why;
	bool loopback;

	if (o->url == NULL)
		opts_usage("-u URL is missing");
	kind = http_url(o->url, &loopback, &why);
	if (kind == HTTP_URL_BAD)
		opts_usage("--url: %s", why); /* it may hold a secret */
	o->plain = kind == HTTP_URL_PLAIN;
	if (o->plain && (o->tls.want_n != 0 || o->cacert != NULL))
		opts_usage("--thumbprint and --cacert need an https:// URL");
	if ((o->tls.want_n != 0) + (o->cacert != NULL) + o->no_check > 1)
		opts_usage("--cacert, --thumbprint and --no-check-certificate "
			   "exclude each other");
	if (o->plain && o->account != NULL && !loopback)
		log_warnx("http: the password goes over the network in clear");
	if (o->no_check && !o->plain)
		log_warnx("the server's certificate is not checked: whoever "
			  "is between can read the password and the records");
}

static void
check_together(struct options *o, const char *auth)
{
	check_url(o);
	check_login_options(o, auth);
	if (o->ack != NULL && o->rejected == NULL)
		opts_usage("--ack needs --rejected: what cannot be delivered "
			   "must be kept before it is acknowledged");
	if (o->dry_run && (o->ack != NULL || o->login))
		opts_usage("--dry-run excludes --ack and --login");
	if (o->login && o->n_files > 0)
		opts_usage("--login takes no files");
}

/* Where an option that is a string goes; NULL for the others. */
static const char **
string_of(struct options *o, int key, const char **auth)
{
	switch (key) {
	case OPT_ACCOUNT:
		return &o->account;
	case OPT_ACK:
		return &o->ack;
	case OPT_AUTH:
		return auth;
	case OPT_CACERT:
		return &o->cacert;
	case OPT_METRICS:
		return &o->metrics;
	case OPT_PASSWORD_FILE:
		return &o->password_file;
	case OPT_REJECTED:
		return &o->rejected;
	case 'u':
		return &o->url;
	default:
		return NULL;
	}
}

static void
read_one(struct options *o, int key)
{
	switch (key) {
	case OPT_BATCH_BYTES:
		o->limits.bytes = opts_size("batch-bytes", optarg,
		    BATCH_BYTES_MIN, API_BYTES_MAX);
		break;
	case OPT_BATCH_RECORDS:
		o->limits.records = (size_t)opts_number("batch-records", optarg,
		    1, API_RECORDS_MAX);
		break;
	case OPT_BATCH_TIME:
		o->limits.time_ms =
		    opts_seconds("batch-time", optarg, SECONDS_MAX);
		break;
	case OPT_DRY_RUN:
		o->dry_run = true;
		break;
	case OPT_GIVE_UP:
		o->give_up_ms = opts_seconds("give-up", optarg, SECONDS_MAX);
		break;
	case OPT_LOGIN:
		o->login = true;
		break;
	case OPT_LOGIN_INTERVAL:
		o->login_interval_s = opts_number("login-interval", optarg, 1,
		    LOGIN_INTERVAL_MAX);
		break;
	case OPT_NO_CHECK:
		o->no_check = true;
		break;
	case OPT_THUMBPRINT:
		if (tls_parse(&o->tls, optarg) == -1)
			opts_usage("--thumbprint %s: not 40 or 64 hex digits",
			    log_visible(slice_of(optarg)));
		break;
	}
}

void
options_read(struct options *o, int argc, char **argv)
{
	const char *auth = NULL, **string;
	int key;

	*o = (struct options){
	    .limits = {API_RECORDS_MAX, BATCH_BYTES_DEFAULT,
		BATCH_SECONDS_DEFAULT * 1000L},
	    .give_up_ms = GIVE_UP_SECONDS_DEFAULT * 1000L,
	    .login_interval_s = LOCKOUT_SECONDS_DEFAULT,
	};
	while ((key = opts_next(argc, argv, table, synopsis)) != -1) {
		string = string_of(o, key, &auth);
		if (string != NULL)
			*string = optarg;
		else
			read_one(o, key);
	}
	o->files = (const char *const *)(argv + optind);
	o->n_files = (size_t)(argc - optind);
	check_together(o, auth);
}
