#!/usr/bin/perl
# What the receiver's test needs beyond the shell. Only core modules.
#
#	receiver.pl decode DIR < FRAMES
#		checks that every line is a frame, with an own CRC-32C, and
#		that SEQ goes up by one from 1; writes the message of SEQ to
#		DIR/SEQ and prints "SEQ SOURCE LENGTH"
#	receiver.pl send FROM ADDR PORT < MESSAGE
#		one datagram of any size, from an address of this host
#	receiver.pl inherit KIND COUNT COMMAND...
#		runs the command with descriptor 3 passed in: a socket for
#		"udp" (with 8 KB of buffer), "udp-unbound", "tcp", "unix" or
#		a "file"; COUNT messages were sent to it before. KIND
#		"udp-other" says in LISTEN_PID that it is for another process
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Crc32c;
use Fcntl;
use IO::Socket::IP;
use IO::Socket::UNIX;
use POSIX ();
use Socket qw(SOCK_DGRAM SOL_SOCKET SO_RCVBUF);

sub decode
{
	my ($dir) = @_;
	my $last = 0;
	binmode(STDIN);
	while (my $line = <STDIN>) {
		$line =~ /\A\@([0-9]+)\ ([0-9a-f]{8})\ (
		    ([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:
		     [0-9]{2}\.[0-9]{6}Z)\ ([^ ]+)\ ([^\n]*))\n\z/sx
		    or die "line $. is no frame\n";
		my ($seq, $crc, $rest, $source, $payload) =
		    ($1, $2, $3, $5, $6);
		$crc eq crc32c("$seq $rest") or die "line $.: wrong CRC\n";
		$seq == $last + 1 or die "line $.: SEQ $seq after $last\n";
		$payload =~ /\0/ and die "line $.: a NUL\n";
		$payload =~ s/\x10(.)/chr(ord($1) ^ 0x40)/gse;
		open(my $f, '>:raw', "$dir/$seq") or die "$dir/$seq: $!\n";
		print $f $payload;
		close($f) or die "$dir/$seq: $!\n";
		print "$seq $source ", length($payload), "\n";
		$last = $seq;
	}
}

sub send_one
{
	my ($from, $addr, $port) = @_;
	my $s = IO::Socket::IP->new(Type => SOCK_DGRAM, LocalHost => $from,
	    PeerHost => $addr, PeerPort => $port) or die "socket: $@\n";
	binmode(STDIN);
	local $/;
	my $bytes = <STDIN>;
	defined(send($s, $bytes, 0)) or die "send: $!\n";
}

sub inherit
{
	my ($kind, $count, @command) = @_;
	my $s;
	if ($kind =~ /^udp/) {
		my @at = $kind eq 'udp-unbound' ? () :
		    (LocalHost => '127.0.0.1', LocalPort => 0);
		$s = IO::Socket::IP->new(Type => SOCK_DGRAM,
		    Family => Socket::AF_INET, @at) or die "socket: $@\n";
		setsockopt($s, SOL_SOCKET, SO_RCVBUF, 4096) or die "$!\n";
	} elsif ($kind eq 'tcp') {
		$s = IO::Socket::IP->new(Listen => 1,
		    LocalHost => '127.0.0.1') or die "socket: $@\n";
	} elsif ($kind eq 'unix') {
		socket($s, Socket::AF_UNIX, SOCK_DGRAM, 0) or die "$!\n";
	} else {
		open($s, '<', '/dev/null') or die "$!\n";
	}
	if ($count > 0) {
		my $o = IO::Socket::IP->new(Type => SOCK_DGRAM,
		    PeerHost => '127.0.0.1', PeerPort => $s->sockport)
		    or die "socket: $@\n";
		send($o, "before $_", 0) for 1 .. $count;
	}
	my $fd = fileno($s);
	$fd == 3 or POSIX::dup2($fd, 3) or die "dup2: $!\n";
	# dup2() clears close-on-exec; a descriptor that is 3 already has it.
	open(my $three, '<&=', 3) or die "$!\n";
	fcntl($three, F_SETFD, 0) or die "fcntl: $!\n";
	$ENV{LISTEN_FDS} = 1;
	$ENV{LISTEN_PID} = $kind eq 'udp-other' ? $$ + 1 : $$;
	exec(@command) or die "$command[0]: $!\n";
}

my $what = shift(@ARGV) // '';
$what eq 'decode' ? decode(@ARGV) :
    $what eq 'send' ? send_one(@ARGV) :
    $what eq 'inherit' ? inherit(@ARGV) : die "usage: see the source\n";
