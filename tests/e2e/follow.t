#!/bin/sh
# Playing a journal while it is written, trimmed and gone.
# shellcheck disable=SC2317 # functions are called through wait_for
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

J=$T/journal
F=auditferry_follow_

frames()
{
	perl tests/e2e/follow.pl frames "$@"
}

acknowledge()
{
	perl tests/e2e/follow.pl ack "$J/ack" "$1"
}

# listen OPTION... : the journal's writer; sets $PORT.
listen()
{
	rm -f "$T/ready"
	start receiver auditferry-receiver -l udp://127.0.0.1:0 \
	    --journal "$J" --ready-file "$T/ready" --metrics "$T/prom" "$@" \
	    </dev/null
	wait_for 10 test -s "$T/ready" || {
		fail 'the receiver starts'
		note <"$T/receiver.err"
		done_testing
	}
	PORT=$(sed -n '1s/.*://p' "$T/ready")
}

# 2.2 KB a message, as Okta has.
awk 'BEGIN { for (i = 0; i < 1000; i++) printf "%02200d\n", i }' >"$T/messages"

send()
{
	auditferry-test-send -q --to "127.0.0.1:$PORT" "$@" "$T/messages"
}

# follow NAME OPTION... : in the background, its output to $T/NAME.out.
follow()
{
	follow_name=$1
	shift
	start "$follow_name" auditferry-receiver --follow "$J" "$@" </dev/null
}

# The same into a pipe, to a reader of its own: $T/reader.out.
follow_with_reader()
{
	rm -f "$T/follow.status" "$T/reader.pid"
	{
		(as follow auditferry-receiver --follow "$J")
		echo $? >"$T/follow.status"
	} 2>/dev/null </dev/null | (as reader cat) >"$T/reader.out" &
	wait_for 10 test -s "$T/reader.pid"
}

# The journal holds N messages; the output NAME has N frames.
journaled()
{
	[ "$(tr -dc '0-9 ' <"$J/durable" | awk '{ print $1 + 0 }')" -ge "$1" ]
}

played()
{
	[ "$(lines_in "$T/$1.out")" -ge "$2" ]
}

says()
{
	grep -Eq -e "$2" "$T/$1.err"
}

# Within a second or so of what caused it.
soon()
{
	soon_ticks=30
	case $BUILD in *asan*) soon_ticks=90 ;; esac
	until "$@"; do
		soon_ticks=$((soon_ticks - 1))
		[ "$soon_ticks" -gt 0 ] || return 1
		sleep 0.05
	done
}

# shellcheck source=tests/e2e/follow-options.sh
. "$ROOT/tests/e2e/follow-options.sh"
# shellcheck source=tests/e2e/follow-live.sh
. "$ROOT/tests/e2e/follow-live.sh"
# shellcheck source=tests/e2e/follow-faults.sh
. "$ROOT/tests/e2e/follow-faults.sh"
# shellcheck source=tests/e2e/follow-writer.sh
. "$ROOT/tests/e2e/follow-writer.sh"

done_testing
