/* test_run.c - whole runs: what the route adds is what is measured, and an outage is found. */
#include <stdio.h>
#include <string.h>

#include "tests/lab/run_kit.h"

static double value_of(const struct numbers *n, const char *name, const char *direction)
{
	return run_value(n->metrics, name, direction);
}

/* What a run says of one direction. */
struct medians {
	double picture; /* ms */
	double sound;
	double skew;
};

static struct medians with_delay(const char *dir, const char *out, const char *back)
{
	const char *const more[RUN_MORE] = { "--duration=8s", out, back };
	struct medians got;
	struct numbers n;

	run_trusted(dir, "call-lan-control", more, &n);
	CHECK(strcmp(n.grade, "valid") == 0 || strcmp(n.grade, "degraded") == 0);
	got.picture = value_of(&n, "latency.p50", "to-buyer");
	got.sound = value_of(&n, "audio.latency.p50", "to-buyer");
	got.skew = value_of(&n, "avsync.p50", "to-buyer");
	CHECK_NEAR(value_of(&n, "audio.missing", "to-buyer"), 0, 0);
	/* 800 kbit/s are plenty for these pictures, but not for all of them */
	CHECK_NEAR(value_of(&n, "quality.psnr", "to-buyer"), 42, 6);
	CHECK_NEAR(value_of(&n, "quality.ssim", "to-buyer"), 0.95, 0.05);
	numbers_done(&n);
	return got;
}

static void measures_just_the_delay_that_the_route_adds(void)
{
	static const double added[] = { 100, 200, 400 };
	struct medians clean, got;
	char dir[64];

	RUN_OR_SKIP();
	scratch_make(dir);
	clean = with_delay(dir, "--set=haul-out.delay=1ms", "--set=haul-back.delay=1ms");
	CHECK(clean.picture > 0);
	CHECK(clean.sound > 0);
	for (size_t i = 0; i < sizeof(added) / sizeof(added[0]); i++) {
		char out[48], back[48];

		(void)snprintf(out, sizeof(out), "--set=haul-out.delay=%.0fms", added[i] + 1);
		(void)snprintf(back, sizeof(back), "--set=haul-back.delay=%.0fms", added[i] + 1);
		got = with_delay(dir, out, back);
		CHECK_NEAR(got.picture, clean.picture + added[i], FRAME_MS);
		CHECK_NEAR(got.sound, clean.sound + added[i], FRAME_MS);
		CHECK_NEAR(got.skew, got.sound - got.picture, FRAME_MS);
	}
	scratch_remove(dir);
}

/* Packets that waited arrive the moment the first outage ends, and are shown as they are decoded:
 * so the gap between two pictures is the outage, whatever the receiver's buffer and its key frames
 * do. In the second one packets are lost, far longer than they are asked for again: only a key
 * frame helps, which takes the round trip of 200 ms that is set at least. */
static const char outage_show[] =
	"show: outage\n"
	"question: Is an outage found?\n"
	"route: lan-control\n"
	"workload: {call: {shown: decode, adapt: no}}\n"
	"duration: 12 s\n"
	"timeline:\n"
	"  - {at: 4 s, for: 3 s, event: outage, link: buyer-down, packets: wait}\n"
	"  - {at: 8.5 s, for: 1.5 s, event: outage, link: buyer-down}\n"
	"expect:\n"
	"  - stall.600.count <= 0\n";

/* The stalls of the buyer's picture that began while an outage lasted, from one second to another;
 * the last one's sentence. A machine that is busy can make another one later, when all that waited
 * is decoded at once: that one is not the outage's. */
static size_t stalls_between(const struct numbers *n, double from, double to, const char **ret_text)
{
	json_t *list = json_object_get(n->metrics, "stalls"), *s;
	size_t i, count = 0;

	*ret_text = "";
	json_array_foreach(list, i, s)
	{
		double begin = json_number_value(json_object_get(s, "begin_ns")) / 1e9;
		const char *direction = json_string_value(json_object_get(s, "direction"));

		if (strcmp(direction, "to-buyer") != 0 || begin < from || begin >= to)
			continue;
		*ret_text = json_string_value(json_object_get(s, "text"));
		count++;
	}
	return count;
}

static void finds_outages_and_says_what_made_the_stalls(void)
{
	const char *said;
	const char *const more[RUN_MORE] = { "--set=haul-out.delay=100ms",
					     "--set=haul-back.delay=100ms" };
	char dir[64], show[96];
	struct numbers n;
	double noise;

	RUN_OR_SKIP();
	scratch_make(dir);
	run_trusted(dir, run_write(dir, "outage.yaml", outage_show, show), more, &n);
	CHECK(strcmp(n.grade, "invalid") != 0);
	CHECK_INT(n.status, 1); /* the stall breaks the expectation */
	/* What the machine itself adds is seen in the direction that had no outage. */
	noise = value_of(&n, "latency.p99", "to-seller") - value_of(&n, "latency.p50", "to-seller");
	CHECK_NEAR(value_of(&n, "gap.max", "to-buyer"), 3000, FRAME_MS + noise);
	CHECK_INT(stalls_between(&n, 4, 7, &said), 1);
	CHECK_HAS(said, "outage on buyer-down, packets queued at a bottleneck");
	CHECK_INT(stalls_between(&n, 8.5, 10, &said), 1);
	CHECK_HAS(said, "outage on buyer-down; recovery waited ");
	CHECK_HAS(said, " s for a key frame");
	numbers_done(&n);
	scratch_remove(dir);
}

static CU_TestInfo run_tests[] = {
	TEST(measures_just_the_delay_that_the_route_adds),
	TEST(finds_outages_and_says_what_made_the_stalls),
	CU_TEST_INFO_NULL,
};

struct suite suites[] = {
	{ "run", run_tests },
	{ 0 },
};
