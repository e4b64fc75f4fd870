/* test_runs.c - which directories are runs. */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "reports/region/runs.h"
#include "tests/support/files.h"
#include "tests/support/suite.h"

static void make_run(const char *dir, const char *name)
{
	char path[256];

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	(void)mkdir(path, 0777);
	file_write(path, "run.json", "{}");
}

/* Finds the runs in one or two names. */
static int find(const char *first, const char *second, struct runs *ret, struct err *err)
{
	char *names[] = { (char *)first, (char *)second };

	return runs_find(names, second ? 2 : 1, ret, err);
}

static void a_folder_stands_for_the_runs_in_it_and_below(void)
{
	struct runs runs = { 0 };
	struct err err = { 0 };
	char dir[64], below[128], link[128];

	scratch_make(dir);
	make_run(dir, "b");
	make_run(dir, "a");
	(void)snprintf(below, sizeof(below), "%s/c", dir);
	(void)mkdir(below, 0777);
	make_run(below, "deep");
	make_run(dir, ".hidden");
	(void)snprintf(link, sizeof(link), "%s/latest", dir);
	CHECK_INT(symlink("b", link), 0);
	CHECK_INT(find(dir, NULL, &runs, &err), 0);
	CHECK_INT(runs.n, 3);
	if (runs.n == 3) {
		CHECK_HAS(runs.v[0], "/a");
		CHECK_HAS(runs.v[1], "/b");
		CHECK_HAS(runs.v[2], "/c/deep");
	}
	runs_done(&runs);
	scratch_remove(dir);
}

static void a_run_named_twice_is_refused(void)
{
	struct runs runs = { 0 };
	struct err err = { 0 };
	char dir[64], again[128];

	scratch_make(dir);
	make_run(dir, "a");
	(void)snprintf(again, sizeof(again), "%s/./a/", dir);
	CHECK_INT(find(dir, again, &runs, &err), -EINVAL);
	CHECK_HAS(err.text, "named twice");
	CHECK_INT(runs.n, 0);
	scratch_remove(dir);
}

static void a_name_without_a_run_is_refused(void)
{
	struct runs runs = { 0 };
	struct err err = { 0 };
	char dir[64];

	scratch_make(dir);
	CHECK_INT(find(dir, NULL, &runs, &err), -ENOENT);
	CHECK_HAS(err.text, "no run.json");
	CHECK_INT(find("", NULL, &runs, &err), -EINVAL);
	CHECK_INT(find("/nowhere/at/all", NULL, &runs, &err), -ENOENT);
	CHECK_HAS(err.text, "/nowhere/at/all");
	scratch_remove(dir);
}

CU_TestInfo runs_tests[];

CU_TestInfo runs_tests[] = {
	TEST(a_folder_stands_for_the_runs_in_it_and_below),
	TEST(a_run_named_twice_is_refused),
	TEST(a_name_without_a_run_is_refused),
	CU_TEST_INFO_NULL,
};
