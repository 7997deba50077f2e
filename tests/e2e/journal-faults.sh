# shellcheck shell=sh
# shellcheck disable=SC2013,SC2015 # words are meant; both may run
# Part of journal.t: calls that fail.

# failing CALL ERROR WHEN : a run in which the WHEN-th such call of a thread
# fails. All frames are there at the end; sets $failing_why if not.
failing()
{
	new_journal
	mkdir "$J"
	up strace -f -qq --seccomp-bpf -o /dev/null -e "trace=$1" \
	    -e "inject=$1:error=$2:when=$3" -- --commit-interval 5 ||
	    { failing_why="$*: it does not start"; return 1; }
	send --rate 5000 --count 200
	wait_for 10 durable_is 200 ||
	    { failing_why="$*: durable is $(durable)"; return 1; }
	for failing_pid in $(cat "/proc/$(pid_of receiver)"/task/*/children); do
		kill "$failing_pid"
	done
	failing_status=$(status_of receiver)
	[ "$failing_status" = 0 ] ||
	    { failing_why="$*: exit $failing_status"; return 1; }
	failing_found=$(journal_check 1 200) ||
	    { failing_why="$*: $failing_found"; return 1; }
	[ "$(m journaled)" = 200 ] && [ "$(m received)" = 200 ] &&
	    [ "$(m overflowed)" = 0 ] && [ "$(m lost)" = 0 ] ||
	    { failing_why="$*: the books: $(cat "$T/prom")"; return 1; }
	failing_failures=$((failing_failures + $(m journal_failures)))
}

if ! strace -f -qq --seccomp-bpf -e trace=write -e \
    inject=write:error=EIO:when=1 true 2>/dev/null; then
	skip "no strace that injects: no calls that fail"
else
	# LeakSanitizer cannot work in a traced process.
	ASAN_OPTIONS=detect_leaks=0
	export ASAN_OPTIONS
	for call in write fdatasync; do
		for error in EIO ENOSPC EDQUOT; do
			failing_why='' failing_failures=0
			# The third write of the main thread is not the
			# journal's, but the ready file's.
			for n in 1 2 4..6; do
				failing "$call" "$error" "$n" || break
			done
			is "$call fails with $error: a new segment has all" \
			    "$failing_why" "" || note <"$T/receiver.err"
			ok "which are $failing_failures failures" \
			    [ "$failing_failures" -ge 3 ]
		done
	done
	for call in ftruncate fallocate renameat2 pwrite64 fsync; do
		failing_why='' failing_failures=0
		for n in 1 2; do
			failing "$call" EIO "$n" || break
		done
		is "$call fails: nothing is lost" "$failing_why" "" ||
		    note <"$T/receiver.err"
	done

	# For good: held, said, refused when memory is full, lost at the end.
	new_journal
	up strace -f -qq --seccomp-bpf -o /dev/null -e trace=fdatasync \
	    -e inject=fdatasync:error=EIO -- --queue 256k
	send --rate 2000 --count 1000
	ok "a disk that always fails is said" wait_for 5 \
	    says "error: journal: fdatasync failed.*Input/output"
	ok "and what is refused" wait_for 5 says "queue is full.*journal's disk"
	for pid in $(cat "/proc/$(pid_of receiver)"/task/*/children); do
		kill "$pid"
	done
	is "then SIGTERM: exit 74" "$(status_of receiver)" 74
	ok "it says how many are lost" says \
	    "journal: $(m lost) frames could not be made durable"
	is "received = overflowed + lost" "$(m received)" \
	    "$(($(m overflowed) + $(m lost)))"
	ok "some of each" [ "$(m overflowed)" -gt 0 -a "$(m lost)" -gt 0 ]
	is "none was called durable" "$(durable)" 0
	ok "it tried again, but not without end ($(m journal_failures))" \
	    [ "$(m journal_failures)" -lt 20 ]
	unset ASAN_OPTIONS
fi
