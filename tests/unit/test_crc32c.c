/* CRC-32C: published values, then every length and alignment, the CPU's
 * instruction against the tables against one bit at a time. */
#include "common/crc32c.h"

#include "tests/tap.h"

#define LENGTHS 300
#define ALIGNMENTS 16

/* As RFC 3720 and its errata define it, as slowly as can be. */
static uint32_t
bitwise(const unsigned char *p, size_t n)
{
	uint32_t c = 0xffffffff;
	int i;

	for (; n > 0; n--) {
		c ^= *p++;
		for (i = 0; i < 8; i++)
			c = c >> 1 ^ (c & 1 ? 0x82f63b78 : 0);
	}
	return ~c;
}

/* RFC 3720 appendix B.4, whose bytes are in wire order. */
static void
published(void)
{
	unsigned char zeros[32] = {0}, ones[32], up[32], down[32];
	int i;

	for (i = 0; i < 32; i++) {
		ones[i] = 0xff;
		up[i] = (unsigned char)i;
		down[i] = (unsigned char)(31 - i);
	}
	is_int(crc32c(0, "123456789", 9), 0xe3069283, "the check value");
	is_int(crc32c_portable(0, "123456789", 9), 0xe3069283,
	    "the check value by tables");
	is_int(crc32c(0, zeros, 32), 0x8a9136aa, "32 zeros");
	is_int(crc32c(0, ones, 32), 0x62a8ab43, "32 ones");
	is_int(crc32c(0, up, 32), 0x46dd794e, "32 bytes, rising");
	is_int(crc32c(0, down, 32), 0x113fdb5c, "32 bytes, falling");
	is_int(crc32c(0, NULL, 0), 0, "nothing");
	is_int(crc32c(0x12345678, NULL, 0), 0x12345678, "nothing more");
	ok(crc32c(0, zeros, 4) != crc32c(0, zeros, 5), "a zero more counts");
}

static void
lengths(void)
{
	unsigned char all[LENGTHS + ALIGNMENTS];
	int wrong = 0, wrong_tables = 0;
	size_t n, at;
	uint32_t want;

	for (n = 0; n < sizeof(all); n++)
		all[n] = (unsigned char)(n * n * 31 + n * 7 + 0x91);
	for (n = 0; n <= LENGTHS; n++)
		for (at = 0; at < ALIGNMENTS; at++) {
			want = bitwise(all + at, n);
			wrong += crc32c(0, all + at, n) != want;
			wrong_tables += crc32c_portable(0, all + at, n) != want;
		}
	is_int(wrong, 0, "every length and alignment");
	is_int(wrong_tables, 0, "every length and alignment by tables");
}

static void
parts(void)
{
	unsigned char all[LENGTHS];
	int wrong = 0, wrong_tables = 0;
	uint32_t want;
	size_t n;

	for (n = 0; n < sizeof(all); n++)
		all[n] = (unsigned char)(n * 13);
	want = bitwise(all, sizeof(all));
	for (n = 0; n <= sizeof(all); n++) {
		wrong +=
		    crc32c(crc32c(0, all, n), all + n, sizeof(all) - n) != want;
		wrong_tables += crc32c_portable(crc32c_portable(0, all, n),
				    all + n, sizeof(all) - n) != want;
	}
	is_int(wrong, 0, "in two parts, cut anywhere");
	is_int(wrong_tables, 0, "in two parts, cut anywhere, by tables");
}

int
main(void)
{
	published();
	lengths();
	parts();
	return done();
}
