#!/bin/sh
# auditferry run with the real members: everything that was received before
# the stop is delivered, whatever else happened; a killed member starts all
# again; a server that is down holds up no stop. supervise.t has the order of
# things in detail.
# shellcheck disable=SC2317 # functions are called through wait_for
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

mkdir "$T/tree"
cp -R scripts/auditferry scripts/lib "$T/tree"
ln -s "$BIN"/auditferry-* "$T/tree"

# begin SHELL [OPTION...] : sets $PORT.
begin()
{
	begin_shell=$1
	shift
	rm -f "$T/ready"
	start run "$begin_shell" "$T/tree/auditferry" run \
	    -l udp://127.0.0.1:0 -r parser/rules -u "$URL" \
	    --account "$ACCOUNT" --password-file "$PASSWORD_FILE" \
	    --thumbprint "$THUMBPRINT" --ready-file "$T/ready" \
	    --unmatched "$T/unmatched" --metrics "$T/metrics" "$@" </dev/null
	ready
}

ready()
{
	wait_for 15 test -s "$T/ready" || return 1
	PORT=$(sed -n 's/^udp:.*://p' "$T/ready")
}

send()
{
	auditferry-test-send -q --to "127.0.0.1:$PORT" --format rfc5424 \
	    --host acme.okta.com --rate 1000 tests/data/okta/lifecycle.ndjson
}

# member NAME : the process id of the member that runs now: the child of a
# child of ours.
member()
{
	for member_proc in /proc/[0-9]*; do
		[ "$(tr '\0' '\n' <"$member_proc/cmdline" 2>/dev/null |
		    head -1)" = "$T/tree/auditferry-$1" ] || continue
		basename "$member_proc"
	done 2>/dev/null | head -1
}

seconds()
{
	read -r s _ </proc/uptime
	echo "${s%.*}"
}

delivery()
{
	begin "$1" --batch-time 0
	send
	ok "$1: delivered while running" wait_for 15 auditor_has 51
	send
	kill "$(pid_of run)"
	is "$1: SIGTERM ends with 0" "$(status_of run)" 0
	is "$1: and what was received before is delivered" "$(auditor_count)" \
	    102
	like "$1: it says so" "$(tail -1 "$T/run.err")" \
	    'auditferry: stopped; nothing is left undelivered'
	is "$1: none of the members is left" \
	    "$(member receiver)$(member parser)$(member sender)" ''
}

restarts()
{
	begin "$1" --batch-time 0
	for name in receiver parser sender; do
		rm -f "$T/ready"
		old=$(member $name)
		kill -s KILL "$old"
		ok "$1: listens again after the $name is killed" ready
		send
		count=$((count + 51))
		ok "$1: and delivers" wait_for 20 auditor_has $count
		ok "$1: the old $name is gone" test ! -e "/proc/$old"
	done
	stop run
	is "$1: then SIGTERM ends with 0" "$(status_of run)" 0
}

stop_while_the_server_is_down()
{
	stop auditor
	begin "$1"
	send
	wait_for 10 metric_is "$T/metrics/parser.prom" \
	    auditferry_parser_messages_total 50
	before=$(seconds)
	kill "$(pid_of run)"
	is "$1: server down: SIGTERM ends with 75" "$(status_of run)" 75
	took=$(($(seconds) - before))
	note "stopped after $took s"
	like "$1: the loss is said" "$(grep '^auditferry: ' "$T/run.err" |
	    tail -1)" 'warning: stopped: .*sender: 75'
	is "$1: none of the members is left" \
	    "$(member receiver)$(member parser)$(member sender)" ''
}

for shell in dash bash; do
	if ! command -v $shell >"$T/run.out"; then
		skip "$shell is not installed"
		continue
	fi
	# shellcheck disable=SC2119
	start_auditor || exit 1
	delivery $shell
	count=102
	restarts $shell
	stop_while_the_server_is_down $shell
done
done_testing
