/* test_find.c - where scenarios are looked for, and what is there. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/scenario/find.h"
#include "harness/scenario/library.h"
#include "harness/scenario/plan.h"
#include "tests/support/suite.h"
#include "tests/unit/scenario/folder.h"

extern CU_TestInfo find_tests[];

static void the_callers_folder_comes_first(void)
{
	struct folder f;
	struct find_place place = { 0 };
	char *path = NULL;

	folder_make(&f);
	folder_write(&f, "routes/id-4g-evening.yaml", "route: id-4g-evening\n");
	place.scenarios = f.dir;
	CHECK_INT(find_file(FIND_ROUTE, "id-4g-evening", &place, &path, &f.err), 0);
	CHECK(path && !strncmp(path, f.dir, strlen(f.dir)));
	free(path);
	path = NULL;
	CHECK_INT(find_file(FIND_ROUTE, "lan-control", &place, &path, &f.err), 0);
	CHECK_STR(path, "scenarios/routes/lan-control.yaml");
	free(path);
	folder_remove(&f);
}

static void the_environment_names_a_folder(void)
{
	struct folder f;
	char *path = NULL;

	folder_make(&f);
	CHECK_INT(setenv("STRAITS_SCENARIOS", f.dir, 1), 0);
	CHECK_INT(find_file(FIND_ROUTE, "r", &(struct find_place){ 0 }, &path, &f.err), 0);
	CHECK_HAS(path, "/routes/r.yaml");
	CHECK_INT(unsetenv("STRAITS_SCENARIOS"), 0);
	free(path);
	path = NULL;
	CHECK_INT(find_file(FIND_ROUTE, "r", &(struct find_place){ 0 }, &path, &f.err), -ENOENT);
	folder_remove(&f);
}

static void a_file_finds_what_lies_beside_it(void)
{
	struct folder f;
	struct find_place place = { 0 };
	char near[96];
	char *path = NULL;

	folder_make(&f);
	(void)snprintf(near, sizeof(near), "%s/shows/s.yaml", f.dir);
	place.near = near;
	CHECK_INT(find_file(FIND_ROUTE, "r", &place, &path, &f.err), 0);
	CHECK_HAS(path, "/shows/../routes/r.yaml");
	free(path);
	folder_remove(&f);
}

static void lists_by_name_and_hides_what_comes_later(void)
{
	struct folder f;
	struct find_place place = { 0 };
	struct find_list list = { 0 };
	unsigned seen = 0;

	folder_make(&f);
	folder_write(&f, "routes/lan-control.yaml", "route: lan-control\n");
	folder_write(&f, "routes/.hidden.yaml", "");
	folder_write(&f, "routes/notes.txt", "");
	place.scenarios = f.dir;
	CHECK_INT(find_all(FIND_ROUTE, &place, &list, &f.err), 0);
	CHECK(list.n >= 3);
	for (size_t i = 0; i < list.n; i++) {
		if (i)
			CHECK(strcmp(list.v[i - 1].name, list.v[i].name) < 0);
		CHECK(strcmp(list.v[i].name, "notes") != 0 && list.v[i].name[0] != '.');
		if (strcmp(list.v[i].name, "lan-control") != 0)
			continue;
		seen++;
		CHECK(!strncmp(list.v[i].path, f.dir, strlen(f.dir)));
	}
	CHECK_INT(seen, 1);
	find_list_done(&list);
	folder_remove(&f);
}

static void the_library_tells_titles_and_broken_files(void)
{
	struct folder f;
	struct find_place place = { 0 };
	struct library library = { 0 };
	unsigned seen = 0;

	folder_make(&f);
	folder_write(&f, "shows/asks.yaml", "show: asks\nquestion: will it?\n");
	folder_write(&f, "shows/broken.yaml", "show: [\n");
	place.scenarios = f.dir;
	CHECK_INT(library_read(FIND_SHOW, &place, &library, &f.err), 0);
	for (size_t i = 0; i < library.n; i++) {
		const struct library_entry *e = &library.v[i];

		if (!strcmp(e->name, "asks")) {
			seen++;
			CHECK_STR(e->title, "will it?");
			CHECK(e->error == NULL);
		} else if (!strcmp(e->name, "broken")) {
			seen++;
			CHECK_HAS(e->error, "/shows/broken.yaml:");
			CHECK(strchr(e->error, '\n') == NULL);
		}
	}
	CHECK_INT(seen, 2);
	library_done(&library);
	folder_remove(&f);
}

static void it_is_told_when_there_is_no_folder_at_all(void)
{
	char before[PATH_MAX];
	struct plan *plan = NULL;
	struct folder f;

	if (access(SCENARIOSDIR, R_OK) == 0 || getenv("STRAITS_SCENARIOS"))
		SKIP("straits is installed, or scenarios are named");
	folder_make(&f);
	CHECK(!find_is_lost(&(struct find_place){ .scenarios = f.dir }));
	CHECK(getcwd(before, sizeof(before)) && chdir(f.dir) == 0);
	CHECK(find_is_lost(&(struct find_place){ .scenarios = NULL }));
	CHECK_INT(plan_load_either("id-4g-day", &(struct plan_opts){ 0 }, &plan, &f.err), -ENOENT);
	CHECK_HAS(f.err.text, "there is no folder of scenarios here or beside the program");
	CHECK_INT(chdir(before), 0);
	folder_remove(&f);
}

CU_TestInfo find_tests[] = {
	TEST(the_callers_folder_comes_first),
	TEST(the_environment_names_a_folder),
	TEST(a_file_finds_what_lies_beside_it),
	TEST(lists_by_name_and_hides_what_comes_later),
	TEST(the_library_tells_titles_and_broken_files),
	TEST(it_is_told_when_there_is_no_folder_at_all),
	CU_TEST_INFO_NULL,
};
