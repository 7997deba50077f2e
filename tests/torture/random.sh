# shellcheck shell=sh
# Chance that can be repeated, from $SEED, and waits.

# random N : 0 to N-1 into $RANDOM_N.
random()
{
	SEED=$(((SEED * 1103515245 + 12345) % 2147483648))
	RANDOM_N=$((SEED / 65536 % $1))
}

# pause MILLISECONDS : at random up to that, below a second.
pause()
{
	random "$1"
	sleep "$(printf '0.%03d' "$RANDOM_N")"
}

# How many batches one crash may repeat: the one under way; and the one before
# it, because while unmatched frames are not synced the parser marks its place
# every thousand frames only.
# shellcheck disable=SC2034 # for the scenarios
REPEATS=2
BATCH=1000

# done_within SECONDS : wait_for with a step of everything_done's own.
done_within()
{
	within=$(($(date +%s) + $1))
	until everything_done; do
		[ "$(date +%s)" -lt "$within" ] || return 1
	done
}
