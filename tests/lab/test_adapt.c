/* test_adapt.c - a step of the route's rate: a sender that adapts follows it, one that does not is
 * seen not to; and what stages before the encoder cost. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/program.h"
#include "tests/support/suite.h"

/* How often a run that the machine disturbed is made again before the test gives up. */
#define TRIES 3

/* 5 s of 500 kbit/s are too little for 800 kbit/s of pictures and the sound. */
static const char step_show[] = "show: step\n"
				"route: lan-control\n"
				"workload: {call: {bitrate: 800 kbit/s}}\n"
				"duration: 11 s\n"
				"timeline:\n"
				"  - {at: 4 s, for: 5 s, link: haul-out, rate: 500 kbit/s}\n";

static bool is_allowed(void)
{
	const char *argv[] = { program_straits(), "doctor", NULL };
	struct program p;
	bool able = program_run(&p, argv, NULL, 60) == 0;

	program_done(&p);
	return able;
}

/* metrics.json of a run of dir's show with these changes (NULL-ended, at most 3), made again while
 * the lab itself says that its measurement cannot be trusted. NULL when there is none. */
static json_t *run_show(const char *dir, const char *show, const char *const *sets)
{
	const char *argv[12] = {
		program_straits(), "run", "--json", "--quiet", "--runs", dir, show
	};
	json_t *metrics = NULL;
	bool trusted = false;

	for (size_t i = 0; sets[i]; i++)
		argv[7 + i] = sets[i];
	for (int try = 0; try < TRIES && !trusted; try++) {
		struct program p;
		const char *grade;

		json_decref(metrics);
		(void)program_run(&p, argv, NULL, 120);
		metrics = json_loads(text_str(&p.out), 0, NULL);
		if (!metrics)
			(void)printf("\n%s\n", text_str(&p.err));
		program_done(&p);
		grade = json_string_value(
			json_object_get(json_object_get(metrics, "run"), "trust"));
		trusted = grade && strcmp(grade, "invalid") != 0;
	}
	return metrics;
}

/* A metric to the buyer; NAN when it is null or absent. */
static double value_of(json_t *metrics, const char *name)
{
	json_t *m;
	size_t i;

	json_array_foreach(json_object_get(metrics, "metrics"), i, m)
	{
		const char *direction = json_string_value(json_object_get(m, "direction"));
		json_t *value = json_object_get(m, "value");

		if (!strcmp(json_string_value(json_object_get(m, "name")), name) && direction &&
		    !strcmp(direction, "to-buyer") && json_is_number(value))
			return json_number_value(value);
	}
	return (double)NAN;
}

static void write_show(const char *dir, const char *text, char path[static 96])
{
	FILE *f;

	(void)snprintf(path, 96, "%s/step.yaml", dir);
	f = fopen(path, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	(void)fputs(text, f);
	(void)fclose(f);
}

static void an_adaptive_sender_follows_a_step_and_another_does_not(void)
{
	static const char *const adapts[] = { NULL };
	static const char *const fixed[] = { "--set=call.adapt=no", NULL };
	char dir[64], show[96];
	json_t *with, *without;

	if (!is_allowed())
		SKIP("straits doctor says that this machine cannot run the main job");
	scratch_make(dir);
	write_show(dir, step_show, show);
	with = run_show(dir, show, adapts);
	without = run_show(dir, show, fixed);
	CHECK(value_of(with, "rate.reaction") > 0);
	CHECK(value_of(with, "rate.reaction") < 3000);
	/* nearly 900 kbit/s are sent on, which is 1.1 times 500 only once the step is over */
	CHECK(!(value_of(without, "rate.reaction") < 4500));
	CHECK(value_of(with, "latency.p95") < value_of(without, "latency.p95"));
	json_decref(with);
	json_decref(without);
	scratch_remove(dir);
}

/* The filter costs some 3 ms a picture of this size on a processor of its own. */
static void stages_cost_time_between_camera_and_encoder(void)
{
	static const char *const plain[] = { "--duration=5s", NULL };
	static const char *const beauty[] = { "--duration=5s", "--set=call.stages=[beauty]", NULL };
	json_t *with, *without;
	char dir[64];

	if (!is_allowed())
		SKIP("straits doctor says that this machine cannot run the main job");
	scratch_make(dir);
	without = run_show(dir, "call-lan-control", plain);
	with = run_show(dir, "call-lan-control", beauty);
	CHECK(value_of(with, "stage.encoder_wait.p50") >
	      value_of(without, "stage.encoder_wait.p50") + 0.5);
	CHECK(value_of(with, "blame.prepare") > value_of(without, "blame.prepare") + 0.5);
	json_decref(with);
	json_decref(without);
	scratch_remove(dir);
}

static CU_TestInfo adapt_tests[] = {
	TEST(an_adaptive_sender_follows_a_step_and_another_does_not),
	TEST(stages_cost_time_between_camera_and_encoder),
	CU_TEST_INFO_NULL,
};

struct suite suites[] = {
	{ "adapt", adapt_tests },
	{ NULL, NULL },
};
