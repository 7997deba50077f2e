# shellcheck shell=sh
# Part of receiver.t: any bytes of any size come back exactly.

# sized N : a file of N bytes with all values, special ones at both ends.
sized()
{
	perl -e 'my $n = $ARGV[0];
	    my $s = join("", map { chr } 10, 0, 16, 255, 74, 64, 80, 0 .. 255);
	    my $x = substr($s x ($n / length($s) + 1), 0, $n);
	    substr($x, -1) = "\x10" if $n > 1;
	    binmode(STDOUT); print $x' "$1" >"$T/in.$1"
}

up auditferry-receiver -l udp://127.0.0.1:0 -l 'udp://[::1]:0'
SIX=$(sed -n 's/^udp:\/\/\[::1\]://p' "$T/ready")
i=0
for size in 0 1 1472 1473 65506 65507; do
	sized "$size"
	auditferry-test-send -q --whole --to "127.0.0.1:$PORT" "$T/in.$size"
	wait_for 10 test "$(lines_in "$T/receiver.out")" -ge $((i + 1))
	auditferry-test-send -q --whole --to "[::1]:$SIX" "$T/in.$size"
	i=$((i + 2))
	# Two sockets have no order between them: one at a time.
	frames_are() { [ "$(lines_in "$T/receiver.out")" -eq "$1" ]; }
	wait_for 10 frames_are "$i"
done
perl -e 'print "\n" x 65507' >"$T/in.lf"
auditferry-test-send -q --whole --to "127.0.0.1:$PORT" "$T/in.lf"
wait_for 10 frames_are $((i + 1))
perl -e 'print "x" x 65508' | helper send ::1 ::1 "$SIX"
wait_for 10 frames_are $((i + 2))
ok "SIGTERM ends it" stop receiver
ok "every line is a frame, with its CRC and the next SEQ" \
    decoded "$T/receiver.out"
i=1
for size in 0 1 1472 1473 65506 65507; do
	same "$size bytes over IPv4" "$T/got/$i" "$T/in.$size"
	like "and their source" "$(grep "^$i " "$T/list")" \
	    "^$i udp:127\.0\.0\.1,[0-9]+ $size\$"
	same "$size bytes over IPv6" "$T/got/$((i + 1))" "$T/in.$size"
	like "and their source" "$(grep "^$((i + 1)) " "$T/list")" \
	    "^$((i + 1)) udp:::1,[0-9]+ $size\$"
	i=$((i + 2))
done
same "65507 line ends" "$T/got/$i" "$T/in.lf"
ok "the longest line is at most 131200 bytes" \
    [ "$(wc -L <"$T/receiver.out")" -lt 131200 ]
like "65508 bytes over IPv6 are cut and marked" \
    "$(grep "^$((i + 1)) " "$T/list")" "udp:::1,[0-9]+;trunc 65507\$"
is "and counted" "$(m truncated)" 1
is "the others are not" "$(m frames)" $((i + 1))
balanced "bytes"

# The accept list, and IPv4 over an IPv6 socket.
up auditferry-receiver -l 'udp://[::]:0' --allow 127.0.0.0/31 --allow ::1
echo a | helper send 127.0.0.1 127.0.0.1 "$PORT"
echo b | helper send 127.0.0.2 127.0.0.1 "$PORT"
echo c | helper send ::1 ::1 "$PORT"
echo d | helper send 127.0.0.2 127.0.0.1 "$PORT"
echo e | helper send 127.0.0.1 127.0.0.1 "$PORT"
wait_for 10 frames_are 3
stop receiver
decoded "$T/receiver.out"
is "who is on the list is stored, an IPv4 address as one" \
    "$(sed 's/,[0-9]* / /' "$T/list" | tr '\n' ' ')" \
    "1 udp:127.0.0.1 2 2 udp:::1 2 3 udp:127.0.0.1 2 "
is "who is not is counted" "$(m not_allowed)" 2
ok "and said with the address" says "127\.0\.0\.2, port .*not on the accept"
is "once, not for each message" \
    "$(grep -c 'not on the accept' "$T/receiver.err")" 1
balanced "accept list"

# Both families on one port, as two sockets.
up auditferry-receiver -l udp://127.0.0.1:0
free=$PORT
stop receiver
up auditferry-receiver -l 'udp://[::]:'"$free" -l "udp://127.0.0.1:$free"
is "both families on one port" "$(lines_in "$T/ready")" 2
stop receiver
