/* test_path.c - programs are found in PATH, and only those that can be run. */
#include <stdlib.h>
#include <string.h>

#include "harness/base/path.h"
#include "tests/support/suite.h"

static void finds_what_can_be_run_and_nothing_else(void)
{
	char *before = strdup(getenv("PATH") ? getenv("PATH") : "");

	(void)setenv("PATH", "/no/such:/bin:/etc", 1);
	CHECK(path_has("sh"));
	CHECK(!path_has("passwd "));
	CHECK(!path_has("hostname-that-is-no-program"));
	(void)setenv("PATH", "/etc", 1);
	CHECK(!path_has("passwd")); /* there, but no program */
	(void)setenv("PATH", "", 1);
	CHECK(!path_has("sh"));
	(void)unsetenv("PATH");
	CHECK(!path_has("sh"));
	(void)setenv("PATH", before ? before : "", 1);
	free(before);
}

CU_TestInfo path_tests[] = {
	TEST(finds_what_can_be_run_and_nothing_else),
	CU_TEST_INFO_NULL,
};
