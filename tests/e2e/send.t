#!/bin/sh
# auditferry-test-send: what other tests rely on it for.
# shellcheck disable=SC2317 # functions are called through wait_for
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

# The messages that arrived, in order, without the head of their frames.
messages()
{
	sed 's/^@[0-9]* [0-9a-f]* [^ ]* [^ ]* //' "$T/receiver.out"
}

arrived()
{
	[ "$(lines_in "$T/receiver.out")" -ge "$1" ]
}

# fresh : a receiver that has nothing yet.
fresh()
{
	stop receiver
	rm -f "$T/ready"
	start receiver auditferry-receiver -l udp://127.0.0.1:0 \
	    --ready-file "$T/ready" </dev/null
	wait_for 10 test -s "$T/ready"
	TO=$(cat "$T/ready")
}

fresh
printf 'one\n\n tw\303\266 \r\nthree' >"$T/in"
run auditferry-test-send --to "$TO" "$T/in"
is "lines: exit 0" "$STATUS" 0
like "the summary" "$ERR" "sent 4 messages, 15 bytes, in [0-9.]+ s"
wait_for 10 arrived 4
is "each line as it is, the last without LF too" "$(messages | od -c)" \
    "$(printf 'one\n\n tw\303\266 \r\nthree\n' | od -c)"

fresh
echo body | auditferry-test-send -q --to "${TO#udp://}" --format rfc5424 \
    --host h.example --app okta
echo body | auditferry-test-send -q --to "$TO" --format rfc3164 --host h -
wait_for 10 arrived 2
day='[A-Z][a-z]{2} [ 123][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2}'
iso='[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{6}Z'
like "RFC 5424" "$(messages | sed -n 1p)" \
    "^<134>1 $iso h\.example okta - - - body\$"
like "RFC 3164" "$(messages | sed -n 2p)" "^<134>$day h test: body\$"

fresh
printf 'a\nb\nc\n' >"$T/in"
run auditferry-test-send --to "$TO" --count 7 --sources 3 --rate 20 "$T/in"
wait_for 10 arrived 7
is "--count goes round" "$(messages | tr '\n' ' ')" "a b c a b c a "
is "--sources are so many ports" \
    "$(cut -d' ' -f4 "$T/receiver.out" | sort -u | wc -l | tr -d ' ')" 3
like "--rate is kept: 6 gaps of 50 ms" "$ERR" "in 0\.[3-9]"
printf 'x\ny\n' >"$T/in"
run sh -c 'yes line | auditferry-test-send --to "$1" --count 3' sh "$TO"
like "--count ends an endless input" "$ERR" "sent 3 messages"

fresh
perl -e 'print "x" x 65507, "\n", "y" x 65508, "\nz\n"' >"$T/in"
run auditferry-test-send --to "$TO" "$T/in"
is "a line that is too long: exit 65" "$STATUS" 65
like "it is named" "$ERR" "in, message 2: 65508 bytes, but only 65507"
like "the others go" "$ERR" "sent 2 messages, 65508 bytes"
run auditferry-test-send --to "$TO" --format rfc3164 "$T/in"
like "the header counts" "$ERR" "message 1: 65507 bytes, but only 654[0-9]+"
run auditferry-test-send --to "$TO" "$T/nothing"
is "no such file: exit 66" "$STATUS" 66
run auditferry-test-send --to "$TO" --count 2 /dev/null
is "nothing to repeat: exit 65" "$STATUS" 65
run auditferry-test-send --to 127.0.0.1 /dev/null
is "no port: exit 64" "$STATUS" 64
run auditferry-test-send --to ::1:5514 /dev/null
is "IPv6 without brackets: exit 64" "$STATUS" 64
run auditferry-test-send --format x /dev/null
is "unknown format: exit 64" "$STATUS" 64
stop receiver
printf "x\n" >"$T/in"
run auditferry-test-send --to "$TO" --rate 100 --count 3 "$T/in"
is "nobody listens: exit 0 all the same" "$STATUS" 0
like "with a warning" "$ERR" "warning: nobody listens"

done_testing
