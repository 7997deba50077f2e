# shellcheck shell=sh
# A member is killed while nothing flows: the others notice by themselves, the
# pipeline is whole again, and the next event is delivered.

# pids : of the delivery.
pids()
{
	cat "$T/follow.pid" "$T/parser.pid" "$T/sender.pid"
}

# all_new : none of the members is the one of before; for wait_for.
all_new()
{
	for new_name in follow parser sender; do
		running "$new_name" || return 1
		grep -qx "$(pid_of "$new_name")" "$T/pids.before" && return 1
	done
	return 0
}

idle_event()
{
	idle_durable=$(($(seq_in "$J/durable") + 1))
	oracle_send --count 1 --shapes signin
	wait_for 10 journal_past "$idle_durable" && wait_for 10 journal_drained
}

torture_idle()
{
	start_auditor || return 1
	journal_new
	listener_start || return 1
	keep_start
	delivery_start
	ok 'idle: an event is delivered' idle_event
	for victim in follow parser sender; do
		pids >"$T/pids.before"
		began=$(date +%s%3N)
		strike "$victim"
		ok "idle: without $victim the others end, all begin again" \
		    wait_for 10 all_new
		note "after $(($(date +%s%3N) - began)) ms"
		ok 'idle: the next event is delivered' idle_event
	done
	rm -f "$T/listener.ready"
	strike listener
	wait_for 10 test -s "$T/listener.ready"
	ok 'idle: the listener is killed; the next event is delivered' \
	    idle_event
	settle 30 idle
	ok 'idle: the books balance' oracle_check --whole --drained --all \
	    --allow-repeats 3
	stop auditor
}
