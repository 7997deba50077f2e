#!/bin/sh
# The sender while the server fails: nothing is lost, nothing is given up,
# no account is locked out, and every signal is answered.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/sender.sh
. tests/e2e/sender.sh

start_auditor --log "$T/auditor.log" || exit 1
records 1 3 >"$T/three"

# --- it fails, then recovers -------------------------------------------------

control 'fail?mode=status-503&count=2'
run_sender --give-up 30 "$T/three"
is "503 twice, then delivered" "$STATUS $(stored)" '0 1 2 3'
is "after three requests" "$(stat_of requests)" 3
like "it says so" "$ERR" 'archive is busy or unreachable \(503\)'
like "and that it delivers again" "$ERR" 'delivering again'

for mode in close reset; do
	control clear
	control "fail?mode=$mode"
	run_sender --give-up 30 "$T/three"
	is "$mode: delivered" "$STATUS $(stored)" '0 1 2 3'
done

# A kept connection dies, before or after the server has stored the batch. The
# HTTP library would send it again by itself: each request that the server gets
# must be one of ours.
for mode in close reset drop-after-commit reset-after-commit; do
	control clear
	requests=$(stat_of requests)
	start_sender --batch-time 0 --metrics "$T/sender.prom"
	records 1 1 >&9
	ok "$mode: a batch, and its connection is kept" \
	    wait_for 10 auditor_has 1
	control "fail?mode=$mode&count=2"
	records 2 2 >&9
	ok "$mode: the next is delivered, too" wait_for 20 said \
	    "$T/sender.err" 'delivering again'
	exec 9>&-
	is "$mode: in order" "$(status_of sender)" 0
	sent=$(metric "$T/sender.prom" auditferry_sender_requests_total)
	is "$mode: four requests: one, two that broke, one" "$sent" 4
	is "$mode: the server saw no others" \
	    "$(($(stat_of requests) - requests))" "$sent"
	case $mode in *-after-commit) want='1 2 2 2' ;; *) want='1 2' ;; esac
	is "$mode: what is stored" "$(stored)" "$want"
done

control clear
control 'fail?mode=status-503&count=1000'
before=$(date +%s)
run_sender --give-up 3 "$T/three"
after=$(date +%s)
is "--give-up 3: 69" "$STATUS" 69
like "which says how many" "$ERR" '3 records were read and not delivered'
note "it took $((after - before)) s"
control release

for status in 301 302 307 404 405 413 400; do
	control "fail?mode=status-$status"
	run_sender --give-up 0 "$T/three"
	is "$status: held, 69" "$STATUS $(stored)" '69 '
done
control release

control 'fail?mode=status-503&count=1&retry_after=3'
start_sender --batch-time 0
records 1 1 >&9
ok "Retry-After is heard" wait_for 10 said "$T/sender.err" \
    'trying again in 3\.0 s'
exec 9>&-
is "and kept" "$(status_of sender) $(stored)" '0 1'

# Not the server's refusal but the schema's: held, with its reason.
control clear
echo '<ActivityRecord><Who>a</Who></ActivityRecord>' >"$T/invalid"
run_sender --give-up 0 "$T/invalid"
is "400: held" "$STATUS" 69
like "with the server's reason" "$ERR" '\(400\): XMLError: '

# --- the server goes and comes back ------------------------------------------

control clear
address=${URL#https://}
address=${address%%/*}
start_sender --batch-time 0 --ack "$T/ack" --rejected "$T/kept"
records 1 100 marks >&9
ok "delivered" wait_for 10 acknowledged_is "$T/ack" 100
stop auditor
records 101 200 marks >&9
ok "the server is gone: it says so" wait_for 10 said "$T/sender.err" \
    'no connection|broke before'
records 201 300 marks >&9
is "and holds" "$(acknowledged "$T/ack")" 100
ok "and stays" running sender
# Without our end of the FIFO, which it would hold open.
(exec 9>&- && start_auditor --listen "$address") || exit 1
ok "the server is back: all is delivered" \
    wait_for 40 acknowledged_is "$T/ack" 300
exec 9>&-
is "it ends with its input" "$(status_of sender)" 0
is "in order, nothing lost" "$(stored)" \
    "$(seq 101 300 | tr '\n' ' ' | sed 's/ $//')"

# --- counters -----------------------------------------------------------------

control clear
start_sender --batch-time 0 --ack "$T/ack3" --rejected "$T/kept" \
    --metrics "$T/prom"
records 1 2 marks >&9
ok "acknowledged" wait_for 10 acknowledged_is "$T/ack3" 2
kill -s USR1 "$(pid_of sender)"
ok "SIGUSR1 prints the counters" wait_for 5 said "$T/sender.err" \
    '^auditferry_sender_records_delivered_total 2$'
exec 9>&-
is "done" "$(status_of sender)" 0
is "--metrics: delivered" \
    "$(metric "$T/prom" auditferry_sender_records_delivered_total)" 2
is "--metrics: acknowledged" \
    "$(metric "$T/prom" auditferry_sender_acknowledged_seq)" 2
is "--metrics: waiting" \
    "$(metric "$T/prom" auditferry_sender_records_waiting)" 0

# --- the acknowledgement cannot be written -----------------------------------

control clear
if strace -o /dev/null true 2>/dev/null; then
	# Leaks cannot be looked for under a tracer.
	WRAPPER="env ASAN_OPTIONS=detect_leaks=0 strace -o /dev/null
	    -e trace=fdatasync -e inject=fdatasync:error=EIO:when=1..2"
	start_sender --batch-time 0 --ack "$T/ack5" --rejected "$T/kept"
	records 1 2 marks >&9
	ok "a failing sync is said" wait_for 10 said "$T/sender.err" \
	    'cannot acknowledge; holding delivery: Input/output error'
	records 3 4 marks >&9
	sleep 0.5
	is "nothing more is delivered" "$(stored)" '1 2'
	ok "until it works again" wait_for 10 acknowledged_is "$T/ack5" 4
	exec 9>&-
	is "it ends well" "$(status_of sender) $(stored)" '0 1 2 3 4'
	WRAPPER=
else
	skip "no strace here to make a sync fail"
fi
run_sender --ack "$T/none/ack" --rejected "$T/kept" </dev/null
is "no folder for the acknowledgement: 73" "$STATUS" 73
run_sender --ack "$T/ack6" --rejected "$T/three" </dev/null
is "a file for --rejected: 73" "$STATUS" 73

# --- SIGKILL: from the acknowledgement on, one batch repeats at most ---------

control clear
kills=0
reached=0
while [ "$kills" -lt 10 ]; do
	start_sender --batch-records 20 --ack "$T/ack4" --rejected "$T/kept"
	# Into the FIFO without waiting for it: the sender may be gone.
	(records $((reached + 1)) 2000 marks >&9) 2>/dev/null &
	wait_for 5 auditor_past $((reached + 100)) || note "no progress"
	kill -s KILL "$(pid_of sender)" 2>/dev/null
	wait_for 5 gone sender
	exec 9>&-
	reached=$(acknowledged "$T/ack4")
	kills=$((kills + 1))
done
note "acknowledged $reached after $kills kills"
records $((reached + 1)) 2000 marks |
    sender --ack "$T/ack4" --rejected "$T/kept" 2>/dev/null
is "all is acknowledged" "$(acknowledged "$T/ack4")" 2000
is "nothing is missing" \
    "$(auditor_records | cut -f 5 | sort -u | wc -l | tr -d ' ')" 2000
ok "at most a batch repeats for each kill" \
    [ "$(auditor_count)" -le $((2000 + kills * 20)) ]

# --- SIGTERM in each state ----------------------------------------------------

# timed_stop : SIGTERM; sets $TOOK in whole seconds.
timed_stop()
{
	timed_from=$(date +%s)
	kill "$(pid_of sender)"
	wait_for 10 gone sender
	TOOK=$(($(date +%s) - timed_from))
}

control clear
start_sender --batch-time 60
records 1 2 >&9
sleep 0.2
timed_stop
is "healthy: what is at hand is posted, 0" "$(status_of sender) $(stored)" \
    '0 1 2'
ok "within 5 s ($TOOK)" [ "$TOOK" -le 5 ]
exec 9>&-

control clear
start_sender --batch-time 60
records 1 2 >&9
sleep 0.2
kill "$(pid_of sender)"
sleep 0.3
records 3 4 >&9
exec 9>&-
is "what the writer still had, too" "$(status_of sender) $(stored)" \
    '0 1 2 3 4'

control clear
control 'fail?mode=hang&count=1000'
start_sender --batch-time 0
records 1 2 >&9
sleep 0.3
timed_stop
is "the server hangs: 75" "$(status_of sender)" 75
ok "within 5 s ($TOOK)" [ "$TOOK" -le 5 ]
exec 9>&-
control release

control clear
control 'fail?mode=status-503&count=1000'
start_sender --batch-time 0
yes "$(record 1)" 2>/dev/null | head -5000 >&9 &
ok "the server fails" wait_for 10 said "$T/sender.err" 503
timed_stop
is "the server fails, the pipe is full: 75" "$(status_of sender)" 75
ok "within 2 s ($TOOK)" [ "$TOOK" -le 2 ]
exec 9>&-
control release

done_testing
