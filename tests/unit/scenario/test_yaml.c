/* test_yaml.c - YAML files: what is read, and where each complaint points. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/scenario/yaml.h"
#include "tests/support/suite.h"

extern CU_TestInfo yaml_tests[];

struct thing {
	char *name;
	nsec_t delay;
	chance_t loss;
	uint64_t count;
	unsigned colour;
	unsigned items;
};

static int read_name(struct yaml at, void *into, struct err *err)
{
	struct thing *thing = into;

	return yaml_copy(at, "a name", &thing->name, err);
}

static int read_delay(struct yaml at, void *into, struct err *err)
{
	struct thing *thing = into;

	return yaml_duration(at, &thing->delay, err);
}

static int read_loss(struct yaml at, void *into, struct err *err)
{
	struct thing *thing = into;

	return yaml_chance(at, &thing->loss, err);
}

static int read_count(struct yaml at, void *into, struct err *err)
{
	struct thing *thing = into;

	return yaml_count(at, 100, &thing->count, err);
}

static int read_colour(struct yaml at, void *into, struct err *err)
{
	static const char *const words[] = { "red", "green", NULL };
	struct thing *thing = into;

	return yaml_choice(at, "a colour", words, &thing->colour, err);
}

static int read_item(struct yaml at, void *into, struct err *err)
{
	struct thing *thing = into;

	thing->items++;
	return yaml_scalar(at, "an item", err) ? 0 : -EINVAL;
}

static int read_items(struct yaml at, void *into, struct err *err)
{
	return yaml_read_list(at, "items", read_item, into, err);
}

static const struct yaml_key keys[] = {
	{ "name", read_name, true },
	{ "delay", read_delay, false },
	{ "loss", read_loss, false },
	{ "count", read_count, false },
	{ "colour", read_colour, false },
	{ "items", read_items, false },
	{ NULL, NULL, false },
};

/* Reads text as a thing; the result's code. */
static int read_thing(const char *text, size_t len, struct thing *thing, struct err *err)
{
	struct yaml_file *file = NULL;
	int r = yaml_open_text("thing.yaml", text, len, &file, err);

	*thing = (struct thing){ 0 };
	if (r == 0)
		r = yaml_read_map(yaml_root(file), "a thing", keys, thing, err);
	yaml_close(file);
	return r;
}

/* Expects text to be refused with a message that begins with start. */
static void refuses(const char *text, const char *start)
{
	struct thing thing;
	struct err err = { 0 };
	char head[400];

	CHECK(read_thing(text, strlen(text), &thing, &err) < 0);
	(void)snprintf(head, sizeof(head), "%.*s", (int)strlen(start), err.text);
	CHECK_STR(head, start);
	free(thing.name);
}

static void reads_each_kind_of_value(void)
{
	static const char text[] = "name: a b\ndelay: 20 ms\nloss: 50 %\ncount: 7\ncolour: green\n"
				   "items: [x, y, z]\n";
	struct thing thing;
	struct err err = { 0 };

	CHECK_INT(read_thing(text, sizeof(text) - 1, &thing, &err), 0);
	CHECK_STR(thing.name, "a b");
	CHECK_INT(thing.delay, 20 * NSEC_PER_MSEC);
	CHECK(thing.loss == chance_ratio(1, 2));
	CHECK_INT((int64_t)thing.count, 7);
	CHECK_INT(thing.colour, 1);
	CHECK_INT(thing.items, 3);
	free(thing.name);
}

static void shows_the_source_line_and_a_caret(void)
{
	refuses("name: a\n  \ndelay: 20 m\n",
		"thing.yaml:3:8: \"20 m\" has an unknown unit for a duration; known: ns, us, ms, s, "
		"min, h\n  delay: 20 m\n         ^");
}

static void shows_a_window_of_a_long_line(void)
{
	struct thing thing;
	struct err err = { 0 };
	char text[600];
	const char *caret, *shown;

	(void)snprintf(text, sizeof(text), "{name: \"%0300d\", delay: never, count: %0200d}\n", 1,
		       2);
	CHECK(read_thing(text, strlen(text), &thing, &err) < 0);
	CHECK_HAS(err.text, "thing.yaml:1:319: \"never\" does not begin with a number\n  0");
	caret = strrchr(err.text, '\n');
	shown = caret;
	while (shown > err.text && shown[-1] != '\n')
		shown--;
	CHECK(strlen(caret) < 90);
	CHECK(!strncmp(shown + strlen(caret) - 2, "never", 5));
	free(thing.name);
}

static void refuses_unknown_keys_and_lists_the_known(void)
{
	refuses("name: a\ndelai: 20 ms\n",
		"thing.yaml:2:1: unknown key \"delai\" in a thing, expected "
		"one of: name, delay, loss, count, colour, items\n");
}

static void refuses_a_key_given_twice(void)
{
	refuses("name: a\ndelay: 1 ms\ndelay: 2 ms\n",
		"thing.yaml:3:1: key \"delay\" a second time, line 2 has it already\n");
}

static void refuses_a_needed_key_that_is_absent(void)
{
	refuses("delay: 1 ms\n", "thing.yaml:1:1: a thing without \"name\"\n");
}

static void refuses_impossible_values(void)
{
	refuses("loss: 101 %\n", "thing.yaml:1:7: \"101 %\" is over 100 %\n");
	refuses("delay: -5 ms\n", "thing.yaml:1:8: \"-5 ms\" is negative; a duration cannot be\n");
	refuses("delay: 5\n", "thing.yaml:1:8: \"5\" lacks a unit for a duration; known: ");
	refuses("count: 101\n", "thing.yaml:1:8: \"101\" is over 100\n");
	refuses("count: 1.5\n", "thing.yaml:1:8: \"1.5\" is not a whole number\n");
	refuses("colour: blue\n",
		"thing.yaml:1:9: found \"blue\", expected a colour: red, green\n");
}

static void refuses_the_wrong_kind_of_value(void)
{
	refuses("name: [a]\n", "thing.yaml:1:7: found a list, expected a name\n");
	refuses("name: {a: b}\n", "thing.yaml:1:7: found a mapping, expected a name\n");
	refuses("name: \"\"\n", "thing.yaml:1:8: found an empty text, expected a name\n");
	refuses("name:\ndelay: 1 s\n", "thing.yaml:1:1: found nothing, expected a name\n");
	refuses("items: 3\n", "thing.yaml:1:8: found a value, expected a list of items\n");
	refuses("items: [x, [y]]\n", "thing.yaml:1:12: found a list, expected an item\n");
	refuses("- a\n", "thing.yaml:1:1: found a list, expected a thing (a mapping)\n");
	refuses("just text\n", "thing.yaml:1:1: found a value, expected a thing (a mapping)\n");
	refuses("[a]: b\n", "thing.yaml:1:1: found a list, expected a word as the key\n");
}

static void refuses_aliases_so_that_nothing_can_multiply(void)
{
	refuses("name: &a x\ncolour: *a\n", "thing.yaml:2:10: found an alias, expected a colour\n");
}

static void refuses_broken_yaml(void)
{
	refuses("name: [a\n", "thing.yaml:");
	refuses("name: a\n\tdelay: 3\n", "thing.yaml:1:");
	refuses("name: \"\xff\"\n",
		"thing.yaml:1:8: found a byte that is not UTF-8, expected text\n");
	refuses("name: a # \xc3\xa9\xed\xa0\x80\n",
		"thing.yaml:1:12: found a byte that is not UTF-8, expected text\n");
	refuses("", "thing.yaml:1:1: found nothing, expected a mapping");
	refuses("# only a comment\n", "thing.yaml:1:1: found nothing, expected a mapping");
	refuses("name: a\n---\nname: b\n",
		"thing.yaml:3:1: found a second document, expected one\n");
	refuses("name: \"a\\0b\"\n", "thing.yaml:1:8: found a NUL byte, expected a name\n");
}

static void refuses_a_NUL_byte_where_it_stands(void)
{
	struct thing thing;
	struct err err = { 0 };

	CHECK_INT(read_thing("name: a\nit\0em", 13, &thing, &err), -EINVAL);
	CHECK_HAS(err.text, "thing.yaml:2:3: found a NUL byte, expected text\n");
}

static void refuses_a_huge_file(void)
{
	struct err err = { 0 };
	struct yaml_file *file = NULL;
	char dir[64], path[96];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/huge.yaml", scratch_make(dir));
	f = fopen(path, "w");
	for (int i = 0; f && i < YAML_BYTES_MAX / 4 + 1; i++)
		(void)fputs("- a\n", f);
	if (f)
		(void)fclose(f);
	CHECK_INT(yaml_open(path, &file, &err), -EFBIG);
	CHECK_HAS(err.text, "huge.yaml: has more than 262144 bytes");
	scratch_remove(dir);
}

static void names_a_file_that_is_absent_or_a_folder(void)
{
	struct err err = { 0 };
	struct yaml_file *file = NULL;

	CHECK_INT(yaml_open("/nonexistent/x.yaml", &file, &err), -ENOENT);
	CHECK_STR(err.text, "/nonexistent/x.yaml: No such file or directory");
	CHECK_INT(yaml_open("/tmp", &file, &err), -EISDIR);
	CHECK_STR(err.text, "/tmp: is a folder, expected a scenario file");
}

/* The comment that belongs to a key of text. */
static void has_comment(const char *text, const char *key, const char *want)
{
	struct yaml_file *file = NULL;
	struct text got = { 0 };
	struct yaml at = { 0 };

	CHECK_INT(yaml_open_text("c.yaml", text, strlen(text), &file, NULL), 0);
	CHECK(file && yaml_find(yaml_root(file), key, &at));
	yaml_add_comment(at, &got);
	CHECK_STR(text_str(&got), want);
	text_done(&got);
	yaml_close(file);
}

static void gives_the_comment_behind_a_value(void)
{
	has_comment("a: 1 # one \nb: 2\n", "a", "one");
	has_comment("a: 1 # one\nb: 2\n", "b", "");
	has_comment("a: 'x # y' # real\n", "a", "real");
	has_comment("a: Jakarta's # it's\n", "a", "it's");
	has_comment("a: x#y\n", "a", "");
	has_comment("a: {b: 1, c: 2} # both\n", "a", "both");
}

static void gives_comments_that_go_on_below(void)
{
	has_comment("a: 1 # one\n     # two\n# not this\nb: 2\n", "a", "one two");
	has_comment("a: # whole\n  b: 1 # first\n  c: 2 # second\n       # more\nd: 3 # no\n", "a",
		    "whole; b: first; c: second more");
}

CU_TestInfo yaml_tests[] = {
	TEST(reads_each_kind_of_value),
	TEST(shows_the_source_line_and_a_caret),
	TEST(shows_a_window_of_a_long_line),
	TEST(refuses_unknown_keys_and_lists_the_known),
	TEST(refuses_a_key_given_twice),
	TEST(refuses_a_needed_key_that_is_absent),
	TEST(refuses_impossible_values),
	TEST(refuses_the_wrong_kind_of_value),
	TEST(refuses_aliases_so_that_nothing_can_multiply),
	TEST(refuses_broken_yaml),
	TEST(refuses_a_NUL_byte_where_it_stands),
	TEST(refuses_a_huge_file),
	TEST(names_a_file_that_is_absent_or_a_folder),
	TEST(gives_the_comment_behind_a_value),
	TEST(gives_comments_that_go_on_below),
	CU_TEST_INFO_NULL,
};
