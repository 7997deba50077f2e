#!/bin/sh
# The stand-in Auditor: options, certificate, logins, paths, each fault, the
# log, the end and the database.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/http.sh
. tests/e2e/http.sh

# --- options -------------------------------------------------------------

run auditferry-test-auditor --help
is "--help exits 0" "$STATUS" 0
like "--help shows the options" "$OUT" '--unknown-plan-status'
run auditferry-test-auditor --version
is "--version exits 0" "$STATUS" 0
run auditferry-test-auditor --lissten 127.0.0.1:0
is "a wrong option exits 64" "$STATUS" 64
ok "in at most two lines" test "$(lines_in "$T/run.err")" -le 2
like "with the nearest name" "$ERR" listen
run auditferry-test-auditor --account x
is "--account alone exits 64" "$STATUS" 64
run auditferry-test-auditor --max-bytes 50X
is "a wrong size exits 64" "$STATUS" 64
run auditferry-test-auditor --unknown-plan-status 404
is "a wrong status exits 64" "$STATUS" 64
run auditferry-test-auditor --account x --password-file "$T/none"
is "no password file exits 66" "$STATUS" 66
run auditferry-test-auditor --db "$T/no/such/folder/db"
is "no database exits 73" "$STATUS" 73
run auditferry-test-auditor --listen nowhere
is "a wrong address exits 71" "$STATUS" 71

# --- start ---------------------------------------------------------------

start_auditor --cert-file "$T/cert.pem" --log "$T/log" --db "$T/db" \
    --plan Okta --plan Other ||
    exit 1
like "the ready file has the endpoint" "$URL" \
    '^https://127\.0\.0\.1:[0-9]+/netwrix/api/v1/activity_records/$'
is "and the pid" "$(ready_value pid)" "$(pid_of auditor)"
digest()
{
	openssl x509 -in "$T/cert.pem" -noout -fingerprint "-$1" |
	    sed 's/.*=//'
}
is "the thumbprint is the certificate's SHA-1" "$THUMBPRINT" "$(digest sha1)"
is "and there is its SHA-256" "$(ready_value thumbprint256)" \
    "$(digest sha256)"
port=${CONTROL#*:*:}
port=${port%%/*}
for host in 127.0.0.1 localhost; do
	ok "the certificate is verified for $host" curl -sS --max-time 20 \
	    --cacert "$T/cert.pem" --resolve "$host:$port:127.0.0.1" \
	    -o "$T/body" "https://$host:$port/control/stats"
done
ok "and is not by itself trusted" test "$(curl -s --max-time 20 -o /dev/null \
    -w '%{http_code}' "${CONTROL}stats")" = 000
run auditferry-test-auditor --listen "127.0.0.1:$port"
is "a taken port exits 71" "$STATUS" 71
like "and says so" "$ERR" 'in use'

# --- authentication, paths, methods --------------------------------------

plain=$(list "$(record)")
a255=$(repeat 255 a)
refused()
{
	is "$1: 401" "$(post "$plain" -u "$2")" 401
	is "$1: no body" "$(wc -c <"$T/body" | tr -d ' ')" 0
	like "$1: the challenge" "$(cat "$T/head")" \
	    '^WWW-Authenticate: Basic realm='
}
refused "a wrong password" "$ACCOUNT:wrong"
refused "a longer password" "$ACCOUNT:${PASSWORD}x"
refused "another account" "other:$PASSWORD"
is "two kinds of login are refused" \
    "$(stat logins_attempted)/$(stat logins_refused)" 3/3
is "no credentials: 401" "$(curl -sk --max-time 20 -o "$T/body" -w \
    '%{http_code}' -d "$plain" "$URL")" 401
is "which is no login" "$(stat logins_attempted)" 3
is "a method that is none of ours: 401" \
    "$(post "$plain" -H 'Authorization: Bearer x')" 401
is "the account in other case is the same: 200" \
    "$(post "$plain" -u "acme\\SVC-FERRY:$PASSWORD")" 200
is "an unknown endpoint: 404" "$(http "${URL}nothing")" 404
is "no body in a 404" "$(body)" ''
is "a path beside it: 404" "$(http "${URL%/}x")" 404
is "GET on the write endpoint: 405" "$(http "$URL")" 405
is "PUT, too" "$(http -X PUT -d x "$URL")" 405
is "DELETE on enum: 405" "$(http -X DELETE "${URL}enum")" 405
is "an unknown format: 400" "$(http -d "$plain" "$URL?format=yaml")" 400

# --- faults --------------------------------------------------------------

control clear >/dev/null
fails()
{
	is "order $1" "$(control "fail?$1")" ok
}
fails 'count=2&mode=status-503&retry_after=7'
is "503, the first" "$(post "$plain")" 503
like "with Retry-After" "$(cat "$T/head")" '^Retry-After: 7'
is "without a body" "$(body)" ''
is "a read is spared" "$(http "${URL}enum")" 200
is "so is who cannot log in" "$(post "$plain" -u "$ACCOUNT:x")" 401
is "503, the second" "$(post "$plain")" 503
is "then it works" "$(post "$plain")" 200
is "only that is stored" "$(stat records)" 1
fails 'mode=status-401'
refused_before=$(stat logins_refused)
is "401 on order" "$(post "$plain")" 401
like "with the challenge" "$(cat "$T/head")" '^WWW-Authenticate: Basic'
is "counts as a refused login" "$(stat logins_refused)" \
    $((refused_before + 1))
fails 'mode=status-400'
refuses "400 on order" "$plain" InputError
fails 'mode=status-500'
is "500 on order" "$(post "$plain")" 500
like "has an error body" "$(body)" 'ServerError'
fails 'count=9&mode=status-503'
fails 'count=0&mode=status-503'
is "count 0 takes it back" "$(post "$plain")" 200
is "an unknown fault: 400" "$(curl -sk --max-time 20 -o /dev/null -X POST -w \
    '%{http_code}' "${CONTROL}fail?mode=sulk")" 400
is "fail by GET: 405" "$(curl -sk --max-time 20 -o /dev/null -w \
    '%{http_code}' "${CONTROL}fail?mode=hang")" 405

control clear >/dev/null
fails 'mode=reset'
post "$plain" >/dev/null
is "reset: what curl says" "$?" 56
like "reset: a TCP reset" "$(cat "$T/curl.err")" 'reset by peer'
fails 'mode=close'
post "$plain" >/dev/null
is "close: no answer" "$?" 52
is "neither is stored" "$(stat records)" 0
fails 'mode=drop-after-commit'
post "$plain" >/dev/null
is "drop-after-commit: no answer" "$?" 52
is "but stored" "$(stat records)" 1
fails 'mode=reset-after-commit'
post "$plain" >/dev/null
is "reset-after-commit: what curl says" "$?" 56
is "but stored, too" "$(stat records)" 2
fails 'mode=slow&ms=700'
begun=$(date +%s%N)
is "slow: works" "$(post "$plain")" 200
ok "slow: after its time" test $(($(date +%s%N) - begun)) -ge 700000000

no_answer=$(stat no_answer)
fails 'mode=hang'
is "hang: no answer" "$(post "$plain" --max-time 1)" 000
ok "hang: the client that goes is noticed" \
    wait_for 5 stat_is no_answer $((no_answer + 1))
is "its record is not stored" "$(stat records)" 3
fails 'count=5&mode=hang'
(post "$plain" >"$T/hung") &
hung=$!
sleep 0.3
is "hang: until released" "$(stat records)" 3
is "release" "$(control release)" ok
wait "$hung"
is "released: 200" "$(cat "$T/hung")" 200
is "release takes back the rest" "$(post "$plain")" 200
is "both are stored" "$(stat records)" 5

# --- the log, the end, the database --------------------------------------

like "the log has the request" "$(cat "$T/log")" \
    '^20[0-9-]+T[0-9:.]+Z POST /netwrix/api/v1/activity_records/ 200 1 [0-9]+ ACME\\\\svc-ferry$'
like "and connections" "$(cat "$T/log")" 'Z opened 127\.0\.0\.1,[0-9]+$'
unlike "but no password" "$(cat "$T/log" "$T/auditor.err")" "$PASSWORD"
printf 'GET /a%%0ab HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' \
    >"$T/raw"
openssl s_client -quiet -ign_eof -connect "127.0.0.1:$port" <"$T/raw" \
    >/dev/null 2>&1
like "a path is logged as it came" "$(cat "$T/log")" 'GET /a%0ab 404'

fails 'count=2&mode=hang'
(post "$plain" >/dev/null) &
hung=$!
sleep 0.3
begun=$(date +%s%N)
ok "SIGTERM ends it, a request hanging" stop auditor
took=$((($(date +%s%N) - begun) / 1000000))
case $BUILD in *asan*) limit=3000 ;; *) limit=1000 ;; esac
ok "within a second ($took ms)" test "$took" -le "$limit"
is "with exit 0" "$(status_of auditor)" 0
wait "$hung"
ok "it leaves no write-ahead log" test ! -e "$T/db-wal"

start_auditor --db "$T/db" --unknown-plan-status 500 --plan Okta \
    --max-records 2 --max-bytes 2K || exit 1
is "the database is kept over a restart" "$(stat records)" 5
is "an unknown plan: 500, as told" "$(post "$(plan Nope)")" 500
like "with a reason" "$(body)" "ServerError.*'Nope'"
is "--max-records, inside" "$(post "$(records 2)")" 200
is "--max-records, above" "$(post "$(records 3)")" 400
is "--max-bytes, above" "$(post "$(list "$(repeat 2048 ' ')")")" 413
ok "killed in the act" stop auditor KILL
start_auditor --http --db "$T/db" --listen '[::1]:0' || {
	note "no IPv6 here"
	start_auditor --http --db "$T/db" || exit 1
}
like "plain HTTP" "$URL" '^http://'
is "kept over a kill" "$(stat records)" 7
is "works" "$(post "$plain")" 200
stop auditor
is "SIGTERM exits 0" "$(status_of auditor)" 0

# A database that cannot grow: the shell's limit stands in for a full disk.
limited()
{
	# shellcheck disable=SC2016 # expanded by the inner shell
	start limited sh -c 'trap "" XFSZ; ulimit -f "$1"; shift; exec "$@"' \
	    sh 600 auditferry-test-auditor -q --http --db "$T/small" \
	    --ready-file "$T/auditor.ready"
	wait_for 10 grep -q "pid=$(pid_of limited)" "$T/auditor.ready"
}
limited
URL=$(ready_value url)
CONTROL=$(ready_value control)
long=$(list "$(repeat 1000 "$(record "<Workstation>$a255</Workstation>")")")
is "a full database: 500" "$(post "$long")" 500
like "with the documented category" "$(body)" '<Category>ServerError<'
is "none of the records is stored" "$(stat records)" 0
is "nor shown" "$(http "${URL}enum")/$(grep -c '<Who>' "$T/body")" 200/0
is "a smaller request still works" "$(post "$plain")" 200
stop limited
is "and it ends with 0" "$(status_of limited)" 0

start open auditferry-test-auditor --ready-file "$T/auditor.ready" \
    --http --listen 127.0.0.1:0
wait_for 10 sh -c "grep -q \"pid=\$(cat '$T/open.pid')\" '$T/auditor.ready'"
URL=$(ready_value url)
is "without an account no one is asked" "$(curl -sS --max-time 20 -o \
    "$T/body" -w '%{http_code}' -d "$plain" "$URL")" 200
is "and every plan is known" "$(post "$(plan Anything)")" 200
stop open INT
is "SIGINT exits 0, too" "$(status_of open)" 0

done_testing
