# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # variables are shared among the parts
# A message that kills or hangs the parser must not stop auditing. The parser
# keeps the SEQ that it has in hand in $progress; after three deaths on one, or
# $stuck_after seconds, the next parsers are told to --skip it, which makes it
# an unmatched one with the reason "parser failed".

SKIPS_MAX=60 # the parser takes 64

failed_seq='' failed_n=0 # deaths in a row on that SEQ
stuck_seq='' stuck_n=0   # looks in a row, a second apart, that found that SEQ
stuck_at=0               # when the last was

# Sets $seq; empty if no message is in hand.
read_progress()
{
	seq=
	[ -s "$progress" ] && read -r seq <"$progress"
	case $seq in *[!0-9]*) seq= ;; esac
	seq=${seq#"${seq%%[!0]*}"}
}

# skip_message SEQ WHY... : from the next start on.
skip_message()
{
	error "message $1 $2: it is set aside as unmatched"
	# shellcheck disable=SC2086 # a list
	set -- $skips "$1"
	[ $# -le $SKIPS_MAX ] || shift
	skips=$*
	failed_seq='' failed_n=0
	pause=1
}

# The parser ended: by its own failure, or that of who killed it?
note_failure()
{
	status_of parser
	case $status in
	0 | 64 | 65 | 66 | 73 | 74 | 75 | 78 | 141 | 143) return ;;
	esac
	case " $killed " in *' parser '*) return ;; esac
	read_progress
	if [ -z "$seq" ] || [ "$seq" != "$failed_seq" ]; then
		failed_seq=$seq failed_n=0
	fi
	[ -n "$seq" ] || return
	failed_n=$((failed_n + 1))
	[ $failed_n -lt 3 ] ||
	    skip_message "$seq" "has ended the parser $failed_n times"
}

# Once a second, while it runs. Looks are counted, not time: nothing happens
# while the machine sleeps.
look_for_stuck()
{
	[ $((now - stuck_at)) -ge 95 ] || return
	stuck_at=$now
	read_progress
	if [ -z "$seq" ] || [ "$seq" != "$stuck_seq" ]; then
		stuck_seq=$seq stuck_n=0
		return
	fi
	stuck_n=$((stuck_n + 1))
	[ $stuck_n -ge "$stuck_after" ] || return
	stuck_seq=
	killed="$killed parser"
	signal_to parser KILL
	skip_message "$seq" "has kept the parser busy for $stuck_after s"
}
