# shellcheck shell=sh
# A fault at the first call of a kind, then at the second, and so on, until a
# run has no such call any more.
#
#	skip_without_faults
#	every WHAT CALL LEAST ROUND ARG...
#
# ROUND ARG... CALL N is one run with a fault at the N-th such call of a
# thread. It has strace write $T/trace, with the fault of fault(), and fails
# with the reason in $why if anything is lost. LEAST calls must come.

# LeakSanitizer cannot work in a traced process.
export ASAN_OPTIONS=detect_leaks=0

# There are hundreds of rounds: they cannot wait long each. Programs with
# sanitizers start slowly, and the first call of each kind shows what they find.
# shellcheck disable=SC2034 # for wait_for
wait_hz=50 wait_step=0.02
EVERY_MOST=1000
case $BUILD in *asan*) EVERY_MOST=1 ;; esac

skip_without_faults()
{
	strace -f -qq -o /dev/null -e trace=write \
	    -e inject=write:error=EIO:when=1 true 2>/dev/null ||
	    skip_all 'no strace that may inject faults here'
}

# fault HOW N : for strace's inject. HOW is kill, an error, or an error that
# lasts, as in EIO+.
fault()
{
	case $1 in
	kill) echo "signal=KILL:when=$2" ;;
	*+) echo "error=${1%+}:when=$2+" ;;
	*) echo "error=$1:when=$2" ;;
	esac
}

# calls_of CALL : how many the thread made that made the most.
calls_of()
{
	awk -v call="^([0-9]+ +)?$1[(]" '
	    $0 ~ call { n = ++calls[$1 ~ /^[0-9]+$/ ? $1 : ""] }
	    n > most { most = n }
	    END { print most + 0 }' "$T/trace"
}

injected()
{
	grep -Eq '\(INJECTED\)|killed by SIGKILL' "$T/trace"
}

every()
{
	every_what=$1 every_call=$2 every_least=$3
	shift 3
	every_n=1 every_why='' why=''
	while [ "$every_n" -le "$EVERY_MOST" ]; do
		if ! "$@" "$every_call" "$every_n"; then
			every_why="at number $every_n: $why"
			break
		fi
		[ "$(calls_of "$every_call")" -ge "$every_n" ] || break
		if ! injected; then
			every_why="at number $every_n: there was no fault"
			break
		fi
		every_n=$((every_n + 1))
	done
	is "$every_what $every_call: at $((every_n - 1)) calls" \
	    "$every_why" "" || return 1
	if [ "$EVERY_MOST" -lt 1000 ]; then
		return
	elif [ "$every_n" -gt "$EVERY_MOST" ]; then
		fail "$every_what $every_call: there is no end of them"
	elif [ "$every_n" -le "$every_least" ]; then
		fail "$every_what $every_call: at least $every_least come"
	fi
}
