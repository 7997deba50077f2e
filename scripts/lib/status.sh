# shellcheck shell=sh
# shellcheck disable=SC2034,SC2153,SC2154 # shared among the parts
# The command status: what is in a journal and what became of the rest, from
# its files only: it works on a journal that nobody runs, and disturbs nothing.

# Seconds for which the oldest message may wait while the server takes none.
STALLED=300

# The counters of the four programs, as $c_PROGRAM_NAME.
read_counters()
{
	eval "$(for program in receiver follow parser sender; do
		[ -f "$metrics/$program.prom" ] && cat "$metrics/$program.prom"
	done | awk '
	    $1 ~ /^auditferry_[a-z_]+$/ && $2 ~ /^[0-9]+$/ {
		print "c_" substr($1, 12) "=" $2
	    }')"
	damaged=
	[ -z "${c_parser_damaged_total-}${c_follow_damaged_lines_total-}" ] ||
	    damaged=$((${c_parser_damaged_total:-0} + \
		${c_follow_damaged_lines_total:-0}))
	last=${c_sender_last_success_seconds:-0}
	[ "$last" -gt 0 ] || last=
	# When the last request ended, and with which status: none is 0 there.
	answered=${c_sender_last_answer_seconds:-0}
	[ "$answered" -gt 0 ] || answered=
	answer=${c_sender_last_answer_status:-0}
	[ "$answer" -gt 0 ] || answer=
}

# when SECONDS : how long ago that was, and the time.
when()
{
	[ -n "$1" ] || return
	echo "$(ago $((wall - $1))) ago" \
	    "($(date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ))"
}

# Bytes and number of the segments.
read_segments()
{
	# shellcheck disable=SC2046 # two numbers
	set -- $(stat -c %s -- "$journal"/*.frames 2>/dev/null |
	    awk '{ n++; sum += $1 } END { printf "%.0f %d", sum, n }')
	bytes=$1 segments=$2
}

# The receive time of the first message that is not acknowledged: the player
# reads only where that is, and ends when nobody reads on.
read_oldest()
{
	oldest='' oldest_age=''
	[ "$waiting" -gt 0 ] && player=$(find_program auditferry-receiver) ||
	    return
	oldest=$("$player" -q --follow "$journal" --ack "$ack" --once \
	    2>/dev/null | head -c 100 | head -n 1 | cut -d ' ' -f 3 |
	    grep -Ex '[0-9-]{10}T[0-9:.]{8,15}Z')
	[ -n "$oldest" ] || return
	oldest_age=$((wall - $(date -d "$oldest" +%s)))
	[ $oldest_age -ge 0 ] || oldest_age=0
}

# Sets $trouble: what is wrong, or nothing.
judge()
{
	trouble=
	if [ -z "$listener" ] && [ -z "$sender" ]; then
		trouble='not running'
	elif [ -z "$listener" ]; then
		trouble='nobody listens'
	elif [ -z "$sender" ]; then
		trouble='nobody delivers'
	elif [ "${oldest_age:-0}" -gt $STALLED ] &&
	    [ $((wall - ${last:-0})) -gt $STALLED ]; then
		trouble="nothing delivered for $(ago $STALLED) and more"
	fi
}

ago()
{
	if [ "$1" -lt 120 ]; then
		echo "$1 s"
	elif [ "$1" -lt 7200 ]; then
		echo "$(($1 / 60)) min"
	elif [ "$1" -lt 172800 ]; then
		echo "$(($1 / 3600)) h"
	else
		echo "$(($1 / 86400)) days"
	fi
}

# row NAME VALUE [TEXT]
row()
{
	printf '%-16s %s\n' "$1" "${2:--}${3:+ $3}"
}

print_table()
{
	row journal "$(visible "$journal")"
	row state "${trouble:-well}"
	row listener "${listener:+process }${listener:-not running}"
	row delivery "${sender:+process }${sender:-not running}"
	row received "${c_receiver_received_total-}"
	row 'not allowed' "${c_receiver_not_allowed_total-}"
	row overflowed "${c_receiver_overflowed_total-}"
	row kernel-dropped "${c_receiver_kernel_dropped_total-}"
	row journaled "${c_receiver_journaled_total-}"
	row waiting "$waiting" "(up to $durable, acknowledged $acknowledged)"
	row 'oldest waiting' "${oldest:+$(ago "$oldest_age")}" \
	    "${oldest:+($oldest)}"
	row 'journal takes' "$bytes" "bytes in segments: $segments"
	row delivered "${c_sender_records_delivered_total-}" records
	row ignored "${c_parser_ignored_total-}"
	row unmatched "${c_parser_unmatched_total-}"
	row rejected "${c_sender_records_rejected_total-}" records
	row damaged "$damaged"
	row 'last success' "$(when "$last")"
	row 'last answer' "${answered:+${answer:-none}, }$(when "$answered")"
}

# member_json NAME VALUE : a number, or null.
number_json()
{
	printf ',\n  "%s": %s' "$1" "${2:-null}"
}

string_json()
{
	[ -n "$2" ] || set -- "$1" null
	[ "$2" = null ] || set -- "$1" "\"$(visible "$2" |
	    sed 's/[\\"]/\\&/g')\""
	printf ',\n  "%s": %s' "$1" "$2"
}

print_json()
{
	printf '{\n  "healthy": %s' "$([ -n "$trouble" ] && echo false ||
	    echo true)"
	string_json trouble "$trouble"
	string_json journal "$journal"
	number_json listener_pid "$listener"
	number_json delivery_pid "$sender"
	number_json received "${c_receiver_received_total-}"
	number_json not_allowed "${c_receiver_not_allowed_total-}"
	number_json overflowed "${c_receiver_overflowed_total-}"
	number_json kernel_dropped "${c_receiver_kernel_dropped_total-}"
	number_json journaled "${c_receiver_journaled_total-}"
	number_json durable_seq "$durable"
	number_json acknowledged_seq "$acknowledged"
	number_json waiting "$waiting"
	string_json oldest_waiting "$oldest"
	number_json oldest_waiting_seconds "$oldest_age"
	number_json journal_bytes "$bytes"
	number_json journal_segments "$segments"
	number_json delivered_records "${c_sender_records_delivered_total-}"
	number_json ignored "${c_parser_ignored_total-}"
	number_json unmatched "${c_parser_unmatched_total-}"
	number_json rejected_records "${c_sender_records_rejected_total-}"
	number_json damaged "$damaged"
	number_json last_success "$last"
	number_json last_answer_status "$answer"
	number_json last_answer "$answered"
	printf '\n}\n'
}

status()
{
	journal='' metrics='' ack='' json=''
	OPTIONS=$STATUS_OPTIONS
	parse_options "$@"
	[ -n "$journal" ] || usage_error "status needs the journal's folder"
	if [ ! -d "$journal" ] || [ ! -e "$journal/durable" ]; then
		die "$EX_NOINPUT" "$(visible "$journal"): no journal there"
	fi
	ack=${ack:-$journal/ack}
	metrics=${metrics:-$journal/metrics}
	wall=$(date +%s)
	listener=$(holder "$journal/lock")
	sender=$(holder "$ack.lock")
	acknowledged=$(seq_in "$ack")
	durable=$(seq_in "$journal/durable")
	waiting=$((durable > acknowledged ? durable - acknowledged : 0))
	read_counters
	read_segments
	read_oldest
	judge
	if [ -n "$json" ]; then print_json; else print_table; fi
	[ -z "$trouble" ]
}
