/* links: parser */
/* Structured data: what is accepted, strictly and loosely, and parameters. */
#include "parser/structured_data.h"
#include "tests/tap.h"

static const struct {
	const char *sd, *id, *name, *value; /* value NULL: not there */
	const char *plain;                  /* NULL: no escapes */
} params[] = {
    {"[a b=\"c\"]", "a", "b", "c", NULL},
    {"[a b=\"c\" d=\"e\"]", "a", "d", "e", NULL},
    {"[a b=\"c\"][x b=\"y\"]", "x", "b", "y", NULL},
    {"[a b=\"c\"][x b=\"y\"]", "x", "c", NULL, NULL},
    {"[a b=\"c\"][x b=\"y\"]", "b", "b", NULL, NULL},
    {"[a b=\"c\"]", "a", "B", NULL, NULL},
    {"[a b=\"c\"]", "A", "b", NULL, NULL},
    {"[a b=\"c\"]", "", "b", NULL, NULL},
    {"[a b=\"c\"]", "a", "", NULL, NULL},
    {"[a]", "a", "b", NULL, NULL},
    {"", "a", "b", NULL, NULL},
    {"[a b=\"\"]", "a", "b", "", NULL},
    {"[a b=\"x b=\\\"no\\\" \" c=\"yes\"]", "a", "c", "yes", NULL},
    {"[a b=\"1\\]2\\\\3\\\"4\\n\"]", "a", "b", "1\\]2\\\\3\\\"4\\n",
	"1]2\\3\"4\\n"},
    {"[a b=\"x] [y b=z\"][y b=\"1\"]", "y", "b", "1", NULL},
    {"[a b=\"c\" b=\"d\"]", "a", "b", "c", NULL},
    {"[a b=\"c\"][a d=\"e\"]", "a", "d", "e", NULL},
    {"[a b=c d=\"e\"]", "a", "d", "e", NULL},
    {"[a b=c]", "a", "b", "c", NULL},
    {"[a b= \"c\"]", "a", "b", "c", NULL},
    {"[a b c=\"d\"]", "a", "b", "", NULL},
};

static void
check_params(void)
{
	struct slice sd, value;
	char out[64];
	bool found, escaped;
	size_t i;

	for (i = 0; i < sizeof(params) / sizeof(params[0]); i++) {
		sd = slice_of(params[i].sd);
		value = (struct slice){NULL, 0};
		escaped = false;
		found = structured_data_param(sd, slice_of(params[i].id),
		    slice_of(params[i].name), &value, &escaped);
		ok(found == (params[i].value != NULL) &&
			slice_is(value,
			    params[i].value ? params[i].value : "") &&
			escaped == (params[i].plain != NULL),
		    "%s.%s of %s", params[i].id, params[i].name, params[i].sd);
		if (params[i].plain != NULL)
			ok(slice_is(structured_data_unescape(value, out),
			       params[i].plain),
			    "%s without escapes", params[i].value);
	}
}

static const struct {
	const char *text;
	size_t strict, loose;
} lengths[] = {
    {"[a]", 3, 3},
    {"[a] x", 3, 3},
    {"[a][b] x", 6, 6},
    {"[a]x", 3, 0},
    {"[a][a]", 0, 6},
    {"[a b=\"]\"] x", 0, 9},
    {"[a b=\"\\]\"] x", 10, 10},
    {"[a b=\"\\n\"] x", 0, 10},
    {"[a b=c] x", 0, 7},
    {"[a  b=\"c\"]", 0, 10},
    {"[a b=\"c\" ]", 0, 10},
    {"[a b=\"c\"", 0, 0},
    {"[a b=\"c]", 0, 0},
    {"[]", 0, 0},
    {"[ a]", 0, 0},
    {"[{\"a\":1}]", 0, 0},
    {"[\"a\"]", 0, 0},
    {"[[a]]", 4, 0},
    {"x[a]", 0, 0},
    {"", 0, 0},
};

static void
check_lengths(void)
{
	struct slice text;
	size_t i;

	for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		text = slice_of(lengths[i].text);
		ok(structured_data_length(text) == lengths[i].strict,
		    "%s strictly", lengths[i].text);
		ok(structured_data_loose_length(text) == lengths[i].loose,
		    "%s loosely", lengths[i].text);
	}
}

int
main(void)
{
	check_params();
	check_lengths();
	return done();
}
