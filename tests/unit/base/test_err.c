/* test_err.c - errors told once, prefixed on the way, cut where they are too long. */
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "harness/base/err.h"
#include "tests/support/suite.h"

static void keeps_the_code_and_the_words(void)
{
	struct err err = { 0 };

	CHECK_INT(err_set(&err, -ENOENT, "%s: line %d", "file", 7), -ENOENT);
	CHECK_INT(err.code, -ENOENT);
	CHECK_STR(err.text, "file: line 7");
	CHECK_INT(err_prefix(&err, "show %s", "x"), -ENOENT);
	CHECK_STR(err.text, "show x: file: line 7");
}

static void nobody_need_listen(void)
{
	CHECK_INT(err_set(NULL, -EIO, "unheard %d", 1), -EIO);
	CHECK(err_prefix(NULL, "unheard %d", 1) < 0);
}

static void long_words_are_cut_and_end(void)
{
	struct err err = { 0 };
	char longer[2000];

	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	CHECK_INT(err_set(&err, -EINVAL, "%s", longer), -EINVAL);
	CHECK_INT(strlen(err.text), sizeof(err.text) - 1);
	CHECK_INT(err_prefix(&err, "before"), -EINVAL);
	CHECK_INT(strlen(err.text), sizeof(err.text) - 1);
	CHECK(!strncmp(err.text, "before: xxx", 11));
	CHECK_INT(err_prefix(&err, "%s", longer), -EINVAL);
	CHECK_INT(strlen(err.text), sizeof(err.text) - 1);
}

/* An error's own text may be part of what it is set to. */
static void a_text_may_be_wrapped_in_itself(void)
{
	struct err err = { 0 }, outer = { 0 };

	(void)err_set(&err, -EIO, "inner");
	CHECK_INT(err_set(&outer, err.code, "outer: %s", err.text), -EIO);
	CHECK_STR(outer.text, "outer: inner");
}

CU_TestInfo err_tests[] = {
	TEST(keeps_the_code_and_the_words),
	TEST(nobody_need_listen),
	TEST(long_words_are_cut_and_end),
	TEST(a_text_may_be_wrapped_in_itself),
	CU_TEST_INFO_NULL,
};
