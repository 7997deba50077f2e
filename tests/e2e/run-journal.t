#!/bin/sh
# auditferry run --journal with the real members: what was received is
# delivered or kept, whoever is killed, whatever the server does; a stop takes
# five seconds at most in every state. supervise.t has the order of things.
# shellcheck disable=SC2317 # functions are called through wait_for
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/run.sh
. "$ROOT/tests/e2e/run.sh"

mkdir "$T/tree"
cp -R scripts/auditferry scripts/lib "$T/tree"
ln -s "$BIN"/auditferry-* "$T/tree"
J=$T/journal

# begin SHELL [OPTION...] : on the journal $J; sets $PORT.
begin()
{
	begin_shell=$1
	shift
	rm -f "$T/ready"
	start run "$begin_shell" "$T/tree/auditferry" run --journal "$J" \
	    -l "udp://127.0.0.1:${FIXED:-0}" -r parser/rules -u "$URL" \
	    --account "$ACCOUNT" --password-file "$PASSWORD_FILE" \
	    --thumbprint "$THUMBPRINT" --ready-file "$T/ready" \
	    --batch-time 0 "$@" </dev/null
	ready
}

# A new journal and an empty Auditor.
afresh()
{
	rm -rf "$J" "$T/truth"
	stop auditor
	# shellcheck disable=SC2119
	start_auditor
}

oracle_send()
{
	auditferry-test-oracle send -q --to "127.0.0.1:$PORT" \
	    --truth "$T/truth" "$@"
}

seq_in()
{
	awk '$2 > n { n = $2 } END { print n + 0 }' "$1" 2>/dev/null || echo 0
}

# drained : all that is durable is acknowledged.
drained()
{
	drained_to=$(seq_in "$J/durable")
	[ "$drained_to" -ge "${1:-1}" ] &&
	    [ "$(seq_in "$J/ack")" -eq "$drained_to" ]
}

# auditor_does PATH : an order to the stand-in Auditor.
auditor_does()
{
	curl -sSk --fail --max-time 5 -X POST "${CONTROL%/}/$1" >"$T/run.out"
}

# books WHAT [OPTION...] : the oracle is content.
books()
{
	books_what=$1
	shift
	cp "$J/ack" "$T/ack.then" 2>/dev/null || rm -f "$T/ack.then"
	auditor_records >"$T/records"
	run auditferry-test-oracle check --truth "$T/truth" --journal "$J" \
	    --ack "$T/ack.then" --unmatched "$J/unmatched.log" \
	    --rejected "$J/rejected" --records "$T/records" "$@"
	is "$books_what" "$STATUS" 0 || note "$OUT$ERR"
}

# status WANT ERE WHAT : of this journal.
status()
{
	run "$SHELL_NOW" "$T/tree/auditferry" status "$J"
	is "$SHELL_NOW: status: $3: exit $1" "$STATUS" "$1"
	like "$SHELL_NOW: status: $3: says so" "$OUT" "$2"
}

# json_says FILTER WANT : what jq makes of the status; for wait_for.
json_says()
{
	[ "$("$SHELL_NOW" "$T/tree/auditferry" status --json "$J" |
	    jq -r "$1" | tr '\n' ' ')" = "$2" ]
}

# ends WHAT WANT : TERM, within five seconds.
ends()
{
	before=$(clock)
	kill "$(pid_of run)"
	is "$SHELL_NOW: $1: SIGTERM ends with $2" "$(status_of run)" "$2"
	took=$(($(clock) - before))
	ok "$SHELL_NOW: $1: within 5 s ($took/100)" test $took -le 530
	is "$SHELL_NOW: $1: none of the members is left" "$(members)" ''
}

server_down_and_up()
{
	afresh
	fixed=${URL#https://*:}
	fixed=${fixed%%/*}
	stop auditor
	begin "$1"
	oracle_send --count 200 --rate 2000
	ok "$1: server down: all is in the journal" \
	    wait_for 10 durable_is 200
	status 0 '^waiting +200 ' 'server down'
	like "$1: with the age of the oldest" "$OUT" '^oldest waiting +[0-9]+ s'
	ok "$1: and in JSON" wait_for 10 json_says \
	    '.waiting, .healthy, .received' '200 true 200 '
	ok "$1: no answer comes, and that is told" wait_for 10 json_says \
	    '.last_answer > 1600000000, .last_answer_status, .last_success' \
	    'true null null '
	status 0 '^last answer +none, [0-9]+ s ago \(' 'no answer'
	ends 'server down' 0
	like "$1: what waits is said" "$(cat "$T/run.err")" \
	    'auditferry: stopped; 200 messages wait in '
	status 1 '^state +not running' 'after the stop'
	start_auditor --listen "127.0.0.1:$fixed"
	begin "$1"
	ok "$1: server up: all is delivered" wait_for 20 drained 200
	status 0 '^waiting +0 ' 'all delivered'
	ok "$1: the sender's success is told" wait_for 10 json_says \
	    '.last_success > 1600000000, .delivered_records > 0' 'true true '
	status 0 '^last answer +200, [0-9]+ s ago \(' 'an answer'
	auditor_does 'fail?mode=status-503&count=1000'
	oracle_send --count 1 --shapes signin
	ok "$1: a refusal is told" wait_for 10 json_says \
	    '.last_answer_status, .waiting' '503 1 '
	auditor_does release
	ok "$1: and then what waited is delivered" wait_for 10 drained 201
	ends 'idle' 0
	like "$1: nothing is left" "$(tail -1 "$T/run.err")" \
	    'auditferry: stopped; nothing in .* is left undelivered'
	books "$1: the books of server down, then up" --drained --all
}

durable_is()
{
	[ "$(seq_in "$J/durable")" -eq "$1" ]
}

# Under load: what the kernel keeps while nobody listens is in no journal, so
# that the oracle is not asked for --all.
killed_under_load()
{
	afresh
	begin "$1"
	ends 'nothing done yet' 0
	FIXED=$PORT # the same after each start
	begin "$1"
	start load auditferry-test-oracle send -q --to "127.0.0.1:$PORT" \
	    --truth "$T/truth" --rate 500 --seconds 5 </dev/null
	for name in receiver follow receiver parser sender receiver; do
		sleep 0.6
		wait_for 10 there $name
		kill -s KILL "$(member $name)"
	done
	is "$1: the load ends" "$(wait_for 20 gone load; status_of load)" 0
	# A stop just after the last kill would tell of that.
	wait_for 10 there receiver
	ok "$1: all is delivered, whoever was killed" wait_for 30 drained 500
	ends 'after all that' 0
	books "$1: the books of kills" --drained --allow-repeats 10
	unset FIXED
}

# The members learn from each other, not from what flows, that all must start
# again.
killed_while_idle()
{
	afresh
	for name in receiver follow parser sender; do
		begin "$1"
		ok "$1: idle: there is a $name" wait_for 10 there $name
		wait_for 10 drained "$(seq_in "$J/durable")"
		rm "$T/ready"
		kill -s KILL "$(member $name)"
		[ $name != receiver ] || ready
		before=$(clock)
		was=$(seq_in "$J/durable")
		oracle_send --count 1
		ok "$1: idle: an event after the $name was killed arrives" \
		    wait_for 10 drained $((was + 1))
		note "after $(($(clock) - before))0 ms"
		ends "idle, the $name killed" 0
	done
	books "$1: the books of idle kills" --drained --all
}

there()
{
	[ -n "$(member "$1")" ]
}

supervisor_killed()
{
	afresh
	begin "$1"
	oracle_send --count 100 --rate 1000
	wait_for 5 durable_is 100
	kill -s KILL "$(pid_of run)"
	is "$1: the supervisor is killed" "$(status_of run)" 137
	begin "$1"
	ok "$1: supervisor killed: the next one listens" test -s "$T/ready"
	oracle_send --count 100 --rate 1000
	ok "$1: supervisor killed: all is delivered" wait_for 15 drained 200
	run "$1" "$T/tree/auditferry" run --journal "$J" -l udp://127.0.0.1:0 \
	    -u "$URL" -r parser/rules
	is "$1: a second instance: 75" "$STATUS" 75
	like "$1: it says who holds the journal" "$ERR" \
	    "error: .*: process $(member receiver) writes this journal"
	ok "$1: the first one goes on" running run
	is "$1: on the same members" "$(members | wc -w | tr -d ' ')" 4
	ends 'supervisor killed' 0
	books "$1: the books of a killed supervisor" --drained --all \
	    --allow-repeats 1
}

stops()
{
	afresh
	begin "$1"
	auditor_does 'fail?mode=hang'
	oracle_send --count 50 --rate 1000
	wait_for 5 durable_is 50
	sleep 0.5
	ends 'server hangs' 0
	auditor_does release
	begin "$1"
	wait_for 10 there parser
	kill -s KILL "$(member parser)"
	wait_for 10 grep -q 'again in' "$T/run.err"
	ends 'in a pause' 0
	begin "$1" --login-interval 3600 --account 'ACME\nobody'
	oracle_send --count 1
	wait_for 10 grep -q 'auditferry-sender: .*401' "$T/run.err"
	ends 'login refused' 0
	rm -f "$J/ack.login"
	begin "$1"
	ok "$1: all of that is delivered at last" wait_for 20 drained 51
	ends 'at last' 0
	books "$1: the books of stops" --drained --all --allow-repeats 2
}

# A parser that fails on the message with "poison" in it, as the real one does:
# with its SEQ in the progress file.
failing_parser()
{
	rm "$T/tree/auditferry-parser"
	cat >"$T/tree/auditferry-parser" <<'END_PARSER'
#!/usr/bin/perl
# Hands all lines to the real parser; the message in hand when "poison" comes
# is noted and then fails.
use strict;
my ($progress) = map { /^--progress=(.*)/ ? $1 : () } @ARGV;
my %skip = map { /^--skip=(.*)/ ? ($1 => 1) : () } @ARGV;
my @rest = grep { !/^--progress=/ } @ARGV;
open my $note, '+>', $progress or die;
$note->autoflush(1);
$SIG{TERM} = sub { exit 75 };
open my $out, '|-', "$ENV{REAL}/auditferry-parser", @rest or die;
$out->autoflush(1);
while (<STDIN>) {
	my ($seq) = /^@(\d+) /;
	if (/poison/ && !$skip{$seq}) {
		printf $note "%020d\n", $seq;
		sleep 1000 if $ENV{HOW} eq 'hang';
		kill 'SEGV', $$;
	}
	print $out $_;
}
END_PARSER
	chmod +x "$T/tree/auditferry-parser"
}

failing_message()
{
	afresh
	failing_parser
	REAL=$BIN HOW=$2
	export REAL HOW
	begin "$1" --stuck-after 2
	oracle_send --count 20 --rate 1000
	printf 'poison' >"$T/poison"
	auditferry-test-send -q --to "127.0.0.1:$PORT" "$T/poison"
	oracle_send --count 20 --rate 1000
	ok "$1: a parser to $2: all is done with" wait_for 25 drained 41
	is "$1: a parser to $2: the message is kept with the reason" \
	    "$(grep -a -A1 '^#!unmatched parser failed' "$J/unmatched.log" |
		grep -a -c '^@21 .*poison')" 1
	like "$1: a parser to $2: it is said" "$(cat "$T/run.err")" \
	    'error: message 21 has .*: it is set aside as unmatched'
	ends "a parser to $2" 0
	rm "$T/tree/auditferry-parser"
	ln -s "$BIN/auditferry-parser" "$T/tree"
}

bad_rules()
{
	rm -rf "$J"
	cp -R parser/rules "$T/rules"
	echo '<nonsense/>' >"$T/rules/zz.xml"
	run "$1" "$T/tree/auditferry" run --journal "$J" \
	    -l udp://127.0.0.1:0 -u "$URL" -r "$T/rules"
	is "$1: bad rules: 78" "$STATUS" 78
	like "$1: bad rules: for good" "$ERR" 'error: ended for good: .*78'
	rm "$T/rules/zz.xml"
	begin "$1" -r "$T/rules"
	wait_for 5 test -s "$J/progress"
	sleep 2
	echo '<nonsense/>' >"$T/rules/zz.xml"
	kill -s KILL "$(member sender)"
	ok "$1: rules that become bad do not end it" wait_for 10 grep -q \
	    'nothing is delivered until this is mended' "$T/run.err"
	ok "$1: it still listens" running run
	status 1 '^state +nobody delivers' 'no delivery'
	ends 'no delivery' 0
	rm -rf "$T/rules"
	run "$1" "$T/tree/auditferry" status "$T"
	is "$1: status of no journal: 66" "$STATUS" 66
}

for SHELL_NOW in dash bash; do
	if ! command -v "$SHELL_NOW" >"$T/run.out"; then
		skip "$SHELL_NOW is not installed"
		continue
	fi
	server_down_and_up "$SHELL_NOW"
	supervisor_killed "$SHELL_NOW"
	failing_message "$SHELL_NOW" crash
	# The rest is no matter of the shell.
	[ "$SHELL_NOW" = dash ] || continue
	killed_under_load "$SHELL_NOW"
	killed_while_idle "$SHELL_NOW"
	stops "$SHELL_NOW"
	failing_message "$SHELL_NOW" hang
	bad_rules "$SHELL_NOW"
done
done_testing
