#include "tests/oracle/counter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_BYTES 512

int
counter_add(const char *path, const char *name, uint64_t *sum)
{
	char line[LINE_MAX_BYTES];
	const char *why = NULL, *value;
	size_t n = strlen(name);
	long long v;
	int found = -1;
	FILE *f = fopen(path, "re");

	if (f == NULL)
		return -1;
	while (fgets(line, sizeof(line), f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		value = strrchr(line, ' ');
		if (strncmp(line, name, n) != 0 || value == NULL ||
		    (line[n] != ' ' && line[n] != '{'))
			continue;
		v = strtonum(value + 1, 0, INT64_MAX, &why);
		if (why == NULL) {
			*sum += (uint64_t)v;
			found = 0;
		}
	}
	(void)fclose(f); /* only read */
	return found;
}
