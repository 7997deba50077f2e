# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # variables are shared among the parts
# What the ends of members mean: words, and the exit status of the whole.

meaning()
{
	case $1 in
	0) echo "0, done" ;;
	64) echo "64, wrong usage" ;;
	65) echo "65, bad input" ;;
	66) echo "66, cannot read its input" ;;
	69) echo "69, server unavailable" ;;
	70) echo "70, internal error" ;;
	71) echo "71, system error" ;;
	73) echo "73, cannot create its output" ;;
	74) echo "74, I/O error" ;;
	75) echo "75, try again later" ;;
	77) echo "77, the server refuses the account" ;;
	78) echo "78, bad configuration or rules" ;;
	129 | 1[3-9]?) echo "signal $(($1 - 128))" ;;
	*) echo "$1" ;;
	esac
}

# How the members of this unit ended: sets $ends, and $verdict: the exit status
# that calls for no new start, if there is one.
report()
{
	verdict=
	zero=1
	ends=
	for member in $members; do
		status_of "$member"
		ends="$ends${ends:+; }$member: $(meaning "$status")"
		case $status in
		0) continue ;;
		"$EX_USAGE" | "$EX_CONFIG") verdict=$status ;;
		"$EX_TEMPFAIL") [ "$unit" = listener ] && verdict=$status ;;
		esac
		zero=
	done
	# The end of the whole, not of one member while others go on.
	[ -n "$zero" ] && [ "$unit" != delivery ] && verdict=0
}

# After a stop that was asked for: whether it was clean. The first status that
# is not 0, and 75 for a member that was killed or told to leave its work. One
# that died of TERM had not even begun. What delivery leaves is in the journal.
stop_verdict()
{
	verdict=0
	[ "$unit" != delivery ] || return
	verdict=${forced:+$EX_TEMPFAIL}
	for member in sender parser receiver; do
		case " $members " in *" $member "*) ;; *) continue ;; esac
		status_of $member
		case $status in
		0 | 143) ;;
		129 | 1[3-9]?) verdict=$EX_TEMPFAIL ;;
		*) verdict=$status ;;
		esac
	done
	verdict=${verdict:-0}
}

say_stop_plain()
{
	if [ -z "$ends" ]; then
		info "stopped between two starts"
	elif [ "$verdict" -eq 0 ]; then
		info "stopped; nothing is left undelivered"
	elif [ -n "$forced" ]; then
		warn "stopped: $ends ($forced); what was not delivered is" \
		    "lost: a journal (--journal) would have kept it"
	else
		warn "stopped: $ends"
	fi
}

# How many messages are durable and not acknowledged.
waiting_messages()
{
	waiting_n=$(($(seq_in "$journal/durable") - $(seq_in "$ack")))
	echo $((waiting_n > 0 ? waiting_n : 0))
}

say_stop_journal()
{
	case $(waiting_messages) in
	0) kept="nothing in $journal is left undelivered" ;;
	1) kept="1 message waits in $journal for the next start" ;;
	*) kept="$(waiting_messages) messages wait in $journal for the next start" ;;
	esac
	if [ "$verdict" -eq 0 ]; then
		info "stopped; $kept"
	else
		warn "stopped: $ends${forced:+ ($forced)}; what was not in the" \
		    "journal yet is lost; $kept"
	fi
}
