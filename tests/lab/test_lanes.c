/* test_lanes.c - shows side by side: the same addresses do not meet, each keeps its grade, and what
 * ends one touches no other. */
#include <dirent.h>
#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/lab/run_kit.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"

#define RUNS_MAX 8

/* A folder that anybody may write in. */
static void make_open(char dir[static 64])
{
	scratch_make(dir);
	CHECK_INT(chmod(dir, 0777), 0);
}

/* The manifests of the runs in dir; how many. */
static size_t read_runs(const char *dir, json_t *ret[static RUNS_MAX])
{
	DIR *d = opendir(dir);
	struct dirent *e;
	size_t n = 0;

	while (d && (e = readdir(d)) && n < RUNS_MAX) {
		char path[400];

		(void)snprintf(path, sizeof(path), "%s/%s/run.json", dir, e->d_name);
		if (e->d_name[0] != '.' && (ret[n] = json_load_file(path, 0, NULL)))
			n++;
	}
	if (d)
		(void)closedir(d);
	return n;
}

static json_int_t number_at(const json_t *run, const char *outer, const char *side, const char *key)
{
	const json_t *trust = json_object_get(run, "trust");

	return json_integer_value(
		json_object_get(json_object_get(json_object_get(trust, outer), side), key));
}

static json_int_t begin_of(const json_t *run)
{
	return json_integer_value(json_object_get(run, "t0_ns"));
}

static json_int_t end_of(const json_t *run)
{
	return json_integer_value(json_object_get(run, "end_ns"));
}

/* Whatever the other lab carried at the same addresses, each account is whole. */
static void check_run(const json_t *run)
{
	static const char *const sides[] = { "to_buyer", "to_seller" };
	const json_t *trust = json_object_get(run, "trust");

	CHECK_STR(json_string_value(json_object_get(run, "outcome")), "complete");
	CHECK(json_is_string(json_object_get(trust, "grade")));
	for (size_t i = 0; i < 2; i++) {
		CHECK(number_at(run, "account", sides[i], "in") > 100);
		CHECK_INT(number_at(run, "account", sides[i], "unaccounted"), 0);
	}
	CHECK(number_at(run, "calibration", "wire", "count") >= 100);
	CHECK(number_at(run, "calibration", "wire", "p50_ns") > 0);
	CHECK(json_integer_value(
		      json_object_get(json_object_get(trust, "calibration"), "took_ns")) > 0);
}

static void check_two_at_once(bool ordinary)
{
	char dir[64];
	const char *argv[] = { program_straits(),
			       "run",
			       "--lanes=2",
			       "--duration=4s",
			       "--runs",
			       dir,
			       "call-lan-control",
			       "call-lan-control",
			       NULL };
	json_t *runs[RUNS_MAX];
	struct program p;
	size_t n;

	make_open(dir);
	CHECK(program_start(&p, argv, NULL, ordinary));
	program_wait(&p, 120);
	n = read_runs(dir, runs);
	CHECK_INT((int64_t)n, 2);
	if (n == 2) {
		check_run(runs[0]);
		check_run(runs[1]);
		/* they really were there at the same time */
		CHECK(begin_of(runs[0]) < end_of(runs[1]) && begin_of(runs[1]) < end_of(runs[0]));
	} else {
		(void)printf("\n%s%s", text_str(&p.out), text_str(&p.err));
	}
	CHECK_HAS(text_str(&p.out), "\ncall-lan-control (2) ");
	for (size_t i = 0; i < n; i++)
		json_decref(runs[i]);
	program_done(&p);
	scratch_remove(dir);
}

static void two_labs_with_the_same_addresses_run_at_once(void)
{
	RUN_OR_SKIP();
	check_two_at_once(false);
}

static void two_labs_of_an_ordinary_user_run_at_once_too(void)
{
	if (geteuid() != 0)
		SKIP("the test above was an ordinary user's already");
	RUN_OR_SKIP();
	check_two_at_once(true);
}

static void an_interrupt_ends_all_and_keeps_nothing(void)
{
	char dir[64];
	const char *argv[] = { program_straits(),  "run", "--lanes=2",        "--duration=60s",
			       "--runs",           dir,   "call-lan-control", "call-lan-control",
			       "call-lan-control", NULL };
	struct program p;

	RUN_OR_SKIP();
	scratch_make(dir);
	CHECK(program_start(&p, argv, NULL, false));
	CHECK(program_until(&p, "call-lan-control (2): in the call", 60));
	CHECK_INT(kill(p.pid, SIGINT), 0);
	program_wait(&p, 30);
	CHECK_INT(p.status, 3);
	CHECK(!p.timed_out);
	CHECK_HAS(text_str(&p.err), "straits: interrupted");
	CHECK_HAS(text_str(&p.out), "call-lan-control (3)                     not run");
	for (int i = 0; i < 100 && entries_of(dir); i++)
		(void)poll(NULL, 0, 20);
	CHECK_INT((int64_t)entries_of(dir), 0);
	program_done(&p);
	scratch_remove(dir);
}

/* The pid of the lane's process: the run's directory is called .NAME.PID. */
static pid_t find_lane(const char *dir, const char *show)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	pid_t pid = 0;

	while (d && (e = readdir(d)))
		if (e->d_name[0] == '.' && !strncmp(e->d_name + 1, show, strlen(show)))
			pid = (pid_t)strtol(strrchr(e->d_name, '.') + 1, NULL, 10);
	if (d)
		(void)closedir(d);
	return pid;
}

static void a_killed_lane_touches_no_other(void)
{
	char dir[64];
	const char *argv[] = { program_straits(),
			       "run",
			       "--lanes=2",
			       "--duration=5s",
			       "--runs",
			       dir,
			       "call-lan-control",
			       "call-jakarta-evening",
			       NULL };
	json_t *runs[RUNS_MAX];
	struct program p;
	pid_t victim;

	RUN_OR_SKIP();
	scratch_make(dir);
	CHECK(program_start(&p, argv, NULL, false));
	CHECK(program_until(&p, "call-jakarta-evening: calling", 60));
	victim = find_lane(dir, "call-jakarta-evening");
	CHECK(victim > 0);
	if (victim > 0)
		CHECK_INT(kill(victim, SIGKILL), 0);
	program_wait(&p, 60);
	CHECK(p.status == 3 || p.status == 1); /* 1: the other one failed */
	CHECK_HAS(text_str(&p.err), "call-jakarta-evening: the run was ended by signal 9 (Killed)");
	CHECK_INT((int64_t)read_runs(dir, runs), 1);
	for (int i = 0; i < 100 && entries_of(dir) > 1; i++)
		(void)poll(NULL, 0, 20);
	CHECK_INT((int64_t)entries_of(dir), 1);
	check_run(runs[0]);
	json_decref(runs[0]);
	program_done(&p);
	scratch_remove(dir);
}

static void a_mistake_in_the_last_show_is_told_before_the_first_runs(void)
{
	char dir[64];
	const char *argv[] = { program_straits(), "run", "--lanes=auto",
			       "--runs",          dir,   "call-lan-control",
			       "no-such-show",    NULL };
	struct program p;

	scratch_make(dir);
	CHECK_INT(program_run(&p, argv, NULL, 20), 2);
	CHECK_HAS(text_str(&p.err), "no-such-show");
	CHECK(!strstr(text_str(&p.err), "call-lan-control: "));
	CHECK_INT((int64_t)entries_of(dir), 0);
	program_done(&p);
	scratch_remove(dir);
}

static void a_wrong_number_of_lanes_is_told(void)
{
	const char *argv[] = { program_straits(), "run", "--lanes", "0", "call-lan-control", NULL };
	struct program p;

	CHECK_INT(program_run(&p, argv, NULL, 20), 2);
	CHECK_HAS(text_str(&p.err), "--lanes: found \"0\"; expected 1 to 64, or auto");
	program_done(&p);
}

static CU_TestInfo lanes_tests[] = {
	TEST(two_labs_with_the_same_addresses_run_at_once),
	TEST(two_labs_of_an_ordinary_user_run_at_once_too),
	TEST(an_interrupt_ends_all_and_keeps_nothing),
	TEST(a_killed_lane_touches_no_other),
	TEST(a_mistake_in_the_last_show_is_told_before_the_first_runs),
	TEST(a_wrong_number_of_lanes_is_told),
	CU_TEST_INFO_NULL,
};

extern struct suite suites[];

struct suite suites[] = {
	{ "lab/lanes", lanes_tests },
	{ 0 },
};
