#!/bin/sh
# The pipeline with a journal, tortured: nothing accepted may be lost, and the
# oracle's books must balance exactly.
#
#	tests/torture/torture.sh [-b MB] [-k KILLS] [-r RATE] [-s SEED] [SCENARIO...]
#
# KILLS is how often each member is killed (50), MB the backlog of a server
# that is down (30). The scenarios are: kills repeats down idle poison clock
# full writeback run; all of them if none is named. Prints TAP. SEED repeats the
# kills of a run as far as the machine lets it.

# shellcheck disable=SC2034,SC2317 # variables and functions for scenarios
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
# shellcheck source=tests/e2e/sender.sh
. tests/e2e/sender.sh
# shellcheck source=tests/e2e/journal-pipeline.sh
. tests/e2e/journal-pipeline.sh

# shellcheck source=tests/torture/random.sh
. tests/torture/random.sh
# shellcheck source=tests/torture/kills.sh
. tests/torture/kills.sh
# shellcheck source=tests/torture/repeats.sh
. tests/torture/repeats.sh
# shellcheck source=tests/torture/down.sh
. tests/torture/down.sh
# shellcheck source=tests/torture/idle.sh
. tests/torture/idle.sh
# shellcheck source=tests/torture/poison.sh
. tests/torture/poison.sh
# shellcheck source=tests/torture/clock.sh
. tests/torture/clock.sh
# shellcheck source=tests/torture/full.sh
. tests/torture/full.sh
# shellcheck source=tests/torture/writeback.sh
. tests/torture/writeback.sh
# shellcheck source=tests/torture/run.sh
. tests/torture/run.sh

BACKLOG=30
KILLS=50
RATE=600
SEED=$(date +%s)
while getopts b:k:r:s: option; do
	case $option in
	b) BACKLOG=$OPTARG ;;
	k) KILLS=$OPTARG ;;
	r) RATE=$OPTARG ;;
	s) SEED=$OPTARG ;;
	*) exit 64 ;;
	esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || set -- kills repeats down idle poison clock full \
    writeback run

# next_pid NAME PID : another process of that name is there; for wait_for.
next_pid()
{
	running "$1" && [ "$(pid_of "$1")" != "$2" ]
}

# Whoever is left of a pipeline that has lost a member ends by itself, unless
# it has to wait for the server: then it is told to, as run does.
whole_again()
{
	whole_sender=$1
	wait_for 1 next_pid sender "$whole_sender" && return
	for whole_name in follow parser sender; do
		running "$whole_name" && kill "$(pid_of "$whole_name")"
	done 2>/dev/null
	wait_for 3 next_pid sender "$whole_sender" && return
	for whole_name in follow parser sender; do
		running "$whole_name" &&
		    kill -s KILL "$(pid_of "$whole_name")"
	done 2>/dev/null
	wait_for 5 next_pid sender "$whole_sender" ||
	    note "the pipeline is not whole"
}

# settle SECONDS WHAT : everything is done, and then all ends.
settle()
{
	ok "$2: all is worked off" done_within "$1" ||
	    note "durable $(seq_in "$J/durable"), ack $(seq_in "$J/ack")"
	ok "$2: the delivery ends in order" delivery_stop
	ok "$2: the listener ends in order" listener_stop
	[ ! -s "$T/keep.pid" ] || stop keep
}

# said_by NAME... : the end of what they said, after a failure.
said_by()
{
	for said_name in "$@"; do
		note "$said_name said:"
		tail -5 "$T/$said_name.log" | note
	done
}

for scenario in "$@"; do
	note "$scenario, seed $SEED"
	case $scenario in
	kills) torture_kills ;;
	repeats) torture_repeats ;;
	down) torture_down ;;
	idle) torture_idle ;;
	poison) torture_poison ;;
	clock) torture_clock ;;
	full) torture_full ;;
	writeback) torture_writeback ;;
	run) torture_run ;;
	*)
		echo "$0: no scenario $scenario" >&2
		exit 64 ;;
	esac || exit 1
done
done_testing
