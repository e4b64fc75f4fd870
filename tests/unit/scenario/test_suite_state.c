/* test_suite_state.c - suite.json: a suite that was stopped goes on, and one that was changed does
 * not. */
#include <errno.h>
#include <jansson.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "tests/support/files.h"
#include "tests/support/suite.h"
#include "tests/unit/scenario/suite_script.h"

extern CU_TestInfo suite_state_tests[];

static void a_stopped_suite_goes_on_where_it_was(void)
{
	struct script x;

	script_begin(&x, "fis");
	CHECK_INT(script_work(&x), -EINTR);
	CHECK_INT(script_resume(&x, "pp"), 0);
	CHECK_INT((int64_t)suite_runs_count(&x.runs).ended, 1);
	CHECK_INT(x.runs.v[0].code, EXIT_FAIL);
	CHECK_STR(x.runs.v[0].reason, "so it was");
	CHECK_STR(x.runs.v[0].dir, "a-run");
	CHECK_INT(x.runs.v[0].took, 12 * NSEC_PER_SEC);
	CHECK(x.runs.v[0].graded);
	CHECK_INT(x.runs.v[0].grade, TRUST_VALID);
	CHECK_INT((int64_t)x.runs.v[1].try_count, 1);
	CHECK_INT(script_work(&x), 0);
	CHECK_STR(x.ran, "bc");
	CHECK_INT(suite_runs_worst(&x.runs), EXIT_FAIL);
	script_end(&x);
}

/* The retry that was used up before the stop is not given again. */
static void tries_count_over_a_stop(void)
{
	struct script x;

	script_begin(&x, "ips");
	CHECK_INT(script_work(&x), -EINTR);
	CHECK_INT(script_resume(&x, "ip"), 0);
	CHECK_INT(script_work(&x), 0);
	CHECK_STR(x.ran, "ac");
	CHECK_INT(x.runs.v[0].code, EXIT_INVALID);
	script_end(&x);
}

static void a_suite_that_was_whole_has_nothing_to_do(void)
{
	struct script x;

	script_begin(&x, "ppp");
	CHECK_INT(script_work(&x), 0);
	CHECK_INT(script_resume(&x, ""), 0);
	CHECK_INT(script_work(&x), 0);
	CHECK_INT((int64_t)x.tries, 0);
	script_end(&x);
}

static void runs_can_be_added_to_it(void)
{
	struct script x;

	script_begin(&x, "pfp");
	CHECK_INT(script_work(&x), 0);
	x.opts.repeats = 2;
	CHECK_INT(script_resume(&x, "ppp"), 0);
	CHECK_INT((int64_t)suite_runs_count(&x.runs).runs, 6);
	CHECK_INT((int64_t)suite_runs_count(&x.runs).ended, 3);
	CHECK_INT(x.runs.v[1].code, EXIT_FAIL);
	CHECK_INT(script_work(&x), 0);
	CHECK_STR(x.ran, "abc");
	x.opts.repeats = 1;
	CHECK_INT(script_resume(&x, ""), -ESTALE);
	CHECK_HAS(x.f.err.text, "\"a, repeat 2\" is no run of this suite");
	script_end(&x);
}

static void what_stayed_invalid_can_be_made_again(void)
{
	struct script x;

	script_begin(&x, "ipfi");
	CHECK_INT(script_work(&x), 0);
	CHECK_INT(script_resume(&x, "p"), 0);
	CHECK_INT(suite_runs_reopen(&x.runs, 1, &x.f.err), 0);
	CHECK(x.runs.v[0].ended);
	CHECK_INT(suite_runs_reopen(&x.runs, 2, &x.f.err), 0);
	CHECK(!x.runs.v[0].ended && x.runs.v[1].ended && x.runs.v[2].ended);
	CHECK_STR(x.runs.v[0].tries[1].reason, "so it was");
	x.state.retries = 2;
	CHECK_INT(script_work(&x), 0);
	CHECK_STR(x.ran, "a");
	CHECK_INT(suite_runs_worst(&x.runs), EXIT_FAIL);
	script_end(&x);
}

static void what_was_broken_is_tried_again(void)
{
	struct script x;

	script_begin(&x, "pup");
	CHECK_INT(script_work(&x), 0);
	CHECK_INT(script_resume(&x, "p"), 0);
	CHECK_INT(script_work(&x), 0);
	CHECK_STR(x.ran, "b");
	CHECK_INT(suite_runs_worst(&x.runs), EXIT_PASS);
	script_end(&x);
}

static void a_changed_suite_is_refused(void)
{
	const struct find_place place = { .scenarios = NULL };
	struct script x;
	char path[96];

	script_begin(&x, "ps");
	CHECK_INT(script_work(&x), -EINTR);
	folder_write(&x.f, "suites/s.yaml", "suite: s\nshows: [a, b, c] # more\n");
	suite_runs_done(&x.runs);
	suite_done(&x.suite);
	(void)snprintf(path, sizeof(path), "%s/suites/s.yaml", x.f.dir);
	CHECK_INT(suite_open(path, &place, &x.suite, &x.f.err), 0);
	CHECK_INT(script_resume(&x, ""), -ESTALE);
	CHECK_HAS(x.f.err.text, "suites/s.yaml: the suite is not what it was when it began");
	script_end(&x);
}

static void a_changed_show_is_refused_once_a_run_of_it_has_ended(void)
{
	struct script x;

	script_begin(&x, "ps");
	CHECK_INT(script_work(&x), -EINTR);
	folder_write(&x.f, "shows/c.yaml", "show: c\nroute: r\nduration: 11 s\n");
	CHECK_INT(script_resume(&x, ""), 0);
	folder_write(&x.f, "shows/a.yaml", "show: a\nroute: r\nduration: 11 s\n");
	CHECK_INT(script_resume(&x, ""), -ESTALE);
	CHECK_HAS(x.f.err.text, "a: the show or its route is not what it was");
	script_end(&x);
}

static void what_is_no_state_of_a_suite_is_refused(void)
{
	struct suite_saved saved;
	struct err err = { 0 };
	char dir[64];

	scratch_make(dir);
	CHECK_INT(suite_saved_read(dir, &saved, &err), -ENOENT);
	suite_saved_done(&saved);
	file_write(dir, "suite.json", "{ \"format\": 1, \"suite\"");
	CHECK_INT(suite_saved_read(dir, &saved, &err), -EBADMSG);
	CHECK_HAS(err.text, "suite.json:1: ");
	suite_saved_done(&saved);
	file_write(dir, "suite.json", "{ \"format\": 2 }");
	CHECK_INT(suite_saved_read(dir, &saved, &err), -EPROTONOSUPPORT);
	CHECK_HAS(err.text, "format 2 is newer than 1");
	suite_saved_done(&saved);
	file_write(dir, "suite.json", "{ \"format\": 1, \"runs\": 3 }");
	CHECK_INT(suite_saved_read(dir, &saved, &err), -EBADMSG);
	suite_saved_done(&saved);
	scratch_remove(dir);
}

/* Every key of json has its place in the schema, and all that the schema asks for is there. */
static void check_schema(json_t *json, const json_t *schema)
{
	json_t *properties = json_object_get(schema, "properties"), *value, *key;
	json_t *items = json_object_get(schema, "items");
	const char *name;
	size_t i;

	json_array_foreach(json_object_get(schema, "required"), i, key)
		CHECK(json_object_get(json, json_string_value(key)) != NULL);
	json_object_foreach(properties ? json : NULL, name, value)
	{
		CHECK_STR(json_object_get(properties, name) ? "" : name, "");
		check_schema(value, json_object_get(properties, name));
	}
	json_array_foreach(items ? json : NULL, i, value) check_schema(value, items);
}

static void the_schema_knows_all_of_it(void)
{
	json_t *schema = json_load_file("docs/suite-schema.json", JSON_REJECT_DUPLICATES, NULL);
	struct script x;
	json_t *json;

	script_begin(&x, "fis");
	CHECK_INT(script_work(&x), -EINTR);
	x.opts.ab = true;
	x.opts.builds[0] = x.opts.builds[1] = (struct suite_build){ "old", "./old" };
	json = suite_state_json(&x.state);
	CHECK(schema != NULL && json != NULL);
	check_schema(json, schema);
	json_decref(json);
	json_decref(schema);
	script_end(&x);
}

static void the_builds_and_the_options_come_back(void)
{
	struct suite_saved saved;
	struct script x;

	script_begin(&x, "");
	x.opts.ab = true;
	x.opts.builds[0] = (struct suite_build){ "old", "./old \"1\"" };
	x.opts.builds[1] = (struct suite_build){ "new", "./new" };
	x.opts.duration = 5 * NSEC_PER_SEC;
	x.opts.repeats = 4;
	x.opts.seed = 99;
	x.opts.payload = true;
	x.opts.anonymise = true;
	x.state.lanes = 0;
	x.state.retries = 7;
	CHECK_INT(suite_state_write(&x.state, &x.f.err), 0);
	CHECK_INT(suite_saved_read(x.f.dir, &saved, &x.f.err), 0);
	CHECK(saved.opts.ab);
	CHECK_STR(saved.opts.builds[0].command, "./old \"1\"");
	CHECK_STR(saved.opts.builds[1].label, "new");
	CHECK_INT(saved.opts.duration, 5 * NSEC_PER_SEC);
	CHECK_INT(saved.opts.repeats, 4);
	CHECK_INT((int64_t)saved.opts.seed, 99);
	CHECK(saved.opts.payload);
	CHECK(saved.opts.anonymise);
	CHECK_INT(saved.lanes, 0);
	CHECK_INT(saved.retries, 7);
	CHECK_STR(saved.opts.scenarios, x.f.dir);
	suite_saved_done(&saved);
	script_end(&x);
}

/* A process that ends takes its lock with it, however it ends; what it forked does not hold it. */
static void only_one_process_works_in_a_directory(void)
{
	struct err err = { 0 };
	char dir[64];
	int fd = -1, status = 0;
	pid_t pid;

	scratch_make(dir);
	CHECK_INT(suite_lock(dir, &fd, &err), 0);
	pid = fork();
	if (pid == 0) {
		int other;

		_exit(suite_lock(dir, &other, &err) == -EBUSY ? 0 : 1);
	}
	CHECK_INT(waitpid(pid, &status, 0), pid);
	CHECK_INT(status, 0);
	suite_unlock(dir, fd);
	CHECK(!file_is(dir, ".lock"));
	CHECK_INT(suite_lock(dir, &fd, &err), 0);
	suite_unlock(dir, fd);
	scratch_remove(dir);
}

static void bytes_that_are_no_text_are_kept_out(void)
{
	struct suite_saved saved;
	struct script x;

	script_begin(&x, "");
	CHECK_INT(suite_run_end(&x.runs.v[0], EXIT_FAIL, "a \xff\xfe\x01 b", "d", &x.f.err), 0);
	CHECK_STR(x.runs.v[0].reason, "a ??? b");
	CHECK_INT(suite_state_write(&x.state, &x.f.err), 0);
	CHECK_INT(suite_saved_read(x.f.dir, &saved, &x.f.err), 0);
	suite_saved_done(&saved);
	script_end(&x);
}

CU_TestInfo suite_state_tests[] = {
	TEST(a_stopped_suite_goes_on_where_it_was),
	TEST(tries_count_over_a_stop),
	TEST(a_suite_that_was_whole_has_nothing_to_do),
	TEST(runs_can_be_added_to_it),
	TEST(what_stayed_invalid_can_be_made_again),
	TEST(what_was_broken_is_tried_again),
	TEST(a_changed_suite_is_refused),
	TEST(a_changed_show_is_refused_once_a_run_of_it_has_ended),
	TEST(what_is_no_state_of_a_suite_is_refused),
	TEST(the_schema_knows_all_of_it),
	TEST(the_builds_and_the_options_come_back),
	TEST(only_one_process_works_in_a_directory),
	TEST(bytes_that_are_no_text_are_kept_out),
	CU_TEST_INFO_NULL,
};
