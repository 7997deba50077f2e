# shellcheck shell=sh
# For tests of auditferry run in the tree $T/tree.

# Waits until it listens; sets $PORT.
# shellcheck disable=SC2034 # for the test
ready()
{
	wait_for 15 test -s "$T/ready" || return 1
	PORT=$(sed -n 's/^udp:.*://p' "$T/ready")
}

# member NAME : the process id of the member that runs now.
member()
{
	member_name=$1
	[ "$1" != follow ] || member_name=receiver
	# The wrappers have the name in their arguments too.
	grep -l -a -F -e "$T/tree/auditferry-$member_name" \
	    /proc/[0-9]*/cmdline 2>/dev/null | while read -r member_file; do
		member_line=$(tr '\0' ' ' <"$member_file")
		case ${member_line#/usr/bin/perl } in
		"$T/tree/auditferry-receiver --follow"*)
			[ "$1" = follow ] || continue ;;
		"$T/tree/auditferry-$member_name "*)
			[ "$1" != follow ] || continue ;;
		*) continue ;;
		esac
		member_file=${member_file#/proc/}
		alive "${member_file%/*}" && echo "${member_file%/*}" && break
	done 2>/dev/null
}

# The process ids of all members.
members()
{
	for members_name in receiver follow parser sender; do
		member $members_name
	done | tr '\n' ' ' | sed 's/ $//'
}

# Monotonic hundredths of a second.
clock()
{
	read -r clock_s _ </proc/uptime
	echo "${clock_s%.*}${clock_s#*.}"
}
