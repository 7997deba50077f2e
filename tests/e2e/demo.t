#!/bin/sh
# scripts/demo: every event arrives, and nothing of it is left behind, also
# when it is interrupted.
# shellcheck disable=SC2317 # functions are called through wait_for
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

mkdir "$T/tmp"
TMPDIR=$T/tmp
export TMPDIR

# Processes that have the demo's folder in their command line, and its files.
left_over()
{
	ls "$T/tmp"
	for left in /proc/[0-9]*/cmdline; do
		tr '\0' ' ' <"$left"
		echo
	done 2>/dev/null | awk 'index($0, ENVIRON["TMPDIR"] "/")'
}

run scripts/demo --no-install </dev/null
is 'exit 0' "$STATUS" 0
like 'the last line' "$(tail -1 "$T/run.out")" '^Every event arrived\.$'
like 'the head of the table' "$OUT" \
    '^When  *Who  *Action  *ObjectType  *What  *Where$'
like 'a row of it' "$OUT" \
    '^2026-04-03T04:04:16Z  mallory@[^ ]*  *Failed Logon  *Logon  *Okta'
is 'a row for each record' "$(grep -c '^2026-' "$T/run.out")" \
    "$(sed -n 's/^  records made *\([0-9]*\).*/\1/p' "$T/run.out")"
ok 'no line is wider than 120 columns' test \
    "$(grep '^2026-' "$T/run.out" | awk '{ gsub(/[\200-\277]/, "") }
	length > n { n = length } END { print n + 0 }')" -le 120
is 'it complains of nothing' "$ERR" ''
is 'nothing is left' "$(left_over)" ''

start demo scripts/demo --no-install </dev/null
ok 'interrupted while it runs' wait_for 20 grep -q 'Sample Okta' "$T/demo.out"
kill -s TERM "$(pid_of demo)"
is 'exit 130' "$(status_of demo)" 130
is 'nothing is left' "$(left_over)" ''

run scripts/demo --frobnicate
is 'an unknown option: exit 64' "$STATUS" 64
done_testing
