#!/bin/sh
# The memory of each tool stays flat over 1,000,000 messages: its peak after
# all of them is what it was after the first 200,000. One real pipeline; the
# stand-in Auditor answers 200 without storing, to be no bottleneck. The
# figures are printed; no clock decides anything.
# shellcheck disable=SC2317 # settle is called through ok
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

case $BUILD in
*asan*) skip_all "the sanitizers' own memory is all that could be measured" ;;
esac

FIRST=200000
ALL=1000000
RATE=40000
# A leak of three bytes a message is above this.
MAY_GROW_KB=2048

# Peak resident memory in KB.
peak()
{
	sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$(pid_of "$1")/status"
}

events()
{
	awk 'BEGIN { for (i = 0; i < 1000; i++) printf "%s%08x%s%0*d%s\n",
	    "{\"uuid\":\"", i, "-0000-4000-8000-000000000000\"," \
	    "\"published\":\"2026-04-03T02:50:50Z\"," \
	    "\"eventType\":\"user.session.start\",\"actor\":{\"id\":\"00u1\"," \
	    "\"type\":\"User\",\"alternateId\":\"u", i % 180 + 1, i,
	    "@example.com\"},\"client\":{\"ipAddress\":\"192.0.2.7\"}," \
	    "\"outcome\":{\"result\":\"SUCCESS\"},\"target\":null}" }'
}

# send N : so many events, at a rate that leaves the tools some rest.
send()
{
	auditferry-test-send -q --to "127.0.0.1:$PORT" --format rfc5424 \
	    --host acme.okta.com --rate $RATE --count "$1" "$T/events"
}

# counts : messages received, parsed; records made, delivered.
counts()
{
	echo "$(metric "$T/receiver.prom" auditferry_receiver_frames_total)" \
	    "$(metric "$T/parser.prom" auditferry_parser_messages_total)" \
	    "$(metric "$T/parser.prom" auditferry_parser_records_total)" \
	    "$(metric "$T/sender.prom" \
		auditferry_sender_records_delivered_total)"
}

# settle : waits until the three agree and no counter moves any more; they
# are written every two seconds.
settle()
{
	before=
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		sleep 2.5
		now=$(counts)
		# shellcheck disable=SC2086 # four numbers
		set -- $now
		[ "$now" = "$before" ] && [ "$1" = "$2" ] &&
		    [ "$3" = "$4" ] && return 0
		before=$now
	done
	note "frames, messages, records, delivered: $now"
	return 1
}

events >"$T/events"
# shellcheck disable=SC2119
start_auditor || exit 1
curl -sSk --fail -X POST \
    "${CONTROL%/}/fail?mode=status-200&count=1000000" >"$T/fail.out"
RECEIVER_OPTIONS='--queue 1M'
PARSER_OPTIONS="--input frames --unmatched $T/unmatched"
start_pipeline || exit 1

# The odd shapes and the large ones first: they decide how large buffers get.
cat tests/data/okta/*.ndjson >"$T/samples"
auditferry-test-send -q --to "127.0.0.1:$PORT" --rate 1000 --count 1000 \
    "$T/samples"
send $((FIRST - 1000))
ok "$FIRST messages go through" settle
for tool in receiver parser sender; do
	eval "first_$tool=\$(peak $tool)"
done
send $((ALL - FIRST))
ok "$ALL messages go through" settle
received=$(metric "$T/receiver.prom" auditferry_receiver_received_total)
dropped=$(metric "$T/receiver.prom" auditferry_receiver_kernel_dropped_total)
overflowed=$(metric "$T/receiver.prom" auditferry_receiver_overflowed_total)
note "received $received, dropped by the kernel $dropped," \
    "overflowed $overflowed; peak resident memory:"
is 'each message is received, or counted by the kernel' \
    $((received + dropped)) $ALL
ok 'most of them are delivered' test \
    "$(metric "$T/parser.prom" auditferry_parser_messages_total)" -gt \
    $((ALL / 2))
for tool in receiver parser sender; do
	eval "first=\$first_$tool"
	last=$(peak $tool)
	# shellcheck disable=SC2154 # set by eval
	note "$tool: $first KB after $FIRST, $last KB after $ALL"
	ok "$tool: flat" test "$((last - first))" -le $MAY_GROW_KB
done
ok 'the pipeline ends in order' stop_pipeline
done_testing
