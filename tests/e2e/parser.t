#!/bin/sh
# The parser: options and exit codes, records and documents, marks, signals,
# and a reader or a writer that goes away.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/parser.sh
. tests/e2e/parser.sh

P=auditferry_parser_

# --- options and exit codes -------------------------------------------------

printf '%s\n' '{"k":"v","a":"a","r":"S","p":"2026-11-22T13:00:00Z","o":"O"}' >"$T/one"
run parser --nonsense
is "a wrong option: 64" "$STATUS" 64
ok "in at most two lines" test "$(lines_in "$T/run.err")" -le 2
run parser --unmached "$T/u"
like "with the nearest right name" "$ERR" 'unmatched'
run auditferry-parser "$T/one"
is "no rules: 64" "$STATUS" 64
like "which says what to do" "$ERR" '-r is missing'
run parser --input yaml
is "a wrong mode: 64" "$STATUS" 64
run parser --received yesterday
is "a wrong time: 64" "$STATUS" 64
run parser --unmatched-max 4k
is "a size: fine" "$STATUS" 0
run parser --unmatched -
is "--unmatched needs a file: 64" "$STATUS" 64
run parser --test "$T/one"
is "--test with a file: 64" "$STATUS" 64
run auditferry-parser --help
is "--help: 0" "$STATUS $ERR" '0 '
like "on stdout" "$OUT" '^usage: auditferry-parser -r PATH'
run auditferry-parser --version
is "--version: 0" "$STATUS $ERR" '0 '
if command -v mandoc >/dev/null; then
	auditferry-parser --help | sed -n '/^usage: /,/^  -/p' |
	    sed '/^  -/d; s/^usage: //' | tr -s ' \n' ' ' >"$T/usage"
	mandoc -Tascii parser/auditferry-parser.1 | col -b |
	    sed -n '/^SYNOPSIS/,/^DESCRIPTION/p' | sed '1d;$d' |
	    tr -s ' \n\t' ' ' | sed 's/^ //' >"$T/synopsis"
	same "usage equals SYNOPSIS" "$T/usage" "$T/synopsis"
else
	skip "mandoc is not here"
fi
run auditferry-parser -r "$T/none.xml" "$T/one"
is "missing rules: 78" "$STATUS" 78
like "names them" "$ERR" "$T/none.xml: error: No such file"
sed 's/title="By verb"/titel="By verb"/' "$RULES" >"$T/bad.xml"
run auditferry-parser -r "$T/bad.xml" "$T/one"
is "bad rules: 78, nothing is written" "$STATUS $OUT" '78 '
like "file and line" "$ERR" "^$T/bad.xml:[0-9]+: error: .*titel"
run parser "$T/none" "$T/one" "$T"
is "unreadable files: 66" "$STATUS" 66
is "the rest is done" "$(records "$T/run.out")" 1
like "each is said" "$ERR" "$T/none: No such file"
like "a folder too" "$ERR" "$T: Is a directory"
{
	frame 1 '{"k":"v"}' && echo '@2 00000000 damaged' &&
	    frame 3 '{"k":"d1","w":1}'
} >"$T/damaged"
run parser "$T/damaged"
is "damaged: 65" "$STATUS" 65
like "which is said with its line" "$ERR" "damaged:2: damaged frame"
run parser --unmatched "$T/no/folder" "$T/one"
is "an unmatched file that cannot be made: 73" "$STATUS" 73
run parser --unmatched "$T/u" "$T/u"
is "a file that is read and written: 64" "$STATUS" 64
# shellcheck disable=SC2094 # that is the point
parser --unmatched "$T/u" <"$T/u" >"$T/run.out" 2>&1
is "also as stdin" "$?" 64
if [ -e /dev/full ]; then
	parser "$T/one" >/dev/full 2>"$T/run.err"
	is "stdout that is full: 74" "$?" 74
else
	skip "there is no /dev/full"
fi

# --- what comes out ---------------------------------------------------------

messages 20 >"$T/many"
run parser -v --plan 'A <plan>' --item I --where 'W&W' "$T/many"
cp "$T/run.out" "$T/records"
is "all is read: 0" "$STATUS" 0
is "records" "$(lines_in "$T/records")" 20
sed 's/<?ack [0-9]*?>$//' "$T/records" | while IFS= read -r line; do
	printf '%s\n' "$line" | xmllint --noout - 2>&1 || echo bad
done >"$T/lint"
is "each line is well-formed" "$(cat "$T/lint")" ''
like "--plan" "$OUT" '<MonitoringPlan><Name>A &lt;plan&gt;</Name>'
like "--item" "$OUT" '<Item><Name>I</Name></Item>'
is "--where in each" "$(grep -c '<Where>W&amp;W</Where>' "$T/records")" 20
unlike "plain lines have no marks" "$OUT" '<\?ack'
run auditferry-parser -r "$RULES" --host fallback "$T/one"
like "--host" "$OUT" '<Where>fallback</Where>'
printf '<13>1 - own a - - - %s\n' "$(cat "$T/one")" >"$T/own"
run auditferry-parser -r "$RULES" --host fallback "$T/own"
like "stands in only" "$OUT" '<Where>own</Where>'
run parser --document --plan P "$T/many"
is "--document: 0" "$STATUS" 0
ok "is valid" xmllint --noout --schema tests/auditor/activity_records.xsd \
    "$T/run.out" 2>"$T/lint"
is "has all records" "$(grep -c '<ActivityRecord>' "$T/run.out")" 20
: >"$T/empty"
run parser --document "$T/empty"
ok "an empty one is well-formed" xmllint --noout "$T/run.out"
frame 1 "$(cat "$T/one")" >"$T/frame"
run parser --document "$T/frame"
unlike "no mark in a document" "$OUT" '<\?ack'

echo "<13>Dec 31 23:30:00 h a: $(cat "$T/one")" >"$T/old"
# shellcheck disable=SC2016 # a variable of the rules
sed 's/{p:time}/{$time}/' "$RULES" >"$T/time.xml"
run auditferry-parser -r "$T/time.xml" --received 2020-01-01T00:30:00Z "$T/old"
like "--received decides the year" "$OUT" '<When>2019-12-31T23:30:00Z</When>'
run auditferry-parser -r "$T/time.xml" --received 2024-11-01T00:00:00Z "$T/old"
like "another one" "$OUT" '<When>2024-12-31T23:30:00Z</When>'
touch -d '2018-01-02T00:00:00Z' "$T/old"
run auditferry-parser -r "$T/time.xml" --received mtime "$T/old"
like "the file's time" "$OUT" '<When>2017-12-31T23:30:00Z</When>'

# --- what is said -----------------------------------------------------------

printf '%s\n' '{"k":"v","a":"a"}' 'no JSON' 'neither' >"$T/unmatched.in"
run parser --unmatched "$T/unmatched" "$T/unmatched.in"
is "unmatched is no fault: 0" "$STATUS" 0
like "the summary" "$ERR" '3 messages: .* 3 unmatched'
like "the first unmatched one" "$ERR" 'first unmatched: .*/unmatched.in:1: '
is "each is kept" "$(grep -c '^#!unmatched ' "$T/unmatched")" 3
run parser -q --unmatched "$T/unmatched" "$T/unmatched.in"
is "-q: nothing is said" "$ERR" ''
sed 's/{p:time}/2026-11-22T13:00:00Z/' "$RULES" >"$T/mended.xml"
run auditferry-parser -r "$T/mended.xml" --host H "$T/unmatched"
is "read again with mended rules" "$STATUS $(records "$T/run.out")" '0 2'
like "the others are unmatched still" "$ERR" ' 4 unmatched'

run parser --metrics "$T/prom" "$T/many" "$T/unmatched.in"
all=$(metric "$T/prom" ${P}messages_total)
recorded=$(metric "$T/prom" ${P}recorded_total)
ignored=$(metric "$T/prom" ${P}ignored_total)
unmatched=$(metric "$T/prom" ${P}unmatched_total)
is "the books" "$all $recorded $ignored $unmatched" '103 20 40 43'
is "balance" "$((recorded + ignored + unmatched))" "$all"
is "and the records" "$(metric "$T/prom" ${P}records_total)" 20
run parser --metrics "$T/prom" "$T/damaged" "$T/none"
is "damage is counted beside them" "$(metric "$T/prom" ${P}damaged_total) \
$(metric "$T/prom" ${P}messages_total) \
$(metric "$T/prom" ${P}unreadable_total)" '1 2 1'

# --- the rules' own examples ------------------------------------------------

run auditferry-parser --test -r parser/rules
is "the shipped rules pass" "$STATUS" 0
is "in TAP" "$(tail -n 1 "$T/run.out")" "1..$(grep -c '^ok' "$T/run.out")"
cat >"$T/example.xml" <<'EOF'
<ruleset xmlns="urn:auditferry:rules:1" name="x" format="json">
  <rule id="r" title="t">
    <drop reason="why"/>
    <example name="good"><message>{}</message>
      <expect><drop reason="hy"/></expect></example>
    <example name="bad"><message>{}</message>
      <expect><record><Who>a</Who></record></expect></example>
    <example name="other"><message>{}</message>
      <expect><drop reason="because"/></expect></example>
  </rule>
</ruleset>
EOF
run auditferry-parser --test -r "$T/example.xml"
is "a failing example: 1" "$STATUS" 1
like "the good one" "$OUT" '^ok 1 - x r: good$'
like "the bad one" "$OUT" '^not ok 2 - x r: bad$'
like "with its file and line" "$OUT" "^# $T/example.xml:6: it makes 0 records"
like "and another" "$OUT" "^# $T/example.xml:8: .*another reason: why"

done_testing
