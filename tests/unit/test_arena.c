/* links: parser */
/* Memory of one message: zeroed, aligned, bounded, and as good for the next
 * message as for the first, whatever this one needed. */
#include "parser/arena.h"

#include <stdint.h>

#include "tests/tap.h"

#define MAX ((size_t)1 << 20)
#define CHUNK ((size_t)65536)

static int
is_size(size_t got, size_t want, const char *what)
{
	return is_int((long long)got, (long long)want, what);
}

static void
promises(void)
{
	struct arena a;
	char *p, *q;
	size_t i, set = 0;

	arena_init(&a, MAX);
	p = arena_alloc(&a, 3);
	q = arena_alloc(&a, 5);
	ok(p != NULL && q != NULL && q >= p + 3, "two pieces");
	is_size((uintptr_t)p % 16 + (uintptr_t)q % 16, 0, "aligned");
	ok(arena_alloc(&a, 0) != NULL, "nothing is something");
	if (p != NULL)
		memset(p, 7, 3);
	arena_reset(&a);
	p = arena_alloc(&a, CHUNK);
	for (i = 0; p != NULL && i < CHUNK; i++)
		set += p[i] != 0;
	is_size(set, 0, "zeroed after a reset");
	p = arena_copy(&a, (struct slice){"ab\0c", 4});
	ok(p != NULL && memcmp(p, "ab\0c", 5) == 0, "a copy ends in NUL");
	p = arena_copy(&a, (struct slice){NULL, 0});
	ok(p != NULL && *p == '\0', "a copy of nothing");
	ok(arena_array(&a, SIZE_MAX / 2, 3) == NULL, "no overflow");
	ok(arena_array(&a, SIZE_MAX / 8 + 2, 8) == NULL, "nor a small one");
	arena_clear(&a);
	is_size(a.total, 0, "all is given back");
}

static void
limit(void)
{
	struct arena a;
	size_t n = 0;

	arena_init(&a, MAX);
	ok(arena_alloc(&a, MAX + 1) == NULL, "one byte too many");
	ok(arena_alloc(&a, SIZE_MAX) == NULL, "far too many");
	ok(arena_alloc(&a, MAX) != NULL, "all at once");
	ok(arena_alloc(&a, 1) == NULL, "then nothing more");
	arena_clear(&a);
	while (arena_alloc(&a, CHUNK) != NULL)
		n++;
	is_size(n, MAX / CHUNK, "or in pieces");
	is_size(a.total, MAX, "never more than the limit");
	arena_clear(&a);
}

/* Fills the arena with pieces of one size; how many there were. */
static size_t
fill(struct arena *a, size_t size)
{
	size_t n = 0;

	while (arena_alloc(a, size) != NULL)
		n++;
	return n;
}

/* What one message leaves behind must not be too small for the next. */
static void
next_message(void)
{
	struct arena a;
	size_t first, i;

	arena_init(&a, MAX);
	first = fill(&a, 100);
	arena_reset(&a);
	is_size(fill(&a, 100), first, "the same again");
	arena_reset(&a);
	ok(arena_alloc(&a, CHUNK + 1) != NULL, "a larger piece");
	ok(arena_alloc(&a, MAX / 2) != NULL, "and a far larger one");
	arena_reset(&a);
	is_size(fill(&a, 2 * CHUNK), MAX / CHUNK / 2, "large ones only");
	arena_reset(&a);
	ok(arena_alloc(&a, MAX) != NULL, "one of all");
	arena_reset(&a);
	ok(fill(&a, 100) >= first, "small ones again");
	for (i = 0; i < 50; i++) {
		arena_reset(&a);
		if (arena_alloc(&a, CHUNK * (1 + i % 9)) == NULL ||
		    arena_alloc(&a, 100) == NULL ||
		    arena_alloc(&a, CHUNK * (1 + i % 4)) == NULL)
			break;
	}
	is_size(i, 50, "any order of sizes");
	ok(a.total <= MAX, "within the limit");
	arena_clear(&a);
}

/* Pieces of one message do not overlap, also when kept chunks are used out
 * of their order. */
static void
no_overlap(void)
{
	static const size_t sizes[] = {10, 70000, 10, 65536, 200000, 10, 70000};
	struct arena a;
	char *p[7];
	size_t round, i, bad = 0;

	arena_init(&a, MAX);
	for (round = 0; round < 3; round++) {
		arena_reset(&a);
		for (i = 0; i < 7; i++) {
			p[i] = arena_alloc(&a, sizes[(i + round) % 7]);
			if (p[i] == NULL)
				break;
			memset(p[i], (int)i + 1, sizes[(i + round) % 7]);
		}
		while (i-- > 0)
			bad +=
			    p[i][0] != (char)(i + 1) ||
			    p[i][sizes[(i + round) % 7] - 1] != (char)(i + 1);
	}
	is_size(bad, 0, "no piece is over another");
	arena_clear(&a);
}

int
main(void)
{
	promises();
	limit();
	next_message();
	no_overlap();
	return done();
}
