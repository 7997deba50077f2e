#!/bin/sh
# Okta events over UDP, in each framing, through the whole pipeline into the
# Auditor: every one ends in one outcome, the books balance, and the records
# read back are what expected.tsv says.
# shellcheck disable=SC2317 # functions are called through wait_for
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

EXPECTED=tests/data/okta/expected.tsv

# stat_of NAME : a line "name value" of the Auditor's statistics.
stat_of()
{
	auditor_get stats | sed -n "s/^$1 //p"
}

# messages_done N : the parser has seen so many, the sender holds none.
messages_done()
{
	metric_is "$T/receiver.prom" auditferry_receiver_received_total "$1" &&
	    metric_is "$T/parser.prom" auditferry_parser_messages_total "$1" &&
	    [ "$(metric "$T/parser.prom" auditferry_parser_records_total)" = \
		"$(stat_of records)" ]
}

# through FORMAT FILE... : the files' lines in that framing. Leaves the
# counters, the stored records in $T/stored, the kept messages in $T/unmatched.
through()
{
	rm -f "$T"/*.prom "$T/unmatched"
	format=$1
	shift
	cat "$@" >"$T/sent"
	sent=$(lines_in "$T/sent")
	# shellcheck disable=SC2119
	start_auditor || return 1
	PARSER_OPTIONS="--input frames --unmatched $T/unmatched"
	[ "$format" != bare ] ||
	    PARSER_OPTIONS="$PARSER_OPTIONS --host acme.okta.com"
	start_pipeline || return 1
	auditferry-test-send -q --to "127.0.0.1:$PORT" --format "$format" \
	    --host acme.okta.com --app okta --rate 1000 "$T/sent"
	ok "$format: everything goes through" wait_for 30 messages_done "$sent"
	ok "$format: the pipeline ends in order" stop_pipeline
	auditor_records >"$T/stored"
	books "$format"
	duplicates=$(stat_of duplicates)
	stop auditor
}

counter()
{
	metric "$T/$1.prom" "auditferry_$1_$2"
}

books()
{
	is "$1: received" "$(counter receiver received_total)" "$sent"
	is "$1: nothing dropped or overflowed" \
	    "$(counter receiver kernel_dropped_total) $(counter receiver \
		overflowed_total)" '0 0'
	is "$1: every message has one outcome" \
	    "$(($(counter parser recorded_total) + \
		$(counter parser ignored_total) + \
		$(counter parser unmatched_total)))" "$sent"
	is "$1: every record is read by the sender" \
	    "$(counter sender records_read_total)" \
	    "$(counter parser records_total)"
	is "$1: and delivered" "$(counter sender records_delivered_total)" \
	    "$(counter parser records_total)"
	is "$1: none is refused" "$(counter sender records_rejected_total)" 0
	is "$1: none is waiting" "$(counter sender records_waiting)" 0
	is "$1: the Auditor has as many" "$(stat_of records)" \
	    "$(counter parser records_total)"
	is "$1: what is unmatched is kept" \
	    "$(grep -c '^#!unmatched' "$T/unmatched" 2>/dev/null)" \
	    "$(counter parser events_unmatched_total)"
}

# as_expected FORMAT : the columns of expected.tsv, in the order of arrival.
as_expected()
{
	awk -F '\t' -v OFS='\t' '$4 == "delivered" {
	    print $10, $5, $6, $7, $8, $9, $11 }' "$EXPECTED" >"$T/want"
	cut -f1-7 "$T/stored" >"$T/got"
	same "$1: the records are as expected" "$T/want" "$T/got"
	is "$1: none of them twice" "$duplicates" 0
	is "$1: the outcomes are as expected" \
	    "$(counter parser recorded_total) recorded,\
 $(counter parser ignored_total) ignored,\
 $(counter parser unmatched_total) unmatched" "$(expected_outcomes)"
}

# A line's outcome is that of its worst part.
expected_outcomes()
{
	awk -F '\t' '
	    /^#/ { next }
	    !(($1, $2) in worst) || $4 == "unmatched" ||
		($4 == "delivered" && worst[$1, $2] == "ignored") {
		worst[$1, $2] = $4
	    }
	    END {
		for (line in worst)
			n[worst[line]]++
		printf "%d recorded, %d ignored, %d unmatched\n",
		    n["delivered"], n["ignored"], n["unmatched"]
	    }' "$EXPECTED"
}

# The order of expected.tsv.
own=$(awk -F '\t' '!/^#/ && !seen[$1]++ { print "tests/data/okta/" $1 }' \
    "$EXPECTED")
for format in rfc5424 rfc3164 bare; do
	# shellcheck disable=SC2086 # a list of files
	through $format $own || exit 1
	as_expected "$format"
done

# independent EVENTS : what another reader, jq, says of each event that has a
# real date: When, Who and Event ID.
independent()
{
	jq -r 'def value: select(. != null and . != "" and . != "unknown"
		and . != "null");
	    select(.published | test("^[0-9-]+[T ][0-9:]+") and
		(test("-31[T ]") and test("-(02|04|06|09|11)-31") | not))
	    | [(.published | sub(" "; "T") | .[0:19] + "Z"),
		((.actor | .alternateId, .displayName, .id | value), "System")]
	      as [$when, $who]
	    | [$when, $who, .uuid] | @tsv' "$1"
}

# as_independent FORMAT EVENTS : the same of what the Auditor stored.
as_independent()
{
	independent "$2" | sort -u >"$T/want"
	awk -F '\t' -v OFS='\t' '{
	    id = $0
	    sub(/.*Event ID=>?/, "", id)
	    sub(/[|\t].*/, "", id)
	    print $1, $2, id }' "$T/stored" | sort -u >"$T/got"
	same "$1: When, Who and Event ID are those that jq reads" \
	    "$T/want" "$T/got"
}

shared=../shared/data/okta/events.ndjson
for format in rfc5424 rfc3164 bare; do
	if [ ! -f $shared ]; then
		skip "$format: $shared is not here"
		continue
	fi
	through $format $shared || exit 1
	is "$format: the events of $shared" "$sent" 55
	ok "$format: each makes a record or is kept" test \
	    $(($(counter parser recorded_total) + \
		$(counter parser unmatched_total) + \
		$(counter parser ignored_total))) -eq 55
	note "$format: recorded $(counter parser recorded_total)," \
	    "ignored $(counter parser ignored_total)," \
	    "unmatched $(counter parser unmatched_total)"
	as_independent "$format" "$shared"
	is "$format: only real actions" "$(cut -f3 "$T/stored" | sort -u |
	    grep -cvxE 'Added|Removed|Modified|Read|Activated|Successful Logon|Failed Logon|Logoff|[A-Z][a-z]+ \(Failed Attempt\)')" 0
done
done_testing
