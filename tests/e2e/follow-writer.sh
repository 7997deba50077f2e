# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154,SC2016 # shared with the other parts; perl
# Part of follow.t: the writer fails, and is killed, while its journal is
# played.

rm -rf "$J"
if [ "$strace_works" -eq 0 ]; then
	skip 'strace does not work here'
else
	# Every fifth sync fails: segments overlap, some are set aside. Other
	# calls are not to be slowed down, or the kernel drops messages.
	rm -f "$T/ready"
	start receiver strace -f -o "$T/trace" --seccomp-bpf \
	    -e trace=fdatasync -e inject=fdatasync:error=EIO:when=3+5 \
	    auditferry-receiver -l udp://127.0.0.1:0 --journal "$J" \
	    --ready-file "$T/ready" --metrics "$T/prom" </dev/null
	wait_for 10 test -s "$T/ready"
	PORT=$(sed -n '1s/.*://p' "$T/ready")
	follow all
	send --rate 2000 --count 6000
	ok 'syncs fail: all are durable' wait_for 30 journaled 6000
	ok 'and played' wait_for 10 played all 6000
	is 'in order, each once' "$(frames 1 <"$T/all.out")" 6000
	ok 'some did fail' [ "$(metric "$T/prom" \
	    auditferry_receiver_journal_failures_total)" -gt 3 ]
	stop all
	like 'nothing was missing' "$(cat "$T/all.err")" '0 missing, 0 damaged'
	# strace passes no signal on: the receiver itself is to be ended.
	# shellcheck disable=SC2046 # one number and a blank
	kill $(cat "/proc/$(pid_of receiver)/task/$(pid_of receiver)/children")
	wait_for 10 gone receiver
	run auditferry-receiver --follow "$J" --once
	same 'the same when it is played later' "$T/run.out" "$T/all.out"

	run strace -f -o "$T/trace" -e inject=fdatasync:error=EIO \
	    auditferry-receiver --import --journal "$T/never" "$T/messages"
	is 'a disk that only fails: an import ends with 74' "$STATUS" 74
	like 'and says so' "$ERR" 'not known to be on the disk'
fi
unset ASAN_OPTIONS

rm -rf "$J"
follow all
times=0
while [ "$times" -lt 20 ]; do
	listen
	send --rate 20000 --count 500 2>"$T/send.err" &
	sender=$!
	sleep "0.0$((times % 5 + 1))"
	stop receiver KILL
	wait "$sender"
	times=$((times + 1))
done
listen
send --count 10
wait_for 10 sh -c 'tail -n 1 "$1" | cut -c 1-30 | grep -q "$(
    awk "{ print \"^@\" \$2 + 0 \" \" }" "$2")"' sh "$T/all.out" "$J/durable"
stop receiver
last=$(awk '{ print $2 + 0 }' "$J/durable")
is 'the writer is killed 20 times: all is played, in order, each once' \
    "$(frames 1 <"$T/all.out")" "$last"
stop all
run auditferry-receiver --follow "$J" --once
same 'the same when it is played later' "$T/run.out" "$T/all.out"
