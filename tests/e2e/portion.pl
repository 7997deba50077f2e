#!/usr/bin/perl
# Stands before a parser or a sender: passes on what they read up to N frames
# or marks, and the next when those are acknowledged, so that it does not depend
# on the machine how the parser's output and the sender's batches are cut.
#
#	portion.pl N ACK < FRAMES
use strict;
use warnings;
use IO::Handle;
use IO::Poll qw(POLLERR);

my ($n, $ack) = @ARGV;
my $look_s = 0.002;
my $wait_s = 5; # the longest: members that hold try again each second

sub acknowledged
{
	my $most = 0;
	open(my $f, '<:raw', $ack) or return 0;
	while (my $line = <$f>) {
		$most = $1 if $line =~ /^ack ([0-9]+) / && $1 > $most;
	}
	return $most;
}

# The reader of our stdout has gone: poll(2) says so without being asked.
sub gone
{
	my $poll = IO::Poll->new;
	$poll->mask(\*STDOUT => POLLERR);
	$poll->poll(0);
	return $poll->events(\*STDOUT) & POLLERR;
}

# What is not acknowledged in time may still be when there is more.
sub wait_for
{
	my ($seq) = @_;
	for (my $left = $wait_s / $look_s; $left > 0; $left--) {
		return if acknowledged() >= $seq;
		exit(0) if gone();
		select(undef, undef, undef, $look_s);
	}
}

binmode(STDIN);
binmode(STDOUT);
STDOUT->autoflush(1);
my ($text, $seen) = ('', 0);
while (my $line = <STDIN>) {
	$text .= $line;
	my ($seq) = $line =~ /^\@([0-9]+) |<\?ack ([0-9]+)\?>\n\z/
	    ? $1 // $2 : next;
	next if ++$seen < $n;
	print $text;
	wait_for($seq);
	($text, $seen) = ('', 0);
}
print $text;
