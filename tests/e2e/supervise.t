#!/bin/sh
# auditferry run, with members that do as they are told: the order of stops,
# restarts of the whole, exit statuses, signals, options, without a journal and
# with one. Each under dash and under bash. run.t and run-journal.t have the
# real members.
# shellcheck disable=SC2317 # functions are called through wait_for

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/supervise-journal.sh
. "$ROOT/tests/e2e/supervise-journal.sh"

# A member that tells $T/log what it does, and obeys files of its name:
# NAME.exit (end at once with that status), NAME.deaf (never end by itself).
mkdir -p "$T/tree/bin" "$T/tree/parser/rules"
cp -R scripts/auditferry scripts/lib "$T/tree/bin"
cat >"$T/tree/bin/auditferry-receiver" <<'END'
#!/bin/sh
name=${0##*-}
case " $*" in *' --follow='*) name=follow ;; esac
say() { echo "$name $*" >>"$FAKE/log"; }
[ -f "$FAKE/$name.exit" ] && exit "$(cat "$FAKE/$name.exit")"
printf '%s\n' "$@" >"$FAKE/$name.args"
echo "$$ ${LISTEN_PID-none} ${LISTEN_FDS-none}" >"$FAKE/$name.sockets"
[ -e /proc/$$/fd/7 ] && echo has 7 >>"$FAKE/$name.sockets"
trap 'say counters; interrupted=1' USR1
say start
if [ -f "$FAKE/$name.deaf" ]; then
	trap 'say told' TERM
	while :; do sleep 0.1; done
elif [ $name = receiver ] || [ $name = follow ]; then
	trap 'say told; echo last words; exit 0' TERM
	while sleep 0.1; do :; done
else
	while interrupted=; read -r line || [ -n "$interrupted" ]; do
		echo "$line"
		[ "$line" = 'last words' ] && say got the last words
	done
	say end
fi
END
chmod +x "$T/tree/bin/auditferry-receiver"
for name in parser sender; do
	cp "$T/tree/bin/auditferry-receiver" "$T/tree/bin/auditferry-$name"
done
FAKE=$T
export FAKE

# begin SHELL [OPTION...] : run with the members above, as it is when new.
begin()
{
	rm -f "$T/log" "$T"/*.exit "$T"/*.sockets
	: >"$T/log"
	begin_shell=$1
	shift
	start run "$begin_shell" "$T/tree/bin/auditferry" run \
	    -l udp://127.0.0.1:0 -u http://127.0.0.1:1 "$@"
}

# logged N LINE : it is in the log N times or more.
logged()
{
	[ "$(grep -c -x "$2" "$T/log")" -ge "$1" ]
}

all_started()
{
	logged "$1" 'receiver start' && logged "$1" 'parser start' &&
	    logged "$1" 'sender start'
}

# The process id of a member that is running now.
member_pid()
{
	cut -d' ' -f1 "$T/$1.sockets"
}

seconds()
{
	read -r s _ </proc/uptime
	echo "${s%.*}"
}

stop_in_order()
{
	begin "$1" --metrics "$T/counters" --where "it's; \$(touch $T/oops)
two lines" -qv --allow=10.0.0.0/8
	ok "$1: all three start" wait_for 10 all_started 1
	for name in receiver parser sender; do
		is "$1: $name has the counters file" \
		    "$(grep -c -x -e "--metrics=$T/counters/$name.prom" \
			"$T/$name.args")" 1
	done
	ok "$1: an argument arrives as it was given" grep -q -x -F -e \
	    "--where=it's; \$(touch $T/oops)" "$T/parser.args"
	ok "$1: on both lines" grep -q -x 'two lines' "$T/parser.args"
	ok "$1: nothing of it is run" test ! -e "$T/oops"
	ok "$1: the receiver has its options" \
	    grep -q -x -e '--allow=10.0.0.0/8' "$T/receiver.args"
	ok "$1: the rules of the tree are the default" \
	    grep -q -x -e '--rules=.*/parser/rules' "$T/parser.args"
	kill -s USR1 "$(pid_of run)"
	ok "$1: SIGUSR1 reaches the receiver" wait_for 5 logged 1 \
	    'receiver counters'
	ok "$1: and the sender" wait_for 5 logged 1 'sender counters'
	kill -s TERM "$(pid_of run)"
	is "$1: SIGTERM ends with 0" "$(status_of run)" 0
	is "$1: the receiver is told, the others end in order" \
	    "$(grep -x -e '.* told' -e '.* end' "$T/log" | tr '\n' ';')" \
	    "receiver told;parser end;sender end;"
	ok "$1: what the receiver says last arrives" \
	    logged 1 'sender got the last words'
	is "$1: nothing but log lines of its own" \
	    "$(grep -v '^auditferry: ' "$T/run.err")" ''
}

# What a terminal's Ctrl-C or a service manager does: the signal goes to the
# whole process group. (TERM: a background command ignores INT.)
stop_of_the_group()
{
	: >"$T/log"
	start run setsid "$1" "$T/tree/bin/auditferry" run -l udp://x \
	    -u http://y
	wait_for 10 all_started 1
	kill -s TERM -- "-$(pid_of run)"
	is "$1: a signal to the group ends with 0" "$(status_of run)" 0
	is "$1: and in order all the same" \
	    "$(grep -x -e '.* told' -e '.* end' "$T/log" | tr '\n' ';')" \
	    "receiver told;parser end;sender end;"
	ok "$1: with the last words" logged 1 'sender got the last words'
}

restart_when_killed()
{
	for name in receiver parser sender; do
		begin "$1"
		wait_for 10 all_started 1
		kill -s KILL "$(member_pid $name)"
		ok "$1: all start again after the $name is killed" \
		    wait_for 15 all_started 2
		ok "$1: the old ones are gone" test "$(grep -c start "$T/log")" \
		    = 6
		like "$1: it is said" "$(cat "$T/run.err")" \
		    "warning: ended: .*$name: signal 9.*again in 1 s"
		stop run
		is "$1: then SIGTERM ends with 0" "$(status_of run)" 0
		is "$1: the shell adds nothing of its own" \
		    "$(grep -v '^auditferry: ' "$T/run.err")" ''
	done
}

never_again()
{
	for code in 64 78; do
		for name in receiver parser sender; do
			begin "$1"
			wait_for 10 all_started 1
			stop run
			: >"$T/log"
			echo $code >"$T/$name.exit"
			start run "$1" "$T/tree/bin/auditferry" run -l udp://x \
			    -u http://y
			is "$1: ends with $code of the $name" \
			    "$(status_of run)" $code
			ok "$1: and does not start it again" \
			    test "$(grep -c 'receiver start' "$T/log")" -le 1
			rm "$T/$name.exit"
		done
	done
	begin "$1"
	wait_for 10 all_started 1
	kill -s TERM "$(member_pid receiver)"
	is "$1: ends with 0 when the whole ended with 0" "$(status_of run)" 0
}

growing_pause()
{
	echo 75 >"$T/parser.exit.next"
	begin "$1"
	wait_for 10 all_started 1
	mv "$T/parser.exit.next" "$T/parser.exit"
	kill -s KILL "$(member_pid parser)"
	wait_for 15 grep -q 'again in 4 s' "$T/run.err"
	is "$1: the pause grows" "$(sed -n \
	    's/.*starting all again in \(.*\) s/\1/p' "$T/run.err" |
	    tr '\n' ' ')" '1 2 4 '
	like "$1: with the reason" "$(cat "$T/run.err")" \
	    'parser: 75, try again later'
	before=$(seconds)
	kill -s TERM "$(pid_of run)"
	is "$1: SIGTERM in a pause ends with 0" "$(status_of run)" 0
	ok "$1: and at once" test $(($(seconds) - before)) -le 2
	rm -f "$T/parser.exit"
}

stop_deaf_members()
{
	touch "$T/sender.deaf" "$T/parser.deaf"
	begin "$1"
	wait_for 10 all_started 1
	before=$(seconds)
	kill -s TERM "$(pid_of run)"
	is "$1: members that hang: 75" "$(status_of run)" 75
	took=$(($(seconds) - before))
	note "stopped after $took s"
	ok "$1: they were told first" logged 1 'sender told'
	ok "$1: none is left" test ! -e "/proc/$(member_pid sender)"
	like "$1: the loss is said" "$(cat "$T/run.err")" \
	    'warning: stopped: .*killed.*lost'
	rm -f "$T/sender.deaf" "$T/parser.deaf"
}

# Descriptor 7 stands in for a socket that systemd would hand over.
inherited_sockets()
{
	rm -f "$T"/*.sockets
	: >"$T/log"
	# shellcheck disable=SC2016 # $$ of the inner shell
	start run sh -c 'LISTEN_PID=$$ LISTEN_FDS=5 exec "$@"' sh \
	    "$1" "$T/tree/bin/auditferry" run -u http://y 7</dev/null
	ok "$1: sockets instead of --listen" wait_for 10 all_started 1
	read -r pid named count <"$T/receiver.sockets"
	is "$1: LISTEN_PID names the receiver" "$named" "$pid"
	is "$1: LISTEN_FDS is kept" "$count" 5
	is "$1: it has the descriptor" "$(sed -n 2p "$T/receiver.sockets")" \
	    'has 7'
	for name in parser sender; do
		is "$1: nothing of it for the $name" \
		    "$(cut -d' ' -f2- "$T/$name.sockets")" 'none none'
	done
	stop run
}

# wrong DESCRIPTION ERE WORD... : exit 64, at most two lines, that text.
wrong()
{
	wrong_what=$1
	wrong_text=$2
	shift 2
	run "$SHELL_NOW" "$T/tree/bin/auditferry" "$@"
	is "$SHELL_NOW: $wrong_what: exit 64" "$STATUS" 64
	like "$SHELL_NOW: $wrong_what: says so" "$ERR" "$wrong_text"
	ok "$SHELL_NOW: $wrong_what: at most two lines" \
	    test "$(lines_in "$T/run.err")" -le 2
}

command_line()
{
	SHELL_NOW=$1
	wrong 'no command' '^usage: '
	wrong 'an unknown command' 'did you mean run' rum
	wrong 'another one' 'there is: run status' replay
	wrong 'an option before the command' 'unknown option' --frobnicate
	wrong 'an unknown option' 'did you mean --thumbprint' run --thumprint x
	wrong 'one with a value' 'did you mean --batch-time' run --batch-tim=3
	wrong 'an unknown letter' 'unknown option -x' run -x
	wrong 'control characters' 'unknown option --a[?]b' run \
	    "--a$(printf '\033')b"
	wrong 'a missing argument' 'listen needs an argument' run --listen
	wrong 'a value for a flag' 'takes no argument' run --quiet=1
	wrong 'an operand' 'no operands: file' run -u x -l y file
	wrong 'no url' 'needs --url' run -l y
	wrong 'no address' 'needs --listen' run -u y
	wrong 'settings' 'not read yet' run -c settings.xml
	wrong 'a journal option without it' '--journal-max needs --journal' \
	    run -u x -l y --journal-max 1G
	wrong 'no seconds' 'not a number of seconds' run -u x -l y \
	    --journal "$T/journal" --stuck-after 1m
	wrong 'two journals' 'is another' status a b
	wrong 'status of nothing' 'needs the journal' status
	wrong 'an option of run' 'unknown option --listen' status --listen x
	run "$1" "$T/tree/bin/auditferry" --help
	is "$1: --help: exit 0" "$STATUS" 0
	like "$1: --help: on stdout" "$OUT" '^  -l, --listen URL'
	run "$1" "$T/tree/bin/auditferry" run -h
	is "$1: run -h: exit 0" "$STATUS" 0
	run "$1" "$T/tree/bin/auditferry" --version
	is "$1: --version" "$OUT" \
	    "auditferry $(sed -n 's/^VERSION = //p' Makefile)"
	rm -f "$T/elsewhere"
	ln -s "$T/tree/bin/auditferry" "$T/elsewhere"
	mv "$T/tree/bin/auditferry-sender" "$T/tree/bin/hidden"
	run env PATH=/usr/bin:/bin "$1" "$T/elsewhere" run -l x -u y
	is "$1: a missing program: exit 71" "$STATUS" 71
	like "$1: it is named" "$ERR" 'cannot find auditferry-sender beside'
	mv "$T/tree/bin/hidden" "$T/tree/bin/auditferry-sender"
}

for shell in dash bash; do
	if ! command -v $shell >"$T/run.out"; then
		skip "$shell is not installed"
		continue
	fi
	stop_in_order $shell
	stop_of_the_group $shell
	restart_when_killed $shell
	never_again $shell
	growing_pause $shell
	stop_deaf_members $shell
	inherited_sockets $shell
	supervise_journal $shell
	command_line $shell
done
done_testing
