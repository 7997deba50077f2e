# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # variables are shared among the parts
# Where things are: programs, rules, sockets of a service manager.

# find_program NAME : beside this script, in the build folder of a checkout,
# or in PATH.
find_program()
{
	for program in "$HERE/$1" "$HERE/../build/bin/$1"; do
		if [ -f "$program" ] && [ -x "$program" ]; then
			printf '%s\n' "$program"
			return 0
		fi
	done
	command -v "$1" && return 0
	error "cannot find $1 beside $0, in $HERE/../build/bin or in PATH:" \
	    "build it with make, or install it"
	return 1
}

# The rules of a checkout, or those that were installed with this script.
find_rules()
{
	for rules in "$HERE/../parser/rules" \
	    "$HERE/../share/auditferry/rules"; do
		[ -d "$rules" ] && break
	done
	[ -d "$rules" ] ||
	    die "$EX_CONFIG" "no rules in $HERE/../parser/rules nor" \
		"$HERE/../share/auditferry/rules: say where with --rules"
	give parser "--rules=$rules"
}

# Sockets handed to us by a service manager are for the receiver.
check_sockets()
{
	if [ "${LISTEN_PID-}" = $$ ] && [ "${LISTEN_FDS:-0}" -gt 0 ]; then
		have_listen=1
	else
		unset LISTEN_PID LISTEN_FDS LISTEN_FDNAMES
	fi
}
