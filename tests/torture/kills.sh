# shellcheck shell=sh
# SIGKILL of each member, and of all, at random moments under load, while the
# server is up and while it fails in its ways.

kill_now()
{
	kill -s KILL "$1" 2>/dev/null && killed=$((killed + 1))
}

# kill_one NAME|all
kill_one()
{
	killed=0
	durable=$(seq_in "$J/durable")
	[ "$durable" -le "$durable_seen" ] || durable_seen=$durable
	old_listener=$(pid_of listener)
	old_sender=$(pid_of sender)
	for kill_name in ${1#all} $([ "$1" != all ] || echo "$MEMBERS"); do
		kill_now "$(pid_of "$kill_name")"
	done
	case $1 in listener | all)
		wait_for 5 next_pid listener "$old_listener" ||
		    note "the listener does not come back"
	esac
	[ "$1" = listener ] || whole_again "$old_sender"
	[ "$killed" -eq 0 ] || count=$((count + 1))
}

# One fault of the server, now and then. Those that keep what they do not
# answer may repeat a batch each.
next_fault()
{
	random 12
	case $RANDOM_N in
	0) control 'fail?mode=status-503&count=1' ;;
	1) control 'fail?mode=reset&count=1' ;;
	2) control 'fail?mode=hang&count=1' ;;
	3) control 'fail?mode=slow&count=2&ms=200' ;;
	4)
		control 'fail?mode=drop-after-commit&count=1'
		ambiguous=$((ambiguous + 1)) ;;
	5)
		control 'fail?mode=reset-after-commit&count=1'
		ambiguous=$((ambiguous + 1)) ;;
	*) control release ;;
	esac
}

# kills_world N : each member is killed N times, in a world of its own.
kills_world()
{
	control clear
	journal_new
	listener_start || return 1
	keep_start
	# Batches that fill up end within a frame, unless the sender sees to it.
	BATCH=40
	delivery_start
	load_start --rate "$RATE" --sources 4
	wait_for 10 journal_past 10
	ambiguous=0 durable_seen=0 all_kills=0
	began=$(date +%s)
	for victim in follow parser sender all listener; do
		count=0
		while [ "$count" -lt "$1" ]; do
			pause 150
			next_fault
			kill_one "$victim"
		done
		[ "$victim" = listener ] || all_kills=$((all_kills + count))
	done
	control release
	ok 'kills: the load ends in order' load_stop
	note "$(lines_in "$TRUTH") events sent in $(($(date +%s) - began)) s," \
	    "$ambiguous ambiguous answers"
	settle 120 kills
	ok 'kills: the books balance, nothing accepted is lost' \
	    oracle_check --whole --drained --durable "$durable_seen" \
	    --allow-repeats $((all_kills + ambiguous)) ||
	    said_by listener follow parser sender
	BATCH=200
}

# A new world now and then: what a check reads stays bounded, and a long run
# says how far it is.
torture_kills()
{
	start_auditor || return 1
	kills_done=0
	while [ "$kills_done" -lt "$KILLS" ]; do
		kills_now=$((KILLS - kills_done))
		[ "$kills_now" -le 50 ] || kills_now=50
		kills_world "$kills_now" || return 1
		kills_done=$((kills_done + kills_now))
		note "follow, parser, sender, all of them and the listener:" \
		    "each killed $kills_done times"
	done
	stop auditor
}
