/* <table>: entries in the rule file, or a tab-separated file beside it. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "parser/rules_build.h"

#define COLUMNS_MAX 64
#define KEY_COLUMN 1 /* where key= and value= are not given */
#define VALUE_COLUMN 2

static void
set(struct builder *b, const xmlNode *node, struct dict *table,
    struct slice key, struct slice value)
{
	struct slice *v = build_array(b, node, 1, sizeof(*v));

	if (v == NULL)
		return;
	*v = value;
	if (dict_get(table, key) != NULL)
		build_fault(b, node, "\"%.200s\" is in the table already",
		    key.p);
	if (dict_set(table, b->arena, key, v) == -1)
		build_fault(b, node, "the rules need too much memory");
}

/* Column number `want` (from 1) of a line; false if it has fewer. */
static bool
column(struct slice line, size_t want, struct slice *out)
{
	const char *tab;

	while (--want > 0) {
		tab = memchr(line.p, '\t', line.n);
		if (tab == NULL)
			return false;
		line = slice_from(line, (size_t)(tab + 1 - line.p));
	}
	tab = memchr(line.p, '\t', line.n);
	*out = slice_trim(
	    (struct slice){line.p, tab ? (size_t)(tab - line.p) : line.n});
	return true;
}

static size_t
column_number(struct builder *b, const xmlNode *node, const char *name,
    size_t unless_given)
{
	struct slice s = build_attribute(b, node, name);
	const char *error = NULL;
	size_t n = unless_given;

	if (s.p != NULL)
		n = (size_t)strtonum(s.p, 1, COLUMNS_MAX, &error);
	if (error != NULL)
		build_fault(b, node, "%s=\"%s\": not a column from 1 to %d",
		    name, s.p, COLUMNS_MAX);
	return error ? unless_given : n;
}

static void
add_line(struct builder *b, xmlNode *node, struct dict *table,
    struct slice line, const size_t columns[static 2])
{
	struct slice key, value;

	/* A first column may be empty: only the line end is taken off. */
	while (line.n > 0 &&
	       (line.p[line.n - 1] == '\n' || line.p[line.n - 1] == '\r'))
		line.n--;
	if (slice_trim(line).n == 0 || line.p[0] == '#' ||
	    !column(line, columns[0], &key) ||
	    !column(line, columns[1], &value))
		return;
	key.p = arena_copy(b->arena, key);
	value.p = arena_copy(b->arena, value);
	if (key.p == NULL || value.p == NULL)
		build_fault(b, node, "the rules need too much memory");
	else
		set(b, node, table, key, value);
}

/* The file's name is that of a file in the rule file's own folder. */
static FILE *
open_beside(struct builder *b, const xmlNode *node, struct slice name)
{
	char path[PATH_MAX];
	const char *slash = strrchr(b->file, '/');
	int folder = slash ? (int)(slash + 1 - b->file) : 0;
	FILE *f = NULL;

	if (strchr(name.p, '/') != NULL)
		build_fault(b, node,
		    "file=\"%s\": a table's file stands beside its rule file",
		    name.p);
	else if (snprintf(path, sizeof(path), "%.*s%s", folder, b->file,
		     name.p) >= (int)sizeof(path))
		build_fault(b, node, "file=\"%s\": too long a path", name.p);
	else if ((f = fopen(path, "r")) == NULL)
		build_fault(b, node, "%s: %s", path, strerror(errno));
	return f;
}

static void
read_table_file(struct builder *b, xmlNode *node, struct dict *table)
{
	const size_t columns[2] = {column_number(b, node, "key", KEY_COLUMN),
	    column_number(b, node, "value", VALUE_COLUMN)};
	char *line = NULL;
	size_t size = 0;
	ssize_t n;
	FILE *f;

	f = open_beside(b, node, build_attribute(b, node, "file"));
	if (f == NULL)
		return;
	while ((n = getline(&line, &size, f)) != -1)
		add_line(b, node, table, (struct slice){line, (size_t)n},
		    columns);
	if (ferror(f))
		build_fault(b, node, "the table's file: %s", strerror(errno));
	free(line);
	(void)fclose(f); /* was only read */
}

void
build_table(struct builder *b, xmlNode *node)
{
	struct slice name = build_attribute(b, node, "name");
	struct dict *table = build_array(b, node, 1, sizeof(*table));
	xmlNode *c;

	if (table == NULL)
		return;
	if (dict_get(&b->tables, name) != NULL)
		build_fault(b, node, "a table called %s is there already",
		    name.p);
	if (build_has(node, "file"))
		read_table_file(b, node, table);
	for (c = node->children; c != NULL; c = c->next)
		if (build_is(c, "entry"))
			set(b, c, table, build_attribute(b, c, "key"),
			    build_attribute(b, c, "value"));
	if (dict_set(&b->tables, b->arena, name, table) == -1)
		build_fault(b, node, "the rules need too much memory");
}
