#!/bin/sh
# A refused login must not lock the account out: how many attempts reach the
# server over restarts, with the interval as it is and with a short one.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/sender.sh
. tests/e2e/sender.sh

start_auditor --log "$T/auditor.log" || exit 1
records 1 3 >"$T/three"
(umask 077 && echo wrong >"$T/login")
LOGIN_FILE=$T/login

# restart OPTION... : starts the sender, gives it a record, waits until it has
# said that the login was refused, and ends it.
restart()
{
	start_sender --batch-time 0 "$@" 2>/dev/null
	records 1 1 marks >&9
	wait_for 10 said "$T/sender.err" 'refused' || note "said nothing"
	stop sender
	exec 9>&-
}

restarts()
{
	restarts_left=20
	while [ $restarts_left -gt 0 ]; do
		restart "$@"
		restarts_left=$((restarts_left - 1))
	done
}

restarts --ack "$T/ack" --rejected "$T/kept"
is "20 starts with --ack: one attempt" "$(stat_of logins_attempted)" 1
is "the last ended with 75" "$(status_of sender)" 75
is "nothing is acknowledged" "$(acknowledged "$T/ack")" 0
like "it says how long it waits" "$(cat "$T/sender.err")" \
    'next try is at 20..-..-..T..:..:..Z, or when it changes'
ok "remembered beside ack" [ -s "$T/ack.login" ]
unlike "without the password" "$(cat "$T/ack.login")" wrong

# From files it ends: without --ack the memory is beside the password file.
try()
{
	run auditferry-sender -u "$URL" --account "$ACCOUNT" \
	    --password-file "$T/login" --thumbprint "$THUMBPRINT" "$@"
}
try "$T/three"
is "a file: 77" "$STATUS" 77
like "which account, method, file and role" "$ERR" \
    '401: login of account ACME.*svc-ferry \(Basic\).*/login.*Contributor'
like "how much is left" "$ERR" '3 records were read and not delivered'
n=0
while [ $n -lt 20 ]; do
	try "$T/three"
	n=$((n + 1))
done
is "20 more: 77" "$STATUS" 77
try --login
is "--login: 77" "$STATUS" 77
is "one attempt for all" "$(stat_of logins_attempted)" 2
ok "remembered beside the password file" [ -s "$T/login.login" ]

# Another password is tried at once, while it holds.
start_sender --batch-time 0 --ack "$T/ack" --rejected "$T/kept"
records 1 2 marks >&9
ok "it holds" wait_for 10 said "$T/sender.err" 'refused before'
touch "$T/login"
ok "written to, but the same password" wait_for 10 said "$T/sender.err" \
    'the password is the one that was refused'
is "no attempt" "$(stat_of logins_attempted)" 2
echo wrong2 >"$T/login"
ok "another wrong one is tried at once" wait_for 10 stat_is \
    logins_attempted 3
ok "and refused" wait_for 10 stat_is logins_refused 3
echo "$PASSWORD" >"$T/login"
ok "the right one delivers" wait_for 10 acknowledged_is "$T/ack" 2
exec 9>&-
is "it ends" "$(status_of sender) $(stored)" '0 1 2'
ok "and all is forgotten" [ ! -e "$T/ack.login" ]
try "$T/three"
is "another password after a restart, too" "$STATUS" 0
ok "which is forgotten too" [ ! -e "$T/login.login" ]

# An hour in short: an interval of two seconds, restarts for about three.
echo wrong >"$T/login"
before=$(stat_of logins_attempted)
from=$(date +%s)
restarts --ack "$T/ack" --rejected "$T/kept" --login-interval 2
took=$(($(date +%s) - from))
attempts=$(($(stat_of logins_attempted) - before))
ok "$took s: $attempts attempts, one for each interval at most" \
    [ "$attempts" -le $((took / 2 + 2)) ]
ok "but more than one" [ "$attempts" -ge 1 ]

# While it holds it tries again by itself.
before=$(stat_of logins_attempted)
start_sender --batch-time 0 --ack "$T/ack" --rejected "$T/kept" \
    --login-interval 1
records 3 3 marks >&9
ok "again and again" wait_for 10 stat_at_least logins_attempted \
    $((before + 2))
stop sender
exec 9>&-
is "SIGTERM while it holds: 75" "$(status_of sender)" 75

# A file that cannot be read counts as a refusal.
echo "$PASSWORD" >"$T/login"
echo garbage >"$T/login.login"
before=$(stat_of logins_attempted)
try "$T/three"
is "a damaged memory: 77" "$STATUS" 77
is "and no attempt" "$(stat_of logins_attempted)" "$before"
rm -f "$T/login.login"
try "$T/three"
is "removed: 0" "$STATUS" 0

# 403: the account is known but may not write.
control 'fail?mode=status-403&count=1000'
try "$T/three"
is "403: 77" "$STATUS" 77
like "says what is missing" "$ERR" '403: account .* Contributor'
rm -f "$T/login.login"
control release
run auditferry-sender -u "$URL" --thumbprint "$THUMBPRINT" --give-up 0 \
    "$T/three"
is "no account where one is wanted: 77" "$STATUS" 77
like "says so" "$ERR" 'wants a login: give --account'

done_testing
