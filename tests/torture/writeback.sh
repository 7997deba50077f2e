# shellcheck shell=sh
# The disk of bad-disk.sh, which cannot keep what was written to it; and a disk
# that hangs: the same one, frozen.
#
# Whatever a check says about the disk is read from a copy of the image, made
# while all goes on, or after the filesystem was mounted anew: never from the
# page cache of those who wrote.

# shellcheck source=tests/torture/bad-disk.sh
. tests/torture/bad-disk.sh

# wb_promise_kept [OPTION...] : all that durable says now, and all that is
# acknowledged now, is on the disk. The listener has to stand still, or there
# would be deliveries of what came after the copy; what it has said it has
# said, and the delivery goes on.
wb_promise_kept()
{
	kill -s STOP "$(pid_of listener)"
	cp "${ACK:-$J/ack}" "$T/ack.promised"
	wb_durable=$(seq_in "$J/durable")
	note "durable $wb_durable, acknowledged $(seq_in "$T/ack.promised")"
	wb_copied wb_check "$@"
	wb_kept=$?
	kill -s CONT "$(pid_of listener)"
	return "$wb_kept"
}

wb_there()
{
	case $1 in
	"$T/disk"/*) echo "$T/copied${1#"$T/disk"}" ;;
	*) echo "$1" ;;
	esac
}

# In place of oracle_check, for wb_promise_kept.
wb_check()
{
	auditor_records >"$T/records" || return 1
	auditferry-test-oracle check --truth "$TRUTH" \
	    --journal "$(wb_there "$J")" --durable "$wb_durable" \
	    --ack "$T/ack.promised" \
	    --unmatched "$(wb_there "${UNMATCHED:-$J/unmatched.log}")" \
	    --rejected "$(wb_there "${REJECTED:-$J/rejected}")" \
	    --records "$T/records" "$@" >"$T/verdict" || {
		note <"$T/verdict"
		return 1
	}
}

# wb_says NAME ERE : for wait_for.
wb_says()
{
	grep -Eq -e "$2" "$T/$1.log"
}

# Syncs fail while events flow; then they do not any more. Nobody reads the
# journal meanwhile: what is delivered need not be on the disk any more.
wb_journal()
{
	LISTENER_OPTIONS='--queue 1M'
	full_begin "$T/disk/journal" || note 'it does not begin'
	wb_pid=$(pid_of listener)
	load_start --rate 1000 --shapes signin,several,hook
	wait_for 10 journal_past 300
	kill -s STOP "$(pid_of follow)"
	wb_fill
	ok 'writeback: a failed sync is said' wait_for 10 wb_says listener \
	    'error: journal: fdatasync failed'
	ok 'writeback: it is received on, and refused when memory is full' \
	    wait_for 10 overflowed
	ok 'writeback: and said' wb_says listener \
	    "queue is full, because the journal's disk.*messages lost"
	ok 'writeback: what is called durable is on the disk' wb_promise_kept
	spare under
	full_accepts 'writeback works again'
	ok 'writeback: what is called durable then, too' wb_promise_kept
	kill -s CONT "$(pid_of follow)"
	ok 'writeback: the load ends' load_stop
	is 'writeback: it is the same listener' "$(pid_of listener)" "$wb_pid"
	full_settle writeback
	wb_mounted_anew writeback --receiver-metrics "$T/receiver.prom"
}

# wb_mounted_anew WHAT OPTION... : the books, from the disk alone.
wb_mounted_anew()
{
	wb_what=$1
	shift
	ok "$wb_what: the disk can be mounted anew" wb_remount
	ok "$wb_what: the books still balance" oracle_check --drained "$@"
}

# The listener is killed while a sync fails: nobody is told of the failure any
# more, and whoever opens the segment next finds frames in the page cache which
# are not on the disk, and a sync that succeeds. strace holds the sync just
# before it returns, so that the kill finds it there.
wb_killed()
{
	LISTENER_OPTIONS='--queue 1M'
	full_begin "$T/disk/journal" || note 'it does not begin'
	wb_before=$(seq_in "$J/durable")
	ok 'writeback, killed: all ends' eval 'listener_stop && delivery_stop'
	wb_fill
	UNDER='env ASAN_OPTIONS=detect_leaks=0 strace -f -qq --seccomp-bpf
	    -o /dev/null -e trace=fdatasync
	    -e inject=fdatasync:delay_exit=60000000:when=2+'
	listener_start
	UNDER=
	oracle_send --count 300 --rate 1000 --shapes signin
	: >"$T/listener.over"
	sleep 0.5
	# The tracer too, or it waits for the end of the delay.
	# shellcheck disable=SC2046 # one, or none
	kill -s KILL $(cat "/proc/$(pid_of listener)"/task/*/children) \
	    "$(pid_of listener)"
	ok 'writeback, killed: while a sync fails' \
	    wait_for 10 loop_ended listener
	is 'writeback, killed: nothing became durable' \
	    "$(seq_in "$J/durable")" "$wb_before"
	spare under
	listener_start
	oracle_send --count 100 --rate 1000 --shapes signin
	ok 'writeback, killed: it goes on' \
	    wait_for 10 journal_past $((wb_before + 100))
	ok 'writeback, killed: what is called durable is on the disk' \
	    wb_promise_kept --allow-damaged 1
	ok 'writeback, killed: the disk can be mounted anew' \
	    eval 'listener_stop && wb_remount && listener_start'
	delivery_start
	settle 30 'writeback, killed'
	ok 'writeback, killed: the books balance' oracle_check --drained \
	    --allow-damaged 1
}

# wb_punch NAME : takes the memory under a small file's only block, so that
# overwriting it needs some.
wb_punch()
{
	sync -f "$T/disk"
	wb_block=$(filefrag -v "$T/disk/$1" | awk '$1 == "0:" { print $4 + 0 }')
	[ -n "$wb_block" ] && fallocate -p -o $((wb_block * 4096)) -l 4096 \
	    "$T/under/image"
}

# What the parser and the sender keep is on such a disk.
wb_kept()
{
	UNMATCHED=$T/disk/unmatched.log
	ACK=$T/disk/ack
	REJECTED=$T/disk/rejected
	LISTENER_OPTIONS="--ack $ACK"
	FOLLOW_OPTIONS="--ack $ACK"
	RESTART_PAUSE=0.5
	full_begin || note 'it does not begin'
	ok 'writeback, ack: its block needs memory' wb_punch ack
	wb_fill
	oracle_send --count 100 --rate 1000 --shapes signin
	ok 'writeback, ack: a failed sync is said' wait_for 10 wb_says sender \
	    'ack: cannot acknowledge; holding delivery: '
	spare under
	ok 'writeback, ack: all is acknowledged then' \
	    wait_for 10 full_acknowledged 120
	is 'writeback, ack: on the disk, too' \
	    "$(wb_copied seq_in "$T/copied/ack")" 120
	wb_fill
	oracle_send --count 100 --rate 1000 --shapes text
	ok 'writeback, unmatched: a failed sync ends the parser' \
	    wait_for 10 wb_says parser 'unmatched.log: cannot be synced: '
	# Each start finds in the page cache what the one before has written.
	sleep 1
	ok 'writeback, unmatched: that holds the acknowledgement' \
	    [ "$(seq_in "$ACK")" -lt 220 ]
	ok 'writeback, unmatched: what is acknowledged is on the disk' \
	    wb_promise_kept --allow-repeats 20
	spare under
	settle 30 'writeback, unmatched'
	wb_mounted_anew 'writeback, unmatched' --allow-repeats 20
	UNMATCHED='' ACK='' REJECTED='' LISTENER_OPTIONS='' FOLLOW_OPTIONS=''
	RESTART_PAUSE=
}

# wb_parse FROM TO : so many lines that no rule knows.
wb_parse()
{
	awk -v from="$1" -v to="$2" 'BEGIN {
		for (i = from; i <= to; i++)
			printf "no rule %03d %0200d\n", i, 0
	}' >"$T/lines"
	auditferry-parser -q --input lines -r parser/rules \
	    --received 2026-11-22T13:00:00Z --unmatched "$T/disk/appended" \
	    "$T/lines" >"$T/parse.out" 2>"$T/parse.err"
}

# What a parser appends is on the disk even if its first page is one that the
# parser before it could not sync. The lines are such that a page is shared.
wb_appended()
{
	wb_parse 1 10
	wb_fill
	wb_parse 11 110
	is 'writeback, appended: a failed sync: 74' $? 74
	spare under
	wb_parse 11 110
	is 'writeback, appended: the next parser is content' $? 0
	ok 'writeback, appended: the disk can be mounted anew' wb_remount
	is 'writeback, appended: all of it is on the disk' \
	    "$(grep -aEo 'no rule [0-9]+ 0{200}$' "$T/disk/appended" |
		sort -u | grep -c .)" 110
}

# wb_junk FROM TO : what the sender takes for damage, with marks.
wb_junk()
{
	awk -v from="$1" -v to="$2" 'BEGIN {
		for (i = from; i <= to; i++)
			printf "junk %d %0300d\n<?ack %d?>\n", i, 0, i
	}'
}

# Bad input is kept in a file that is written by the sender. It is not
# acknowledged before that is safe; and a sync that failed is not repeated.
wb_rejected()
{
	start_sender --batch-time 0 --ack "$T/rejected.ack" \
	    --rejected "$T/disk/bad"
	wb_junk 1 10 >&9
	ok 'writeback, rejected: kept and acknowledged' \
	    wait_for 10 acknowledged_is "$T/rejected.ack" 10
	wb_fill
	wb_junk 11 200 >&9
	ok 'writeback, rejected: a failed sync ends the sender' \
	    wait_for 5 gone sender
	spare under
	sleep 1
	exec 9>&-
	is 'writeback, rejected: with 74' "$(status_of sender)" 74
	is 'writeback, rejected: nothing is acknowledged by it' \
	    "$(acknowledged "$T/rejected.ack")" 10
	start_sender --batch-time 0 --ack "$T/rejected.ack" \
	    --rejected "$T/disk/bad"
	wb_junk $(($(acknowledged "$T/rejected.ack") + 1)) 300 >&9
	exec 9>&-
	is 'writeback, rejected: the next has something bad' \
	    "$(status_of sender)" 65
	wb_remount
	is 'writeback, rejected: all of it is on the disk' \
	    "$(grep -aEx 'junk [0-9]+ 0{300}' "$T/disk/bad/bad-input.raw" |
		sort -u | grep -c .)" \
	    "$(acknowledged "$T/rejected.ack")"
}

# Writes and syncs that do not come back, in a process that not even SIGKILL
# ends meanwhile: its writing thread is in the kernel. What there is to say is
# said in time, and the end comes with the end of the hang.
wb_hang()
{
	LISTENER_OPTIONS='--queue 1M'
	full_begin "$T/disk/journal" || note 'it does not begin'
	load_start --rate 1000 --shapes signin,several,hook
	wait_for 10 journal_past 300
	kill -s STOP "$(pid_of follow)"
	fsfreeze -f "$T/disk"
	ok 'hang: it is received on, and refused when memory is full' \
	    wait_for 10 overflowed
	ok 'hang: and said' wait_for 3 wb_says listener \
	    "queue is full, because the journal's disk.*messages lost"
	ok 'hang: what is called durable is on the disk' wb_promise_kept
	fsfreeze -u "$T/disk"
	kill -s CONT "$(pid_of follow)"
	full_accepts 'the disk goes on'
	ok 'hang: the load ends' load_stop
	fsfreeze -f "$T/disk"
	oracle_send --count 100 --rate 1000 --shapes signin
	: >"$T/listener.over"
	kill "$(pid_of listener)"
	ok 'hang: SIGTERM: the loss is said in time' wait_for 6 wb_says \
	    listener 'journal: [0-9]+ frames could not be made durable'
	fsfreeze -u "$T/disk"
	ok 'hang: it ends with the hang' wait_for 5 loop_ended listener
	listener_start
	settle 30 hang
	ok 'hang: the books balance' oracle_check --drained
}

# All that run has started hangs, and cannot even be killed: it leaves them
# alone, in time, and says which.
wb_hang_run()
{
	control clear
	journal_new "$T/disk/journal"
	run_tree
	run_start || return
	oracle_send --count 20
	wait_for 10 journal_drained
	fsfreeze -f "$T/disk"
	oracle_send --count 100 --rate 1000
	sleep 1
	began=$(date +%s%3N)
	kill "$(pid_of run)"
	ok 'hang: run ends while the disk hangs' wait_for 10 gone run
	note "after $(($(date +%s%3N) - began)) ms"
	is 'hang: with 75' "$(status_of run)" 75
	like 'hang: and says what it leaves behind' "$(cat "$T/run.err")" \
	    'process [0-9]+ \(.*cannot be ended: it waits in the kernel'
	fsfreeze -u "$T/disk"
	ok 'hang: then it can be started again' run_start
	ok 'hang: all is worked off' done_within 30
	ok 'hang: a stop in order' stop run
	is 'hang: with 0' "$(status_of run)" 0
	ok 'hang: the books of run' oracle_check --drained
}

torture_writeback()
{
	trap wb_at_exit EXIT
	why=$(wb_attach)
	WB_LOOP=$(losetup -n -O NAME -j "$T/under/image" 2>/dev/null)
	if [ -n "$why" ]; then
		skip "writeback: $why"
		wb_detach
		return
	fi
	start_auditor || return 1
	wb_journal
	wb_killed
	wb_kept
	wb_appended
	wb_rejected
	wb_hang
	wb_hang_run
	stop auditor
	wb_detach
	trap at_exit EXIT
}
