#include "parser/dict.h"

#include <stdint.h>

#define FIRST_SIZE 16

/* FNV-1a: short keys, and nobody hostile chooses them. */
static uint32_t
hash(struct slice s)
{
	uint32_t h = 2166136261u;
	size_t i;

	for (i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 16777619u;
	return h;
}

/* Where the key is, or the free place where it belongs. At most 3/4 of the
 * places are taken, so there is one. */
static struct dict_entry *
place(const struct dict *d, struct slice key)
{
	size_t i = hash(key) & (d->size - 1);

	while (d->places[i].value != NULL && !slice_eq(d->places[i].key, key))
		i = (i + 1) & (d->size - 1);
	return &d->places[i];
}

static int
grow(struct dict *d, struct arena *a)
{
	struct dict bigger = {.size = d->size ? d->size * 2 : FIRST_SIZE};
	size_t i;

	bigger.places = arena_array(a, bigger.size, sizeof(*bigger.places));
	if (bigger.places == NULL)
		return -1;
	for (i = 0; i < d->size; i++)
		if (d->places[i].value != NULL)
			*place(&bigger, d->places[i].key) = d->places[i];
	bigger.n = d->n;
	*d = bigger;
	return 0;
}

int
dict_set(struct dict *d, struct arena *a, struct slice key, void *value)
{
	struct dict_entry *e;

	if (d->n >= d->size / 4 * 3 && grow(d, a) == -1)
		return -1;
	e = place(d, key);
	d->n += e->value == NULL;
	*e = (struct dict_entry){key, value};
	return 0;
}

void *
dict_get(const struct dict *d, struct slice key)
{
	return d->size == 0 ? NULL : place(d, key)->value;
}
