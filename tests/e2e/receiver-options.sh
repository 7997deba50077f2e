# shellcheck shell=sh
# Part of receiver.t: command lines, messages, exit codes, passed-in sockets.

run auditferry-receiver --help
is "--help exits 0" "$STATUS" 0
like "and is on stdout" "$OUT" "^usage: auditferry-receiver .*--allow"
is "not on stderr" "$ERR" ""
usage=$(printf '%s\n' "$OUT" | sed -n '1s/^usage: //p')
if command -v mandoc >/dev/null; then
	page=$(mandoc -Tascii -O width=1000 receiver/auditferry-receiver.1 |
	    sed 's/.\x08//g' | sed -n '/^SYNOPSIS/{n;s/^ *//;p;}')
	is "the manual's SYNOPSIS is the usage text" "$page" "$usage"
else
	skip "no mandoc to read the manual with"
fi
run auditferry-receiver --version
is "--version exits 0" "$STATUS" 0
like "and names the version" "$OUT" "^auditferry-receiver [0-9]+\.[0-9]+"

# refused DESCRIPTION STATUS ERE COMMAND... : one line that says it.
refused()
{
	refused_what=$1 refused_status=$2 refused_like=$3
	shift 3
	run "$@" </dev/null
	is "$refused_what: exit $refused_status" "$STATUS" "$refused_status"
	like "$refused_what: says so" "$ERR" "$refused_like"
	is "$refused_what: in one line" "$(lines_in "$T/run.err")" 1
}
refused "nothing to listen to" 64 "give -l udp://ADDR:PORT" \
    auditferry-receiver
refused "wrong option" 64 "did you mean --listen" \
    auditferry-receiver --lisen udp://127.0.0.1:0
refused "operand" 64 "unexpected argument 5514" auditferry-receiver 5514
refused "wrong URL" 64 "listen tcp://.*only udp" \
    auditferry-receiver -l tcp://127.0.0.1:0
refused "wrong network" 64 "allow 10.0.0.1/8: .*bits set beyond" \
    auditferry-receiver -l udp://127.0.0.1:0 --allow 10.0.0.1/8
refused "queue too small" 64 "queue 1k: not a size" \
    auditferry-receiver -l udp://127.0.0.1:0 --queue 1k
refused "an address of others" 71 "192.0.2.1:0: .*no such address" \
    auditferry-receiver -l udp://192.0.2.1:0
refused "a TCP socket passed in" 78 "not for UDP .*ListenDatagram" \
    perl tests/e2e/receiver.pl inherit tcp 0 auditferry-receiver
refused "a Unix socket passed in" 78 "not for UDP" \
    perl tests/e2e/receiver.pl inherit unix 0 auditferry-receiver
refused "a file passed in" 78 "not a socket" \
    perl tests/e2e/receiver.pl inherit file 0 auditferry-receiver
refused "a socket without a port" 78 "no port" \
    perl tests/e2e/receiver.pl inherit udp-unbound 0 auditferry-receiver
refused "a socket for another process" 64 "give -l" \
    perl tests/e2e/receiver.pl inherit udp-other 0 auditferry-receiver
run auditferry-receiver -l udp://127.0.0.1:0 --ready-file "$T/no/such"
is "a ready file that cannot be written: exit 73" "$STATUS" 73

# The port, the ready file, the buffer's line, the warning.
up auditferry-receiver -l udp://127.0.0.1:0 -l 'udp://[::1]:0'
is "a ready file has a line for each socket" \
    "$(sed 's/[1-9][0-9]*$/PORT/' "$T/ready" | tr '\n' ' ')" \
    "udp://127.0.0.1:PORT udp://[::1]:PORT "
like "the buffer is said" "$(cat "$T/receiver.err")" \
    "udp://127.0.0.1:$PORT: receive buffer of .*holds [0-9]+ Okta messages"
unlike "only loopback: no warning about --allow" "$(cat "$T/receiver.err")" \
    "every host"
refused "a port that is taken" 71 \
    "cannot listen to udp://127.0.0.1:$PORT: Address already in use; another" \
    auditferry-receiver -l "udp://127.0.0.1:$PORT"
to USR1 receiver
ok "SIGUSR1 prints the counters" soon says "^${R}received_total 0"
ok "SIGTERM ends it" stop receiver
is "with 0" "$(status_of receiver)" 0
ok "a summary is the last line" says "received 0 messages .*: 0 frames"
up auditferry-receiver -l udp://0.0.0.0:0
ok "without --allow, a warning" says "every host may send"
stop receiver
up auditferry-receiver -q -l udp://0.0.0.0:0 --allow 127.0.0.0/8
stop receiver
unlike "with it, none" "$(cat "$T/receiver.err")" "every host"

# An unprivileged user, if we can become one that can run the program.
as_nobody()
{
	setpriv --reuid=65534 --clear-groups --inh-caps=-all "$@"
}
if [ "$(id -u)" = 0 ] && as_nobody "$BIN/auditferry-receiver" -V \
    >/dev/null 2>&1; then
	low=$(cat /proc/sys/net/ipv4/ip_unprivileged_port_start)
	if [ "$low" -gt 599 ]; then
		refused "a reserved port" 71 \
		    ":599: Permission denied; .*CAP_NET_BIND_SERVICE" \
		    as_nobody "$BIN/auditferry-receiver" -l udp://127.0.0.1:599
	else
		skip "port 599 is not reserved here"
	fi
	rmem=$(cat /proc/sys/net/core/rmem_max)
	if [ "$rmem" -lt 33554432 ]; then
		run as_nobody timeout 1 "$BIN/auditferry-receiver" \
		    -l udp://127.0.0.1:0
		like "a small buffer is said with what helps" "$ERR" \
		    "only $((2 * rmem)) bytes.*net.core.rmem_max=33554432"
	else
		skip "net.core.rmem_max lets everyone have enough"
	fi
else
	skip "no other user to be"
fi

# Passed in: what waits in it is received, what it dropped is not ours.
up perl tests/e2e/receiver.pl inherit udp 1000 auditferry-receiver
send - <<'END'
after
END
ok "a passed-in socket is read" wait_for 10 \
    grep -q ' after$' "$T/receiver.out"
stop receiver
before=$(grep -c ' before [0-9]*$' "$T/receiver.out")
note "1000 were sent before, $before were held, the others dropped"
ok "what waited in it is received" [ "$before" -gt 0 ]
ok "not all did" [ "$before" -lt 1000 ]
is "drops before our time are not counted" "$(m kernel_dropped)" 0
balanced "passed in"
if command -v systemd-socket-activate >/dev/null; then
	free=$PORT
	start activate systemd-socket-activate --datagram \
	    -l "127.0.0.1:$free" "$BIN/auditferry-receiver" </dev/null
	# Before the socket is there nobody listens: send until it comes out.
	by_systemd()
	{
		echo hello | auditferry-test-send -q --to "127.0.0.1:$free"
		grep -q ' hello$' "$T/activate.out"
	} 2>/dev/null
	ok "by systemd-socket-activate" wait_for 10 by_systemd
	stop activate
else
	skip "no systemd-socket-activate"
fi
