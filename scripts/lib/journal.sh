# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # variables are shared among the parts
# What a journal's folder tells: how far it is, and who works on it.

# seq_in FILE : the number in "durable" or an acknowledgement, whose slots are
# lines "WORD SEQ CHECKSUM"; 0 if there is none.
seq_in()
{
	awk '$2 ~ /^[0-9]+$/ && $2 + 0 > n { n = $2 + 0 }
	    END { printf "%.0f\n", n }' "$1" 2>/dev/null || echo 0
}

# holder FILE : the process of ours that has the lock, or nothing.
holder()
{
	inode=$(stat -L -c %i -- "$1" 2>/dev/null) || return 0
	awk -v inode="$inode" '
	    $2 == "FLOCK" && $4 == "WRITE" && $5 > 0 {
		split($6, file, ":")
		if (file[3] == inode)
			print $5
	    }' /proc/locks 2>/dev/null | while read -r held_by; do
		# Another filesystem may have a file of that number.
		read -r comm 2>/dev/null <"/proc/$held_by/comm" || continue
		case $comm in auditferry*) echo "$held_by"; break ;; esac
	done
}

# orphan PID : no shell of a supervisor stands above it.
orphan()
{
	above=$(sed 's/.*) [A-Za-z] //; s/ .*//' "/proc/$1/stat" 2>/dev/null) &&
	    read -r comm 2>/dev/null <"/proc/$above/comm" || return 0
	case $comm in *sh) return 1 ;; esac
}

# A second instance ends here. What a killed supervisor has left is about to
# end: it was told to.
wait_for_journal()
{
	tries=50
	while held_by=$(holder "$journal/lock") && [ -n "$held_by" ]; do
		if [ $tries -eq 0 ] || ! orphan "$held_by"; then
			die "$EX_TEMPFAIL" "$journal: process $held_by writes" \
			    "this journal: is another auditferry running?"
		fi
		tries=$((tries - 1))
		sleep 0.1
	done
}

# make_folder DIR : private, if it is not there.
make_folder()
{
	[ -d "$1" ] || (umask 077 && mkdir -p -- "$1") ||
	    die "$EX_CANTCREAT" "$1: cannot create this folder"
}
