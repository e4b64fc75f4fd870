/* test_history.c - runs go into the history, out of it again, and are held against each other, by
 * the commands that people use. */
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/program.h"
#include "tests/support/suite.h"

/* A folder of made-up runs, and what the last command said. */
struct room {
	char dir[64];
	struct program p;
};

/* Runs straits with the words in the room's folder; its exit status. */
static int straits(struct room *room, bool as_user, ...)
{
	va_list words;
	int status;

	va_start(words, as_user);
	status = program_words(&room->p, room->dir, as_user, words);
	va_end(words);
	return status;
}

static void write_run(const struct room *room, const char *name, int hour, const char *build,
		      double latency)
{
	char path[200];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s", room->dir, name);
	(void)mkdir(path, 0777);
	(void)snprintf(path, sizeof(path), "%s/%s/metrics.json", room->dir, name);
	f = fopen(path, "we");
	CHECK(f != NULL);
	if (!f)
		return;
	(void)fprintf(
		f,
		"{\"format\": 1, \"run\": {\"straits\": \"0.1\", \"build\": \"%s\", \"show\": "
		"\"call\", \"route\": \"lan\", \"workload\": \"call\", \"seed\": 1, \"started\": "
		"\"2026-05-01T%02d:00:00Z\", \"duration_ns\": 10000000000, \"trust\": "
		"\"valid\"}, \"verdict\": {\"word\": \"pass\", \"reason\": null}, \"metrics\": "
		"[{\"name\": \"latency.p95\", \"direction\": \"to-buyer\", \"value\": %g}]}\n",
		build, hour, latency);
	(void)fclose(f);
}

/* base and cand: five runs each, of builds a and b. */
static void room_make(struct room *room)
{
	char path[200];

	*room = (struct room){ 0 };
	scratch_make(room->dir);
	CHECK_INT(chmod(room->dir, 0777), 0);
	for (int i = 0; i < 10; i++) {
		char name[16];

		(void)snprintf(path, sizeof(path), "%s/%s", room->dir, i < 5 ? "base" : "cand");
		(void)mkdir(path, 0777);
		(void)snprintf(name, sizeof(name), "%s/%d", i < 5 ? "base" : "cand", i);
		write_run(room, name, i, i < 5 ? "a" : "b", i < 5 ? 200 + i : 300 + i);
	}
}

static void room_done(struct room *room)
{
	program_done(&room->p);
	scratch_remove(room->dir);
}

static void check_compare(bool as_user)
{
	struct room room;

	room_make(&room);
	CHECK_INT(straits(&room, as_user, "compare", "base", "cand", NULL), 1);
	CHECK_HAS(text_str(&room.p.out), "latency.p95");
	CHECK_HAS(text_str(&room.p.out), "verdict: fail");
	CHECK_STR(text_str(&room.p.err), "");
	CHECK_INT(straits(&room, as_user, "compare", "cand", "base", NULL), 0);
	CHECK_HAS(text_str(&room.p.out), "better, by more than the floor");
	CHECK_INT(straits(&room, as_user, "compare", "--base", "base/0", "base/1", "--cand",
			  "cand/5", "cand/6", "--floor", "latency.p95=5 ms", NULL),
		  4);
	CHECK_HAS(text_str(&room.p.out), "2 runs of the base, 2 of the candidate");
	CHECK_HAS(text_str(&room.p.out), "more runs would tell");
	CHECK_INT(straits(&room, as_user, "compare", "base", "nowhere", NULL), 2);
	CHECK_HAS(text_str(&room.p.err), "nowhere");
	CHECK_INT(straits(&room, as_user, "compare", "base", "base", NULL), 2);
	CHECK_INT(straits(&room, as_user, "compare", "base", NULL), 2);
	CHECK_INT(straits(&room, as_user, "compare", "--metric", "no.such", "base", "cand", NULL),
		  2);
	room_done(&room);
}

static void compare_exits_with_its_verdict(void)
{
	check_compare(false);
}

static void compare_exits_with_its_verdict_as_an_ordinary_user(void)
{
	check_compare(true);
}

static void the_json_of_a_comparison_says_the_same(void)
{
	struct room room;
	json_t *json;

	room_make(&room);
	CHECK_INT(straits(&room, false, "compare", "--json", "base", "cand", NULL), 1);
	json = json_loads(text_str(&room.p.out), 0, NULL);
	CHECK_STR(json_string_value(json_object_get(json_object_get(json, "verdict"), "word")),
		  "fail");
	json_decref(json);
	room_done(&room);
}

static void check_history(bool as_user)
{
	struct room room;

	room_make(&room);
	CHECK_INT(straits(&room, as_user, "history", "--history", "h.db", NULL), 2);
	CHECK_HAS(text_str(&room.p.err), "no history yet");
	CHECK_INT(straits(&room, as_user, "history", "add", "base", "cand", "--history", "h.db",
			  NULL),
		  0);
	CHECK_HAS(text_str(&room.p.out), "10 runs added");
	CHECK_INT(straits(&room, as_user, "history", "--history", "h.db", "--build", "b", "--limit",
			  "1", NULL),
		  0);
	CHECK_HAS(text_str(&room.p.out), "2026-05-01T09:00:00Z");
	CHECK(!strstr(text_str(&room.p.out), "T08:00"));
	CHECK_INT(straits(&room, as_user, "history", "trend", "latency.p95", "--history", "h.db",
			  NULL),
		  0);
	CHECK_HAS(text_str(&room.p.out), "▁▁▁▁▁█████");
	CHECK_INT(straits(&room, as_user, "history", "show", "1", "--history", "h.db", NULL), 0);
	CHECK_HAS(text_str(&room.p.out), "200 ms");
	CHECK_INT(straits(&room, as_user, "history", "export", "--history", "h.db", NULL), 0);
	CHECK_HAS(
		text_str(&room.p.out),
		"10,2026-05-01T09:00:00Z,call,lan,call,b,valid,pass,1,latency.p95,to-buyer,309\n");
	CHECK_INT(
		straits(&room, as_user, "compare", "build:a", "build:b", "--history", "h.db", NULL),
		1);
	CHECK_INT(straits(&room, as_user, "history", "check", "--history", "h.db", NULL), 0);
	CHECK_INT(straits(&room, as_user, "history", "prune", "--history", "h.db", NULL), 2);
	CHECK_INT(straits(&room, as_user, "history", "list", "--dry-run", NULL), 2);
	CHECK_HAS(text_str(&room.p.err), "takes no --dry-run");
	room_done(&room);
}

static void the_history_answers(void)
{
	check_history(false);
}

static void the_history_answers_an_ordinary_user(void)
{
	check_history(true);
}

/* One real run: its build and its number are in the history, pruning takes its captures and then
 * all of it, and the report can be made in between. */
static void a_run_is_remembered_and_pruned(void)
{
	struct room room;
	json_t *json;
	char path[256], scenarios[512] = "";

	room_make(&room);
	CHECK(getcwd(scenarios, sizeof(scenarios) - 16) != NULL);
	(void)strcat(scenarios, "/scenarios");
	CHECK(straits(&room, false, "run", "--quiet", "--duration", "2 s", "--runs", "runs",
		      "--build", "1.2-rc1", "--history", "h.db", "--scenarios", scenarios,
		      "call-lan-control", NULL) >= 0);
	CHECK_STR(text_str(&room.p.err), "");
	CHECK_INT(straits(&room, false, "history", "--history", "h.db", "--json", NULL), 0);
	json = json_loads(text_str(&room.p.out), 0, NULL);
	CHECK_INT(json_array_size(json), 1);
	CHECK_STR(json_string_value(json_object_get(json_array_get(json, 0), "build")), "1.2-rc1");
	(void)snprintf(path, sizeof(path), "%s",
		       json_string_value(json_object_get(json_array_get(json, 0), "path")));
	json_decref(json);
	/* it began a moment ago: nothing is older than a minute */
	CHECK_INT(straits(&room, false, "history", "prune", "--history", "h.db", "--older-than",
			  "1h", NULL),
		  0);
	CHECK_HAS(text_str(&room.p.out), "deleted captures: 0 files");
	CHECK_INT(access(path, F_OK), 0);
	CHECK(straits(&room, false, "report", path, NULL) >= 0);
	room_done(&room);
}

/* A history that cannot be written is said, and the run's verdict stays what it is. */
static void a_run_does_not_fail_by_its_history(void)
{
	struct room room;
	char scenarios[512] = "";

	room_make(&room);
	CHECK(getcwd(scenarios, sizeof(scenarios) - 16) != NULL);
	(void)strcat(scenarios, "/scenarios");
	CHECK(straits(&room, false, "run", "--quiet", "--duration", "2 s", "--runs", "runs",
		      "--history", "no/such/folder/h.db", "--scenarios", scenarios,
		      "call-lan-control", NULL) != 2);
	CHECK_HAS(text_str(&room.p.err), "the run is not in the history");
	CHECK_HAS(text_str(&room.p.out), "report: ");
	CHECK_INT(straits(&room, false, "run", "--build", "", "call-lan-control", NULL), 2);
	room_done(&room);
}

static CU_TestInfo history_tests[] = {
	TEST(compare_exits_with_its_verdict),
	TEST(compare_exits_with_its_verdict_as_an_ordinary_user),
	TEST(the_json_of_a_comparison_says_the_same),
	TEST(the_history_answers),
	TEST(the_history_answers_an_ordinary_user),
	TEST(a_run_is_remembered_and_pruned),
	TEST(a_run_does_not_fail_by_its_history),
	CU_TEST_INFO_NULL,
};

struct suite suites[] = {
	{ "history", history_tests },
	{ 0 },
};
