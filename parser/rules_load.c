#include "parser/rules_load.h"

#include <dirent.h>
#include <errno.h>
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "parser/rules_build.h"
#include "rules_xsd.h"

#define FAULT_TEXT_MAX 1024

/* What is being loaded. */
struct loader {
	struct rules *rules;
	const struct rules_report *report;
	const char *file;
	size_t faults;
};

static void
fault(struct loader *l, const char *file, int line, const char *text)
{
	l->faults++;
	l->report->fault(l->report->arg, file, line, text);
}

/* libxml2's messages end in a newline, and name elements with the namespace
 * in braces, which says nothing to who writes a rule. */
static void
on_xml_error(void *arg, xmlErrorPtr e)
{
	static const char ns[] = "{urn:auditferry:rules:1}";
	struct loader *l = arg;
	char text[FAULT_TEXT_MAX], *at;

	(void)strlcpy(text, e->message ? e->message : "bad XML", sizeof(text));
	text[strcspn(text, "\n")] = '\0';
	while ((at = strstr(text, ns)) != NULL)
		memmove(at, at + sizeof(ns) - 1,
		    strlen(at + sizeof(ns) - 1) + 1);
	fault(l, l->file, e->line, text);
}

static bool
is_valid(struct loader *l, xmlDoc *doc)
{
	xmlSchemaParserCtxt *parser;
	xmlSchema *schema = NULL;
	xmlSchemaValidCtxt *valid = NULL;
	int result = -1;

	parser = xmlSchemaNewMemParserCtxt((const char *)rules_xsd,
	    (int)rules_xsd_len);
	if (parser != NULL)
		schema = xmlSchemaParse(parser);
	if (schema != NULL)
		valid = xmlSchemaNewValidCtxt(schema);
	if (valid != NULL) {
		xmlSchemaSetValidStructuredErrors(valid, on_xml_error, l);
		result = xmlSchemaValidateDoc(valid, doc);
	}
	if (result == -1)
		fault(l, l->file, 0, "the schema of rules cannot be used");
	xmlSchemaFreeValidCtxt(valid);
	xmlSchemaFree(schema);
	xmlSchemaFreeParserCtxt(parser);
	return result == 0;
}

/* The document, valid by the schema, or NULL after a report. */
static xmlDoc *
read_document(struct loader *l)
{
	const int options = XML_PARSE_NONET | XML_PARSE_BIG_LINES |
			    XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
	size_t before = l->faults;
	xmlDoc *doc;

	xmlSetStructuredErrorFunc(l, on_xml_error);
	doc = xmlReadFile(l->file, NULL, options);
	xmlSetStructuredErrorFunc(NULL, NULL);
	if (doc == NULL && l->faults == before)
		fault(l, l->file, 0, "cannot be read as XML");
	if (doc == NULL)
		return NULL;
	if (doc->intSubset != NULL || doc->extSubset != NULL)
		fault(l, l->file, 1, "a DTD is not allowed in a rule file");
	else if (is_valid(l, doc))
		return doc;
	xmlFreeDoc(doc);
	return NULL;
}

static void
load_file(struct loader *l, const char *path)
{
	struct slice file = {arena_copy(&l->rules->arena, slice_of(path)),
	    strlen(path)};
	struct builder b = {.report = l->report, .arena = &l->rules->arena};
	xmlDoc *doc;
	FILE *f;

	if (file.p == NULL || l->rules->n == RULES_FILES_MAX) {
		fault(l, path, 0, "too many rule files");
		return;
	}
	l->file = b.file = file.p;
	/* libxml2 says less than errno about a file that cannot be read. */
	f = fopen(path, "r");
	if (f == NULL) {
		fault(l, path, 0, strerror(errno));
		return;
	}
	(void)fclose(f); /* was only read */
	doc = read_document(l);
	if (doc == NULL)
		return;
	b.ruleset = &l->rules->list[l->rules->n++];
	b.ruleset->file = file.p;
	build_ruleset(&b, xmlDocGetRootElement(doc));
	l->faults += b.faults;
	xmlFreeDoc(doc);
}

static int
is_rule_file(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 4 && strcmp(d->d_name + n - 4, ".xml") == 0 &&
	       d->d_name[0] != '.';
}

/* The order of the C locale, whatever the locale is. */
static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void
load_folder(struct loader *l, const char *folder)
{
	struct dirent **names;
	char path[PATH_MAX];
	int n, i;

	n = scandir(folder, &names, is_rule_file, by_name);
	if (n == -1) {
		fault(l, folder, 0, strerror(errno));
		return;
	}
	if (n == 0)
		fault(l, folder, 0, "there is no rule file (*.xml) in it");
	for (i = 0; i < n; i++) {
		if (snprintf(path, sizeof(path), "%s/%s", folder,
			names[i]->d_name) < (int)sizeof(path))
			load_file(l, path);
		else
			fault(l, folder, 0, "the path is too long");
		free(names[i]);
	}
	free(names);
}

int
rules_load(struct rules *rules, char *const *paths, size_t n,
    const struct rules_report *report)
{
	struct loader l = {.rules = rules, .report = report};
	struct stat st;
	size_t i;

	*rules = (struct rules){0};
	arena_init(&rules->arena, RULES_MEMORY_MAX);
	rules->list =
	    arena_array(&rules->arena, RULES_FILES_MAX, sizeof(*rules->list));
	if (rules->list == NULL) {
		fault(&l, "rules", 0, "out of memory");
		return -1;
	}
	for (i = 0; i < n; i++) {
		if (stat(paths[i], &st) == -1)
			fault(&l, paths[i], 0, strerror(errno));
		else if (S_ISDIR(st.st_mode))
			load_folder(&l, paths[i]);
		else
			load_file(&l, paths[i]);
	}
	xmlCleanupParser();
	return l.faults > 0 ? -1 : 0;
}

void
rules_clear(struct rules *rules)
{
	arena_clear(&rules->arena);
	*rules = (struct rules){0};
}
