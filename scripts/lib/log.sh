# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # variables are shared among the parts
# What is said: log lines as the three programs write them, and the text of a
# command line made fit for them.

LEVEL=6 # of log lines that are written: 3 error, 4 warning, 6 info, 7 debug

# log NUMBER WORD TEXT... : a line as the programs write them.
log()
{
	[ "$1" -le "$LEVEL" ] || return 0
	log_head=auditferry
	if [ -n "${JOURNAL_STREAM-}" ] && [ ! -t 2 ]; then
		log_head="<$1>$log_head"
	fi
	[ "$1" -eq 6 ] || log_head="$log_head: $2"
	shift 2
	printf '%s: %s\n' "$log_head" "$*" >&2
}

error() { log 3 error "$@"; }
warn() { log 4 warning "$@"; }
info() { log 6 info "$@"; }
debug() { log 7 debug "$@"; }

# die CODE TEXT...
die()
{
	die_code=$1
	shift
	error "$@"
	exit "$die_code"
}

usage_error()
{
	die "$EX_USAGE" "$*; see auditferry --help"
}

# The text of a command line, made fit for one line on a terminal.
visible()
{
	printf '%.200s' "$1" | LC_ALL=C tr -c ' -~' '?'
}

# quote TEXT : as one word for eval.
quote()
{
	printf '%s\n' "$1" | sed "s/'/'\\\\''/g; 1s/^/'/; \$s/\$/'/"
}

# nearest TEXT : the word of stdin that TEXT probably meant, or nothing: the
# least edit distance, or what it abbreviates.
nearest()
{
	NEAR=$1 awk '
	function least(a, b) { return a < b ? a : b }
	function distance(a, b,    i, j, row, above, corner) {
		for (j = 0; j <= length(b); j++)
			row[j] = j
		for (i = 1; i <= length(a); i++) {
			corner = row[0]
			row[0] = i
			for (j = 1; j <= length(b); j++) {
				above = row[j]
				row[j] = least(least(above, row[j - 1]) + 1,
				    corner + (substr(a, i, 1) != substr(b, j, 1)))
				corner = above
			}
		}
		return row[length(b)]
	}
	BEGIN {
		text = ENVIRON["NEAR"]
		best = int(length(text) / 2) + 1
		if (length(text) > 40)
			exit
	}
	{
		d = length(text) > 2 && index($1, text) == 1 ? 0 : \
		    distance(text, $1)
		if (d < best) {
			best = d
			name = $1
		}
	}
	END { print name }'
}
