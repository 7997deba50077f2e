# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # variables are shared among the parts
# The members of a pipeline: each started, noted, signalled by its name.
#
# $STATE is a private folder with NAME.pid and NAME.status of each member; a
# member has ended when its status is there.

# note_end NAME PID : in the member's shell: waits for it, leaves its status,
# wakes the supervisor. Our own ends of the pipes are closed first: only the
# members hold them.
note_end()
{
	exec </dev/null >/dev/null
	echo "$2" >"$STATE/$1.pid"
	while :; do
		# A trapped signal interrupts wait: is it really gone? What
		# bash says about a killed child is said by report() better.
		wait "$2" 2>/dev/null
		status=$?
		kill -0 "$2" 2>/dev/null || break
	done
	echo "$status" >"$STATE/$1.status"
	kill -s ALRM $$ 2>/dev/null
}

# In a session of its own a member is not hit by the terminal's Ctrl-C: the
# supervisor ends them in order. TERM for the whole group leaves the shells
# that note the ends.
# shellcheck disable=SC2120 # set by eval
receiver_member()
{
	trap : HUP INT TERM
	eval "set -- $receiver_args"
	# shellcheck disable=SC2016 # LISTEN_PID is the id of the inner shell
	setsid sh -c '
	    if [ -n "${LISTEN_PID-}" ]; then LISTEN_PID=$$; fi
	    exec "$@"' sh "$RECEIVER" "$@" &
	note_end receiver $!
}

# filter_member NAME PROGRAM ARG... : one that reads stdin. A background
# command's stdin is /dev/null unless it is redirected.
filter_member()
{
	trap : HUP INT TERM
	unset LISTEN_PID LISTEN_FDS LISTEN_FDNAMES
	exec 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
	filter=$1
	shift
	{
		setsid "$@" <&3 3<&- &
	} 3<&0
	exec 3>&-
	note_end "$filter" $!
}

# shellcheck disable=SC2120 # set by eval
parser_member()
{
	eval "set -- $parser_args"
	filter_member parser "$PARSER" --input=frames "$@"
}

# shellcheck disable=SC2120 # set by eval
sender_member()
{
	eval "set -- $sender_args"
	filter_member sender "$SENDER" "$@"
}

# The folder may have been cleaned away under us: then there is a new one.
make_state()
{
	if [ ! -d "$STATE" ]; then
		folder=${RUNTIME_DIRECTORY:-${TMPDIR:-/tmp}}
		STATE=$(mktemp -d "${folder%%:*}/auditferry.XXXXXX") ||
		    die "$EX_CANTCREAT" "cannot create a folder for process ids"
	fi
	rm -f "$STATE"/*.pid "$STATE"/*.status
	# shellcheck disable=SC2034 # pid_of reads and sets them by name
	receiver_pid='' parser_pid='' sender_pid=''
}

start_all()
{
	make_state
	# shellcheck disable=SC2119 # their own arguments, not ours
	receiver_member | parser_member | sender_member &
	started=$(uptime_s)
}

# Monotonic seconds.
uptime_s()
{
	read -r now _ </proc/uptime
	echo "${now%.*}"
}

# pid_of NAME : sets $pid; fails if it is not known yet.
pid_of()
{
	eval "pid=\$$1_pid"
	[ -z "$pid" ] || return 0
	[ -s "$STATE/$1.pid" ] && read -r pid <"$STATE/$1.pid" &&
	    eval "$1_pid=\$pid"
}

# signal_to NAME SIGNAL : if it has not ended.
signal_to()
{
	[ ! -s "$STATE/$1.status" ] && pid_of "$1" &&
	    kill -s "$2" "$pid" 2>/dev/null
}

# ended NAME : also if the shell that was to note it has been killed.
ended()
{
	[ -s "$STATE/$1.status" ] && return 0
	pid_of "$1" && ! kill -0 "$pid" 2>/dev/null || return 1
	[ -s "$STATE/$1.status" ] || sleep 0.2
}

status_of()
{
	status=137
	[ ! -s "$STATE/$1.status" ] || read -r status <"$STATE/$1.status"
}
