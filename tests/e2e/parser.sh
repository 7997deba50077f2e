# shellcheck shell=sh
# For the tests of the parser: its rules, frames and messages.

RULES=$ROOT/tests/fuzz/rules.xml

# parser ARG... : with rules that reach every part of the language.
parser()
{
	auditferry-parser -r "$RULES" --host H "$@"
}

# to_frames : lines of stdin as frames; the first word of each is its SEQ. They
# have no control characters.
to_frames()
{
	perl -ne '
	    chomp;
	    my ($seq, $payload) = split / /, $_, 2;
	    my $rest = "2026-11-22T13:00:00.000000Z udp:192.0.2.7,1 $payload";
	    my $c = 0xffffffff;
	    for my $b (unpack "C*", "$seq $rest") {
		$c ^= $b;
		$c = $c & 1 ? $c >> 1 ^ 0x82f63b78 : $c >> 1 for 1 .. 8;
	    }
	    printf "@%s %08x %s\n", $seq, $c ^ 0xffffffff, $rest;'
}

# frame SEQ PAYLOAD
frame()
{
	printf '%s %s\n' "$1" "$2" | to_frames
}

# frames N : N frames that are unmatched, of some 250 bytes each.
frames()
{
	awk -v n="$1" 'BEGIN {
	    for (i = 1; i <= n; i++)
		printf "%d not JSON %0200d\n", i, i
	}' | to_frames
}

# messages N : N times five messages, of which one is recorded, two are ignored
# and two unmatched.
messages()
{
	awk -v n="$1" 'BEGIN {
	    p = "\"p\":\"2026-11-22T13:00:00Z\""
	    for (i = 1; i <= n; i++) {
		printf "{\"k\":\"v\",\"a\":\"a\",\"r\":\"S\",%s}\n", p
		print "{\"k\":\"d-x\",\"w\":\"W\"}"
		printf "{\"k\":\"nothing\",%s}\n", p
		print "{\"k\":\"dd\",\"w\":1}"
		print "not JSON"
	    }
	    exit
	}'
}

# records FILE : how many record lines are in it.
records()
{
	grep -c '^<ActivityRecord>' "$1"
}
