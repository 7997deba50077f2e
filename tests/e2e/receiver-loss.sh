# shellcheck shell=sh
# Part of receiver.t: what is lost is counted to the message.

yes 'a message of some length, so that a queue is soon full' |
    head -n 1000 >"$T/thousand"

# A reader that stalls: the socket is read on, the queue fills, the rest is
# counted; what was taken comes out whole when the reader goes on.
up_with_reader auditferry-receiver -l udp://127.0.0.1:0 --queue 256k
to STOP reader
began=$(date +%s)
send --rate 5000 --count 6000 "$T/thousand"
ok "a stalled reader does not stop the receiver" \
    wait_for 20 reached received 6000
ok "the overflow is said within a second, with what helps" \
    soon says "queue is full.*messages lost.*--queue"
said=$(grep -c "queue is full" "$T/receiver.err")
ok "at most once a second ($said times)" \
    [ "$said" -le $(($(date +%s) - began + 1)) ]
to CONT reader
send --count 1 "$T/thousand"
wait_for 20 reached received 6001
ok "SIGTERM ends it" stop receiver
wait_for 10 gone reader
is "the kernel dropped nothing" "$(m kernel_dropped)" 0
is "all were received" "$(m received)" 6001
ok "some overflowed" [ "$(m overflowed)" -gt 1000 ]
balanced "stalled reader"
is "every frame came out" "$(lines_in "$T/reader.out")" "$(m frames)"
ok "whole, and no SEQ is missing" \
    decoded "$T/reader.out"

# A receiver that stands still: the kernel's buffer fills. N messages of 2.3
# KB are twice what 64 MB hold.
N=30000
perl -e 'print "x" x 2300, "\n"' >"$T/okta"
up auditferry-receiver -l udp://127.0.0.1:0
to STOP receiver
send --count "$N" "$T/okta"
to CONT receiver
books_close()
{
	[ $(($(m received) + $(m kernel_dropped))) -eq "$1" ]
}
ok "drops are said within a second, though no message follows" \
    soon says "the kernel dropped [0-9]+ messages.*(rmem_max|busy)"
ok "received + kernel-dropped = sent" wait_for 10 books_close "$N"
note "$(m received) received, $(m kernel_dropped) dropped"
ok "some were dropped" [ "$(m kernel_dropped)" -gt 0 ]

# Again and again on the same socket, with messages between that carry the
# kernel's count: nothing is counted twice.
for round in 1 2; do
	to STOP receiver
	send --count "$N" "$T/okta"
	# So long that the newest count is seen before older ones.
	sleep 0.6
	to CONT receiver
	send --rate 2000 --count 200 "$T/okta"
	wait_for 10 books_close $((N + round * (N + 200)))
done
stop receiver
is "counted to the message over several bursts" \
    "$(($(m received) + $(m kernel_dropped)))" $((3 * N + 400))
is "every one received is a frame" "$(lines_in "$T/receiver.out")" \
    "$(m received)"
said=$(awk -F "kernel dropped " "NF == 2 { n += \$2 } END { print n + 0 }" \
    "$T/receiver.err")
is "the log lines add up to the counter" "$said" "$(m kernel_dropped)"
balanced "kernel drops"
