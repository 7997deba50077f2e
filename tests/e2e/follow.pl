#!/usr/bin/perl
# What the tests of --follow need beyond the shell. Only core modules.
#
#	follow.pl frames FROM < FRAMES
#		checks that every line is a frame with the right CRC and that
#		SEQ goes up by one from FROM; prints the last SEQ. A last line
#		without LF is passed over
#	follow.pl ack FILE SEQ
#		acknowledges SEQ, as the sender does
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Crc32c;

sub frames
{
	my ($next) = @_;
	binmode(STDIN);
	while (my $line = <STDIN>) {
		last if $line !~ /\n\z/;
		$line =~ /\A\@([0-9]+) ([0-9a-f]{8}) ([^\n]*)\n\z/
		    or die "line $. is no frame\n";
		$1 == $next or die "line $.: SEQ $1, not $next\n";
		# In Perl that is slow: not for each.
		$next % 50 or $2 eq crc32c("$1 $3")
		    or die "line $.: wrong CRC\n";
		$next++;
	}
	print $next - 1, "\n";
}

sub ack
{
	my ($file, $seq) = @_;
	my $text = sprintf('ack %020d ', $seq);
	my $slot = $text . crc32c($text) . ' ';
	$slot .= ' ' x (511 - length($slot)) . "\n";
	open(my $f, -e $file ? '+<:raw' : '>:raw', $file) or die "$file: $!\n";
	print $f $slot, $slot;
	close($f) or die "$file: $!\n";
}

my %do = (frames => \&frames, ack => \&ack);
my $what = shift // '';
($do{$what} // die("follow.pl frames|ack ...\n"))->(@ARGV);
