# shellcheck shell=sh
# The same under auditferry run, which takes longer pauses between its starts
# than the loop of the other scenarios: fewer kills, and of the supervisor too.

# run_pid NAME : the process id that run has noted for a member.
run_pid()
{
	cat "$T"/state/auditferry.*/"$1.pid" 2>/dev/null
}

# The script beside the programs of the build under test.
run_tree()
{
	rm -rf "$T/tree"
	mkdir "$T/tree"
	cp -R scripts/auditferry scripts/lib "$T/tree"
	ln -s "$BIN"/auditferry-* "$T/tree"
	echo 127.0.0.1:0 >"$T/listener.address"
}

# For wait_for: it has ended, and is to be there again.
run_alive()
{
	alive "$(run_pid "$1")"
}

run_start()
{
	rm -f "$T/listener.ready"
	mkdir -p "$T/state"
	export_before=${TMPDIR-}
	TMPDIR=$T/state
	export TMPDIR
	start run "$T/tree/auditferry" run --journal "$J" \
	    -l "udp://$(cat "$T/listener.address")" -r parser/rules -u "$URL" \
	    --account "$ACCOUNT" --password-file "$PASSWORD_FILE" \
	    --thumbprint "$THUMBPRINT" --ready-file "$T/listener.ready" \
	    --batch-time 0 </dev/null
	TMPDIR=${export_before:-/tmp}
	if ! wait_for 20 test -s "$T/listener.ready"; then
		note 'run does not start:'
		tail -5 "$T/run.err" | note
		return 1
	fi
	LISTEN=$(sed -n 's,^udp:/*,,p' "$T/listener.ready" | head -1)
	echo "$LISTEN" >"$T/listener.address"
}

# run_kill NAME : once it is there; run itself takes all others along.
run_kill()
{
	if [ "$1" = run ]; then
		strike run
		wait_for 10 gone run
		sleep 1
		rm -rf "$T/state"
		run_start
	else
		wait_for 40 run_alive "$1" && kill -s KILL "$(run_pid "$1")"
	fi
}

torture_run()
{
	start_auditor || return 1
	journal_new
	run_tree
	# A port of its own that stays the same when the listener is killed.
	run_start && stop run && run_start || return 1
	keep_start
	load_start --rate "$RATE" --sources 2
	wait_for 10 journal_past 10
	run_kills=0 run_rounds=$(((KILLS + 99) / 100))
	while [ "$run_kills" -lt $((run_rounds * 5)) ]; do
		for victim in receiver parser follow run sender; do
			pause 999
			run_kill "$victim" || note "$victim is not there"
			run_kills=$((run_kills + 1))
		done
	done
	ok 'run: the load ends' load_stop
	ok 'run: all is worked off' done_within 120
	ok 'run: a stop in order' stop run
	is 'run: with 0' "$(status_of run)" 0
	stop keep
	ok 'run: the books balance' oracle_check --whole --drained \
	    --allow-repeats "$run_kills" || {
		note 'run said:'
		tail -20 "$T/run.err" | note
	}
	stop auditor
}
