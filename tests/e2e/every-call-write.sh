# shellcheck shell=sh
# shellcheck disable=SC2034 # shared with the other parts
# Part of every-call-journal.t: the thread that writes the journal, while
# messages come. Only that one is traced, because the main thread makes some of
# the same calls before it.

# One segment gets full on the way. Each message is committed on its own.
prepare_write()
{
	new_journal
	up -- --journal-max 1M
	send --count 3
	wait_for 10 durable_is 3
	stop receiver
	FIRST=1 OLD=3
	prepared
	# In a frame each NUL is two bytes: a segment of 256 KiB holds two.
	head -c 65000 /dev/zero >"$T/big"
	write_load="$M $T/big $T/big $T/big"
	write_n=5 # with the one that send() adds
}

writing_thread()
{
	for writing_tid in "/proc/$(pid_of receiver)/task"/*; do
		writing_tid=${writing_tid##*/}
		[ "$writing_tid" = "$(pid_of receiver)" ] || echo "$writing_tid"
	done
}

traced()
{
	grep -q '^TracerPid:[^0-9]*[1-9]' "/proc/$1/status"
}

# written HOW : all is, or it died of the fault, or the fault lasts.
written()
{
	gone receiver || durable_is $((OLD + write_n)) || {
		[ "$1" != "${1%+}" ] &&
		    [ "$(grep -c INJECTED "$T/trace")" -gt 1 ]
	}
}

# writing HOW CALL N
writing()
{
	fresh_journal
	up -- --journal-max 1M --commit-interval 0 || {
		why='it does not start'
		return 1
	}
	# This has the name of the segment that comes.
	: >"$J/$(printf %020d.frames $((OLD + 1)))"
	writing_tid=$(writing_thread)
	start tracer strace -q -o "$T/trace" -e "trace=$2,close" \
	    -e "inject=$2:$(fault "$1" "$3")" -p "$writing_tid" </dev/null
	wait_for 5 traced "$writing_tid" || {
		why='it is not traced'
		return 1
	}
	# shellcheck disable=SC2086 # a list
	send --rate 1000 $write_load 2>/dev/null # it may die of them
	wait_for 10 written "$1" || {
		why="durable is $(durable)"
		return 1
	}
	# While it fails, and not when it has been told to end.
	if [ "$1" = "${1%+}" ]; then
		stop receiver
	else
		stop receiver KILL
	fi
	wait_for 5 gone tracer
	writing_durable=$(durable)
	case $1 in
	kill | *+) ;;
	*) in_order && not_again "$2" || return 1 ;;
	esac
	[ "$writing_durable" -ge "$OLD" ] || writing_durable=$OLD
	goes_on "$writing_durable"
}

# By itself, without a restart.
in_order()
{
	in_order_status=$(status_of receiver)
	[ "$in_order_status" = 0 ] && durable_is $((OLD + write_n)) &&
	    [ "$(m received)" = "$write_n" ] &&
	    [ "$(m journaled)" = "$write_n" ] &&
	    [ "$(m overflowed)" = 0 ] && [ "$(m lost)" = 0 ] && return
	why="exit $in_order_status, durable is $(durable):
$(cat "$T/receiver.err")
$(grep -v '^#' "$T/prom")"
	return 1
}

# not_again CALL : a segment that failed is closed, and not tried again. Other
# calls leave it as it is.
not_again()
{
	case $1 in write | fdatasync) ;; *) return ;; esac
	awk -F '[(,)]' -v call="$1" '
	    $1 == "close" { failed = failed == $2 ? "" : failed }
	    $1 == call && $2 == failed { exit again = 1 }
	    $1 == call && /INJECTED/ { failed = $2 }
	    END { exit again }' "$T/trace" && return
	why="a segment that failed is used again: $(cat "$T/trace")"
	return 1
}

# writes WHAT HOW CALL LEAST...
writes()
{
	writes_what=$1 writes_how=$2
	shift 2
	while [ $# -gt 0 ]; do
		every "$writes_what" "$1" "$2" writing "$writes_how"
		shift 2
	done
}

prepare_write
writes 'the writer is killed at' kill write 7 pwrite64 5 fdatasync 5 fsync 2 \
    fallocate 2 ftruncate 2 renameat 1
for error in EIO ENOSPC EDQUOT; do
	writes "the writer's $error of" "$error" write 7 fdatasync 5 fsync 2 \
	    renameat 1 openat 3
done
writes "the writer's EIO of" EIO pwrite64 5 fallocate 2 ftruncate 2
# What is promised while the disk fails is what a kill then leaves.
writes 'the writer is killed after EIO of' EIO+ write 7 pwrite64 5 \
    fdatasync 5 fsync 2 renameat 1 openat 3
