# shellcheck shell=sh
# TAP. The description comes first, everywhere. The plan is printed last, so
# that a test which ends too early has none and fails.

tap_count=0
tap_failed=0

pass()
{
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $*"
}

fail()
{
	tap_count=$((tap_count + 1))
	tap_failed=$((tap_failed + 1))
	echo "not ok $tap_count - $*"
	return 1
}

# Text for the reader of a failure: each line of the arguments, or of stdin.
note()
{
	if [ $# -gt 0 ]; then
		printf '%s\n' "$*"
	else
		cat
	fi | sed 's/^/# /'
}

# ok DESCRIPTION COMMAND ARG... : passes if the command succeeds.
ok()
{
	tap_what=$1
	shift
	if "$@"; then
		pass "$tap_what"
	else
		fail "$tap_what"
		note "failed: $*"
		return 1
	fi
}

# is DESCRIPTION GOT WANT
is()
{
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		fail "$1"
		note " got '$2'"
		note "want '$3'"
		return 1
	fi
}

# like DESCRIPTION GOT ERE : some line of GOT matches.
like()
{
	if printf '%s\n' "$2" | grep -Eq -e "$3"; then
		pass "$1"
	else
		fail "$1"
		note " got '$2'"
		note "no match for /$3/"
		return 1
	fi
}

# unlike DESCRIPTION GOT ERE : no line of GOT matches.
unlike()
{
	if printf '%s\n' "$2" | grep -Eq -e "$3"; then
		fail "$1"
		note " got '$2'"
		note "which matches /$3/"
		return 1
	else
		pass "$1"
	fi
}

# same DESCRIPTION FILE FILE : equal files, else their first differences.
same()
{
	if cmp -s "$2" "$3"; then
		pass "$1"
	else
		fail "$1"
		diff -u "$2" "$3" | head -20 | note
		return 1
	fi
}

# skip REASON : one check that cannot be made here.
skip()
{
	tap_count=$((tap_count + 1))
	echo "ok $tap_count # skip $*"
}

# skip_all REASON : ends a test whose first check was not made yet.
skip_all()
{
	echo "1..0 # SKIP $*"
	exit 0
}

done_testing()
{
	echo "1..$tap_count"
	[ "$tap_failed" -eq 0 ]
	exit
}
