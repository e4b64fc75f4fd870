/* test_suite.c - suites of real runs: one that is killed and goes on, two builds in turn; what is
 * refused. */
#include <glob.h>
#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/lab/run_kit.h"
#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"

#define MORE 8

/* A folder that anybody may write in, and a suite in it. */
struct place {
	char dir[64];
	char suite[96], runs[96];
};

static void place_make(struct place *p, const char *text)
{
	scratch_make(p->dir);
	CHECK_INT(chmod(p->dir, 0777), 0);
	(void)run_write(p->dir, "s.yaml", text, p->suite);
	(void)snprintf(p->runs, sizeof(p->runs), "%s/runs", p->dir);
}

static bool suite_start(struct program *p, const struct place *at, bool ordinary,
			const char *const more[static MORE])
{
	const char *argv[6 + MORE + 1] = { program_straits(), "suite",  "--no-history",
					   "--runs",          at->runs, at->suite };

	for (size_t i = 0; i < MORE && more[i]; i++)
		argv[6 + i] = more[i];
	return program_start(p, argv, NULL, ordinary);
}

static int suite_run(struct program *p, const struct place *at, const char *const more[static MORE])
{
	CHECK(suite_start(p, at, false, more));
	program_wait(p, 240);
	return p->status;
}

/* The directory of the only suite that ran. */
static const char *dir_of(const struct place *at, char ret[static 200])
{
	char pattern[120];
	glob_t found;

	*ret = '\0';
	(void)snprintf(pattern, sizeof(pattern), "%s/*", at->runs);
	if (glob(pattern, 0, NULL, &found) == 0)
		(void)snprintf(ret, 200, "%s", found.gl_pathv[0]);
	globfree(&found);
	return ret;
}

static json_t *state_of(const struct place *at)
{
	char dir[200];
	struct text text = file_text(dir_of(at, dir), "suite.json");
	json_t *state = json_loads(text_str(&text), 0, NULL);

	text_done(&text);
	return state;
}

static const char *word_of(const json_t *state, size_t run, const char *key)
{
	const char *s = json_string_value(
		json_object_get(json_array_get(json_object_get(state, "runs"), run), key));

	return s ? s : "null";
}

static json_int_t count_of(const json_t *state, const char *key)
{
	return json_integer_value(json_object_get(json_object_get(state, "count"), key));
}

/* How a run of a machine that is busy may end: what it was worth is no matter here. */
static bool has_ended(const json_t *state, size_t run)
{
	const char *word = word_of(state, run, "result");

	return strcmp(word, "null") != 0 && strcmp(word, "broken") != 0;
}

static void check_evidence(const struct place *at, const json_t *state, size_t run)
{
	char dir[200], path[400];

	(void)snprintf(path, sizeof(path), "%s/%s", dir_of(at, dir),
		       word_of(state, run, "directory"));
	CHECK(file_is(path, "metrics.json"));
	CHECK(file_is(path, "report.html"));
}

static const char three_shows[] = "suite: three\n"
				  "title: Two and a broken one\n"
				  "retries: 0\n"
				  "duration: 2 s\n"
				  "shows: [call-lan-control, no-such-show, live-srt]\n";

static void check_junit(const struct place *at)
{
	char dir[200];
	struct text junit = file_text(dir_of(at, dir), "junit.xml");

	CHECK_HAS(text_str(&junit), "<testcase classname=\"straits.three\" name=\"live-srt\"");
	CHECK_HAS(text_str(&junit), "<error type=\"broken\" message=\"");
	text_done(&junit);
}

static void check_badge(const struct place *at)
{
	char dir[200];
	struct text badge = file_text(dir_of(at, dir), "badge.json");

	CHECK_HAS(text_str(&badge), "\"label\": \"straits three\"");
	CHECK_HAS(text_str(&badge), "\"message\": \"broken, 1 of 3\"");
	text_done(&badge);
}

/* Both runs are there, and the broken show fails the whole. */
static void check_three_shows(const struct program *p, const struct place *at)
{
	json_t *state = state_of(at);

	CHECK_INT(p->status, 2);
	CHECK_HAS(text_str(&p->err), "s.yaml:5: found no show \"no-such-show\"");
	CHECK_HAS(text_str(&p->err), "three: 3 of 3 ended");
	CHECK_HAS(text_str(&p->out), "\nbroken: no-such-show\n");
	CHECK(json_is_true(json_object_get(state, "complete")));
	CHECK_INT(json_integer_value(json_object_get(state, "exit")), 2);
	CHECK_INT(count_of(state, "runs"), 3);
	CHECK_INT(count_of(state, "broken"), 1);
	CHECK(has_ended(state, 0));
	CHECK_STR(word_of(state, 1, "result"), "broken");
	CHECK(has_ended(state, 2));
	check_evidence(at, state, 0);
	check_evidence(at, state, 2);
	check_junit(at);
	check_badge(at);
	json_decref(state);
}

static void an_ordinary_users_suite_runs_too(void)
{
	struct program p;
	struct place at;

	LONG();
	if (geteuid() != 0)
		SKIP("the tests below are an ordinary user's already");
	RUN_OR_SKIP();
	place_make(&at, three_shows);
	CHECK(suite_start(&p, &at, true, (const char *const[MORE]){ NULL }));
	program_wait(&p, 120);
	check_three_shows(&p, &at);
	program_done(&p);
	scratch_remove(at.dir);
}

/* Goes on with the suite in at; its exit status. */
static int resume(struct program *p, const struct place *at)
{
	char dir[200];
	const char *argv[] = { program_straits(), "suite",         "--no-history",
			       "--resume",        dir_of(at, dir), NULL };

	return program_run(p, argv, NULL, 120);
}

/* Killed behind its first run; refused while its file is another one; then it goes on. */
static void a_killed_suite_goes_on_and_a_changed_one_does_not(void)
{
	struct program p, again;
	struct place at;
	json_t *state;
	char dir[200];
	char *first;

	RUN_OR_SKIP();
	place_make(&at, three_shows);
	CHECK(suite_start(&p, &at, false, (const char *const[MORE]){ NULL }));
	CHECK(program_until(&p, "three: 2 of 3 ended", 60));
	CHECK_INT(kill(p.pid, SIGKILL), 0);
	program_wait(&p, 30);
	state = state_of(&at);
	CHECK(json_is_false(json_object_get(state, "complete")));
	CHECK_STR(word_of(state, 2, "result"), "null");
	first = strdup(word_of(state, 0, "directory"));
	json_decref(state);
	file_write(at.dir, "s.yaml", "suite: killed\nshows: [live-srt]\n");
	CHECK_INT(resume(&again, &at), 2);
	CHECK_HAS(text_str(&again.err), "the suite is not what it was when it began");
	program_done(&again);
	file_write(at.dir, "s.yaml", three_shows);
	(void)resume(&again, &at);
	check_three_shows(&again, &at);
	state = state_of(&at);
	CHECK_STR(word_of(state, 0, "directory"), first);
	/* nothing of the killed run is left: two runs, suite.json, junit.xml, badge.json */
	for (int i = 0; i < 100 && entries_of(dir_of(&at, dir)) > 5; i++)
		(void)poll(NULL, 0, 20);
	CHECK_INT((int64_t)entries_of(dir_of(&at, dir)), 5);
	free(first);
	json_decref(state);
	program_done(&again);
	program_done(&p);
	scratch_remove(at.dir);
}

static void an_interrupt_keeps_what_has_ended_and_tells_how_to_go_on(void)
{
	struct program p;
	struct place at;
	json_t *state;
	char dir[200];

	RUN_OR_SKIP();
	place_make(&at, "suite: stop\nduration: 30 s\nshows: [call-lan-control, live-srt]\n");
	CHECK(suite_start(&p, &at, false, (const char *const[MORE]){ NULL }));
	/* suite.json, the lock, and the first run's own */
	for (int i = 0; i < 1000 && entries_of(dir_of(&at, dir)) < 3; i++)
		(void)poll(NULL, 0, 20);
	CHECK_INT(kill(p.pid, SIGINT), 0);
	program_wait(&p, 30);
	CHECK_INT(p.status, 3);
	CHECK_HAS(text_str(&p.err), "0 of 2 runs have ended; to go on: straits suite --resume ");
	state = state_of(&at);
	CHECK(json_is_false(json_object_get(state, "complete")));
	CHECK_INT(count_of(state, "not_run"), 2);
	json_decref(state);
	program_done(&p);
	scratch_remove(at.dir);
}

/* One program for both ends, which the two builds start with other words. */
static const char sender[] =
	"#!/bin/sh\n"
	"echo \"$1\" >&2\n"
	"test \"$STRAITS_ROLE\" = sender || exec gst-launch-1.0 -q udpsrc port=5004 "
	"caps=application/x-rtp,media=video,encoding-name=VP8,payload=96,clock-rate=90000 "
	"! rtpvp8depay ! vp8dec threads=1 ! video/x-raw,format=I420 ! fdsink fd=1 sync=false "
	"async=false\n"
	"exec gst-launch-1.0 -q fdsrc fd=0 ! rawvideoparse format=i420 width=$STRAITS_WIDTH "
	"height=$STRAITS_HEIGHT framerate=$STRAITS_FPS/1 ! vp8enc deadline=1 cpu-used=8 threads=1 "
	"keyframe-max-dist=10 lag-in-frames=0 ! rtpvp8pay pt=96 ! udpsink host=$STRAITS_PEER port=5004 "
	"sync=false async=false\n";

static void check_build(const struct place *at, const json_t *state, size_t run)
{
	const char *dir = word_of(state, run, "directory");
	const char *build = word_of(state, run, "build");
	char suite[200], path[400];
	struct text log;

	CHECK(!strncmp(dir, !strcmp(build, "old") ? "base/" : "candidate/", 5));
	(void)snprintf(path, sizeof(path), "%s/%s", dir_of(at, suite), dir);
	log = file_text(path, "seller.log");
	CHECK_HAS(text_str(&log), !strcmp(build, "old") ? "word-of-old" : "word-of-new");
	text_done(&log);
}

static void two_builds_run_in_turn_and_end_in_a_comparison(void)
{
	char script[96], base[120], cand[120];
	const char *more[MORE] = { "--repeats", "2", "--ab", base, cand };
	struct program p;
	struct place at;
	json_t *state, *comparison;

	LONG();
	RUN_OR_SKIP();
	if (!program_is_there("gst-launch-1.0"))
		SKIP("gst-launch-1.0 is not installed");
	place_make(&at, "suite: ab\nduration: 2 s\nshows: [build-gstreamer]\n");
	(void)run_write(at.dir, "app", sender, script);
	CHECK_INT(chmod(script, 0755), 0);
	(void)snprintf(base, sizeof(base), "old=%s word-of-old", script);
	(void)snprintf(cand, sizeof(cand), "new=%s word-of-new", script);
	/* four runs never suffice for a pass; 3 where the machine made all of a side invalid */
	CHECK(suite_run(&p, &at, more) == 4 || p.status == 3 || p.status == 1);
	state = state_of(&at);
	CHECK_INT(count_of(state, "runs"), 4);
	for (size_t i = 0; i < 4; i++)
		if (has_ended(state, i))
			check_build(&at, state, i);
	comparison = json_object_get(state, "comparison");
	CHECK(p.status == 3 || json_is_object(json_object_get(comparison, "verdict")));
	if (p.status == 4)
		CHECK_HAS(text_str(&p.out), "verdict: inconclusive");
	json_decref(state);
	program_done(&p);
	scratch_remove(at.dir);
}

static void check_refusal(const char *const *args, const char *said)
{
	const char *argv[10] = { program_straits(), "suite" };
	struct program p;

	for (size_t i = 0; args[i]; i++)
		argv[2 + i] = args[i];
	CHECK_INT(program_run(&p, argv, NULL, 20), 2);
	CHECK_HAS(text_str(&p.err), said);
	program_done(&p);
}

#define REFUSES(said, ...) check_refusal((const char *const[]){ __VA_ARGS__, NULL }, said)

static void what_makes_no_sense_is_refused(void)
{
	struct place at;

	place_make(&at, "suite: s\nshows: []\n");
	REFUSES("s.yaml:2:8: a suite without shows", at.suite, "--runs", at.runs);
	CHECK(access(at.runs, F_OK) != 0);
	REFUSES("no suite given", "--json");
	REFUSES("found no suite \"smok\"; is \"smoke\" meant?", "smok");
	REFUSES("one suite at a time", "smoke", "sea");
	REFUSES("--lanes: found \"0\"; expected 1 to 64, or auto", "--lanes", "0", "smoke");
	REFUSES("suite.json: No such file or directory", "--resume", at.dir);
	REFUSES("goes on as the suite was begun", "--resume", at.dir, "--duration", "9s");
	REFUSES("expected two builds", "smoke", "--ab", "a=b");
	REFUSES("call-lan-control has no place for a build", "smoke", "--ab", "a=b", "c=d");
	scratch_remove(at.dir);
}

static void a_dry_run_tells_each_run_and_makes_none(void)
{
	const char *more[MORE] = { "--dry-run", "--repeats", "3" };
	struct program p;
	struct place at;

	place_make(&at, "suite: dry\nduration: 10 s\nshows: [call-lan-control, live-srt]\n");
	CHECK_INT(suite_run(&p, &at, more), 0);
	CHECK_HAS(text_str(&p.out), "call-lan-control, repeat 3");
	CHECK_HAS(text_str(&p.out), "\n6 runs, 1 at a time: about 78 s");
	CHECK(access(at.runs, F_OK) != 0);
	program_done(&p);
	scratch_remove(at.dir);
}

static void a_dry_run_of_two_builds_tells_their_order(void)
{
	const char *more[MORE] = { "--dry-run", "--repeats", "2", "--ab", "old=./a", "new=./b" };
	struct program p;
	struct place at;

	place_make(&at, "suite: ab\nshows: [build-gstreamer]\n");
	CHECK_INT(suite_run(&p, &at, more), 0);
	CHECK_HAS(text_str(&p.out), "  build-gstreamer, old ");
	CHECK_HAS(text_str(&p.out), "  build-gstreamer, new ");
	CHECK_HAS(text_str(&p.out), "  build-gstreamer, repeat 2, old ");
	CHECK_HAS(text_str(&p.out), "  build-gstreamer, repeat 2, new ");
	program_done(&p);
	scratch_remove(at.dir);
}

static CU_TestInfo suite_tests[] = {
	TEST(an_ordinary_users_suite_runs_too),
	TEST(a_killed_suite_goes_on_and_a_changed_one_does_not),
	TEST(an_interrupt_keeps_what_has_ended_and_tells_how_to_go_on),
	TEST(two_builds_run_in_turn_and_end_in_a_comparison),
	TEST(what_makes_no_sense_is_refused),
	TEST(a_dry_run_tells_each_run_and_makes_none),
	TEST(a_dry_run_of_two_builds_tells_their_order),
	CU_TEST_INFO_NULL,
};

extern struct suite suites[];

struct suite suites[] = {
	{ "lab/suite", suite_tests },
	{ 0 },
};
