#!/bin/sh
# What goes wrong at a user's desk: one clear line, the right exit status, and
# nothing lost.
# shellcheck disable=SC2317 # functions are called through wait_for
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

SAMPLES=tests/data/okta/signin.ndjson

# says CODE ERE COMMAND ARG... : it ends with that status, one line of its
# errors matches, and there are at most $few lines of errors.
few=2
says()
{
	says_code=$1
	says_text=$2
	shift 2
	run "$@"
	is "$says_what: exit $says_code" "$STATUS" "$says_code"
	like "$says_what: it is said" "$ERR" "$says_text"
	ok "$says_what: in few words" test \
	    "$(printf '%s\n' "$ERR" | grep -c 'error: ')" -le $few
}

says_what='an input that is not there'
says 66 'error: .*/none: No such file' auditferry-parser -r parser/rules \
    "$T/none" "$SAMPLES"
is 'the other input is parsed all the same' "$(lines_in "$T/run.out")" 29
says 66 'error: .*/none: No such file' auditferry-sender \
    -u http://127.0.0.1:1/ "$T/none"

says_what='an input that we may not read'
cp $SAMPLES "$T/secret"
chmod 000 "$T/secret"
if [ "$(id -u)" -ne 0 ]; then
	says 66 'secret: Permission denied' auditferry-parser \
	    -r parser/rules "$T/secret" $SAMPLES
elif setpriv --reuid 65534 --clear-groups sh -c \
    "[ -r parser/rules/okta.xml ] && [ -x '$BIN/auditferry-parser' ]"; then
	says 66 'secret: Permission denied' setpriv --reuid 65534 \
	    --clear-groups "$BIN/auditferry-parser" -r parser/rules \
	    "$T/secret" "$SAMPLES"
else
	skip 'root reads everything, and nobody may not read this tree'
fi

says_what='no rules'
says 78 '/none: error: No such file' auditferry-parser -r "$T/none" $SAMPLES
mkdir "$T/empty"
says 78 'empty: error: there is no rule file' auditferry-parser \
    -r "$T/empty" $SAMPLES

says_what='a typo in a rule file'
cp -r parser/rules "$T/rules"
awk '!done && sub(/<match>/, "<mtach>") { done = 1 }
    done == 1 && sub(/<\/match>/, "</mtach>") { done = 2 }
    { print }' parser/rules/okta.xml >"$T/rules/okta.xml"
line=$(grep -n -m 1 '<mtach>' "$T/rules/okta.xml" | cut -d: -f1)
run auditferry-parser -r "$T/rules" $SAMPLES
is "$says_what: exit 78" "$STATUS" 78
like "$says_what: file, line and name" "$ERR" \
    "okta.xml:$line: error: .*mtach"
is "$says_what: nothing is parsed" "$OUT" ''

for tool in receiver parser sender; do
	says_what="$tool: an unknown option"
	says 64 'unknown option --metrisc; did you mean --metrics' \
	    auditferry-$tool --metrisc x
done

says_what='a port that is taken'
start holder auditferry-receiver -l udp://127.0.0.1:0 \
    --ready-file "$T/holder" </dev/null
wait_for 10 test -s "$T/holder"
says 71 'cannot listen to udp://127.0.0.1:[0-9]*: Address already in use' \
    auditferry-receiver -l "$(cat "$T/holder")"

# shellcheck disable=SC2119
start_auditor || exit 1
auditferry-parser -q -r parser/rules $SAMPLES >"$T/records"

says_what='a password file that others can read'
cp "$PASSWORD_FILE" "$T/open"
chmod 644 "$T/open"
says 78 'open: others can read it' auditferry-sender -u "$URL" \
    --account "$ACCOUNT" --password-file "$T/open" \
    --thumbprint "$THUMBPRINT" "$T/records"

says_what='a wrong password'
(umask 077 && echo tr0ub4dor >"$T/wrong")
says 77 'refuse' auditferry-sender -u "$URL" --account "$ACCOUNT" \
    --password-file "$T/wrong" --thumbprint "$THUMBPRINT" \
    --give-up 2 "$T/records"
is 'nothing was stored' "$(auditor_count)" 0
unlike 'the password is not said' "$ERR" tr0ub4dor

says_what='another server'
says 69 '' auditferry-sender -u "$URL" --account "$ACCOUNT" \
    --password-file "$PASSWORD_FILE" --give-up 1 \
    --thumbprint 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33 \
    "$T/records"
is 'nothing was stored' "$(auditor_count)" 0

# The same through run: it relays the status and names the member.
few=4
mkdir -p "$T/tree"
cp -R scripts/auditferry scripts/lib "$T/tree"
ln -s "$BIN"/auditferry-* "$T/tree"
auditferry_run()
{
	timeout 20 "$T/tree/auditferry" run -q -l udp://127.0.0.1:0 -u "$URL" \
	    --account "$ACCOUNT" --thumbprint "$THUMBPRINT" "$@"
}
says_what='run, rules with a typo'
says 78 "okta.xml:$line: error: " auditferry_run -r "$T/rules" \
    --password-file "$PASSWORD_FILE"
like "$says_what: who" "$ERR" 'auditferry: error: .*parser: 78, bad conf'
says_what='run, a password file that others can read'
says 78 'open: others can read it' auditferry_run -r parser/rules \
    --password-file "$T/open"
says_what='run, a metrics folder that cannot be'
says 73 'cannot create' auditferry_run -r parser/rules \
    --password-file "$PASSWORD_FILE" --metrics "$T/records/x"

run sender "$T/records"
is 'with the right password all of it arrives' "$STATUS" 0
is 'every record' "$(auditor_count)" 29
done_testing
