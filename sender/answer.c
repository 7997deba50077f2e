#include "sender/answer.h"

#include <limits.h>
#include <stddef.h>

struct row {
	enum answer_failure failure;
	long from, to; /* statuses, both included */
	struct answer answer;
};

#define ANY_STATUS LONG_MIN, LONG_MAX

/* The first row that fits counts; the last one of each kind takes all. */
static const struct row table[] = {
    {ANSWER_CAME, 200, 200, {ANSWER_DELIVERED, "delivered", NULL}},
    {ANSWER_CAME, 300, 399,
	{ANSWER_HOLD_CONFIGURATION, "the server points elsewhere",
	    "a redirection is never followed: give --url the final address"}},
    {ANSWER_CAME, 400, 400,
	{ANSWER_HOLD_CONTENT, "the server does not accept these records",
	    "they are kept and tried again; see the reason above"}},
    {ANSWER_CAME, 401, 401,
	{ANSWER_HOLD_CREDENTIALS, "the server refuses the login",
	    "check account and password"}},
    {ANSWER_CAME, 403, 403,
	{ANSWER_HOLD_CREDENTIALS, "the account may not write records",
	    "give it the Contributor role in Netwrix Auditor"}},
    {ANSWER_CAME, 404, 404,
	{ANSWER_HOLD_CONFIGURATION, "no Integration API at this address",
	    "check --url (its path is /netwrix/api/v1/activity_records/) and "
	    "that the Integration API is switched on"}},
    {ANSWER_CAME, 405, 405,
	{ANSWER_HOLD_CONFIGURATION, "nothing can be posted at this address",
	    "check --url: its path is /netwrix/api/v1/activity_records/"}},
    {ANSWER_CAME, 408, 408,
	{ANSWER_RETRY, "the server timed the request out", NULL}},
    {ANSWER_CAME, 413, 413,
	{ANSWER_HOLD_CONTENT, "the batch is too large for the server",
	    "start again with a smaller --batch-bytes or --batch-records"}},
    {ANSWER_CAME, 429, 429,
	{ANSWER_RETRY, "the server asks to slow down", NULL}},
    {ANSWER_CAME, 500, 500,
	{ANSWER_RETRY, "the server did not process the records",
	    "if it lasts: check the Auditor's licence, database and plan"}},
    {ANSWER_CAME, 503, 503,
	{ANSWER_RETRY, "the Auditor's archive is busy or unreachable", NULL}},
    {ANSWER_CAME, 500, 599, {ANSWER_RETRY, "the server failed", NULL}},
    {ANSWER_CAME, ANY_STATUS,
	{ANSWER_HOLD_CONFIGURATION, "not an answer of the Integration API",
	    "check that --url leads to a Netwrix Auditor"}},
    {ANSWER_NO_HOST, ANY_STATUS,
	{ANSWER_RETRY, "the server's name has no address",
	    "check the name in --url, and DNS"}},
    {ANSWER_NO_PEER, ANY_STATUS, {ANSWER_RETRY, "no connection", NULL}},
    {ANSWER_TIMEOUT, ANY_STATUS, {ANSWER_RETRY, "no answer in time", NULL}},
    {ANSWER_BROKEN, ANY_STATUS,
	{ANSWER_RETRY, "the connection broke before the answer", NULL}},
    {ANSWER_TLS, ANY_STATUS,
	{ANSWER_HOLD_CONFIGURATION, "no TLS connection",
	    "check that --url has the right port and that the server speaks "
	    "TLS 1.2 or later"}},
    {ANSWER_UNTRUSTED, ANY_STATUS,
	{ANSWER_HOLD_CONFIGURATION, "the server's certificate is refused",
	    "nothing was sent. If it is your server: give --thumbprint what "
	    "its administrator reads to you, or --cacert its issuer"}},
    {ANSWER_OTHER, ANY_STATUS, {ANSWER_RETRY, "the request failed", NULL}},
};

const struct answer *
answer_of(enum answer_failure failure, long status, unsigned attempt)
{
	const size_t n = sizeof(table) / sizeof(table[0]);
	size_t i;

	(void)attempt; /* no meaning depends on it yet */
	for (i = 0; i + 1 < n; i++)
		if (table[i].failure == failure &&
		    (failure != ANSWER_CAME ||
			(status >= table[i].from && status <= table[i].to)))
			break;
	return &table[i].answer;
}
