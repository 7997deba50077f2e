#!/usr/bin/perl
# Reads a journal's segments as their readers do, with a CRC-32C of its own.
#
#	journal.pl check DIR FROM TO
#		every SEQ from FROM to TO is there; no SEQ is there twice with
#		different contents; prints the last SEQ, or 0, and how many
#		lines are no frame. Segments that are named below FROM are
#		looked at only if no other begins at FROM or below.
#	journal.pl flip FILE OFFSET
#		flips a bit of the byte there
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Crc32c;

# The segments that may hold FROM or more, in order.
sub segments
{
	my ($dir, $from) = @_;
	opendir(my $d, $dir) or die "$dir: $!\n";
	my @all = sort grep { /^[0-9]{20}\.frames$/ } readdir($d);
	shift @all while @all > 1 && substr($all[1], 0, 20) <= $from;
	return map { "$dir/$_" } @all;
}

sub check
{
	my ($dir, $from, $to) = @_;
	my %seen;
	my ($bad, $last) = (0, 0);
	for my $name (segments($dir, $from)) {
		open(my $f, '<:raw', $name) or die "$name: $!\n";
		while (my $line = <$f>) {
			next if $line eq "\n";
			if ($line !~ /\A\@([0-9]+)\ ([0-9a-f]{8})\ 
			    ([^\n]*)\n\z/sx || $2 ne crc32c("$1 $3")) {
				$bad++;
				next;
			}
			my ($seq, $rest) = ($1, $3);
			die "SEQ $seq names two messages\n"
			    if exists $seen{$seq} && $seen{$seq} ne $rest;
			$seen{$seq} = $rest;
			$last = $seq if $seq > $last;
		}
	}
	my @missing = grep { !exists $seen{$_} } $from .. $to;
	die scalar(@missing), " missing, the first is $missing[0]\n"
	    if @missing;
	print "$last $bad\n";
}

sub flip
{
	my ($name, $at) = @_;
	open(my $f, '+<:raw', $name) or die "$name: $!\n";
	seek($f, $at, 0) && read($f, my $c, 1) == 1 or die "no byte $at\n";
	seek($f, $at, 0) && print($f chr(ord($c) ^ 4)) or die "$!\n";
	close($f) or die "$name: $!\n";
}

my %do = (check => \&check, flip => \&flip);
my $what = shift // '';
exists $do{$what} or die "what to do?\n";
$do{$what}->(@ARGV);
