#!/bin/sh
# The sender against the stand-in Auditor: what it reads, how it batches, how
# it recognises the server, what it acknowledges.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/sender.sh
. tests/e2e/sender.sh

start_auditor --log "$T/auditor.log" --cert-file "$T/cert.pem" || exit 1

# --- what it reads ---------------------------------------------------------

records 1 3 >"$T/three"
run_sender "$T/three"
is "a file of record lines: 0" "$STATUS" 0
is "stored in order" "$(stored)" '1 2 3'
like "the summary" "$ERR" '3 records read, 3 delivered in 1 batches'
like "the method, type and agent" "$(cat "$T/auditor.log")" ' POST '

control clear
run_sender <"$T/three"
is "the same on stdin" "$(stored)" '1 2 3'
URL=${URL%/}
run_sender - <"$T/three"
URL=$URL/
is "as '-', without the trailing slash" "$STATUS $(stored)" '0 1 2 3 1 2 3'

control clear
{
	echo '<?xml version="1.0"?>'
	echo '<n:ActivityRecordList xmlns:n="http://schemas.netwrix.com/api/v1/activity_records/">'
	record 1 | sed 's,<\([A-Z]\),\n  <n:\1,g; s,</,</n:,g'
	echo '<!-- and -->'
	record 2 | sed 's,<\([A-Z]\),<n:\1,g; s,</,</n:,g'
	echo '</n:ActivityRecordList>'
} >"$T/document.xml"
run_sender "$T/document.xml" "$T/three"
is "a document, then lines" "$STATUS $(stored)" '0 1 2 1 2 3'
control clear
{
	echo '<?xml version="1.0" encoding="UTF-16"?><ActivityRecordList>'
	record 'ä'
	echo '</ActivityRecordList>'
} | iconv -f UTF-8 -t UTF-16 >"$T/utf16.xml"
run_sender "$T/utf16.xml"
is "a UTF-16 document" "$STATUS $(stored)" '0 ä'

control clear
{
	record 1
	echo
	echo 'garbage'
	echo '<ActivityRecord><Who>a & b</Who></ActivityRecord>'
	record 2
	echo
} >"$T/mixed"
run_sender --rejected "$T/rejected" "$T/mixed"
is "bad lines: 65, the rest is delivered" "$STATUS $(stored)" '65 1 2'
like "file and line are said" "$ERR" "mixed:2: not an Activity Record"
is "they are kept byte for byte" "$(cat "$T/rejected/bad-input.raw")" \
    "$(sed -n '2,3p' "$T/mixed")"
like "and counted" "$ERR" '2 bad'

control clear
record 1 >"$T/no-lf"
run_sender "$T/no-lf"
is "a whole record without its line end" "$STATUS $(stored)" '0 1'
cut -c 1-50 "$T/no-lf" | tr -d '\n' >"$T/torn"
run_sender "$T/three" "$T/torn"
is "a torn one is discarded, 65" "$STATUS $(stored)" '65 1 1 2 3'
control clear
run_sender "$T/none" "$T/three"
is "a missing file: 66, the rest is delivered" "$STATUS $(stored)" '66 1 2 3'
like "which is said" "$ERR" "none: No such file"
run_sender "$T"
is "a folder: 66" "$STATUS" 66
: >"$T/empty"
run_sender "$T/empty"
is "an empty file: 0" "$STATUS" 0
run_sender --dry-run "$T/three"
is "--dry-run: 0 and nothing posted" "$STATUS $(stored)" '0 1 2 3'
like "it says so" "$ERR" 'nothing was posted: 3 records'

# --- batches ---------------------------------------------------------------

before=$(stat_of writes_ok)
control clear
records 1 1001 >"$T/many"
run_sender "$T/many"
ok "1001 records in order" stored_up_to 1001
is "in two batches" "$(($(stat_of writes_ok) - before))" 2
control clear
before=$(stat_of writes_ok)
head -1000 "$T/many" >"$T/thousand"
run_sender "$T/thousand"
is "1000 in one" "$(($(stat_of writes_ok) - before))" 1
before=$(stat_of writes_ok)
run_sender --batch-records 2 "$T/three"
is "--batch-records 2: two for three" "$(($(stat_of writes_ok) - before))" 2

# A batch ends at a mark, if it holds one: frame 2 makes two records here, and
# frame 3 three, which is more than a batch takes.
control clear
records 1 6 marks | sed 's/<?ack [245]?>//' >"$T/frames"
before=$(wc -l <"$T/auditor.log")
run_sender --batch-records 2 <"$T/frames"
is "marks part the batches" "$(sed "1,${before}d" "$T/auditor.log" |
    awk '/ POST / { printf "%s ", $5 }')$(stored)" '1 2 2 1 1 2 3 4 5 6'

# 40 records fill a body of exactly so many bytes.
head -40 "$T/thousand" >"$T/forty"
run auditferry-sender -u "$URL" --dry-run -v "$T/forty"
bytes=$(printf '%s\n' "$ERR" | sed -n 's/.*batches (\([0-9]*\) bytes).*/\1/p')
for i in 4096 "$bytes" "$((bytes - 1))"; do
	run auditferry-sender -u "$URL" --dry-run --batch-bytes "$i" "$T/forty"
	printf '%s\n' "$ERR" | sed -n 's/.*in \([0-9]*\) batches.*/\1/p'
done >"$T/batches"
is "--batch-bytes counts the whole body" \
    "$(tr '\n' ' ' <"$T/batches")" '2 1 2 '

control clear
start_sender --batch-time 60
records 1 1 >&9
sleep 0.3
is "--batch-time 60: not yet" "$(auditor_count)" 0
exec 9>&-
is "at the end of input: at once" "$(status_of sender) $(stored)" '0 1'
control clear
start_sender --batch-time 0
records 1 1 >&9
ok "--batch-time 0: when input pauses" wait_for 5 auditor_has 1
exec 9>&-
is "and it ends" "$(status_of sender)" 0

# --- who the server is -----------------------------------------------------

logins=$(stat_of logins_attempted)
requests=$(stat_of requests)
login()
{
	run auditferry-sender -u "$URL" --account "$ACCOUNT" \
	    --password-file "$PASSWORD_FILE" --give-up 0 "$@" "$T/three"
}
control clear
login
is "a self-signed certificate is refused: 69" "$STATUS" 69
like "with the reason" "$ERR" 'certificate is refused: self-signed'
like "and its thumbprint" "$ERR" "$(ready_value thumbprint256)"
login --thumbprint 00112233445566778899AABBCCDDEEFF00112233
is "a wrong thumbprint: 69" "$STATUS" 69
like "the right one is shown" "$ERR" "$THUMBPRINT"
is "no request was sent" "$(stat_of requests)" "$requests"
is "nor a login" "$(stat_of logins_attempted)" "$logins"
login --thumbprint "$THUMBPRINT"
is "the right SHA-1 thumbprint" "$STATUS" 0
login --thumbprint "$(ready_value thumbprint256 | tr 'A-F' 'a-f' | tr -d :)"
is "the right SHA-256 thumbprint, bare" "$STATUS" 0
login --cacert "$T/cert.pem"
is "--cacert" "$STATUS" 0
login --no-check-certificate
is "--no-check-certificate" "$STATUS" 0
like "with a warning" "$ERR" 'certificate is not checked'
is "all that stored" "$(auditor_count)" 12
run auditferry-sender -u "https://127.0.0.1:1/" --thumbprint "$THUMBPRINT" \
    --give-up 0 "$T/three"
is "nobody there: 69" "$STATUS" 69
like "how much was not delivered" "$ERR" '3 records were read and not delivered'

# --- --login ----------------------------------------------------------------

control clear
run_sender --login
is "--login: 0" "$STATUS" 0
is "posts nothing" "$(auditor_count)" 0
run auditferry-sender -u "$URL" --login
is "untrusted: 78" "$STATUS" 78
run auditferry-sender -u "${CONTROL%control/}none/" --login \
    --account "$ACCOUNT" --password-file "$PASSWORD_FILE" \
    --thumbprint "$THUMBPRINT"
is "a wrong path: 78" "$STATUS" 78
run auditferry-sender -u "https://127.0.0.1:1/" --login
is "nobody there: 69" "$STATUS" 69

# --- acknowledgement --------------------------------------------------------

control clear
records 1 5 marks >"$T/marked"
echo '<?ack 9?>' >>"$T/marked"
run_sender --ack "$T/ack" --rejected "$T/kept" --batch-records 2 <"$T/marked"
is "delivered and acknowledged" "$STATUS $(stored) $(acknowledged "$T/ack")" \
    '0 1 2 3 4 5 9'
control clear
{
	records 10 11 marks
	record 12
} | sender --ack "$T/ack" --rejected "$T/kept" 2>"$T/err"
is "a last line without its end is torn" \
    "$(stored) $(acknowledged "$T/ack")" '10 11 11'
control clear
records 3 4 marks | sender --ack "$T/ack" --rejected "$T/kept" 2>/dev/null
is "it never decreases" "$(stored) $(acknowledged "$T/ack")" '3 4 11'
control clear
start_sender --ack "$T/ack" --rejected "$T/kept"
run_sender --ack "$T/ack" --rejected "$T/kept" </dev/null
is "a second sender: 75" "$STATUS" 75
echo '<?ack 20?>' >&9
ok "a mark alone is acknowledged at once" \
    wait_for 5 acknowledged_is "$T/ack" 20
control 'fail?mode=status-503&count=1000'
records 21 22 marks >&9
sleep 0.2
exec 9>&-
ok "503" wait_for 15 stat_at_least status_503 1
is "not before it is delivered" "$(acknowledged "$T/ack")" 20
stop sender
is "SIGTERM while the server fails: 75" "$(status_of sender)" 75
like "what stays is said" "$(cat "$T/sender.err")" \
    '2 records were read and not delivered; they stay unack'
is "and is" "$(acknowledged "$T/ack")" 20
control release

# --- plain http, proxies --------------------------------------------------

control clear
run env https_proxy=http://127.0.0.1:1 ALL_PROXY=http://127.0.0.1:1 \
    auditferry-sender -u "$URL" --account "$ACCOUNT" --give-up 0 \
    --password-file "$PASSWORD_FILE" --thumbprint "$THUMBPRINT" "$T/three"
is "proxies from the environment are not used" "$STATUS $(stored)" '0 1 2 3'
run auditferry-sender -u http://192.0.2.1/ --account a --dry-run \
    --password-file "$PASSWORD_FILE" "$T/three"
like "http: the password in clear is warned of" "$ERR" 'in clear'
stop auditor
start_auditor --http || exit 1
run auditferry-sender -u "$URL" --account "$ACCOUNT" \
    --password-file "$PASSWORD_FILE" "$T/three"
is "http: delivered" "$STATUS $(stored)" '0 1 2 3'
unlike "not warned of on this host" "$ERR" 'in clear'
run auditferry-sender -u "https://${URL#http://}" --give-up 0 "$T/three"
is "https to an http port: 69" "$STATUS" 69
like "says what to check" "$ERR" 'no TLS connection'
stop auditor
start_auditor --cert-file "$T/cert.pem" || exit 1

# --- options -----------------------------------------------------------------

usage()
{
	usage_what=$1
	shift
	run auditferry-sender "$@"
	is "$usage_what: 64" "$STATUS" 64
	is "in one line" "$(printf '%s\n' "$ERR" | wc -l | tr -d ' ')" 1
}
P="--password-file $PASSWORD_FILE"
usage "no URL"
usage "ftp" -u ftp://x/
usage "a password in the URL" -u https://a:canary@x/
unlike "which is not shown" "$ERR" canary
usage "--ack without --rejected" -u https://x/ --ack "$T/ack"
usage "--auth ntlm" -u https://x/ --auth ntlm
usage "--auth x" -u https://x/ --auth x
usage "--account alone" -u https://x/ --account a
# shellcheck disable=SC2086 # two words
usage "--password-file alone" -u https://x/ $P
# shellcheck disable=SC2086 # two words
usage "--auth none with an account" -u https://x/ --account a $P --auth none
usage "--auth basic without" -u https://x/ --auth basic
usage "a bad thumbprint" -u https://x/ --thumbprint AB:CD
usage "0 records" -u https://x/ --batch-records 0
usage "1001 records" -u https://x/ --batch-records 1001
usage "50 MB and a byte" -u https://x/ --batch-bytes 50000001
usage "two ways to trust" -u https://x/ --cacert a --no-check-certificate

chmod 640 "$PASSWORD_FILE"
run_sender "$T/three"
is "a password file that others can read: 78" "$STATUS" 78
like "which is said" "$ERR" 'chmod 600'
chmod 600 "$PASSWORD_FILE"
run auditferry-sender -u "$URL" --account a --password-file "$T/none"
is "no password file: 78" "$STATUS" 78
run auditferry-sender -u "$URL" --cacert "$T/none"
is "no CA file: 78" "$STATUS" 78

if command -v mandoc >/dev/null; then
	auditferry-sender --help | sed -n '/^usage: /,/^  -/p' |
	    sed '/^  -/d; s/^usage: //' | tr -s ' \n' ' ' >"$T/usage"
	mandoc -Tascii sender/auditferry-sender.1 | col -b |
	    sed -n '/^SYNOPSIS/,/^DESCRIPTION/p' | sed '1d;$d' |
	    tr -s ' \n\t' ' ' | sed 's/^ //' >"$T/synopsis"
	same "usage equals SYNOPSIS" "$T/usage" "$T/synopsis"
else
	skip "mandoc is not here"
fi

# The password is nowhere but in its file and the stand-in's memory.
is "no file holds the password but its own" \
    "$(grep -rl "$PASSWORD" "$T" | wc -l | tr -d ' ')" 1

done_testing
