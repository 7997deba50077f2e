#include "tests/auditor/options.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/opts.h"
#include "common/record.h"

#define BYTES_MAX (1024ULL * 1024 * 1024)
#define RECORDS_MAX 1000000

enum {
	OPT_ACCOUNT = OPT_LONG,
	OPT_CERT_FILE,
	OPT_DB,
	OPT_HTTP,
	OPT_LOG,
	OPT_MAX_BYTES,
	OPT_MAX_RECORDS,
	OPT_PASSWORD_FILE,
	OPT_PLAN,
	OPT_READY_FILE,
	OPT_UNKNOWN_PLAN_STATUS
};

static const char synopsis[] =
    "[-hqVv] [-l ADDR:PORT]\n"
    "           [--account NAME --password-file FILE] [--cert-file FILE]\n"
    "           [--db FILE] [--http] [--log FILE] [--max-bytes SIZE]\n"
    "           [--max-records N] [--plan NAME] [--ready-file FILE]\n"
    "           [--unknown-plan-status N]";

static const struct opt table[] = {
    {OPT_ACCOUNT, "account", "NAME", "ask for Basic authentication as NAME"},
    {OPT_CERT_FILE, "cert-file", "FILE", "write the certificate there (PEM)"},
    {OPT_DB, "db", "FILE", "keep the records there (default: in memory)"},
    {OPT_HTTP, "http", NULL, "plain HTTP instead of HTTPS"},
    {'l', "listen", "ADDR:PORT", "default 127.0.0.1:0, a free port"},
    {OPT_LOG, "log", "FILE", "append a line for each request"},
    {OPT_MAX_BYTES, "max-bytes", "SIZE", "of a request; above: 413 (50 MB)"},
    {OPT_MAX_RECORDS, "max-records", "N", "of a request; above: 400 (1000)"},
    {OPT_PASSWORD_FILE, "password-file", "FILE", "the account's password"},
    {OPT_PLAN, "plan", "NAME",
	"a known plan, repeatable (default: all are known)"},
    {OPT_READY_FILE, "ready-file", "FILE",
	"when listening write url, control, thumbprint, pid there"},
    {OPT_UNKNOWN_PLAN_STATUS, "unknown-plan-status", "N",
	"400 (default) or 500"},
    {'q', "quiet", NULL, "warnings and errors only"},
    {'v', "verbose", NULL, "say more"},
    {'h', "help", NULL, "this text"},
    {'V', "version", NULL, "the version"},
    OPT_END,
};

static unsigned
plan_status(const char *text)
{
	if (strcmp(text, "400") != 0 && strcmp(text, "500") != 0)
		opts_usage("--unknown-plan-status: 400 or 500 is expected");
	return text[0] == '4' ? 400 : 500;
}

static void
take_limit(struct options *o, int key)
{
	if (key == OPT_MAX_BYTES)
		o->max_bytes = opts_size("max-bytes", optarg, 1, BYTES_MAX);
	else if (key == OPT_MAX_RECORDS)
		o->max_records =
		    (size_t)opts_number("max-records", optarg, 1, RECORDS_MAX);
	else
		o->unknown_plan_status = plan_status(optarg);
}

static void
add_plan(struct options *o, const char *name)
{
	if (o->plan_count == PLANS_MAX)
		opts_usage("--plan: at most %d plans", PLANS_MAX);
	o->plans[o->plan_count++] = name;
}

static void
take(struct options *o, int key)
{
	switch (key) {
	case OPT_ACCOUNT:
		o->account = optarg;
		break;
	case OPT_CERT_FILE:
		o->cert_file = optarg;
		break;
	case OPT_DB:
		o->db = optarg;
		break;
	case OPT_HTTP:
		o->http = true;
		break;
	case 'l':
		o->listen = optarg;
		break;
	case OPT_LOG:
		o->log = optarg;
		break;
	case OPT_PASSWORD_FILE:
		o->password_file = optarg;
		break;
	case OPT_PLAN:
		add_plan(o, optarg);
		break;
	case OPT_READY_FILE:
		o->ready_file = optarg;
		break;
	default:
		take_limit(o, key);
		break;
	}
}

void
options_parse(struct options *o, int argc, char **argv)
{
	int key;

	*o = (struct options){
	    .listen = "127.0.0.1:0",
	    .db = ":memory:",
	    .unknown_plan_status = 400,
	    .max_bytes = API_BYTES_MAX,
	    .max_records = API_RECORDS_MAX,
	};
	while ((key = opts_next(argc, argv, table, synopsis)) != -1)
		take(o, key);
	if (optind != argc)
		opts_usage("operands are not taken");
	if ((o->account == NULL) != (o->password_file == NULL))
		opts_usage("--account and --password-file go together");
	if (o->http && o->cert_file != NULL)
		opts_usage("--cert-file: there is no certificate with --http");
}
