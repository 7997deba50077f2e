# shellcheck shell=sh
# The clock is stepped by a year, forward and back, while events flow: no
# stall, no loss.

FAKETIME=$(find /usr/lib -name libfaketimeMT.so.1 2>/dev/null | head -1)

step_clock()
{
	echo "$1" >"$T/clock.new"
	mv "$T/clock.new" "$T/clock"
}

torture_clock()
{
	if [ -z "$FAKETIME" ]; then
		skip 'clock: no libfaketimeMT.so.1 here (package faketime)'
		return
	fi
	case $BUILD in
	*asan*)
		skip 'clock: faketime and the sanitizers do not go together'
		return ;;
	esac
	start_auditor || return 1
	journal_new
	step_clock +0d
	# The monotonic clock is not stepped, as in life.
	UNDER="env LD_PRELOAD=$FAKETIME FAKETIME_TIMESTAMP_FILE=$T/clock \
FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1"
	listener_start || return 1
	keep_start
	delivery_start
	load_start --rate 400
	for step in +365d +0d -365d +0d; do
		step_clock "$step"
		clock_before=$(seq_in "$J/ack")
		ok "clock at $step: is seen" wait_for 10 clock_shows "${step%d}"
		ok "clock at $step: it goes on" wait_for 10 clock_past
	done
	ok 'clock: the load ends' load_stop
	settle 30 clock
	UNDER=
	ok 'clock: the books balance' oracle_check --whole --drained --all
	stop auditor
}

# clock_shows DAYS : the sender's last success was so many days from now.
clock_shows()
{
	awk -v now="$(date +%s)" -v days="$1" '
	    $1 == "auditferry_sender_last_success_seconds" {
		off = ($2 - now) / 86400 - days
		seen = off < 1 && off > -1
	    }
	    END { exit !seen }' "$T/sender.prom"
}

clock_past()
{
	[ "$(seq_in "$J/ack")" -gt "$clock_before" ]
}
