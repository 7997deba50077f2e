# shellcheck shell=sh
# Part of journal.t: no space left.

# The journal's own limit.
new_journal
up -- --journal-max 1M
send --rate 5000 --count 1500
ok "at --journal-max messages are refused, and it is said" wait_for 5 \
    says "reached --journal-max: [0-9]+ messages lost"
stop_with 0 "at the limit"
balanced "at the limit"
ok "about a megabyte is kept" [ "$(m journaled)" -gt 800 ]
is "all of it is there" "$(journal_check 1 "$(m journaled)")" \
    "$(m journaled) 0"
ok "in no more than that" [ "$(cat "$J"/*.frames | wc -c)" -le 1048576 ]

# A filesystem that others fill to the last block, and empty again.
MOUNT=$T/mount
mkdir "$MOUNT"

# Instead of at_exit(), which cannot remove what is mounted.
at_exit_mounted()
{
	mounted_status=$?
	end_all
	umount "$MOUNT" 2>/dev/null
	(exit "$mounted_status")
	at_exit
}

# One message, and something new is durable.
goes_on()
{
	send --count 1
	durable_from $((before + 1))
}

if [ "$(id -u)" != 0 ] ||
    ! mount -t tmpfs -o size=100m none "$MOUNT" 2>/dev/null; then
	skip "no right to mount a small tmpfs: no full disk"
else
	trap at_exit_mounted EXIT
	J=$MOUNT/j
	up -- --journal-max 4M --commit-interval 2000
	send --rate 5000 --count 500
	wait_for 5 durable_is 500
	# More than the newest segment has reserved is taken before the disk
	# is full, and is to be written after that.
	send --rate 50000 --count 2500
	dd if=/dev/zero of="$MOUNT/filler" bs=64k 2>/dev/null
	ok "writes fail" wait_for 5 says "journal: .*No space left"
	send --rate 5000 --count 1000
	ok "messages are refused, and it is said" wait_for 5 says \
	    "has less than 64 MiB left: [0-9]+ messages lost"
	before=$(durable)
	rm "$MOUNT/filler"
	full_s=$(date +%s)
	ok "it goes on by itself" wait_for 8 goes_on
	note "after $(($(date +%s) - full_s)) s"
	send --rate 5000 --count 500
	stop_with 0 "after a full disk"
	balanced "a full disk"
	ok "not all could be taken" [ "$(m overflowed)" -gt 0 ]
	is "all that was taken is there" \
	    "$(journal_check 1 "$(m journaled)" | cut -d' ' -f1)" \
	    "$(m journaled)"
	umount "$MOUNT"
fi
J=$T/j
