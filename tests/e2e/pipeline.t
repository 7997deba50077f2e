#!/bin/sh
# The pipelines of the design, as a user types them: with the programs in
# PATH, port 5514 and the endpoint replaced by free ones.
# shellcheck disable=SC2317 # functions are called through wait_for
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

cp tests/data/okta/signin.ndjson "$T/captured.log"
gzip -c "$T/captured.log" >"$T/old.log.gz"
install -m 600 "$PASSWORD_FILE" "$T/pw"
# shellcheck disable=SC2119
start_auditor || exit 1
expected=$(awk -F '\t' '$1 == "signin.ndjson" && $4 == "delivered"' \
    tests/data/okta/expected.tsv | wc -l)

listen()
{
	(as listener auditferry-receiver -l udp://127.0.0.1:0 \
	    --ready-file "$T/ready") |
	    auditferry-parser -r parser/rules 2>"$T/parser.err" |
	    auditferry-sender -u "$URL" --account 'ACME\svc-ferry' \
		--password-file "$T/pw" --thumbprint "$THUMBPRINT" \
		2>"$T/sender.err"
	echo $? >"$T/pipeline.status"
}
listen &
wait_for 10 test -s "$T/ready" || exit 1
auditferry-test-send -q --to "$(sed 's,^udp://,,' "$T/ready")" \
    --format rfc5424 --host acme.okta.com "$T/captured.log"
ok 'receiver | parser | sender delivers' wait_for 15 auditor_has "$expected"
stop listener
ok 'and ends in order' wait_for 10 test -s "$T/pipeline.status"
is 'with 0' "$(cat "$T/pipeline.status")" 0

auditor_clear()
{
	curl -sSk --fail -X POST "${CONTROL%/}/clear" >"$T/clear.out"
}
auditor_clear

auditferry-parser -r parser/rules "$T/captured.log" >"$T/captured.records" \
    2>"$T/parser.err"
is 'a captured file: a record a line' "$(lines_in "$T/captured.records")" \
    "$expected"
like 'with a summary' "$(cat "$T/parser.err")" \
    "33 messages: $expected records of $expected, 3 ignored, 1 unmatched"
is 'no marks for plain lines' "$(grep -c '<?ack' "$T/captured.records")" 0
auditferry-parser -r parser/rules --document "$T/captured.log" \
    >"$T/records.xml" 2>"$T/parser.err"
ok '--document is valid' xmllint --noout --schema \
    tests/auditor/activity_records.xsd "$T/records.xml" 2>"$T/xmllint.err"

run sh -c 'zcat "$1/old.log.gz" | { auditferry-parser -r parser/rules
    echo $? >"$1/status"; } | head -3' sh "$T"
is 'zcat | parser | head -3: three lines' "$(lines_in "$T/run.out")" 3
# The file is small: the parser may have written all before head ends.
while [ "$(wc -c <"$T/captured.log")" -lt 4000000 ]; do
	cat "$T/captured.log" "$T/captured.log" >"$T/twice"
	mv "$T/twice" "$T/captured.log"
done
gzip -c "$T/captured.log" >"$T/old.log.gz"
run sh -c 'zcat "$1/old.log.gz" | { auditferry-parser -r parser/rules
    echo $? >"$1/status"; } | head -3' sh "$T"
is 'a long file: three lines' "$(lines_in "$T/run.out")" 3
is 'quietly' "$ERR" ''
is 'by SIGPIPE' "$(cat "$T/status")" 141

auditferry-parser -q -r parser/rules tests/data/okta/signin.ndjson |
    auditferry-sender -q -u "$URL" --account "$ACCOUNT" \
	--password-file "$T/pw" --thumbprint "$THUMBPRINT"
is 'parser | sender: 0' $? 0
is 'parser | sender: all are there' "$(auditor_count)" "$expected"
auditor_clear

run sender "$T/records.xml"
is 'a document: 0' "$STATUS" 0
is 'a document: all are there' "$(auditor_count)" "$expected"
auditor_records | cut -f1-7 | LC_ALL=C sort >"$T/from-document"
auditor_clear
run sender "$T/captured.records"
is 'record lines: 0' "$STATUS" 0
auditor_records | cut -f1-7 | LC_ALL=C sort >"$T/from-lines"
same 'record lines and document are the same' "$T/from-document" \
    "$T/from-lines"
auditor_clear
xmllint --format "$T/records.xml" >"$T/pretty.xml"
URL=${URL%/}
run sender "$T/pretty.xml"
is 'an indented document, the endpoint without its slash: 0' "$STATUS" 0
auditor_records | cut -f1-7 | LC_ALL=C sort >"$T/from-pretty"
same 'and the same records' "$T/from-document" "$T/from-pretty"

# Frames are text: kept, cut and joined with ordinary tools.
(as listener auditferry-receiver -l udp://127.0.0.1:0 \
    --ready-file "$T/ready2") >"$T/frames" &
wait_for 10 test -s "$T/ready2"
auditferry-test-send -q --to "$(sed 's,^udp://,,' "$T/ready2")" \
    tests/data/okta/signin.ndjson
frames_there()
{
	[ "$(lines_in "$T/frames")" -eq 33 ]
}
wait_for 10 frames_there
stop listener
is 'one line is one frame' "$(lines_in "$T/frames")" 33
split -l 10 "$T/frames" "$T/part."
cat "$T"/part.* | auditferry-parser -q -r parser/rules 2>"$T/parser.err" |
    sed 's/<?ack [0-9]*?>$//; /^$/d' >"$T/from-frames"
sed 's,<Where>[^<]*</Where>,,' "$T/captured.records" >"$T/a"
sed 's,<Where>[^<]*</Where>,,' "$T/from-frames" >"$T/b"
same 'split and joined frames give the same records' "$T/a" "$T/b"
done_testing
