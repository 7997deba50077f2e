# shellcheck shell=sh
# shellcheck disable=SC2034 # the other parts use it
# Part of follow.t: what the system refuses, and what is damaged.

rm -rf "$J"
auditferry-receiver -q --import --journal "$J" "$T/messages" || exit 1
S=$J/00000000000000000001.frames

# The leak checker of a build with sanitizers does not work under it.
export ASAN_OPTIONS=detect_leaks=0
strace_works=1
run strace -f -o "$T/trace" -e trace=openat true
if [ "$STATUS" -ne 0 ]; then
	strace_works=0
	skip 'strace does not work here'
else
	# Its first read fails, and the next does not.
	run strace -f -o "$T/trace" -P "$S" \
	    -e inject=pread64:error=EIO:when=1 \
	    auditferry-receiver --follow "$J" --once
	is 'a read that fails once: exit 0' "$STATUS" 0
	is 'all of it' "$(frames 1 <"$T/run.out")" 1000
	like 'said' "$ERR" 'reading at byte 0, trying again: Input/output'
	run strace -f -o "$T/trace" -P "$S" -e inject=pread64:error=EIO:when=1..5 \
	    auditferry-receiver --follow "$J" --once
	is 'a sector that cannot be read: exit 65' "$STATUS" 65
	like 'passed over' "$ERR" '4096 bytes from byte 0 on cannot be read'
	is 'all after it' "$(frames 3 <"$T/run.out")" 1000

	start slow strace -f -o "$T/trace" -D \
	    -e inject=inotify_init1:error=EMFILE \
	    auditferry-receiver --follow "$J" </dev/null
	wait_for 10 played slow 1000
	auditferry-receiver -q --import --journal "$J" "$T/messages"
	ok 'without inotify it goes on' wait_for 10 played slow 2000
	is 'and says so once' "$(grep -c 'inotify is not' "$T/slow.err")" 1
	stop slow
fi

# Neither is another user's file damage.
chmod 755 "$J" && chmod 644 "$J"/* && chmod 0 "$S"
if [ "$(id -u)" -eq 0 ]; then
	set -- setpriv --reuid 65534 --regid 65534 --clear-groups
else
	set --
fi
if "$@" auditferry-receiver --version >"$T/version" 2>&1; then
	run "$@" auditferry-receiver -q --follow "$J" --once
	is "a segment that we may not read: exit 66" "$STATUS" 66
	is "nothing is played" "$(lines_in "$T/run.out")" 0
	like "said" "$ERR" "Permission denied"
else
	skip "another user may not run the program here"
fi
chmod 600 "$S"

# Damage is said once per run of it, with what is missing.
perl -pi -e 's/0/1/ if $. == 5 || $. == 6 || $. == 900' "$S"
run auditferry-receiver --follow "$J" --once
is 'damage: exit 65' "$STATUS" 65
is 'a line for each run of damage' \
    "$(printf '%s\n' "$ERR" | grep -c 'damaged from byte')" 2
like 'and for what is missing' "$ERR" 'missing: SEQ 4 to 5, 2 messages'
like 'counted' "$ERR" '3 missing, 3 damaged lines'
mv "$S" "$S.gone"
run auditferry-receiver --follow "$J" --once --ack "$T/other"
is 'without the oldest segment, and without ack: exit 0' "$STATUS" 0

# A pipe of which the other end takes nothing; stdout closed; a full disk.
run sh -c 'auditferry-receiver -q --follow "$1" --once >/dev/full' sh "$J"
is 'a full disk: exit 74' "$STATUS" 74
like 'said' "$ERR" 'writing to stdout: No space left'
run sh -c 'auditferry-receiver -q --follow "$1" --once | head -n 1 |
    wc -l; echo' sh "$J"
is 'a reader that has enough: quiet' "$ERR" ''
