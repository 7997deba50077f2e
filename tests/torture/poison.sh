# shellcheck shell=sh
# A parser that dies of one frame, or hangs on it: that frame is set aside as
# unmatched with its reason, all others are delivered.

# delivery_minded : as run does: a frame that was in hand at the third death of
# the parser is skipped from then on.
delivery_minded()
{
	delivery_once
	minded=$(sed 's/^0*//' "$J/progress")
	[ -n "$minded" ] || return
	[ "$minded" = "${minded_before-}" ] || minded_count=0
	minded_before=$minded
	minded_count=$((minded_count + 1))
	[ "$minded_count" -lt 3 ] ||
	    PARSER_OPTIONS="${PARSER_OPTIONS-} --skip $minded"
}

# A parser that has had one frame in hand for a second hangs.
watch_hang()
{
	while [ -d "$T" ] && running delivery-loop; do
		hang_before=$(sed 's/^0*//' "$J/progress" 2>/dev/null)
		sleep 1
		[ -n "$hang_before" ] &&
		    [ "$hang_before" = "$(sed 's/^0*//' "$J/progress")" ] &&
		    strike parser
	done
}

# poison_one HOW : kill or hang.
poison_one()
{
	journal_new
	AUDITFERRY_TEST_POISON=$1:170
	export AUDITFERRY_TEST_POISON
	listener_start || return 1
	keep_start
	PARSER=$BUILD/tests/poison/auditferry-parser
	PARSER_OPTIONS=
	keep_going delivery delivery_minded
	[ "$1" != hang ] || watch_hang &
	oracle_send --count 500 --rate 1000
	settle 60 "a parser that one frame makes $1"
	unset AUDITFERRY_TEST_POISON PARSER
	like "poison $1: the frame is kept with its reason" \
	    "$(grep -A 1 '^#!unmatched parser failed' "$J/unmatched.log")" \
	    '^@170 '
	is "poison $1: nothing else" \
	    "$(grep -c '^#!unmatched parser failed' "$J/unmatched.log")" 1
	ok "poison $1: all others are delivered" oracle_check --whole --drained \
	    --all --set-aside 170 --allow-repeats 3
}

torture_poison()
{
	start_auditor || return 1
	poison_one kill
	control clear
	poison_one hang
	stop auditor
}
