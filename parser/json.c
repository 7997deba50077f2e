/*
 * One pass over the text, no recursion: the containers that are open stand on
 * a stack of their indexes. Reading functions take where they are and return
 * where they got to, or NULL after fail(); so the position stays in a
 * register.
 */
#include "parser/json.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "common/utf8.h"
#include "parser/json_text.h"

struct reader {
	struct tree *tree;
	const char *end;
	uint32_t depth; /* containers in open */
	uint32_t *open; /* JSON_DEPTH_MAX of them, not cleared */
	enum json_status status;
	const char *bad; /* where it failed */
	const char *why;
};

static const char *
fail(struct reader *r, enum json_status status, const char *at, const char *why)
{
	r->status = status;
	r->bad = at;
	r->why = why;
	return NULL;
}

static inline const char *
skip_blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
		p++;
	return p;
}

/* The first byte in a string that is not simply text: a quote, a backslash, a
 * control character, a byte of a character above ASCII; or end. */
static inline const char *
plain_end(const char *p, const char *end)
{
#ifdef __SSE2__
	const __m128i quote = _mm_set1_epi8('"');
	const __m128i backslash = _mm_set1_epi8('\\');
	const __m128i space = _mm_set1_epi8(' ');

	for (; end - p >= 16; p += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
		/* Signed: bytes from 0x80 on are below the blank, too. */
		__m128i odd = _mm_or_si128(_mm_cmplt_epi8(v, space),
		    _mm_or_si128(_mm_cmpeq_epi8(v, quote),
			_mm_cmpeq_epi8(v, backslash)));
		int mask = _mm_movemask_epi8(odd);

		if (mask != 0)
			return p + __builtin_ctz((unsigned int)mask);
	}
#endif
	while (p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= ' ' &&
	       (unsigned char)*p < 0x80)
		p++;
	return p;
}

/* p is at a backslash. */
static const char *
skip_escape(struct reader *r, const char *p)
{
	const char *why;
	int32_t cp;
	size_t n = json_text_escape(p, r->end, &cp, &why);

	return n == 0 ? fail(r, JSON_BAD, p, why) : p + n;
}

/* p is at a byte above ASCII. */
static const char *
skip_character(struct reader *r, const char *p)
{
	size_t used;

	if (utf8_next((struct slice){p, (size_t)(r->end - p)}, &used) < 0)
		return fail(r, JSON_BAD, p, "invalid UTF-8");
	return p + used;
}

/* p is behind the opening quote; the result is behind the closing one. */
static inline const char *
read_string(struct reader *r, const char *p, struct slice *text, bool *escaped)
{
	const char *begin = p;

	*escaped = false;
	for (;;) {
		p = plain_end(p, r->end);
		if (p == r->end)
			return fail(r, JSON_BAD, p, "string without end");
		if (*p == '"')
			break;
		if (*p == '\\') {
			*escaped = true;
			p = skip_escape(r, p);
		} else if ((unsigned char)*p >= 0x80)
			p = skip_character(r, p);
		else
			return fail(r, JSON_BAD, p,
			    "control character in a string");
		if (p == NULL)
			return NULL;
	}
	*text = (struct slice){begin, (size_t)(p - begin)};
	return p + 1;
}

/* One digit or more. */
static const char *
read_digits(struct reader *r, const char *p)
{
	const char *begin = p;

	while (p < r->end && *p >= '0' && *p <= '9')
		p++;
	if (p == begin)
		return fail(r, JSON_BAD, p, "a digit is missing in a number");
	return p;
}

static const char *
read_number(struct reader *r, const char *p)
{
	if (*p == '-')
		p++;
	if (p < r->end && *p == '0')
		p++; /* no digit may follow: whoever comes next refuses it */
	else
		p = read_digits(r, p);
	if (p != NULL && p < r->end && *p == '.')
		p = read_digits(r, p + 1);
	if (p != NULL && p < r->end && (*p == 'e' || *p == 'E')) {
		p++;
		if (p < r->end && (*p == '+' || *p == '-'))
			p++;
		p = read_digits(r, p);
	}
	return p;
}

static const char *
read_literal(struct reader *r, const char *p, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(r->end - p) < n || memcmp(p, word, n) != 0)
		return fail(r, JSON_BAD, p, "not a JSON value");
	return p + n;
}

/* Its children are read by the steps that follow. */
static const char *
open_container(struct reader *r, const char *p)
{
	if (r->depth == JSON_DEPTH_MAX)
		return fail(r, JSON_TOO_DEEP, p, "nested too deep");
	r->open[r->depth++] = r->tree->n - 1;
	return p + 1;
}

/* Everything but strings and containers. */
static const char *
read_scalar(struct reader *r, const char *p, struct node *node)
{
	const char *begin = p;

	switch (*p) {
	case 't':
		node->type = NODE_TRUE;
		p = read_literal(r, p, "true");
		break;
	case 'f':
		node->type = NODE_FALSE;
		p = read_literal(r, p, "false");
		break;
	case 'n':
		node->type = NODE_NULL;
		p = read_literal(r, p, "null");
		break;
	default:
		node->type = NODE_NUMBER;
		if (*p != '-' && (*p < '0' || *p > '9'))
			return fail(r, JSON_BAD, p, "not a JSON value");
		p = read_number(r, p);
	}
	if (p != NULL)
		node->text = (struct slice){begin, (size_t)(p - begin)};
	return p;
}

/* p may be at the end. The caller has set the node's key. */
static inline const char *
read_value(struct reader *r, const char *p, struct node *node)
{
	if (p == r->end)
		return fail(r, JSON_BAD, p, "a value is missing");
	node->next = ++r->tree->n;
	node->text_escaped = false;
	switch (*p) {
	case '"':
		node->type = NODE_STRING;
		return read_string(r, p + 1, &node->text, &node->text_escaped);
	case '{':
	case '[':
		node->type = *p == '{' ? NODE_OBJECT : NODE_ARRAY;
		node->text.p = p;
		return open_container(r, p);
	default:
		return read_scalar(r, p, node);
	}
}

/* A name and its colon. */
static inline const char *
read_key(struct reader *r, const char *p, struct node *node)
{
	if (p == r->end || *p != '"')
		return fail(r, JSON_BAD, p, "a member's name is missing");
	p = read_string(r, p + 1, &node->key, &node->key_escaped);
	if (p == NULL)
		return NULL;
	p = skip_blanks(p, r->end);
	if (p == r->end || *p != ':')
		return fail(r, JSON_BAD, p, "':' is missing");
	return skip_blanks(p + 1, r->end);
}

/* The next child of the innermost open container, or its end. */
static inline const char *
read_step(struct reader *r, const char *p)
{
	struct tree *t = r->tree;
	uint32_t parent = r->open[r->depth - 1];
	struct node *node = &t->nodes[parent];
	bool object = node->type == NODE_OBJECT;

	if (p == r->end)
		return fail(r, JSON_BAD, p, "text ends inside of a value");
	if (*p == (object ? '}' : ']')) {
		node->text.n = (size_t)(p + 1 - node->text.p);
		node->next = t->n;
		r->depth--;
		return p + 1;
	}
	if (t->n != parent + 1) {
		if (*p != ',')
			return fail(r, JSON_BAD, p,
			    object ? "neither ',' nor '}'"
				   : "neither ',' nor ']'");
		p = skip_blanks(p + 1, r->end);
	}
	if (t->n == t->max)
		return fail(r, JSON_TOO_MANY, p, "too many values");
	node = &t->nodes[t->n];
	node->key = (struct slice){NULL, 0};
	node->key_escaped = false;
	if (object)
		p = read_key(r, p, node);
	return p == NULL ? NULL : read_value(r, p, node);
}

static const char *
read_text(struct reader *r, const char *p)
{
	struct node *node;

	if (r->tree->n == r->tree->max)
		return fail(r, JSON_TOO_MANY, p, "too many values");
	node = &r->tree->nodes[r->tree->n];
	node->key = (struct slice){NULL, 0};
	node->key_escaped = false;
	p = read_value(r, skip_blanks(p, r->end), node);
	while (p != NULL && r->depth > 0)
		p = read_step(r, skip_blanks(p, r->end));
	if (p == NULL)
		return NULL;
	p = skip_blanks(p, r->end);
	if (p != r->end)
		return fail(r, JSON_BAD, p, "more text after the value");
	return p;
}

enum json_status
json_parse(struct tree *t, struct slice text, uint32_t *root,
    struct json_error *err)
{
	uint32_t open[JSON_DEPTH_MAX], n = t->n;
	struct reader r = {.tree = t, .open = open};

	if (text.n == 0)
		text.p = ""; /* it may be NULL */
	r.end = text.p + text.n;
	if (read_text(&r, text.p) == NULL) {
		t->n = n;
		if (err != NULL) {
			err->offset = (size_t)(r.bad - text.p);
			err->text = r.why;
		}
		return r.status;
	}
	*root = n;
	return JSON_OK;
}
