# shellcheck shell=sh
# For supervise.t: the same members with a journal between them.
# shellcheck disable=SC2154 # begin_shell: set by the test

# with_journal SHELL [OPTION...] : as begin, with a journal.
with_journal()
{
	begin_shell=$1
	shift
	begin "$begin_shell" --journal "$T/journal" "$@"
	wait_for 10 all_started 1 && wait_for 10 logged 1 'follow start'
}

# given NAME ARG... : its command line has these.
given()
{
	given_name=$1
	shift
	for given_arg in "$@"; do
		ok "$SHELL_NOW: journal: $given_name has $given_arg" \
		    grep -q -x -F -e "$given_arg" "$T/$given_name.args"
	done
}

journal_options()
{
	SHELL_NOW=$1
	with_journal "$1" --journal-max 2G --commit-interval=20 -q
	given receiver "--journal=$T/journal" "--ack=$T/journal/ack" \
	    --journal-max=2G --commit-interval=20 --quiet \
	    --listen=udp://127.0.0.1:0 \
	    "--metrics=$T/journal/metrics/receiver.prom"
	given follow "--follow=$T/journal" "--ack=$T/journal/ack" --quiet \
	    "--metrics=$T/journal/metrics/follow.prom"
	given parser --input=frames "--progress=$T/journal/progress" \
	    "--unmatched=$T/journal/unmatched.log" --quiet \
	    "--metrics=$T/journal/metrics/parser.prom"
	given sender "--ack=$T/journal/ack" "--rejected=$T/journal/rejected" \
	    "--metrics=$T/journal/metrics/sender.prom"
	is "$1: journal: the folder is private" \
	    "$(stat -c %a "$T/journal")" 700
	stop run
	with_journal "$1" --ack "$T/a" --unmatched "$T/u" --rejected "$T/r" \
	    --metrics "$T/m"
	given receiver "--ack=$T/a" "--metrics=$T/m/receiver.prom"
	given follow "--ack=$T/a"
	given parser "--unmatched=$T/u"
	given sender "--ack=$T/a" "--rejected=$T/r"
	is "$1: journal: each option once" \
	    "$(cat "$T"/*.args | grep -c -e --unmatched -e --rejected)" 2
	stop run
}

# The listener goes on whatever ends behind it, and the other way round.
two_units()
{
	for name in follow parser sender; do
		with_journal "$1"
		listener=$(member_pid receiver)
		kill -s KILL "$(member_pid $name)"
		ok "$1: journal: delivery starts again after the $name is killed" \
		    wait_for 10 logged 2 'follow start'
		wait_for 5 logged 2 'sender start'
		is "$1: journal: the listener is the same" \
		    "$(member_pid receiver)" "$listener"
		ok "$1: journal: it was not told" \
		    test "$(grep -c 'receiver told' "$T/log")" = 0
		stop run
	done
	with_journal "$1"
	wait_for 10 logged 1 'follow start'
	kill -s KILL "$(member_pid receiver)"
	ok "$1: journal: the listener starts again" \
	    wait_for 5 logged 2 'receiver start'
	like "$1: journal: at once" "$(cat "$T/run.err")" \
	    'listener ended: receiver: signal 9; starting it again in 0 s'
	is "$1: journal: delivery went on" \
	    "$(grep -c 'follow start' "$T/log")" 1
	kill -s TERM "$(pid_of run)"
	is "$1: journal: SIGTERM ends with 0" "$(status_of run)" 0
	is "$1: journal: the listener is told first" \
	    "$(grep -x -e '.* told' "$T/log" | tr '\n' ';')" \
	    "receiver told;follow told;"
}

deaf_with_journal()
{
	touch "$T/sender.deaf" "$T/parser.deaf"
	with_journal "$1"
	before=$(seconds)
	kill -s TERM "$(pid_of run)"
	is "$1: journal: members of delivery that hang: 0" \
	    "$(status_of run)" 0
	ok "$1: journal: within 5 s" test $(($(seconds) - before)) -le 6
	unlike "$1: journal: nothing is lost by it" "$(cat "$T/run.err")" lost
	rm -f "$T/sender.deaf" "$T/parser.deaf"
	touch "$T/receiver.deaf"
	with_journal "$1"
	kill -s TERM "$(pid_of run)"
	is "$1: journal: a listener that hangs: 75" "$(status_of run)" 75
	like "$1: journal: the loss is said" "$(cat "$T/run.err")" \
	    'warning: stopped: receiver: signal 9 .*not in the journal'
	rm -f "$T/receiver.deaf"
}

# fails_with CODE NAME : run ends with that and starts nothing again.
fails_with()
{
	echo "$1" >"$T/$2.exit.next"
	: >"$T/log"
	mv "$T/$2.exit.next" "$T/$2.exit"
	start run "$SHELL_NOW" "$T/tree/bin/auditferry" run \
	    -l udp://x -u http://y --journal "$T/journal"
	is "$SHELL_NOW: journal: $1 of the $2 ends all" "$(status_of run)" "$1"
	ok "$SHELL_NOW: journal: nothing starts again" \
	    test "$(grep -c ' start' "$T/log")" -le 3
	rm "$T/$2.exit"
}

supervise_journal()
{
	journal_options "$1"
	two_units "$1"
	deaf_with_journal "$1"
	for code in 64 78; do
		for name in receiver follow parser sender; do
			fails_with $code $name
		done
	done
	fails_with 75 receiver
}
