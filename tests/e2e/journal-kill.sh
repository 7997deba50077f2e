# shellcheck shell=sh
# shellcheck disable=SC2086 # words are meant
# Part of journal.t: SIGKILL at any moment; every-call-journal.t has those at
# system calls.

# killed N : one round under load. The durable SEQ is read before the kill;
# sets $killed_why if anything is wrong.
killed()
{
	up -- --commit-interval "$(random 0 20)" --journal-max 64M ||
	    { killed_why="round $1: it does not start"; return 1; }
	killed_first=$(($(durable) + 1))
	if [ "$killed_first" -ne "$((killed_last + 1))" ]; then
		killed_why="round $1: SEQ $killed_first after $killed_last"
		return 1
	fi
	start load auditferry-test-send -q --to "127.0.0.1:$PORT" --whole \
	    --rate 8000 --count 1000000 "$T/short" </dev/null
	sleep "0.$(random 100 280)"
	killed_durable=$(durable)
	kill -s KILL "$(pid_of receiver)" "$(pid_of load)"
	wait_for 10 gone receiver && wait_for 10 gone load || return 1
	killed_found=$(journal_check "$killed_first" "$killed_durable") ||
	    { killed_why="round $1: $killed_found"; return 1; }
	set -- ${killed_found% *}
	[ "$1" -eq 0 ] || killed_last=$1
	killed_sum=$((killed_sum + killed_durable - killed_first + 1))
}

# What is looked at many times is short.
echo "a message of an ordinary kind" >"$T/short"
new_journal
rounds=${KILLS:-50} i=0 killed_last=0 killed_sum=0 killed_why=
while [ "$i" -lt "$rounds" ] && killed "$i"; do
	i=$((i + 1))
done
is "$rounds kills under load: every durable frame is there, the next SEQ is \
right" "$i $killed_why" "$rounds " || note <"$T/receiver.err"
note "$killed_sum frames were durable before a kill, $killed_last in all"
ok "there was something to lose" [ "$killed_sum" -gt 0 ]
is "no SEQ names two messages" "$(journal_check 1 "$killed_last")" \
    "$killed_last $(journal_check 1 "$killed_last" | cut -d' ' -f2)"
