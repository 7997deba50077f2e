/* Reading rule files: XML, checked against the schema, built into memory. */
#ifndef PARSER_RULES_LOAD_H
#define PARSER_RULES_LOAD_H

#include <stddef.h>

#include "parser/ruleset.h"

#define RULES_MEMORY_MAX (256 << 20) /* bytes of all rule files in memory */
#define RULES_FILES_MAX 256

/* Is told of each fault: file and line (0: the file as a whole) and what is
 * wrong. */
struct rules_report {
	void (*fault)(void *arg, const char *file, int line, const char *text);
	void *arg;
};

/* Loads rule files and folders of them (*.xml, in the order of the C locale),
 * in the order given. 0, or -1 after at least one report. No network, no DTD,
 * no entities; a table's file is read from the rule file's own folder only.
 * Clear with rules_clear() in both cases. */
int rules_load(struct rules *rules, char *const *paths, size_t n,
    const struct rules_report *report) __attribute__((warn_unused_result));
void rules_clear(struct rules *rules);

#endif
