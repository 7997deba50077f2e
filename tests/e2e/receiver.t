#!/bin/sh
# The receiver: every byte comes back, every loss is counted.
# shellcheck disable=SC2317 # functions are called through wait_for
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

R=auditferry_receiver_

helper()
{
	perl tests/e2e/receiver.pl "$@"
}

# up COMMAND... : starts what leads to a receiver, its options last, in the
# background; sets $PORT. Its frames go to $T/receiver.out.
up()
{
	rm -f "$T/ready" "$T/prom"
	start receiver "$@" --ready-file "$T/ready" --metrics "$T/prom" \
	    </dev/null
	is_up
}

# The same, but stdout is a pipe to a reader of its own, a process that can
# be stopped; what it reads goes to $T/reader.out.
up_with_reader()
{
	rm -f "$T/ready" "$T/prom" "$T/receiver.status"
	{
		(as receiver "$@" --ready-file "$T/ready" --metrics "$T/prom")
		echo $? >"$T/receiver.status"
	} 2>/dev/null </dev/null | (as reader cat) >"$T/reader.out" &
	is_up && wait_for 10 test -s "$T/reader.pid"
}

is_up()
{
	if ! wait_for 10 test -s "$T/ready"; then
		fail "the receiver starts"
		note <"$T/receiver.err"
		done_testing
	fi
	PORT=$(sed -n '1s/.*://p' "$T/ready")
}

to()
{
	kill -s "$1" "$(pid_of "$2")"
}

send()
{
	auditferry-test-send -q --to "127.0.0.1:$PORT" "$@"
}

# m NAME : a counter of the receiver, as last written.
m()
{
	metric "$T/prom" "$R$1_total"
}

# reached NAME N : the counter is N; for wait_for.
reached()
{
	metric_is "$T/prom" "$R$1_total" "$2"
}

# Within a second of what caused it, with 0.5 s for the test itself. A build
# with sanitizers is slower.
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

says()
{
	grep -Eq -e "$1" "$T/receiver.err"
}

# decoded FRAMES : each is a frame, and the next; messages to $T/got/SEQ and a
# list of them to $T/list.
decoded()
{
	rm -rf "$T/got" && mkdir "$T/got" &&
	    helper decode "$T/got" <"$1" >"$T/list"
}

balanced()
{
	is "$1: received = not allowed + overflowed + frames" "$(m received)" \
	    "$(($(m not_allowed) + $(m overflowed) + $(m frames)))"
}

# shellcheck source=tests/e2e/receiver-options.sh
. "$ROOT/tests/e2e/receiver-options.sh"
# shellcheck source=tests/e2e/receiver-bytes.sh
. "$ROOT/tests/e2e/receiver-bytes.sh"
# shellcheck source=tests/e2e/receiver-loss.sh
. "$ROOT/tests/e2e/receiver-loss.sh"
# shellcheck source=tests/e2e/receiver-end.sh
. "$ROOT/tests/e2e/receiver-end.sh"

done_testing
