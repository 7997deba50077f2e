#!/bin/sh
# Power cuts: the journal and all that is kept beside it lie on a filesystem
# in a file, which is shut down without writing out what it holds in memory,
# while events flow and are delivered.
#
#	tests/torture/powercut.sh [-n CUTS] [-s SEED] [FILESYSTEM...]
#
# ext4 and xfs, with CUTS of each (50). What "durable" promised just before the
# cut has to be there after it, and at the end the oracle's books have to
# balance.

# shellcheck disable=SC2317 # functions are called through wait_for
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
# shellcheck source=tests/e2e/sender.sh
. tests/e2e/sender.sh
# shellcheck source=tests/e2e/journal-pipeline.sh
. tests/e2e/journal-pipeline.sh
# shellcheck source=tests/torture/random.sh
. tests/torture/random.sh

CUTS=50
WORLD=50 # cuts
SEED=$(date +%s)
while getopts n:s: option; do
	case $option in
	n) CUTS=$OPTARG ;;
	s) SEED=$OPTARG ;;
	*) exit 64 ;;
	esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || set -- ext4 xfs
[ "$(id -u)" -eq 0 ] || skip_all 'needs root, to mount and shut down'

IMAGES=$T/images
DISK=$T/disk
mkdir "$IMAGES" "$DISK"
LOOP=

# What is mounted and attached goes with the test.
detach()
{
	if mountpoint -q "$DISK"; then umount -l "$DISK"; fi
	if mountpoint -q "$IMAGES"; then umount -l "$IMAGES"; fi
	[ -z "$LOOP" ] || losetup -d "$LOOP"
	LOOP=
}
cut_at_exit()
{
	cut_status=$?
	end_all
	detach
	(exit "$cut_status")
	at_exit
}
trap cut_at_exit EXIT

# attach FILESYSTEM : a new one in a file, at $LOOP; or says why not.
attach()
{
	if ! command -v "mkfs.$1" >/dev/null; then
		echo "no mkfs.$1 here"
	elif ! truncate -s 400M "$IMAGES/$1"; then
		echo 'no space for an image'
	elif ! "mkfs.$1" -q "$IMAGES/$1" >"$T/mkfs" 2>&1; then
		echo "mkfs.$1 fails: $(head -1 "$T/mkfs")"
	elif ! losetup -f --show "$IMAGES/$1" >"$T/loop" 2>"$T/losetup"; then
		echo "no loop device: $(cat "$T/losetup")"
	elif ! mount "$(cat "$T/loop")" "$DISK" 2>"$T/mount"; then
		losetup -d "$(cat "$T/loop")"
		echo "$1 cannot be mounted: $(head -1 "$T/mount")"
	fi
}

# The power goes, and comes back. Sets $promised.
cut_power()
{
	: >"$T/listener.over"
	: >"$T/delivery.over"
	promised=$("$BUILD/tests/powercut" "$J") || return 1
	for cut_name in $MEMBERS; do
		strike "$cut_name"
	done
	wait_for 20 loop_ended listener && wait_for 20 loop_ended delivery &&
	    umount "$DISK" && mount "$LOOP" "$DISK"
}

# What was promised is there; nothing else of the world may be wrong either.
promise_kept()
{
	oracle_check --durable "$promised" --allow-damaged "$count" \
	    --allow-repeats "$count" >"$T/verdict" 2>&1
}

begin()
{
	listener_start && delivery_start
}

# cuts FILESYSTEM CUTS : in a world of their own.
cuts()
{
	control clear
	journal_new "$DISK/journal"
	begin
	load_start --rate 800 --sources 2
	count=0 most=0
	while [ "$count" -lt "$2" ]; do
		pause 300
		if ! cut_power; then
			fail "$1: a power cut"
			return
		fi
		count=$((count + 1))
		[ "$promised" -le "$most" ] || most=$promised
		if promise_kept; then
			kept=$((kept + 1))
		else
			note "cut $count, promised $promised:"
			note <"$T/verdict"
		fi
		begin || return
	done
	ok "$1: the load ends" load_stop
	ok "$1: all is worked off" done_within 120
	ok "$1: the delivery ends" delivery_stop
	ok "$1: the listener ends" listener_stop
	ok "$1: the books balance" oracle_check --drained \
	    --durable "$most" --allow-repeats "$2" --allow-damaged "$2"
}

# all_cuts FILESYSTEM : a new world now and then, because each check reads the
# whole of it.
all_cuts()
{
	kept=0 cuts_left=$CUTS
	while [ "$cuts_left" -gt 0 ]; do
		world=$((cuts_left < WORLD ? cuts_left : WORLD))
		cuts "$1" "$world" || break
		cuts_left=$((cuts_left - world))
		note "$1: $kept of $((CUTS - cuts_left)) cuts kept their promise"
	done
	is "$1: what was durable is there after each of $CUTS cuts" "$kept" \
	    "$CUTS"
}

# The images in memory, if there is enough of it: the disk below is not the
# one under test.
mount -t tmpfs -o size=900m auditferry-images "$IMAGES" 2>/dev/null ||
    note 'the images are on the disk'
start_auditor || exit 1
for filesystem in "$@"; do
	why=$(attach "$filesystem")
	if [ -n "$why" ]; then
		skip "$filesystem: $why"
		continue
	fi
	LOOP=$(cat "$T/loop")
	note "$filesystem, seed $SEED"
	all_cuts "$filesystem"
	umount -l "$DISK"
	losetup -d "$LOOP"
	LOOP=
	rm "$IMAGES/$filesystem"
done
done_testing
