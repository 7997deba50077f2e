/* CRC-32C (Castagnoli, RFC 3720 appendix B.4): "123456789" gives e3069283. */
#ifndef COMMON_CRC32C_H
#define COMMON_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/* The CRC of n more bytes, going on from crc; begin with 0. Uses the CPU's
 * instruction where it has one. */
uint32_t crc32c(uint32_t crc, const void *p, size_t n);
/* The same without the instruction: the fallback, and the test's oracle. */
uint32_t crc32c_portable(uint32_t crc, const void *p, size_t n);

#endif
