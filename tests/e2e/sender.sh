# shellcheck shell=sh
# What the sender's tests share: records, counts, requests.

# record N : a record line that the stand-in Auditor takes; its What is N.
record()
{
	printf '%s' '<ActivityRecord><Who>alice</Who>' \
	    '<ObjectType>Logon</ObjectType><Action>Successful Logon</Action>' \
	    "<What>$1</What><When>2026-11-22T13:00:00Z</When>" \
	    '<Where>acme</Where></ActivityRecord>'
}

# records FROM TO [marks] : lines, each with a mark if asked for.
records()
{
	awk -v from="$1" -v to="$2" -v marks="${3-}" -v line="$(record @)" '
	    BEGIN {
		split(line, part, "@")
		for (i = from; i <= to; i++)
			print part[1] i part[2] (marks ? "<?ack " i "?>" : "")
	    }'
}

# What was stored, in order, blank-separated.
stored()
{
	auditor_records | cut -f 5 | tr '\n' ' ' | sed 's/ $//'
}

# stored_up_to N : 1..N in order and nothing else.
stored_up_to()
{
	auditor_records | cut -f 5 | awk -v n="$1" '
	    $1 != NR { bad = 1 }
	    END { exit bad || NR != n }'
}

# stat NAME : a counter of the stand-in Auditor.
stat_of()
{
	auditor_get stats | awk -v name="$1" '
	    $1 == name { n = $2 }
	    END { print n + 0 }'
}

# stat_is NAME N, stat_at_least NAME N : for wait_for.
stat_is()
{
	[ "$(stat_of "$1")" -eq "$2" ]
}

stat_at_least()
{
	[ "$(stat_of "$1")" -ge "$2" ]
}

# auditor_past N : some record from N on is stored, or all; for wait_for.
auditor_past()
{
	auditor_records | cut -f 5 | awk -v n="$1" '
	    $1 >= n || $1 == 2000 { found = 1 }
	    END { exit !found }'
}

control()
{
	curl -sSk --fail --max-time 20 -X POST "${CONTROL%/}/$1" >/dev/null
}

# The number in an acknowledgement file.
acknowledged()
{
	awk '$1 == "ack" && $2 > n { n = $2 } END { print n + 0 }' "$1"
}

acknowledged_is()
{
	[ -f "$1" ] && [ "$(acknowledged "$1")" -eq "$2" ]
}

# said FILE ERE : for wait_for.
said()
{
	grep -Eq -e "$2" "$1" 2>/dev/null
}

# run_sender OPTION... : run() for the sender with the right login.
run_sender()
{
	run sender "$@"
}

# start_sender OPTION... : in the background, reading $T/in, a FIFO that this
# shell holds open as descriptor 9; close it by: exec 9>&-
# Its password is in ${LOGIN_FILE:-$PASSWORD_FILE}; $WRAPPER, a list, may be a
# command to run it under.
start_sender()
{
	rm -f "$T/in" "$T/sender.err"
	mkfifo "$T/in"
	# shellcheck disable=SC2086 # a list
	start sender ${WRAPPER-} auditferry-sender -v -u "$URL" --account "$ACCOUNT" \
	    --password-file "${LOGIN_FILE:-$PASSWORD_FILE}" \
	    --no-check-certificate "$@" <"$T/in" 9>&- &
	exec 9>"$T/in"
	wait_for 10 said "$T/sender.err" ready
}
