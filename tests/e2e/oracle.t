#!/bin/sh
# The oracle itself: it is content with a world in order, and sees each way in
# which one can be wrong. Frames of a receiver's stdout stand in for a journal.

# shellcheck disable=SC2317 # functions are called through wait_for
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

N=600
EXAMPLE=00000000000000000001.frames

# A good world in $T/good.
G=$T/good
mkdir -p "$G/journal"
# shellcheck disable=SC2119 # options are optional
start_auditor || exit 1
start receiver auditferry-receiver -l udp://127.0.0.1:0 \
    --ready-file "$T/ready" --metrics "$G/receiver.prom" </dev/null
wait_for 10 test -s "$T/ready" || exit 1
run auditferry-test-oracle send --to "$(cat "$T/ready")" --truth "$G/truth" \
    --count $((N / 2)) --rate 5000 --sources 3
is 'send: 0' "$STATUS" 0
like 'send says what it did' "$ERR" "sent $((N / 2)) events"
run auditferry-test-oracle send --to "$(cat "$T/ready")" --truth "$G/truth" \
    --seconds 30 --count $((N / 2)) --rate 5000
is 'send again goes on with the numbers' \
    "$(tail -1 "$G/truth" | cut -f 1)" "$N"
stop receiver
{ echo && cat "$T/receiver.out"; } >"$G/journal/$EXAMPLE"
auditferry-parser -q --input frames -r parser/rules \
    --unmatched "$G/unmatched" "$G/journal/$EXAMPLE" |
    sender -q --ack "$G/journal/ack" --rejected "$G/rejected"
auditor_records >"$G/records"
is 'everything is acknowledged' \
    "$(awk '$2 > n { n = $2 } END { print n + 0 }' "$G/journal/ack")" "$N"

# world : a fresh copy of the good one in $W.
W=$T/world
world()
{
	rm -rf "$W"
	cp -R "$G" "$W"
	J=$W/journal/$EXAMPLE
}

# check [OPTION...] : run the oracle on it.
check()
{
	run auditferry-test-oracle check --truth "$W/truth" \
	    --journal "$W/journal" --unmatched "$W/unmatched" \
	    --rejected "$W/rejected" --records "$W/records" \
	    --receiver-metrics "$W/receiver.prom" "$@"
}

# sees WHAT ERE [OPTION...] : it must not be content, and say why.
sees()
{
	sees_what=$1
	sees_why=$2
	shift 2
	check "$@"
	is "$sees_what: 1" "$STATUS" 1
	like "$sees_what: is said" "$OUT" "^# not so: $sees_why"
}

# edit FILE SED_SCRIPT
edit()
{
	sed "$2" "$W/$1" >"$W/new" && mv "$W/new" "$W/$1"
}

# number KIND K : the K-th number of that kind; SEQs are the same here.
number()
{
	awk -F '\t' -v kind="$1" '$2 == kind { print $1 }' "$G/truth" |
	    sed -n "${2:-1}p"
}

uuid()
{
	printf 'oracle-%012d' "$(number "$1" "${2-}")"
}

world
check --drained --all --whole --durable "$N"
is 'a good world: 0' "$STATUS" 0
note "$OUT"
like 'the outcomes sum up' "$OUT" "^# accepted $N = 0 waiting"

# --- lost ---------------------------------------------------------------------

world
edit records "/$(uuid signin 9)/d"
sees 'a lost event' 'nothing accepted is lost \(1\)'
world
edit records "/$(uuid several).*Record=>2/d"
sees 'a lost part of an event' 'nothing accepted is lost \(1\)'
world
edit records "/$(uuid hook).2/d"
sees 'a lost half of an envelope' 'nothing accepted is lost \(1\)'
world
edit records "/$(uuid mixed)/d"
sees 'its other half unmatched' 'nothing accepted is lost \(1\)'
world
edit unmatched "/$(uuid text)/d"
sees 'a lost unmatched frame' 'nothing accepted is lost \(1\)'
world
: >"$W/records"
sees 'all is lost' 'nothing accepted is lost'
world
edit records "/$(uuid signin 9)/d"
rm "$W/journal/$EXAMPLE"
sees 'a lost event, its segment removed' 'nothing accepted is lost \(1\)'

# --- invented -----------------------------------------------------------------

world
sed "1s/oracle-[0-9]*/oracle-000000999999/" "$W/records" | head -1 \
    >>"$W/records.more"
cat "$W/records.more" >>"$W/records"
sees 'an invented record' 'nothing is there that was not sent'
world
echo 'a	b	c' >>"$W/records"
sees 'a record of nobody' 'nothing is there that was not sent'
world
edit truth "/^$(number signin 7)	/s/sent/error/"
sees 'what the kernel had not taken' 'nothing is there that was not sent'

# --- doubled, out of order ----------------------------------------------------

# again BATCH LINE... : these lines of the good world came again, in that batch.
again()
{
	again_batch=$1
	shift
	for again_line in "$@"; do
		sed -n "${again_line}p" "$G/records" |
		    sed "s/[0-9]*$/$again_batch/"
	done >>"$W/records"
}

world
again 901 5
sees 'a doubled record' 'no more repeats than allowed'
check --allow-repeats 1
is 'one batch of repeats allowed: 0' "$STATUS" 0
again 902 2 3
check --allow-repeats 1
is 'wherever the rest of that batch is: 0' "$STATUS" 0
again 903 5
sees 'what came again comes again' 'no more repeats than allowed' \
    --allow-repeats 1
check --allow-repeats 2
is 'which makes two batches: 0' "$STATUS" 0
world
edit records '1,9s/[0-9]*$/900/'
again 901 8 9 10
sees 'repeats of two batches at once' 'no more repeats than allowed' \
    --allow-repeats 1
world
sed -n '2,$p' "$W/records" >"$W/new"
sed -n 1p "$W/records" >>"$W/new"
mv "$W/new" "$W/records"
sees 'another order' 'the order is kept for each source'
world
sed -n 2p "$J" | sed 's/^@1 /@601 /' >"$W/moved"
cat "$W/moved" >>"$J"
sees 'a frame that is not what its CRC says' 'the journal is undamaged'

# --- changed ------------------------------------------------------------------

line=$(grep -n "$(uuid signin 3)" "$G/records" | cut -d : -f 1)
for change in 's/user/lser/' 's/Logon/logon/' 's/Z/X/' 's/192/193/' \
    's/oracle.example/oracle-example/' 's/Session ID=>s/Session ID=>t/' \
    's/User agent=></User agent=>/' 's/Actor=>/Actor=>x/'; do
	world
	edit records "$line$change"
	sees "a changed field ($change)" 'everything is as it was sent \(1\)'
done
world
edit unmatched "s/$(uuid text)/$(uuid signin 3)/"
sees 'a changed unmatched frame' 'nothing accepted is lost'

# --- outcomes -----------------------------------------------------------------

world
sed -n "$line"p "$G/records" |
    sed "s/$(uuid signin 3)/$(uuid ignored)/" >>"$W/records"
sees 'an ignored event delivered' 'each has the outcome'
world
{ echo '#!unmatched because' && sed -n "$(($(number signin 3) + 1))p" "$J"; } \
    >>"$W/unmatched"
sees 'a good event unmatched' 'each has the outcome'
check --set-aside "$(number signin 3)"
is 'which may be if it makes the parser fail: 0' "$STATUS" 0
edit records "/$(uuid signin 3)/d"
check --set-aside "$(number signin 3)"
is 'set aside: 0' "$STATUS" 0
world
edit records "/$(uuid signin 3)/d"
mkdir -p "$W/rejected"
echo "<Detail>$(uuid signin 3)</Detail>" >"$W/rejected/3-1.xml"
check
is 'a rejected record: 0' "$STATUS" 0
like 'and counted' "$OUT" '\+ 1 rejected'
echo junk >"$W/rejected/bad-input.raw"
sees 'bytes taken for no record' 'each has the outcome'

# --- the journal and its books ------------------------------------------------

seq=$(number signin 50)
world
edit "journal/$EXAMPLE" "/^@$seq /d"
sees 'a SEQ that is nowhere' 'the SEQs are unbroken' --whole
world
edit "journal/$EXAMPLE" "/^@$seq /s/oracle-/orakle-/"
sees 'a damaged frame' 'the journal is undamaged'
world
rm "$W/journal/$EXAMPLE"
check --drained --all
is 'all segments removed: 0' "$STATUS" 0
sees 'removed, but they were to be kept' 'the SEQs are unbroken' --whole
world
rm "$W/journal/ack"
sees 'nothing acknowledged: the ignored wait' 'nothing waits any more' \
    --drained
sed "/^@$N /d" "$G/journal/$EXAMPLE" >"$J"
sees 'a durable SEQ is gone' 'what was durable is there' --durable "$N"
world
edit receiver.prom 's/^\(auditferry_receiver_received_total\) .*/\1 601/'
sees 'books that do not balance' 'the books balance'
world
sed -n "$line"p "$W/records" >"$W/records.one"
rm "$W/journal"/*
cp "$W/records.one" "$W/records"
: >"$W/unmatched"
sees 'delivered, but in no journal' 'the books balance'
world
echo "$((N + 1))	signin	5	sent	delivered	1" >>"$W/truth"
sees 'sent and not accepted' 'everything sent was accepted' --all

# --- keep ---------------------------------------------------------------------

world
mkdir "$W/kept"
start keep auditferry-test-oracle keep --journal "$W/journal" \
    --into "$W/kept" --ready-file "$W/keep.ready" </dev/null
wait_for 10 test -s "$W/keep.ready"
echo >"$W/journal/00000000000000000601.frames"
ok 'keep: what comes is kept' wait_for 5 \
    test -f "$W/kept/00000000000000000601.frames"
mv "$W/journal/00000000000000000601.frames" "$W/601.bad"
echo >"$W/journal/00000000000000000601.frames"
kept_twice()
{
	[ "$(find "$W/kept" -name '*601.frames*' | wc -l)" -eq 2 ]
}
ok 'keep: also another of the same name' wait_for 5 kept_twice
rm "$W/journal"/*.frames
check --journal "$W/kept" --whole --drained --all
is 'keep: what is removed can be read' "$STATUS" 0
stop keep
is 'keep: 0' "$(status_of keep)" 0

run auditferry-test-oracle chekc
is 'a wrong command: 64' "$STATUS" 64
run auditferry-test-oracle check
is 'no truth: 64' "$STATUS" 64
run auditferry-test-oracle check --truth "$T/nowhere"
is 'a truth that is not there: 66' "$STATUS" 66
done_testing
