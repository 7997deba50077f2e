# CRC-32C in Perl: the tests' own, so that a fault of the programs' does not
# agree with itself.
package Crc32c;
use strict;
use warnings;
use Exporter 'import';

our @EXPORT = ('crc32c');

my @table = map {
	my $c = $_;
	$c = $c & 1 ? $c >> 1 ^ 0x82f63b78 : $c >> 1 for 1 .. 8;
	$c
} 0 .. 255;

# crc32c(BYTES) : as 8 hex digits, the way a frame has it.
sub crc32c
{
	my $c = 0xffffffff;
	$c = $table[($c ^ $_) & 255] ^ $c >> 8 for unpack('C*', $_[0]);
	return sprintf('%08x', $c ^ 0xffffffff);
}

1;
