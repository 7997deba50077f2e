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

# done_within SECONDS : wait_for with a step of everything_done's own.
done_within()
{
	within=$(($(date +%s) + $1))
	until everything_done; do
		[ "$(date +%s)" -lt "$within" ] || return 1
	done
}
