# shellcheck shell=sh
# shellcheck disable=SC2034 # shared with the other parts
# Part of every-call-journal.t: the start of a writer, to its first message.

# Something to trim, space that a killed writer had reserved, something in the
# way of the next segment.
prepare_start()
{
	new_journal
	auditferry-receiver -q --import --journal "$J" "$T/lines"
	auditferry-receiver -q --import --journal "$J" "$T/lines"
	up -- --journal-max 1M
	send --count 2
	wait_for 10 durable_is 8
	stop receiver KILL
	perl tests/e2e/follow.pl ack "$J/ack" 6
	echo >"$J/00000000000000000005.bad"
	head -c 5000 /dev/zero >"$J/00000000000000000009.frames"
	FIRST=7 OLD=8
	prepared
}

# Of opens only those of the journal count, and of the folder that it is in.
starting()
{
	fresh_journal
	starting_paths=
	[ "$2" != openat ] || starting_paths="-P $T -P $J -P $J/ack"
	# shellcheck disable=SC2086 # a list
	strace -f -q -o "$T/trace" $starting_paths -e "trace=$2" \
	    -e "inject=$2:$(fault "$1" "$3")" auditferry-receiver -q \
	    --import --journal "$J" --journal-max 1M "$T/line" \
	    2>"$T/starting.err"
	starting_status=$?
	starting_durable=$(durable)
	case $starting_status in
	0)
		[ "$starting_durable" -gt "$OLD" ] || {
			why="exit 0, but durable is $starting_durable"
			return 1
		} ;;
	71 | 73 | 74) ;;
	137)
		[ "$1" = kill ] || {
			why="it was killed"
			return 1
		} ;;
	*)
		why="exit $starting_status: $(cat "$T/starting.err")"
		return 1 ;;
	esac
	[ "$starting_durable" -ge "$OLD" ] || starting_durable=$OLD
	goes_on "$starting_durable"
}

echo 'a line' >"$T/line"
printf '%s\n' one two three >"$T/lines"
prepare_start

# What allows a segment to be removed is on the disk first.
fresh_journal
strace -f -qq -y -o "$T/trim.trace" -e trace=fdatasync,unlinkat,fsync \
    auditferry-receiver -q --import --journal "$J" "$T/line" 2>/dev/null
is "a trim: ack is synced, then segments go, then the folder" \
    "$(sed -n 's/^[0-9]* *\([a-z]*\)([0-9]*<[^>]*\/j\(.*\)$/\1 \2/p' \
    "$T/trim.trace" | sed 's/[>)].*//; s/,.*//' |
    sed -n '/ack/,$p' | uniq | head -3 | tr '\n' ';')" \
    "fdatasync /ack;unlinkat ;fsync ;"

# starts WHAT HOW CALL LEAST... : for a start with what is prepared.
starts()
{
	starts_what=$1 starts_how=$2
	shift 2
	while [ $# -gt 0 ]; do
		every "$starts_what" "$1" "$2" starting "$starts_how"
		shift 2
	done
}

starts 'a start is killed at' kill write 2 pwrite64 1 fdatasync 2 fsync 2 \
    ftruncate 1 renameat 1 unlinkat 3
for error in EIO ENOSPC EDQUOT; do
	starts "a start with $error of" "$error" write 2 fdatasync 2 fsync 2 \
	    renameat 1 openat 10
done
starts 'a start with EIO of' EIO pwrite64 1 ftruncate 1 unlinkat 3 \
    fallocate 1

# Of all there is nothing yet, not even the folder.
rm -rf "$T/prepared"
FIRST=1 OLD=0
starts 'a first start is killed at' kill mkdir 1 fsync 1 openat 5
for error in EIO ENOSPC EDQUOT; do
	starts "a first start with $error of" "$error" mkdir 1 fsync 1 openat 5
done
