# shellcheck shell=sh
# shellcheck disable=SC2034,SC2119 # shared with the tests; no arguments
# For every-call-parser.t and every-call-sender.t: a journal of a few frames of
# every kind is delivered with a fault in one member, and then without.

# shellcheck source=tests/e2e/sender.sh
. tests/e2e/sender.sh
# shellcheck source=tests/e2e/journal-pipeline.sh
. tests/e2e/journal-pipeline.sh
# shellcheck source=tests/e2e/every-call.sh
. tests/e2e/every-call.sh

# A portion of frames makes fewer records than a batch holds, and two make
# more: each portion is a batch, and two batches are seen as two.
PORTION=9
BATCH=14
FRAMES=27
FOLLOW_OPTIONS="--once --metrics $T/follow.prom"

# In three segments.
delivery_prepare()
{
	journal_new
	# shellcheck disable=SC2119 # options are optional
	start_auditor || exit 1
	for prepare_n in 1 2 3; do
		listener_start || exit 1
		oracle_send --count $((FRAMES / 3)) --shapes "signin=5,ignored=1,\
unmatched=1,several=1,hook=1,mixed=1,text=1,bytes=1"
		wait_for 10 journal_past $((prepare_n * FRAMES / 3)) || exit 1
		listener_stop
	done
	cp -Rp "$J" "$T/prepared"
}

# member_under NAME : that member, with the fault if it is the one to have it.
member_under()
{
	UNDER='timeout -s KILL 20'
	[ "$1" != "$victim" ] || UNDER="$UNDER $victim_under"
	"$1_once"
	echo $? >"$T/$1.status"
}

portions()
{
	perl tests/e2e/portion.pl "$1" "$J/ack"
}

# pipeline_pass : all of them. What the shell says about those that were
# killed is of no use.
pipeline_pass()
{
	member_under follow | portions "$PORTION" | member_under parser |
	    member_under sender
} 2>/dev/null

# faulty PASS VICTIM HOW CALL N : sets $why if anything is lost, repeated
# more than once, or if it does not go on; by itself, without another start,
# if $BY_ITSELF is yes. CALL counts on the files $ONLY only, if that is set.
faulty()
{
	rm -rf "$J"
	cp -Rp "$T/prepared" "$J"
	rm -f "$T"/*.log
	control clear
	victim=$2
	case $4 in
	openat) faulty_paths=$(paths_of "$victim") ;;
	*) faulty_paths=${ONLY:+-P $ONLY} ;;
	esac
	victim_under="strace -q -f -o $T/trace $faulty_paths -e trace=$4 \
-e inject=$4:$(fault "$3" "$5")"
	"$1"
	faulty_status=$(cat "$T/$victim.status")
	case $3 in
	kill) faulty_good='0 65 137' ;;
	*) faulty_good=$CODES ;;
	esac
	case " $faulty_good " in
	*" $faulty_status "*) ;;
	*)
		why="exit $faulty_status: $(cat "$T/$victim.log")"
		return 1 ;;
	esac
	faulty_reached=$(seq_in "$J/ack")
	faulty_repeats=0
	if ! journal_drained; then
		[ "${BY_ITSELF-}" != yes ] || {
			why="it does not go on: $(cat "$T/$victim.log")"
			return 1
		}
		faulty_repeats=1
		victim=none
		pipeline_pass
	fi
	journal_drained || {
		why="acknowledged is $(seq_in "$J/ack") in the end:
$(cat "$T"/*.log)"
		return 1
	}
	oracle_check --drained --all --whole --durable "$FRAMES" \
	    --allow-repeats "$faulty_repeats" >"$T/verdict" || {
		why="$(cat "$T/verdict" "$T"/*.log)"
		return 1
	}
}

# Of a member's opens, those that count: not its libraries, rules, and so on.
paths_of()
{
	case $1 in
	follow) set -- "$J" "$J/durable" "$J/ack" "$T/follow.prom.new" ;;
	parser)
		set -- "$J" "$J/unmatched.log" "$J/progress" \
		    "$T/parser.prom.new" ;;
	sender)
		set -- "$J" "$J/ack" "$J/ack.lock" "$J/ack.login" \
		    "$BAD_INPUT" "${BAD_INPUT%/*}" "$T/sender.prom.new" ;;
	esac
	for path; do
		printf ' -P %s' "$path"
	done
}

# calls PASS VICTIM WHAT HOW CALL LEAST...
calls()
{
	calls_pass=$1 calls_victim=$2 calls_what=$3 calls_how=$4
	shift 4
	while [ $# -gt 0 ]; do
		every "$calls_what" "$1" "$2" faulty "$calls_pass" \
		    "$calls_victim" "$calls_how"
		shift 2
	done
}
