# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # variables are shared among the parts
# Keeps "receiver | parser | sender" going. The three are joined by anonymous
# pipes: the end of one is the end of input, or of output, for its neighbours,
# so the pipeline lives, ends and is started again as a whole.

# nap SECONDS : every signal that we handle ends it early; what is left of the
# sleep then holds nothing. It is not waited for again: bash 5.2 may wait for
# ever for a child that died of the signal which interrupted the first wait.
nap()
{
	sleep "$1" >/dev/null 2>&1 &
	wait $! 2>/dev/null
}

# Until a member has ended or we are told to stop. A signal may come just
# before wait begins: the second-long naps bound how late it is noticed.
watch()
{
	until [ -n "$stopping" ] || ended receiver || ended parser ||
	    ended sender; do
		nap 1
	done
}

# Ends what is left, in order: the receiver is told to stop; what it had
# flows through the others, which end with their input. What is not done then
# is told to stop, at last killed: within five seconds all are gone. What
# stands before a dead member has nobody to write to and stops at once.
wind_down()
{
	ended sender && signal_to parser TERM
	told=
	forced=
	tick=0
	until ended receiver && ended parser && ended sender; do
		# Just after the start its id may not be known yet.
		[ -n "$told" ] || ! signal_to receiver TERM || told=1
		sleep 0.1
		tick=$((tick + 1))
		case $tick in
		33)
			forced="not done after 3 s"
			for member in receiver parser sender; do
				signal_to $member TERM
			done ;;
		43 | 53 | 63)
			forced="killed after 4 s"
			for member in receiver parser sender; do
				signal_to $member KILL
			done ;;
		esac
	done
}

meaning()
{
	case $1 in
	0) echo "0, done" ;;
	64) echo "64, wrong usage" ;;
	65) echo "65, bad input" ;;
	66) echo "66, cannot read its input" ;;
	69) echo "69, server unavailable" ;;
	70) echo "70, internal error" ;;
	71) echo "71, system error" ;;
	73) echo "73, cannot create its output" ;;
	74) echo "74, I/O error" ;;
	75) echo "75, try again later" ;;
	77) echo "77, the server refuses the account" ;;
	78) echo "78, bad configuration or rules" ;;
	129 | 1[3-9]?) echo "signal $(($1 - 128))" ;;
	*) echo "$1" ;;
	esac
}

# Says how the members ended, and sets $verdict: the exit status to end with,
# or nothing if all is to be started again.
report()
{
	verdict=
	zeros=0
	ends=
	for member in receiver parser sender; do
		status_of $member
		ends="$ends${ends:+; }$member: $(meaning "$status")"
		case $status in
		0) zeros=$((zeros + 1)) ;;
		"$EX_USAGE" | "$EX_CONFIG") verdict=$status ;;
		esac
	done
	# The end of the whole, not of one member while others go on.
	[ $zeros -eq 3 ] && verdict=0
}

# The exit status of a stop that was asked for says whether it was clean: the
# first status that is not 0, and 75 for a member that was killed or told to
# leave its work. One that died of TERM had not even begun.
stop_verdict()
{
	verdict=${forced:+$EX_TEMPFAIL}
	for member in sender parser receiver; do
		status_of $member
		case $status in
		0 | 143) ;;
		129 | 1[3-9]?) verdict=$EX_TEMPFAIL ;;
		*) verdict=$status ;;
		esac
	done
	verdict=${verdict:-0}
}

# Ends the script after a stop that was asked for.
stopped()
{
	stop_verdict
	if [ "$verdict" -eq 0 ]; then
		info "stopped; nothing is left undelivered"
	elif [ -n "$forced" ]; then
		warn "stopped: $ends ($forced);" \
		    "what was not delivered is lost: there is no journal yet"
	else
		warn "stopped: $ends"
	fi
	leave "$verdict"
}

# leave CODE : not a trap on EXIT, which bash also runs in a child that is
# killed before it has put its traps down.
leave()
{
	rm -rf "$STATE"
	exit "$1"
}

on_stop()
{
	[ -n "$stopping" ] || info "SIG$1: stopping"
	stopping=1
}

on_report()
{
	for member in receiver parser sender; do
		signal_to $member USR1
	done
}

# The pause before a new start: 1, 2, 4 ... 30 s; 1 s again after a minute of
# good running.
pause_before_restart()
{
	[ $(($(uptime_s) - started)) -ge 60 ] && pause=1
	warn "ended: $ends; starting all again in $pause s"
	waited=$(uptime_s)
	while [ -z "$stopping" ] &&
	    [ $(($(uptime_s) - waited)) -lt "$pause" ]; do
		nap 1
	done
	pause=$((pause < 15 ? pause * 2 : 30))
}

supervise()
{
	pause=1
	while :; do
		start_all
		info "started: receiver | parser | sender"
		watch
		wind_down
		report
		[ -n "$stopping" ] && stopped
		if [ "$verdict" = 0 ]; then
			info "ended: $ends"
			leave 0
		elif [ -n "$verdict" ]; then
			error "ended for good: $ends"
			leave "$verdict"
		fi
		pause_before_restart
		[ -z "$stopping" ] || leave 0
	done
}
