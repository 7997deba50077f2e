# shellcheck shell=sh
# A journal with its listener and its delivery pipeline, each started again
# whenever it ends, and the oracle. For tests that have run start_auditor.
#
#	journal_new		an empty journal in $J, nothing runs
#	listener_start		keeps a listener on $LISTEN going
#	delivery_start		keeps --follow | parser | sender going
#	...
#	journal_drained		all that is durable is acknowledged; for wait_for
#	delivery_stop, listener_stop
#	oracle_check [OPTION...]
#
# The process ids of the members are in $T/NAME.pid (listener, follow, parser,
# sender), what they said in $T/NAME.log. More options for them are in
# $LISTENER_OPTIONS, $FOLLOW_OPTIONS, $PARSER_OPTIONS and $SENDER_OPTIONS;
# $TRUST replaces --thumbprint, $PARSER the parser; $UNDER stands before each
# program.

MEMBERS='listener follow parser sender'
BATCH=${BATCH:-200}

# journal_new [DIR]
journal_new()
{
	J=${1:-$T/journal}
	TRUTH=$T/truth
	KEPT=$J.kept
	rm -rf "$J" "$KEPT" "$TRUTH"
	mkdir -p "$J" "$KEPT"
	for member in $MEMBERS; do
		rm -f "$T/$member.pid" "$T/$member.log"
	done
	rm -f "$T"/*.over "$T/listener.address"
}

# member NAME COMMAND ARG... : in place of the (sub)shell; as as(), but what it
# says is added to $T/NAME.log.
member()
{
	member_name=$1
	shift
	# shellcheck disable=SC2016,SC2086 # expanded by the inner shell; a list
	exec sh -c 'f=$1; shift; echo $$ >"$f.new"; mv "$f.new" "$f"; exec "$@"' \
	    sh "$T/$member_name.pid" ${UNDER-} "$@" 2>>"$T/$member_name.log"
}

# keep_going NAME COMMAND : runs it again and again, until $T/NAME.over is
# there. What the shell says about killed children is of no use.
keep_going()
{
	rm -f "$T/$1.over"
	{
		while [ -d "$T" ] && [ ! -e "$T/$1.over" ]; do
			"$2" </dev/null
			sleep "${RESTART_PAUSE:-0.02}"
		done
	} 2>/dev/null &
	echo $! >"$T/$1-loop.pid" # so that it is ended with the test
}

# shellcheck disable=SC2086 # options are lists
listener_once()
{
	(member listener auditferry-receiver -q \
	    -l "udp://$(cat "$T/listener.address")" --journal "$J" \
	    --ready-file "$T/listener.ready" --metrics "$T/receiver.prom" \
	    ${LISTENER_OPTIONS-})
}

# On a free port, which stays the same from then on; sets $LISTEN.
listener_start()
{
	rm -f "$T/listener.ready"
	[ -s "$T/listener.address" ] ||
	    echo 127.0.0.1:0 >"$T/listener.address"
	keep_going listener listener_once
	if ! wait_for 10 test -s "$T/listener.ready"; then
		note "the listener does not start:"
		note <"$T/listener.log"
		return 1
	fi
	LISTEN=$(sed -n 's,^udp:/*,,p' "$T/listener.ready" | head -1)
	echo "$LISTEN" >"$T/listener.address"
}

# strike NAME : SIGKILL; what is kept going will be there again.
strike()
{
	kill -s KILL "$(pid_of "$1")" 2>/dev/null
}

loop_ended()
{
	gone "$1-loop"
}

listener_stop()
{
	: >"$T/listener.over"
	stop listener && wait_for 10 loop_ended listener
}

# shellcheck disable=SC2086 # options are lists
follow_once()
{
	(member follow auditferry-receiver -q --follow "$J" \
	    ${FOLLOW_OPTIONS-})
}

# shellcheck disable=SC2086 # options are lists
parser_once()
{
	(member parser "${PARSER:-auditferry-parser}" -q --input frames \
	    -r parser/rules --unmatched "${UNMATCHED:-$J/unmatched.log}" \
	    --progress "$J/progress" --metrics "$T/parser.prom" \
	    ${PARSER_OPTIONS-})
}

# shellcheck disable=SC2086 # options are lists
sender_once()
{
	(member sender auditferry-sender -q -u "$URL" \
	    --account "$ACCOUNT" --password-file "$PASSWORD_FILE" \
	    ${TRUST:---thumbprint "$THUMBPRINT"} --ack "${ACK:-$J/ack}" \
	    --rejected "${REJECTED:-$J/rejected}" \
	    --batch-records "$BATCH" --batch-time 0 \
	    --metrics "$T/sender.prom" ${SENDER_OPTIONS-})
}

delivery_once()
{
	follow_once | parser_once | sender_once
}

delivery_start()
{
	keep_going delivery delivery_once
}

# With their input's end the others end, too, if the server takes what they
# have.
delivery_stop()
{
	: >"$T/delivery.over"
	stop follow && wait_for 10 gone parser && wait_for 10 gone sender &&
	    wait_for 10 loop_ended delivery
}

delivery_kill()
{
	: >"$T/delivery.over"
	for kill_name in follow parser sender; do
		strike "$kill_name"
	done
	wait_for 10 loop_ended delivery
}

# The number in durable or an acknowledgement file; 0 if there is none.
seq_in()
{
	awk '$2 > n { n = $2 } END { print n + 0 }' "$1" 2>/dev/null || echo 0
}

journal_drained()
{
	drained_seq=$(seq_in "$J/durable")
	[ "$drained_seq" -gt 0 ] &&
	    [ "$(seq_in "${ACK:-$J/ack}")" -eq "$drained_seq" ]
}

# journal_past SEQ : so much is durable; for wait_for.
journal_past()
{
	[ "$(seq_in "$J/durable")" -ge "$1" ]
}

# everything_done : what was sent is durable or will never be, and all that is
# durable is acknowledged; for wait_for, once nothing is sent any more.
everything_done()
{
	done_before=$(seq_in "$J/durable")
	sleep 0.3
	[ "$(seq_in "$J/durable")" -eq "$done_before" ] && journal_drained
}

# Keeps each segment in $KEPT, so that the oracle can read it at the end.
keep_start()
{
	rm -f "$T/keep.ready"
	start keep auditferry-test-oracle keep --journal "$J" --into "$KEPT" \
	    --ready-file "$T/keep.ready" </dev/null
	wait_for 10 test -s "$T/keep.ready"
}

# load_start OPTION... : events go to the listener until load_stop.
load_start()
{
	start load auditferry-test-oracle send -q --to "$LISTEN" \
	    --truth "$TRUTH" "$@" </dev/null
}

load_stop()
{
	stop load && [ "$(status_of load)" -eq 0 ]
}

# oracle_send OPTION... : to the listener, to the end.
oracle_send()
{
	auditferry-test-oracle send -q --to "$LISTEN" --truth "$TRUTH" "$@"
}

# oracle_check [OPTION...] : what is there, against the truth. Its table goes
# to stdout as comments.
oracle_check()
{
	# What was acknowledged before is to be there after.
	cp "${ACK:-$J/ack}" "$T/ack.then" 2>/dev/null || rm -f "$T/ack.then"
	auditor_records >"$T/records" || {
		note 'the records of the stand-in Auditor cannot be had'
		return 1
	}
	auditferry-test-oracle check --truth "$TRUTH" --journal "$J" \
	    --journal "$KEPT" --ack "$T/ack.then" \
	    --unmatched "${UNMATCHED:-$J/unmatched.log}" \
	    --rejected "${REJECTED:-$J/rejected}" --records "$T/records" "$@"
}
