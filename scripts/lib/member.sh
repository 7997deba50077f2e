#!/bin/sh
#
#	sh member.sh STATE NAME SUPERVISOR COMMAND [ARG...]
#
# Starts one member of a pipeline, leaves its process id in STATE/NAME.pid, its
# exit status in STATE/NAME.status when it has ended, and wakes the supervisor.
# It is a process of its own because the kernel can end such a one, and with it
# the member, when the supervisor is killed (members.sh).

STATE=$1 NAME=$2 SUPERVISOR=$3
shift 3
# Killed before the kernel was asked to tell?
[ $PPID -eq "$SUPERVISOR" ] || exit
# TERM for the whole group is for the supervisor, which ends all in order.
trap : HUP INT TERM

# In a session of its own a member is not hit by the terminal's Ctrl-C. A
# background command's stdin is /dev/null unless it is redirected.
if [ "$NAME" = receiver ]; then
	# shellcheck disable=SC2016 # LISTEN_PID is the id of the inner shell
	setsid sh -c '
	    if [ -n "${LISTEN_PID-}" ]; then LISTEN_PID=$$; fi
	    exec "$@"' sh "$@" &
else
	# Sockets of a service manager are for the receiver only.
	unset LISTEN_PID LISTEN_FDS LISTEN_FDNAMES
	exec 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
	{
		setsid "$@" <&3 3<&- &
	} 3<&0
	exec 3>&-
fi
# Only the member holds its ends of the pipes.
exec </dev/null >/dev/null
echo $! >"$STATE/$NAME.pid" || kill $!
while :; do
	# A trapped signal interrupts wait: is it really gone? What bash says
	# about a killed child is said better by the supervisor.
	wait $! 2>/dev/null
	status=$?
	kill -0 $! 2>/dev/null || break
done
echo "$status" >"$STATE/$NAME.status"
kill -s ALRM "$SUPERVISOR" 2>/dev/null
