# shellcheck shell=sh
# A receiver that writes a journal, and what is in the journal: for journal.t
# and every-call-journal.t.
#
#	$J	the journal
#	$M	a message of a thousand bytes, in a file
#	$PORT	where the receiver of up() listens

R=auditferry_receiver_
J=$T/j
M=$T/message
# A thousand bytes that are easy to see in a journal.
awk 'BEGIN { for (i = 0; i < 100; i++) printf "0123456789" }' >"$M"

# up [WITH...] -- [OPTION...] : starts a receiver with the journal $J, by
# another program if one is named; sets $PORT.
up()
{
	up_with=
	while [ "$1" != -- ]; do
		up_with="$up_with $1"
		shift
	done
	shift
	rm -f "$T/ready" "$T/prom"
	# shellcheck disable=SC2086 # words
	start receiver $up_with auditferry-receiver -l udp://127.0.0.1:0 \
	    --journal "$J" --ready-file "$T/ready" --metrics "$T/prom" \
	    "$@" </dev/null
	wait_for 10 is_up || return 1
	PORT=$(sed -n '1s/.*://p' "$T/ready" 2>/dev/null)
	[ -n "$PORT" ]
}

# Ready, or dead already.
is_up()
{
	[ -s "$T/ready" ] || gone receiver
}

to()
{
	kill -s "$1" "$(pid_of "$2")"
}

send()
{
	auditferry-test-send -q --to "127.0.0.1:$PORT" --whole "$@" "$M"
}

# What the file durable says; 0 without one.
durable()
{
	durable_text=$(sed -n 's/^durable 0*\([0-9]*\) .*/\1/p' "$J/durable" \
	    2>/dev/null)
	echo "${durable_text:-0}"
}

durable_is()
{
	[ "$(durable)" = "$1" ]
}

durable_from()
{
	[ "$(durable)" -ge "$1" ]
}

m()
{
	metric "$T/prom" "$R$1_total"
}

journal_check()
{
	perl tests/e2e/journal.pl check "$J" "$@" 2>&1
}

says()
{
	grep -Eq -e "$1" "$T/receiver.err"
}

# random LOW HIGH
random()
{
	od -An -N4 -tu4 /dev/urandom |
	    awk -v low="$1" -v high="$2" '{ print low + $1 % (high - low + 1) }'
}

balanced()
{
	is "$1: received = not allowed + overflowed + journaled" \
	    "$(m received)" \
	    "$(($(m not_allowed) + $(m overflowed) + $(m journaled)))"
	is "$1: nothing lost" "$(m lost)" 0
}

# stop_with STATUS DESCRIPTION
stop_with()
{
	stop receiver
	is "$2: exit $1" "$(status_of receiver)" "$1" || note <"$T/receiver.err"
}

new_journal()
{
	rm -rf "$J"
}
