# shellcheck shell=sh
# shellcheck disable=SC2013,SC2086 # words are meant
# Part of journal.t: SIGKILL, at any moment and at chosen system calls.

# killed N : one round under load. The durable SEQ is read before the kill;
# sets $killed_why if anything is wrong.
killed()
{
	up -- --commit-interval "$(random 0 20)" --journal-max 64M ||
	    { killed_why="round $1: it does not start"; return 1; }
	killed_first=$(($(durable) + 1))
	if [ "$killed_first" -ne "$((killed_last + 1))" ]; then
		killed_why="round $1: SEQ $killed_first after $killed_last"
		return 1
	fi
	start load auditferry-test-send -q --to "127.0.0.1:$PORT" --whole \
	    --rate 8000 --count 1000000 "$T/short" </dev/null
	sleep "0.$(random 100 280)"
	killed_durable=$(durable)
	kill -s KILL "$(pid_of receiver)" "$(pid_of load)"
	wait_for 10 gone receiver && wait_for 10 gone load || return 1
	killed_found=$(journal_check "$killed_first" "$killed_durable") ||
	    { killed_why="round $1: $killed_found"; return 1; }
	set -- ${killed_found% *}
	[ "$1" -eq 0 ] || killed_last=$1
	killed_sum=$((killed_sum + killed_durable - killed_first + 1))
}

# What is looked at many times is short.
echo "a message of an ordinary kind" >"$T/short"
new_journal
rounds=${KILLS:-50} i=0 killed_last=0 killed_sum=0 killed_why=
while [ "$i" -lt "$rounds" ] && killed "$i"; do
	i=$((i + 1))
done
is "$rounds kills under load: every durable frame is there, the next SEQ is \
right" "$i $killed_why" "$rounds " || note <"$T/receiver.err"
note "$killed_sum frames were durable before a kill, $killed_last in all"
ok "there was something to lose" [ "$killed_sum" -gt 0 ]
is "no SEQ names two messages" "$(journal_check 1 "$killed_last")" \
    "$killed_last $(journal_check 1 "$killed_last" | cut -d' ' -f2)"

# prepare : a journal in which a run makes every kind of call: something to
# trim, something in the way of the next segment, segments that fill up.
prepare()
{
	new_journal
	up -- --journal-max 1M
	send --count 300
	wait_for 10 durable_is 300
	stop receiver
	head -c 5000 /dev/zero >"$J/00000000000000000301.frames"
	printf '%s' "$prepared_ack" >"$J/ack"
	cp -Rp "$J" "$T/prepared"
}

# at_call CALL N : killed at the N-th such call of a thread, or at the end.
at_call()
{
	new_journal
	cp -Rp "$T/prepared" "$J"
	# With --seccomp-bpf strace 6.1 never injects a signal.
	if up strace -f -qq -o /dev/null -e "trace=$1" \
	    -e "inject=$1:signal=KILL:when=$2" \
	    -- --journal-max 1M --commit-interval 5; then
		send --rate 20000 --count 500
		wait_for 1 at_end
	fi
	if running receiver; then
		kill_children receiver
	else
		at_hits=$((at_hits + 1))
	fi
	wait_for 10 gone receiver
	at_durable=$(durable)
	[ "$at_durable" -gt 270 ] || at_durable=270
	at_found=$(journal_check 271 "$at_durable") ||
	    { at_why="$1 $2: $at_found"; return 1; }
	at_last=${at_found% *}
	up -- || { at_why="$1 $2: it does not start again"; return 1; }
	at_next=$(durable)
	send --count 1
	wait_for 5 durable_is $((at_next + 1)) ||
	    { at_why="$1 $2: it does not go on"; return 1; }
	stop receiver
	[ "$at_next" -ge "$at_last" ] ||
	    { at_why="$1 $2: $at_next after $at_last"; return 1; }
	at_found=$(journal_check 271 $((at_next + 1))) ||
	    { at_why="$1 $2: then $at_found"; return 1; }
}

at_end()
{
	gone receiver || durable_is 800
}

# The program that strace runs, at once.
kill_children()
{
	for kill_pid in $(cat "/proc/$(pid_of "$1")"/task/*/children \
	    2>/dev/null); do
		kill -s KILL "$kill_pid"
	done
}

if ! strace -f -qq -e inject=write:error=EIO:when=1 true 2>/dev/null; then
	skip "no strace that injects: no kills at chosen calls"
else
	# 270 frames are acknowledged: whole segments can be trimmed.
	prepared_crc='ack 00000000000000000270 '
	prepared_ack=$(perl -e '
	    my @t = map { my $c = $_; $c = $c & 1 ? $c >> 1 ^ 0x82f63b78 :
		$c >> 1 for 1 .. 8; $c } 0 .. 255;
	    my $c = 0xffffffff;
	    $c = $t[($c ^ $_) & 255] ^ $c >> 8 for unpack("C*", $ARGV[0]);
	    my $s = sprintf("%s%08x ", $ARGV[0], $c ^ 0xffffffff);
	    print $s, " " x (511 - length $s), "\n";' "$prepared_crc")
	prepare
	# What allows a segment to be removed is on the disk first.
	new_journal
	cp -Rp "$T/prepared" "$J"
	up strace -f -qq -y -o "$T/trim.trace" -e trace=fdatasync,unlinkat,fsync \
	    --
	kill_children receiver
	wait_for 10 gone receiver
	is "a trim: ack is synced, then a segment goes, then the folder" \
	    "$(sed -n 's/^[0-9]* *\([a-z]*\)([0-9]*<[^>]*\/j\(.*\)$/\1 \2/p' \
	    "$T/trim.trace" | sed 's/[>)].*//; s/,.*//' |
	    sed -n '/ack/,$p' | uniq | head -3 | tr '\n' ';')" \
	    "fdatasync /ack;unlinkat ;fsync ;"
	for call in write pwrite64 fdatasync fsync ftruncate fallocate \
	    renameat unlinkat; do
		at_why='' at_hits=0
		for n in 1 2 3 5; do
			at_call "$call" "$n" || break
		done
		is "killed at $call 1 2 3 5" "$at_why" "" ||
		    note <"$T/receiver.err"
		ok "$at_hits of these came" [ "$at_hits" -gt 0 ]
	done
fi
