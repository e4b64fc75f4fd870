/* test_adapt.c - a step of the route's rate: a sender that adapts follows it, one that does not is
 * seen not to; and what stages before the encoder cost. */
#include "tests/lab/run_kit.h"

/* 5 s of 500 kbit/s are too little for 800 kbit/s of pictures and the sound. */
static const char step_show[] = "show: step\n"
				"route: lan-control\n"
				"workload: {call: {bitrate: 800 kbit/s}}\n"
				"duration: 11 s\n"
				"timeline:\n"
				"  - {at: 4 s, for: 5 s, link: haul-out, rate: 500 kbit/s}\n";

/* metrics.json of a run with these arguments; NULL when there is none. */
static json_t *run_show(const char *dir, const char *show, const char *const more[static RUN_MORE])
{
	struct numbers n;
	json_t *metrics;

	run_trusted(dir, show, more, &n);
	metrics = json_incref(n.metrics);
	numbers_done(&n);
	return metrics;
}

static double value_of(const json_t *metrics, const char *name)
{
	return run_value(metrics, name, "to-buyer");
}

static void an_adaptive_sender_follows_a_step_and_another_does_not(void)
{
	static const char *const adapts[RUN_MORE] = { 0 };
	static const char *const fixed[RUN_MORE] = { "--set=call.adapt=no" };
	char dir[64], show[96];
	json_t *with, *without;

	RUN_OR_SKIP();
	scratch_make(dir);
	(void)run_write(dir, "step.yaml", step_show, show);
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
	static const char *const plain[RUN_MORE] = { "--duration=5s" };
	static const char *const beauty[RUN_MORE] = { "--duration=5s",
						      "--set=call.stages=[beauty]" };
	json_t *with, *without;
	char dir[64];

	RUN_OR_SKIP();
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
