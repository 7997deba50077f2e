# shellcheck shell=sh
# The server is down for the whole run, whatever is killed meanwhile; then it
# comes back, and everything is delivered in order.

# rss : of all members together, in KiB.
rss()
{
	for rss_name in listener follow parser sender; do
		sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' \
		    "/proc/$(pid_of "$rss_name")/status"
	done | awk '{ sum += $1 } END { print sum + 0 }'
}

# small WHAT : all members together have at most 64 MiB; a build with
# sanitizers needs more than that for itself.
small()
{
	small_kb=$(rss)
	case $BUILD in
	*asan*) skip "$1: sanitizers need memory of their own" ;;
	*) ok "$1: $small_kb KiB in all" [ "$small_kb" -le 65536 ] ;;
	esac
}

milliseconds()
{
	date +%s%3N
}

# Not the space that is only reserved.
journal_mb()
{
	du -sm --apparent-size "$J" | cut -f 1
}

# backlog MB : sends until so much is in the journal.
backlog()
{
	while [ "$(journal_mb)" -lt "$1" ]; do
		oracle_send --rate 15000 --count 1500 --sources 2
	done
}

torture_down()
{
	start_auditor || return 1
	address=${URL#https://}
	address=${address%%/*}
	stop auditor
	TRUST=--no-check-certificate
	journal_new
	listener_start || return 1
	keep_start
	delivery_start
	step=0
	wait_for 10 test -s "$T/sender.prom"
	for victim in '' sender parser follow listener; do
		old_sender=$(pid_of sender)
		[ -z "$victim" ] || strike "$victim"
		case $victim in '' | listener) ;; *) whole_again "$old_sender" ;; esac
		step=$((step + 1))
		backlog $((BACKLOG * step / 5))
	done
	wait_for 10 test -s "$T/listener.ready"
	small 'down: with a backlog'
	down_restart
	is 'down: nothing is acknowledged' "$(seq_in "$J/ack")" 0
	start_auditor --listen "$address" || return 1
	settle 900 down
	ok 'down: all is delivered in order' oracle_check --whole --drained \
	    --allow-repeats 0
	TRUST=
	stop auditor
}

# All are started again: how long until they listen, and until the first old
# frame comes, is said.
down_restart()
{
	delivery_kill
	rm -f "$T/sender.prom"
	listener_stop
	note "a backlog of $(seq_in "$J/durable") messages," \
	    "$(journal_mb) MB"
	began=$(milliseconds)
	listener_start
	ready=$(milliseconds)
	auditferry-receiver -q --follow "$J" | head -1 >"$T/first"
	note "ready after $((ready - began)) ms, first frame after" \
	    "$(($(milliseconds) - ready)) ms"
	like 'down: it begins with the first' "$(cat "$T/first")" '^@1 '
	delivery_start
	wait_for 10 test -s "$T/sender.prom"
	small 'down: after a restart'
}
