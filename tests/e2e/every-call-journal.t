#!/bin/sh
# The journal's writer, killed at each call that it makes, and with each of
# them failing: what it calls durable is there, and it goes on.

# shellcheck disable=SC2317 # functions are called through wait_for, every
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/journal.sh
. tests/e2e/journal.sh
# shellcheck source=tests/e2e/every-call.sh
. tests/e2e/every-call.sh

skip_without_faults

# Before what happened, $FIRST to $OLD are there.
fresh_journal()
{
	new_journal
	[ ! -e "$T/prepared" ] || cp -Rp "$T/prepared" "$J"
}

prepared()
{
	rm -rf "$T/prepared"
	mv "$J" "$T/prepared"
}

# goes_on DURABLE : it starts again, goes on behind what it promised, and has
# all of that.
goes_on()
{
	auditferry-receiver -q --import --journal "$J" "$T/line" \
	    2>"$T/import.err" || {
		why="it does not start again: $(cat "$T/import.err")"
		return 1
	}
	goes_on_to=$(durable)
	[ "$goes_on_to" -gt "$1" ] || {
		why="durable is $goes_on_to after $1"
		return 1
	}
	goes_on_found=$(journal_check "$FIRST" "$goes_on_to") || {
		why=$goes_on_found
		return 1
	}
}

# shellcheck source=tests/e2e/every-call-start.sh
. tests/e2e/every-call-start.sh
# shellcheck source=tests/e2e/every-call-write.sh
. tests/e2e/every-call-write.sh

done_testing
