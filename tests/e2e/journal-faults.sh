# shellcheck shell=sh
# shellcheck disable=SC2013,SC2015 # words are meant; both may run
# Part of journal.t: a disk that fails for good; every-call-journal.t has calls
# that fail once.

if ! strace -f -qq --seccomp-bpf -e trace=write -e \
    inject=write:error=EIO:when=1 true 2>/dev/null; then
	skip "no strace that injects: no calls that fail"
else
	# LeakSanitizer cannot work in a traced process.
	ASAN_OPTIONS=detect_leaks=0
	export ASAN_OPTIONS

	# Held, said, refused when memory is full, lost at the end.
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
