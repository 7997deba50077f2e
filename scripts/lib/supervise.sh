# shellcheck shell=sh
# shellcheck disable=SC2034,SC2153,SC2154 # shared among the parts
# Keeps the members going, and ends them in order.
#
# A unit is what starts and ends as a whole: the members in it are joined by
# anonymous pipes, where the end of one is the end of input, or of output, for
# its neighbours. Without a journal there is one unit:
#
#	pipeline	receiver | parser | sender
#
# With a journal there are two, and the first goes on whatever the second does:
#
#	listener	receiver --journal
#	delivery	receiver --follow | parser | sender
#
# A unit is in one of four states: up, ending, resting (until it is due to be
# started again) and over.

# Of the unit in hand; UNIT_NAME while another one is.
UNIT_FIELDS='state started begun due pause told killed forced ends ready'

take_unit()
{
	unit=$1
	for field in $UNIT_FIELDS; do
		eval "$field=\${${unit}_$field-}"
	done
	case $unit in
	pipeline) members='receiver parser sender' first=receiver ;;
	listener) members=receiver first=receiver ;;
	delivery) members='follow parser sender' first=$members ;;
	esac
}

put_unit()
{
	for field in $UNIT_FIELDS; do
		eval "${unit}_$field=\$$field"
	done
}

# nap SECONDS : every signal that we handle ends it early; what is left of the
# sleep then holds nothing. It is not waited for again: bash 5.2 may wait for
# ever for a child that died of the signal which interrupted the first wait.
nap()
{
	sleep "$1" >/dev/null 2>&1 &
	wait $! 2>/dev/null
}

# nap_at_most HUNDREDTHS
nap_at_most()
{
	[ "$1" -ge "$rest" ] || rest=$(($1 > 5 ? $1 : 5))
}

# shellcheck disable=SC2119 # their own arguments, not ours
start_unit()
{
	# shellcheck disable=SC2086 # a list
	forget $members
	case $unit in
	pipeline)
		receiver_member | parser_member | sender_member &
		info "started: receiver | parser | sender" ;;
	listener)
		receiver_member </dev/null >/dev/null &
		info "started: receiver --journal" ;;
	delivery)
		rm -f "$progress"
		follow_member </dev/null | parser_member | sender_member &
		info "started: receiver --follow | parser | sender" ;;
	esac
	clock
	state=up started=$now told='' killed='' forced=''
}

any_ended()
{
	for member in $members; do
		ended "$member" && return 0
	done
	return 1
}

all_ended()
{
	for member in $members; do
		ended "$member" || return 1
	done
}

# tell MEMBER... : TERM, once. Just after the start an id may not be known yet.
tell()
{
	for member in "$@"; do
		case " $told " in *" $member "*) continue ;; esac
		signal_to "$member" TERM && told="$told $member"
	done
}

# Ends what is left of a unit, a little more firmly each time.
#
# The pipeline: the receiver is told to stop; what it had flows through the
# others, which end with their input; what is not done after 3 s is told to
# stop. What stands before a dead member has nobody to write to.
# The listener commits what it has. Delivery leaves what it has in the journal:
# all are told at once, and the sender still waits for the answer that is due.
# What has not ended then is killed: within five seconds of a stop all are gone,
# or left alone.
press()
{
	# shellcheck disable=SC2086 # a list
	tell $first
	[ "$unit" = pipeline ] && ended sender && tell parser
	since=$((now - begun))
	if [ "$unit" = pipeline ] && [ $since -ge 330 ]; then
		forced=${forced:-"not done after 3 s"}
		tell parser sender
	fi
	[ -n "$stopping" ] && [ "$unit" = delivery ] &&
	    since=$((now - stop_began))
	[ $since -ge 430 ] || return
	forced="killed after 4 s"
	for member in $members; do
		signal_to "$member" KILL && killed="$killed $member"
	done
	[ -n "$stopping" ] && [ $since -ge 460 ] || return
	for member in $members; do
		ended "$member" || leave_alone "$member"
	done
}

# leave_alone MEMBER : not even KILL ends it, which is so only in the kernel.
# A stop does not wait for that.
leave_alone()
{
	error "process $pid ($1) cannot be ended: it waits in the kernel, for a" \
	    "disk that hangs; it ends, and frees the journal, when that goes on"
	echo 137 >"$STATE/$1.status"
}

# Is it this unit's turn to stop? The listener is first, for a second.
told_to_stop()
{
	[ -n "$stopping" ] || return 1
	[ "$unit" != delivery ] || [ "$listener_state" = over ] ||
	    [ $((now - stop_began)) -ge 100 ]
}

# The pause before a new start: 1, 2, 4 ... 30 s, begun anew after a minute of
# good running. The listener is back at once the first time, because what comes
# meanwhile is lost.
rest_unit()
{
	if [ -z "$pause" ] || [ $((begun - started)) -ge 6000 ]; then
		pause=1
		[ "$unit" != listener ] || pause=0
	fi
	# Rules that are mended meanwhile are found without anybody's help.
	[ -z "$verdict" ] || pause=30
	what="$unit ended: $ends; starting it"
	[ "$unit" != pipeline ] || what="ended: $ends; starting all"
	warn "$what again in $pause s"
	state=resting due=$((now + pause * 100))
	pause=$((pause == 0 ? 1 : pause < 15 ? pause * 2 : 30))
}

# stop_for CODE TEXT... : nothing is started again.
stop_for()
{
	final=$1
	shift
	if [ "$final" = 0 ]; then info "$@"; else error "$@"; fi
	stopping=1 state=over
	[ -n "$stop_began" ] || stop_began=$now
}

# All members of the unit have ended. Bad rules or options end everything only
# as long as the unit has never worked: a later fault must not end the listener.
unit_ended()
{
	report
	[ "$unit" != delivery ] || note_failure
	if [ -n "$stopping" ]; then
		stop_verdict
		[ "$unit" = delivery ] || final=${final:-$verdict}
		state=over
	elif [ "$unit" = delivery ] && [ -n "$ready" ] && [ -n "$verdict" ]
	then
		error "nothing is delivered until this is mended: $ends"
		rest_unit
	elif [ "$verdict" = 0 ]; then
		stop_for 0 "ended: $ends"
	elif [ "$verdict" = "$EX_TEMPFAIL" ]; then
		held_by=$(holder "$journal/lock")
		stop_for "$verdict" "$journal:" \
		    "${held_by:+process $held_by writes this journal:}" \
		    "is another auditferry running?"
	elif [ -n "$verdict" ]; then
		stop_for "$verdict" "ended for good: $ends"
	else
		rest_unit
	fi
}

# The parser makes the file when it has read its rules; what else is wrong with
# an option is found at once.
note_ready()
{
	[ $((now - started)) -lt 100 ] || [ ! -e "$progress" ] || ready=1
}

step()
{
	case $state in
	up)
		if told_to_stop || any_ended; then
			state=ending begun=$now
			press
			nap_at_most 5
		elif [ "$unit" = delivery ]; then
			note_ready
			look_for_stuck
		fi ;;
	ending)
		press
		nap_at_most 10
		! all_ended || unit_ended ;;
	resting)
		if [ -n "$stopping" ]; then
			ends='' state=over
		elif [ "$now" -ge "$due" ]; then
			start_unit
		else
			nap_at_most $((due - now))
		fi ;;
	esac
}

# Takes each unit one step on. Fails when all are over.
step_all()
{
	left=
	heed_signals
	for each in $UNITS; do
		clock
		[ -z "$stopping" ] || stop_began=${stop_began:-$now}
		take_unit "$each"
		step
		put_unit
		[ "$state" = over ] || left=1
	done
	[ -n "$left" ]
}

# A signal may come just before wait begins: naps of a second at most bound how
# late it is noticed.
supervise()
{
	for each in $UNITS; do
		take_unit "$each"
		start_unit
		put_unit
	done
	while rest=100; step_all; do
		nap "$((rest / 100)).$((rest % 100 / 10))$((rest % 10))"
	done
	take_unit "${UNITS%% *}"
	verdict=${final:-0}
	[ -z "$asked" ] || say_stop_"$KIND"
	leave "$verdict"
}

# leave CODE : not a trap on EXIT, which bash also runs in a child that is
# killed before it has put its traps down.
leave()
{
	rm -rf "$STATE"
	exit "$1"
}

# Signals are noted when they come and looked at by each step. The note is made
# without any simple command: bash 5.2 may run a trap while it starts the
# members of a pipeline, and takes a simple command in the trap for the last of
# them, for whose end it waits.
catch_signals()
{
	for caught in HUP INT TERM; do
		# shellcheck disable=SC2064 # the signal of this turn
		trap "for signal in $caught; do case . in esac; done" $caught
	done
	trap 'for reporting in 1; do case . in esac; done' USR1
	trap 'case . in esac' ALRM
}

heed_signals()
{
	if [ -n "$reporting" ]; then
		reporting=
		for member in $MEMBERS; do
			signal_to "$member" USR1
		done
	fi
	[ -n "$signal" ] || return
	[ -n "$stopping" ] || info "SIG$signal: stopping"
	signal='' stopping=1 asked=1
}
