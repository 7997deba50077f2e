#!/bin/sh
# The parser between two pipes: what it does when one of them pauses, stalls
# or ends, marks while it runs, signals, and a disk that is full.
# shellcheck disable=SC2317 # functions are called through wait_for
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/parser.sh
. tests/e2e/parser.sh

P=auditferry_parser_
ONE='{"k":"v","a":"a","r":"S","p":"2026-11-22T13:00:00Z","o":"O"}'

# up ARG... : starts a parser that reads the FIFO $T/in, which stays open for
# us as descriptor 9, and writes to $T/parser.out. Frame 1 is ignored: when its
# mark is there the parser runs.
up()
{
	rm -f "$T/in" "$T/parser.out" "$T/parser.pid" "$T/parser.status"
	mkfifo "$T/in"
	start parser auditferry-parser -r "$RULES" --host H --input frames \
	    "$@" <"$T/in" &
	exec 9>"$T/in"
	frame 1 '{"k":"dd","w":1}' >&9
	wait_for 10 out_has '<?ack 1?>' || fail "the parser starts"
}

out_has()
{
	grep -qsF -e "$1" "$T/parser.out"
}

err_has()
{
	grep -q -e "$1" "$T/parser.err"
}

down()
{
	exec 9>&-
	wait_for 10 gone parser
}

# --- marks while input pauses ----------------------------------------------

up --metrics "$T/prom"
frame 2 "$ONE" >&9
ok "a record and its mark at once" wait_for 2 out_has '<?ack 2?>'
frame 3 '{"k":"dd","w":1}' >&9
ok "a mark for what is ignored" wait_for 2 out_has '<?ack 3?>'
printf '%s' "$(frame 4 "$ONE" | cut -c 1-40)" >&9
sleep 0.2
is "half a frame is none" "$(grep -c '<?ack' "$T/parser.out")" 3
frame 4 "$ONE" | cut -c 41- >&9
ok "the other half makes it one" wait_for 2 out_has '<?ack 4?>'
ok "the counters are kept while it runs" \
    wait_for 10 metric_is "$T/prom" ${P}messages_total 4
kill -s USR1 "$(pid_of parser)"
ok "SIGUSR1 prints them" wait_for 5 err_has "^${P}messages_total 4"
frame 5 'not JSON' >&9
ok "unmatched without a file is said" wait_for 5 err_has 'frame 5 is unmatched'
frame 6 "$ONE" >&9
wait_for 5 metric_is "$T/prom" ${P}messages_total 6
down
is "the end of its input: 0" "$(status_of parser)" 0
is "no mark any more" "$(grep -o '<?ack .*?>' "$T/parser.out" | tail -n 1)" \
    '<?ack 4?>'
is "but the record" "$(records "$T/parser.out")" 3

up --unmatched "$T/unmatched"
frame 4 'not JSON' >&9
ok "with a file its mark is written" wait_for 2 out_has '<?ack 4?>'
like "and it is kept before that" "$(cat "$T/unmatched")" \
    '^@4 [0-9a-f]{8} .* not JSON$'
down

# --- signals, and a reader that goes -----------------------------------------

up
kill "$(pid_of parser)"
ok "SIGTERM with an idle pipe" wait_for 5 gone parser
is "told to stop: 75" "$(status_of parser)" 75
exec 9>&-

# What still comes through the pipe is read after SIGTERM.
up
kill "$(pid_of parser)"
frame 2 "$ONE" >&9
exec 9>&-
ok "SIGTERM, then the end" wait_for 5 gone parser
ok "what came last is done" out_has '<?ack 2?>'

# A reader that takes nothing.
messages 20000 >"$T/big"
rm -f "$T/parser.pid"
{ (as parser auditferry-parser -r "$RULES" --host H \
    --metrics "$T/stalled.prom" "$T/big"); } 2>/dev/null |
    (as stalled sleep 60) &
wait_for 10 test -s "$T/stalled.prom" && wait_for 10 running stalled
sleep 0.3
kill "$(pid_of parser)" 2>/dev/null
ok "SIGTERM with a reader that takes nothing" wait_for 5 gone parser
stop stalled

# A reader that goes away while nothing flows.
rm -f "$T/in" "$T/parser.pid" "$T/parser.status"
mkfifo "$T/in"
{ (as parser auditferry-parser -r "$RULES" --host H); \
    echo $? >"$T/parser.status"; } <"$T/in" 2>/dev/null | (as reader sleep 60) &
exec 9>"$T/in"
wait_for 10 test -s "$T/parser.pid" && wait_for 10 test -s "$T/reader.pid"
kill "$(pid_of reader)"
ok "a reader that has gone is noticed" wait_for 3 gone parser
is "as SIGPIPE is" "$(status_of parser)" 141
is "quietly" "$(cat "$T/parser.err")" ''
exec 9>&-

messages 2000 >"$T/many"
{ parser "$T/many" 2>"$T/head.err"; echo $? >"$T/head.status"; } |
    head -n 1 >"$T/head.out"
is "| head -1: one record" "$(records "$T/head.out")" 1
is "ends quietly" "$(cat "$T/head.err")" ''
is "by SIGPIPE" "$(cat "$T/head.status")" 141

# --- a disk that is full -----------------------------------------------------

disk=$T/disk
mkdir "$disk"
if mount -t tmpfs -o size=256k tmpfs "$disk" 2>/dev/null; then
	head -c 200000 /dev/zero >"$disk/filler"
	frames 300 | sed 1d >"$T/frames"
	up --unmatched "$disk/u"
	cat "$T/frames" >&9
	ok "a full disk is said" wait_for 10 err_has 'No space left'
	unlike "no mark is written" "$(cat "$T/parser.out")" '<\?ack 300\?>'
	is "half a write is taken back" "$(tail -c 1 "$disk/u" | tr -d '\n')" ''
	rm "$disk/filler"
	ok "with room again it goes on" wait_for 10 out_has '<?ack 300?>'
	down
	grep "^@" "$disk/u" >"$T/kept"
	same "nothing is lost or repeated" "$T/kept" "$T/frames"
	umount "$disk"
else
	skip "no tmpfs can be mounted here; test_unmatched.c has a full disk too"
fi

# --- many rules --------------------------------------------------------------

# rules N : N rules for one value each, and the last one for our messages.
rules()
{
	echo '<ruleset xmlns="urn:auditferry:rules:1" name="x" format="json">'
	awk -v n="$1" 'BEGIN {
	    for (i = 1; i < n; i++)
		printf "<rule id=\"r%d\" title=\"t\"><match><field path=\"k\" " \
		    "is=\"v%d\"/></match><drop reason=\"r\"/></rule>\n", i, i
	}'
	echo '<rule id="r" title="t"><match><field path="k" is="v"/></match>'
	echo '<drop reason="r"/></rule></ruleset>'
}

# cost RULES MESSAGES : instructions.
cost()
{
	valgrind --tool=callgrind --callgrind-out-file=/dev/null \
	    auditferry-parser -r "$1" "$2" 2>&1 >/dev/null |
	    sed -n 's/.*Collected : \([0-9]*\).*/\1/p'
}

case $BUILD in
*asan*) skip "valgrind and ASan do not go together" ;;
*)
	if command -v valgrind >/dev/null; then
		rules 10 >"$T/10.xml"
		rules 1200 >"$T/1200.xml"
		: >"$T/empty"
		yes '{"k":"v"}' | head -n 500 >"$T/500"
		few=$(($(cost "$T/10.xml" "$T/500") -
		    $(cost "$T/10.xml" "$T/empty")))
		many=$(($(cost "$T/1200.xml" "$T/500") -
		    $(cost "$T/1200.xml" "$T/empty")))
		note "500 messages: $few instructions, with 1,200 rules $many"
		ok "1,200 rules cost what 10 do" test "$few" -gt 100000 -a \
		    "$many" -lt $((few * 5 / 4))
	else
		skip "valgrind is not here"
	fi
	;;
esac

done_testing
