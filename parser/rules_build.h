/*
 * From a rule file's XML tree, already valid by the schema, to a ruleset.
 * Used by rules_load.c only.
 */
#ifndef PARSER_RULES_BUILD_H
#define PARSER_RULES_BUILD_H

#include "parser/example.h"
#include "parser/rules_xml.h"

/* Builds b->ruleset from the root element; b->faults says how many faults
 * were reported. */
void build_ruleset(struct builder *b, xmlNode *root);

/* Parts of it, in files of their own. */
void build_record(struct builder *b, xmlNode *node, struct record *r);
void build_merge_defaults(struct builder *b, struct record *r);
void build_examples(struct builder *b, xmlNode *rule, struct rule *r);
void build_table(struct builder *b, xmlNode *node);

#endif
