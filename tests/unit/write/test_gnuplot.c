/* test_gnuplot.c - running gnuplot, and doing without it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "reports/write/gnuplot.h"
#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"

static bool installed(void)
{
	static const char *const argv[] = { "gnuplot", "--version", NULL };

	return program_status(argv, 60) == 0;
}

static void all_scripts_run_in_the_folder(void)
{
	static const char *const scripts[] = { "a.gp", "b.gp", NULL };
	struct err err = { 0 };
	char dir[64];

	if (!installed())
		SKIP("gnuplot is not installed");
	scratch_make(dir);
	file_write(dir, "a.gp", "set terminal svg\nset output 'a.svg'\nplot x\n");
	file_write(dir, "b.gp", "reset session\nset terminal svg\nset output 'b.svg'\nplot -x\n");
	CHECK_INT(gnuplot_run(dir, scripts, &err), 0);
	CHECK(file_is(dir, "a.svg"));
	CHECK(file_is(dir, "b.svg"));
	scratch_remove(dir);
}

static void a_failing_script_gives_gnuplots_reason(void)
{
	static const char *const scripts[] = { "a.gp", NULL };
	struct err err = { 0 };
	char dir[64];

	if (!installed())
		SKIP("gnuplot is not installed");
	scratch_make(dir);
	file_write(dir, "a.gp", "plot 'nothing.dat'\n");
	CHECK_INT(gnuplot_run(dir, scripts, &err), -EIO);
	CHECK_HAS(err.text, "gnuplot: ");
	CHECK_HAS(err.text, "nothing.dat");
	scratch_remove(dir);
}

static void a_missing_gnuplot_is_said_with_its_package(void)
{
	static const char *const scripts[] = { "a.gp", NULL };
	char *path = strdup(getenv("PATH") ? getenv("PATH") : "");
	struct err err = { 0 };

	(void)setenv("PATH", "/nowhere", 1);
	CHECK_INT(gnuplot_run("/", scripts, &err), -ENOENT);
	(void)setenv("PATH", path, 1);
	free(path);
	CHECK_HAS(err.text, "gnuplot-nox");
}

CU_TestInfo gnuplot_tests[] = {
	TEST(all_scripts_run_in_the_folder),
	TEST(a_failing_script_gives_gnuplots_reason),
	TEST(a_missing_gnuplot_is_said_with_its_package),
	CU_TEST_INFO_NULL,
};
