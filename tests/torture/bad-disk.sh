# shellcheck shell=sh
# A disk that takes what is written to it and then cannot keep it: a sparse
# ext4 image on a tmpfs that is full. write(2) succeeds, into the page cache;
# the writeback behind fdatasync(2) fails, really, and leaves pages that look
# clean and are not on the disk. For writeback.sh.

# The first blocks of the image have memory for good: there are the maps, the
# inodes, the folders and the journal of the filesystem, so that what fails is
# the data alone. Without that its journal would abort and leave it read-only,
# which no program gets over by itself; and without any journal (^has_journal,
# errors=continue) a copy of it holds names of inodes that were never written.
# 320 MiB, because the listener wants 64 MiB free of what the filesystem
# believes to have.
WB_META=6M
WB_NEEDS='mkfs.ext4 losetup filefrag fallocate fsfreeze fstrim strace'

# One block a request: of a larger one the loop device may write a part, and
# takes that for all of it. A disk that lies is not what this is about.
wb_honest()
{
	echo 4 >"/sys/block/${WB_LOOP#/dev/}/queue/max_sectors_kb"
}

wb_missing()
{
	for wb_need in $WB_NEEDS; do
		command -v "$wb_need" >"$T/have" || printf '%s ' "$wb_need"
	done
}

# Says why not, if it cannot be had.
wb_attach()
{
	WB_LOOP=
	if [ "$(id -u)" -ne 0 ]; then
		echo 'needs root, to mount'
	elif wb_needs=$(wb_missing) && [ -n "$wb_needs" ]; then
		echo "not here: $wb_needs"
	elif ! small_disk under 64m; then
		echo 'cannot mount a tmpfs here'
	elif ! { truncate -s 320M "$T/under/image" &&
	    mkfs.ext4 -q -b 4096 -N 256 -m 0 -O ^resize_inode \
		-J size=4 -E packed_meta_blocks=1 "$T/under/image" &&
	    fallocate -l "$WB_META" "$T/under/image" &&
	    WB_LOOP=$(losetup -f --show "$T/under/image") && wb_honest &&
	    mkdir -p "$T/disk" "$T/copied" && wb_mount; } 2>"$T/attach"; then
		echo "no such disk here: $(head -1 "$T/attach")"
	fi
}

wb_mount()
{
	mount -t ext4 "$WB_LOOP" "$T/disk"
}

# The disk as it is found after a power cut, when nothing is cached.
wb_remount()
{
	umount "$T/disk" && wb_mount
}

# What is mounted and attached goes with the test.
wb_detach()
{
	fsfreeze -u "$T/disk" 2>/dev/null
	for wb_at in "$T/copied" "$T/disk"; do
		if mountpoint -q "$wb_at"; then umount -l "$wb_at"; fi
	done
	[ -z "$WB_LOOP" ] || losetup -d "$WB_LOOP"
	WB_LOOP=
	if mountpoint -q "$T/under"; then umount -l "$T/under"; fi
	rm -f "$T/copy"
}

wb_at_exit()
{
	wb_status=$?
	fsfreeze -u "$T/disk" 2>/dev/null # or nobody on it ends
	end_all
	wb_detach
	(exit "$wb_status")
	at_exit
}

# From now on writeback fails: what the filesystem has not in use has no memory
# left over from earlier either.
wb_fill()
{
	sync -f "$T/disk" 2>/dev/null # an old failure may be left to tell
	fstrim "$T/disk"
	fill under
}

# wb_copied COMMAND ARG... : with what is really on the disk at $T/copied.
wb_copied()
{
	cp --sparse=always "$T/under/image" "$T/copy" &&
	    mount -t ext4 -o loop "$T/copy" "$T/copied" || return 1
	"$@"
	wb_copied_status=$?
	umount "$T/copied"
	return "$wb_copied_status"
}
