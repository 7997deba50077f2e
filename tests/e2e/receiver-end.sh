# shellcheck shell=sh
# Part of receiver.t: how it ends.

# SIGTERM: what the kernel holds is received first.
up auditferry-receiver -l udp://127.0.0.1:0
# Each message takes 768 bytes of the buffer, which is small if we are not root
# and net.core.rmem_max is.
held=$(sed -n "s/.*receive buffer of [a-z ]*\\([0-9]*\\) bytes.*/\\1/p" \
    "$T/receiver.err")
held=$((held / 1500 < 5000 ? held / 1500 : 5000))
to STOP receiver
send --count "$held" "$T/thousand"
to TERM receiver
to CONT receiver
is "SIGTERM with a full socket: exit 0" "$(status_of receiver)" 0
is "all that the kernel held is there" "$(lines_in "$T/receiver.out")" \
    "$held"
balanced "drained"

# SIGINT is the same.
up auditferry-receiver -l udp://127.0.0.1:0
send --count 10 "$T/thousand"
to INT receiver
is "SIGINT: exit 0" "$(status_of receiver)" 0
is "and all is there" "$(lines_in "$T/receiver.out")" 10

# SIGTERM with a reader that takes nothing: it ends all the same, and says
# how much is lost.
up_with_reader auditferry-receiver -l udp://127.0.0.1:0
to STOP reader
send --rate 5000 --count 3000 "$T/thousand"
wait_for 10 reached received 3000
start_s=$(date +%s)
to TERM receiver
is "SIGTERM with a stalled reader: exit 0" "$(status_of receiver)" 0
took=$(($(date +%s) - start_s))
case $BUILD in *asan*) most=8 ;; *) most=5 ;; esac
ok "within $most s ($took)" [ "$took" -le "$most" ]
to CONT reader
wait_for 10 gone reader
ok "it says what is lost" says "$(m lost) frames in the queue are lost"
ok "which is something" [ "$(m lost)" -gt 0 ]
is "lost + written = frames" \
    "$(($(m lost) + $(lines_in "$T/reader.out")))" "$(m frames)"

# The reader goes while nothing flows.
up_with_reader auditferry-receiver -l udp://127.0.0.1:0
to KILL reader
ok "the end of the reader is noticed within a second" soon gone receiver
is "exit 74" "$(status_of receiver)" 74
ok "and said" says "reader has gone; 0 frames"

# And with frames in the queue.
up_with_reader auditferry-receiver -l udp://127.0.0.1:0
to STOP reader
send --rate 5000 --count 3000 "$T/thousand"
wait_for 10 reached received 3000
to KILL reader
ok "also with a full queue" soon gone receiver
is "exit 74 again" "$(status_of receiver)" 74
ok "with what is lost" says "gone; $(m lost) frames in the queue are lost"
ok "which is more than nothing" [ "$(m lost)" -gt 0 ]
balanced "reader gone"

# A full disk: held, said, tried again.
if [ -w /dev/full ]; then
	rm -f "$T/ready" "$T/prom"
	(as receiver auditferry-receiver -l udp://127.0.0.1:0 \
	    --ready-file "$T/ready" --metrics "$T/prom") \
	    >/dev/full </dev/null &
	is_up
	send --count 3 "$T/thousand"
	ok "a full disk is said" soon says "held in the queue.*No space left"
	ok "and is no reason to end" running receiver
	stop receiver
	is "at the end the frames are lost, counted" "$(m lost)" 3
else
	skip "no /dev/full"
fi

# A stdout that somebody has made non-blocking is waited for, not spun on.
if command -v socat >/dev/null; then
	rm -f "$T/ready" "$T/prom"
	perl -MFcntl -e 'open(my $o, ">&=", 1);
	    fcntl($o, F_SETFL, fcntl($o, F_GETFL, 0) | O_NONBLOCK);
	    exec @ARGV' sh -c 'echo $$ >"$0"; exec "$@"' "$T/receiver.pid" \
	    auditferry-receiver -l udp://127.0.0.1:0 --ready-file "$T/ready" \
	    --metrics "$T/prom" 2>"$T/receiver.err" </dev/null |
	    (as reader cat) >"$T/reader.out" &
	is_up
	to STOP reader
	send --rate 5000 --count 3000 "$T/thousand"
	wait_for 10 reached received 3000
	to CONT reader
	stop receiver
	wait_for 10 gone reader
	is "a non-blocking stdout loses nothing" \
	    "$(lines_in "$T/reader.out")" 3000
fi
