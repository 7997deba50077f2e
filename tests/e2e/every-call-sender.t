#!/bin/sh
# The sender, killed at each call that it makes, and with each of them failing:
# nothing accepted is lost, and no more than a batch repeated.

# shellcheck disable=SC2317 # functions are called through every
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/every-call-delivery.sh
. tests/e2e/every-call-delivery.sh

# About as many records come with so many marks as with a portion of frames.
MARKS=6

# The oracle knows nothing of what is kept here. A sender that cannot tell
# whether its login was refused before waits as long as if it was.
BAD_INPUT=$T/rejected/bad-input.raw
SENDER_OPTIONS="--rejected ${BAD_INPUT%/*} --login-interval 1"

# sender_pass : to the sender what a parser wrote once, and lines that are no
# records, which it has to keep.
sender_pass()
{
	portions "$MARKS" <"$T/parsed" | member_under sender
} 2>/dev/null

# What the parser kept belongs to it. Each line that is no record has the next
# mark in it.
sender_prepare()
{
	delivery_prepare
	follow_once | portions "$PORTION" | parser_once | tee "$T/clean" |
	    sender_once
	tac "$T/clean" | awk '
	    match($0, /<\?ack [0-9]+/) {
		mark = substr($0, RSTART + 6, RLENGTH - 6)
	    }
	    { print }
	    NR % 12 == 5 { print "no record, mark " mark }' | tac >"$T/parsed"
	cp "$J/unmatched.log" "$T/prepared"
}

# kept_to SEQ : the lines up to that mark; sets $why if not.
kept_to()
{
	grep '^no record' "$T/parsed" |
	    awk -v to="$1" '$NF <= to' >"$T/kept.want"
	kept_lines=$(cat "$BAD_INPUT" 2>/dev/null)
	kept_missing=$(printf '%s\n' "$kept_lines" |
	    grep -Fvx -f - "$T/kept.want") || return 0
	why="acknowledged is $1, and not kept: $kept_missing"
	return 1
}

# sending HOW CALL N
sending()
{
	rm -rf "${BAD_INPUT%/*}"
	faulty sender_pass sender "$@" && kept_to "$faulty_reached"
}

# sends WHAT HOW CALL LEAST...
sends()
{
	sends_what=$1 sends_how=$2
	shift 2
	while [ $# -gt 0 ]; do
		every "$sends_what" "$1" "$2" sending "$sends_how"
		shift 2
	done
}

skip_without_faults
sender_prepare
ok 'there is input to be kept' grep -q '^no record, mark [0-9]' "$T/parsed"

sends 'the sender is killed at' kill write 2 writev 2 pwrite64 3 fdatasync 5 \
    fsync 2 rename 2 unlink 2 mkdir 1
CODES='0 65 73 74'
sends "the sender's EIO of" EIO write 2 writev 2 mkdir 1
for error in EIO ENOSPC EDQUOT; do
	CODES='0 65 73'
	sends "the sender's $error of" "$error" fsync 2 openat 4 rename 2
	# What did not get to the disk is there no more: it has to come again.
	CODES='0 65 74' ONLY=$BAD_INPUT
	sends "bad input: $error of" "$error" fdatasync 2
	# The acknowledgement can be written again.
	CODES='0 65' ONLY=$J/ack BY_ITSELF=yes
	sends "ack: $error of" "$error" pwrite64 3 fdatasync 3
	unset ONLY BY_ITSELF
done
done_testing
