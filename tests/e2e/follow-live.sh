# shellcheck shell=sh
# shellcheck disable=SC2016 # awk and perl expand it
# Part of follow.t: a journal that is written and trimmed meanwhile.

# Under load, over several segments, to a file and into a pipe.
rm -rf "$J"
listen --journal-max 96M
follow all --metrics "$T/follow.prom"
follow_with_reader
send --rate 10000 --count 20000
wait_for 20 journaled 20000
ok 'under load: all of it' wait_for 20 played all 20000
is 'in order, each once' "$(frames 1 <"$T/all.out")" 20000
ok 'the same into a pipe' wait_for 10 cmp -s "$T/all.out" "$T/reader.out"
cat "$J"/*.frames | sed '/^$/d' >"$T/want"
same 'and as the journal has it' "$T/all.out" "$T/want"
# shellcheck disable=SC2012 # names of digits
ok 'more than one segment' [ "$(ls "$J"/*.frames | wc -l)" -ge 2 ]
ok 'counted' wait_for 10 metric_is "$T/follow.prom" "${F}frames_total" 20000
is 'nothing waits' "$(metric "$T/follow.prom" "${F}waiting")" 0
is 'nothing is missing' "$(metric "$T/follow.prom" "${F}missing_total")" 0
is 'the SEQ' "$(metric "$T/follow.prom" "${F}last_seq")" 20000

# Idle: how often it wakes up is counted by the kernel.
switches()
{
	awk '/^voluntary/ { print $2 }' "/proc/$(pid_of all)/status"
}
before=$(switches)
sleep 4
woken=$(($(switches) - before))
ok "idle for 4 seconds: $woken wake-ups" [ "$woken" -le 10 ]

# The end of its reader, while nothing comes.
stop reader KILL
ok 'the end of its reader is noticed while idle' soon gone follow
is 'it ends as by SIGPIPE' "$(status_of follow)" 141

# A reader that stands still.
follow_with_reader
wait_for 20 cmp -s "$T/all.out" "$T/reader.out"
kill -s STOP "$(pid_of reader)"
send --rate 10000 --count 2000
wait_for 10 journaled 22000
ok 'it blocks, and the other goes on' wait_for 10 played all 22000
ok 'alive' running follow
kill -s CONT "$(pid_of reader)"
ok 'and goes on with its reader' wait_for 10 cmp -s "$T/all.out" \
    "$T/reader.out"
kill -s STOP "$(pid_of reader)"
send --rate 10000 --count 2000
wait_for 10 journaled 24000
wait_for 10 played all 24000
stop follow
ok 'SIGTERM ends it also when it blocks' gone follow
is 'with exit 0' "$(status_of follow)" 0
kill -s CONT "$(pid_of reader)"
wait_for 10 gone reader
is 'what the pipe holds is in order' \
    "$(frames 1 <"$T/reader.out" >"$T/n" && echo good)" good

# Told to stop while it writes to a slow reader: it ends with a whole frame.
slow='while (sysread(STDIN, $b, 5000)) {
    syswrite(STDOUT, $b); select(undef, undef, undef, 0.0005) }'
whole=0
for i in 1 2 3 4 5; do
	rm -f "$T/follow.status" "$T/follow.pid"
	{
		(as follow auditferry-receiver --follow "$J")
		echo $? >"$T/follow.status"
	} 2>/dev/null </dev/null |
	    (as reader perl -e "$slow") >"$T/reader.out" &
	wait_for 10 test -s "$T/reader.out"
	sleep "0.1$i"
	stop follow
	wait_for 10 gone reader
	[ "$(status_of follow)" -eq 0 ] && [ -z "$(tail -c 1 "$T/reader.out")" ] &&
	    [ "$(lines_in "$T/reader.out")" -lt 20000 ] && whole=$((whole + 1))
done
is "told to stop while it writes: 5 times only whole frames" "$whole" 5

# Killed again and again at any point; each goes on after what is acknowledged.
from=1 good=0 tries=15
send --rate 4000 --count 10000 &
sender=$!
while [ "$tries" -gt 0 ]; do
	tries=$((tries - 1))
	follow part
	sleep "0.0$((tries % 7 + 2))"
	stop part KILL
	last=$(frames "$from" <"$T/part.out") || break
	good=$((good + 1))
	# Half of it is acknowledged, so that the next one repeats some.
	from=$(((from + last) / 2 + 1))
	[ "$from" -gt "$last" ] && from=$((last + 1))
	[ "$from" -eq 1 ] || acknowledge $((from - 1))
done
is 'killed 15 times: always from the acknowledged on, in order' "$good" 15
wait "$sender"
wait_for 10 journaled 34000
wait_for 10 played all 34000
is 'one that was never killed has all' "$(frames 1 <"$T/all.out")" 34000

# Trimmed while it is played: what is acknowledged goes, nothing is missing.
follow_with_reader
kill -s STOP "$(pid_of reader)"
send --rate 10000 --count 20000
wait_for 10 journaled 54000
acknowledge 53000
# shellcheck disable=SC2012 # names of digits
few()
{
	[ "$(ls "$J"/*.frames | wc -l)" -le 2 ]
}
ok 'segments are trimmed while they are played' wait_for 10 few
kill -s CONT "$(pid_of reader)"
ends()
{
	tail -n 1 "$T/reader.out" | grep -q '^@54000 '
}
ok 'it goes on after the trimmed' wait_for 10 ends
unlike 'and misses nothing' "$(cat "$T/follow.err")" missing
stop follow
wait_for 10 played all 54000
stop all
is 'SIGTERM while idle: exit 0' "$(status_of all)" 0
stop receiver
like 'it says what it did' "$(cat "$T/all.err")" \
    'played 54000 frames .* up to SEQ 54000 of 54000; 0 missing, 0 damaged'
