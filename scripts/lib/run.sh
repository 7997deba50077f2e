# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # variables are shared among the parts
# The command run: what it needs before it can supervise.

find_programs()
{
	RECEIVER=$(find_program auditferry-receiver) || exit "$EX_OSERR"
	PARSER=$(find_program auditferry-parser) || exit "$EX_OSERR"
	SENDER=$(find_program auditferry-sender) || exit "$EX_OSERR"
	SETPRIV=
	if setpriv --pdeathsig TERM true 2>/dev/null; then
		SETPRIV=1
	else
		debug "no setpriv: programs go on if this one is killed"
	fi
}

# One unit, and no folder but that of the counters.
use_pipes()
{
	[ -z "$needs_journal" ] ||
	    usage_error "--$needs_journal needs --journal DIR"
	UNITS=pipeline KIND=plain
	[ -z "$metrics" ] || give_metrics receiver parser sender
}

# Two units, and everything of theirs in the folder unless told otherwise.
use_journal()
{
	UNITS='listener delivery' KIND=journal
	make_folder "$journal"
	wait_for_journal
	ack=${ack:-$journal/ack}
	progress=$journal/progress
	metrics=${metrics:-$journal/metrics}
	give receiver "--journal=$journal"
	give follow "--follow=$journal"
	give parser "--progress=$progress"
	[ -n "$have_unmatched" ] ||
	    give parser "--unmatched=$journal/unmatched.log"
	[ -n "$have_rejected" ] || give sender "--rejected=$journal/rejected"
	for member in receiver follow sender; do
		give $member "--ack=$ack"
	done
	give_metrics receiver follow parser sender
}

# give_metrics MEMBER... : a file for the counters of each.
give_metrics()
{
	make_folder "$metrics"
	for member in "$@"; do
		give "$member" "--metrics=$metrics/$member.prom"
	done
}

check_stuck_after()
{
	case $stuck_after in
	0* | *[!0-9]* | '' | ??????*)
		usage_error "--stuck-after: not a number of seconds from 1 to" \
		    "99999: $(visible "$stuck_after")" ;;
	esac
}

run()
{
	receiver_args='' follow_args='' parser_args='' sender_args=''
	have_listen='' have_url='' have_rules='' have_unmatched=''
	have_rejected='' needs_journal='' metrics='' journal='' ack=''
	stuck_after=30 skips=''
	OPTIONS=$RUN_OPTIONS
	parse_options "$@"
	check_stuck_after
	check_sockets
	[ -n "$have_url" ] ||
	    usage_error "run needs --url, the Auditor to deliver to"
	[ -n "$have_listen" ] ||
	    usage_error "run needs --listen, e.g. -l udp://0.0.0.0:514"
	[ -n "$have_rules" ] || find_rules
	find_programs
	if [ -n "$journal" ]; then
		use_journal
	else
		use_pipes
	fi
	STATE='' final='' stopping='' stop_began='' asked='' signal='' reporting=''
	catch_signals
	supervise
}
