/* links: receiver */
/* The arithmetic of the kernel's drop counter: two sources, one total. */
#include "receiver/drops.h"

#include "tests/tap.h"

#define VALUES_MAX 6

static const struct {
	const char *what;
	uint32_t start;
	uint32_t values[VALUES_MAX];
	size_t n;
	uint64_t want;
} cases[] = {
    {"nothing", 0, {0}, 1, 0},
    {"one", 0, {1}, 1, 1},
    {"the same twice counts once", 0, {3, 3}, 2, 3},
    {"both sources see the same drops", 0, {2, 5, 5, 7, 7}, 5, 7},
    {"one that lags behind changes nothing", 0, {9, 4, 8, 9}, 4, 9},
    {"and what comes after it counts from the newest", 0, {9, 4, 11}, 3, 11},
    {"drops before our start are not ours", 1000, {1000, 1002}, 2, 2},
    {"nor is a value from before it", 1000, {999, 3}, 2, 0},
    {"the counter wraps", UINT32_MAX, {0}, 1, 1},
    {"it wraps over zero", UINT32_MAX - 2, {UINT32_MAX, 4}, 2, 7},
    {"a value from before the wrap lags", UINT32_MAX - 2, {4, UINT32_MAX}, 2,
	7},
    {"the largest step", 5, {5 + 0x7fffffffu}, 1, 0x7fffffffu},
    {"one more is taken for a step back", 5, {5 + 0x80000000u}, 1, 0},
    {"more than 32 bits in all", 0,
	{0x7fffffffu, 0xfffffffeu, 0x7ffffffdu, 0xfffffffcu, 0x7ffffffbu}, 5,
	5 * 0x7fffffffull},
};

int
main(void)
{
	struct drops d;
	size_t i, k;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		drops_start(&d, cases[i].start);
		for (k = 0; k < cases[i].n; k++)
			drops_update(&d, cases[i].values[k]);
		is_int((long long)d.total, (long long)cases[i].want,
		    cases[i].what);
	}
	return done();
}
