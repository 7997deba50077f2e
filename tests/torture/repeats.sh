# shellcheck shell=sh
# The sender is killed when the server has stored a batch and not answered yet:
# that batch comes again, and nothing of the one before it. Its batches are full
# and frames make three records each, so that most would end within a frame.

# repeats_held : the server holds an answer back; for wait_for.
repeats_held()
{
	repeats_before=$(auditor_count)
	sleep 0.2
	[ "$(auditor_count)" -eq "$repeats_before" ] &&
	    [ "$(seq_in "$J/ack")" -lt "$(seq_in "$J/durable")" ]
}

torture_repeats()
{
	start_auditor || return 1
	journal_new
	listener_start || return 1
	keep_start
	BATCH=40
	delivery_start
	load_start --rate 300 --shapes several=4,unmatched=1
	wait_for 10 journal_past 100
	repeats_n=0 repeats_missed=0
	while [ $repeats_n -lt 10 ]; do
		control 'fail?mode=hang-after-commit&count=1'
		wait_for 10 repeats_held ||
		    repeats_missed=$((repeats_missed + 1))
		strike sender
		control release
		repeats_n=$((repeats_n + 1))
		wait_for 10 running sender
	done
	is 'repeats: each time an answer was due' $repeats_missed 0
	ok 'repeats: the load ends in order' load_stop
	settle 60 repeats
	oracle_check --whole --drained --all --allow-repeats 10 >"$T/verdict"
	is 'repeats: one batch for each kill' $? 0
	cat "$T/verdict"
	like 'repeats: there were some to see' "$(cat "$T/verdict")" \
	    'repeats \(10 batches\)'
	BATCH=200
	stop auditor
}
