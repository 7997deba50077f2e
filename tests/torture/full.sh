# shellcheck shell=sh
# Full disks, for the journal, the unmatched file, the acknowledgement, the
# rejected folder and the file of the parser's progress: nothing accepted is
# lost, what is delivered is acknowledged, and all goes on by itself once
# there is space.

# small_disk NAME SIZE : a filesystem of its own at $T/NAME.
small_disk()
{
	mkdir -p "$T/$1"
	mount -t tmpfs -o "size=$2" "auditferry-$1" "$T/$1" 2>/dev/null
}

# fill NAME : to the last block.
fill()
{
	dd if=/dev/zero of="$T/$1/filler" bs=64k 2>/dev/null
	dd if=/dev/zero of="$T/$1/filler2" bs=1 2>/dev/null
	note "$1: $(df -k "$T/$1" | awk 'END { print $4 }') KiB left"
}

spare()
{
	rm -f "$T/$1/filler" "$T/$1/filler2"
}

small_disks_end()
{
	for disk in "$T/disk" "$T/side"; do
		if mountpoint -q "$disk"; then umount -l "$disk"; fi
	done
}

full_at_exit()
{
	full_status=$?
	small_disks_end
	(exit "$full_status")
	at_exit
}

overflowed()
{
	[ "$(metric "$T/receiver.prom" auditferry_receiver_overflowed_total)" \
	    -gt "${1:-0}" ]
}

# The journal reaches its limit while the server is down; then it is back.
full_limit()
{
	control 'fail?mode=status-503&count=1000000'
	load_start --rate 1500
	ok 'full: at its limit the journal refuses' wait_for 30 overflowed
	control release
	full_accepts 'there is space'
	ok 'full: the load ends' load_stop
	full_settle limit
}

# New messages are accepted again; how soon is said.
full_accepts()
{
	full_at=$(seq_in "$J/durable")
	began=$(date +%s%3N)
	ok "full: $1: new ones are accepted" \
	    wait_for 60 journal_past $((full_at + 100))
	note "after $(($(date +%s%3N) - began)) ms"
}

# The receiver ended in order: its counters have to balance, too.
full_settle()
{
	settle 90 "full, $1"
	ok "full, $1: the books balance" oracle_check --drained \
	    --receiver-metrics "$T/receiver.prom" --allow-repeats 1
	note "$1: overflowed $(metric "$T/receiver.prom" \
	    auditferry_receiver_overflowed_total)"
}

full_acknowledged()
{
	[ "$(seq_in "${ACK:-$J/ack}")" -ge "$1" ]
}

# Someone else fills the journal's filesystem. Nothing unmatched is sent: the
# file that would have to keep it is on the full disk too, and rightly holds
# the acknowledgement (full_side has that).
full_filled()
{
	load_start --rate 1500 --shapes signin,several,hook
	wait_for 10 journal_past 100
	fill disk
	sleep 1
	full_seq=$(seq_in "$J/durable")
	ok 'full: what is durable is acknowledged on the full disk' \
	    wait_for 20 full_acknowledged "$full_seq"
	ok 'full: the rest is refused' wait_for 20 overflowed
	spare disk
	full_accepts 'it is not full any more'
	ok 'full: the load ends' load_stop
	full_settle filled
}

# The file of the parser's progress cannot even be made.
full_progress()
{
	fill side
	printf 'no frame\n' | auditferry-parser --progress "$T/side/progress" \
	    -r parser/rules >"$T/progress.out" 2>"$T/progress.err"
	is 'full: the parser runs without its progress file' $? 0
	like 'full: and says so' "$(cat "$T/progress.err")" 'cannot be told'
	spare side
}

# begin [DIR] : a new world with its journal there.
full_begin()
{
	control clear
	journal_new "${1:-$T/journal}"
	rm -f "$T"/*.prom
	listener_start && delivery_start && wait_for 10 running sender &&
	    oracle_send --count 20 && wait_for 10 journal_past 20 &&
	    wait_for 10 journal_drained
}

# What the parser and the sender keep is on a full disk.
full_side()
{
	UNMATCHED=$T/side/unmatched.log
	ACK=$T/side/ack
	REJECTED=$T/side/rejected
	LISTENER_OPTIONS="--ack $ACK"
	FOLLOW_OPTIONS="--ack $ACK"
	full_begin || note "it does not begin: $(tail -3 "$T"/*.log)"
	fill side
	oracle_send --count 100 --rate 1000 --shapes signin,several,hook
	ok 'full: records are delivered and acknowledged' \
	    wait_for 20 full_acknowledged 120
	oracle_send --count 100 --rate 1000 --shapes text
	oracle_send --count 300 --rate 1000 --shapes signin
	sleep 2
	ok 'full: unmatched frames hold the acknowledgement' \
	    [ "$(seq_in "$ACK")" -lt 220 ]
	ok 'full: the pipeline lives' running parser
	strike parser
	sleep 1
	spare side
	full_settle side
	UNMATCHED='' ACK='' REJECTED='' LISTENER_OPTIONS='' FOLLOW_OPTIONS=''
}

torture_full()
{
	trap full_at_exit EXIT
	if [ "$(id -u)" -ne 0 ] || ! small_disk disk 96m ||
	    ! small_disk side 256k; then
		skip 'full: cannot mount a tmpfs here (needs root)'
		return
	fi
	start_auditor || return 1
	LISTENER_OPTIONS='--journal-max 12M'
	full_begin "$T/disk/journal" || note 'it does not begin'
	full_limit
	LISTENER_OPTIONS=
	full_begin "$T/disk/journal" || note 'it does not begin'
	full_filled
	full_side
	full_progress
	stop auditor
	small_disks_end
	trap at_exit EXIT
}
