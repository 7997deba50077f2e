# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # variables are shared among the parts
# The members of a pipeline: each started, noted, signalled by its name.
#
# $STATE is a private folder with NAME.pid and NAME.status of each member
# (member.sh); a member has ended when its status is there.

MEMBERS='receiver follow parser sender'

# Hundredths of a second in which a member must have said its process id.
BIRTH=300

# member NAME COMMAND ARG... : in place of the (sub)shell. If the supervisor is
# killed nobody is left to end the members and they would hold the journal's
# locks for ever: so the kernel kills member.sh, and tells the member to stop.
member()
{
	member_name=$1
	shift
	trap : HUP INT TERM
	if [ -n "$SETPRIV" ]; then
		exec setpriv --pdeathsig KILL sh "$LIB/member.sh" "$STATE" \
		    "$member_name" $$ setpriv --pdeathsig TERM "$@"
	fi
	exec sh "$LIB/member.sh" "$STATE" "$member_name" $$ "$@"
}

# Each member's own arguments, not ours, are set by eval.
# shellcheck disable=SC2120
receiver_member()
{
	eval "set -- $receiver_args"
	member receiver "$RECEIVER" "$@"
}

# shellcheck disable=SC2120
follow_member()
{
	eval "set -- $follow_args"
	member follow "$RECEIVER" "$@"
}

# shellcheck disable=SC2120
parser_member()
{
	eval "set -- $parser_args"
	for skip in $skips; do
		set -- "$@" "--skip=$skip"
	done
	member parser "$PARSER" --input=frames "$@"
}

# shellcheck disable=SC2120
sender_member()
{
	eval "set -- $sender_args"
	member sender "$SENDER" "$@"
}

# forget MEMBER... : what was noted about those that ran before. The folder may
# have been cleaned away under us: then there is a new one.
forget()
{
	if [ ! -d "$STATE" ]; then
		folder=${RUNTIME_DIRECTORY:-${TMPDIR:-/tmp}}
		STATE=$(mktemp -d "${folder%%:*}/auditferry.XXXXXX") ||
		    die "$EX_CANTCREAT" "cannot create a folder for process ids"
	fi
	for forgotten in "$@"; do
		rm -f "$STATE/$forgotten.pid" "$STATE/$forgotten.status"
		eval "${forgotten}_pid="
	done
}

# Sets $now: monotonic hundredths of a second.
clock()
{
	read -r now _ </proc/uptime
	now=${now%.*}${now#*.}
}

# pid_of NAME : sets $pid; fails if it is not known yet.
pid_of()
{
	eval "pid=\${$1_pid-}"
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

# lives PID : neither gone nor a zombie, which nobody may reap.
lives()
{
	{ read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
	case ${stat##*) } in Z* | X*) return 1 ;; esac
}

# ended NAME : also if whoever was to note it has been killed, or could not.
ended()
{
	[ -s "$STATE/$1.status" ] && return 0
	if ! pid_of "$1"; then
		[ $((now - started)) -gt $BIRTH ]
		return
	fi
	! lives "$pid" || return 1
	[ -s "$STATE/$1.status" ] || sleep 0.2
}

status_of()
{
	status=137
	[ ! -s "$STATE/$1.status" ] || read -r status <"$STATE/$1.status"
}
