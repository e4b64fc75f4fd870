/* test_live.c - live shows in the lab: what the route adds is what is measured, for each viewer. */
#include <string.h>

#include "harness/base/err.h"
#include "harness/workload/show_nginx.h"
#include "tests/lab/run_kit.h"

static double value_of(const struct numbers *n, const char *name, const char *direction)
{
	return run_value(n->metrics, name, direction);
}

static void srt_takes_its_latency_twice_and_the_routes_delay_once(void)
{
	const char *const clean[RUN_MORE] = { "--duration=6s" };
	const char *const far[RUN_MORE] = { "--duration=8s", "--set=haul-out.delay=200.5ms",
					    "--set=haul-back.delay=200.5ms" };
	struct numbers near_by, far_away;
	double age;
	char dir[64];

	RUN_OR_SKIP();
	scratch_make(dir);
	run_trusted(dir, "live-srt", clean, &near_by);
	run_trusted(dir, "live-srt", far, &far_away);
	age = value_of(&near_by, "latency.p50", "to-buyer");
	/* two connections of 120 ms, two pictures' time for the structure of MPEG-TS, coding */
	CHECK(age > 240 && age < 240 + 4 * FRAME_MS);
	CHECK_NEAR(value_of(&far_away, "latency.p50", "to-buyer"), age + 200, FRAME_MS);
	numbers_done(&near_by);
	numbers_done(&far_away);
	scratch_remove(dir);
}

static void an_outage_of_three_seconds_is_a_stall_by_srt(void)
{
	static const char text[] =
		"show: outage\n"
		"route: lan-control\n"
		"workload: {live: {over: srt, key-every: 500 ms}}\n"
		"duration: 10 s\n"
		"timeline:\n"
		"  - {at: 4 s, for: 3 s, event: outage, link: buyer-down, packets: lost}\n";
	const char *const more[RUN_MORE] = { 0 };
	struct numbers n;
	char dir[64], path[96];
	double gap;

	RUN_OR_SKIP();
	scratch_make(dir);
	run_trusted(dir, run_write(dir, "show.yaml", text, path), more, &n);
	/* what was lost is repaired for the latency's time at most, then a key frame is waited for;
	 * pictures before it may be shown as they come, broken */
	gap = value_of(&n, "gap.max", "to-buyer");
	CHECK(gap > 3000 - 2 * FRAME_MS - 240 && gap < 3000 + 500 + 240 + 4 * FRAME_MS);
	CHECK(value_of(&n, "stall.600.count", "to-buyer") >= 1);
	CHECK_HAS(run_sentence(n.metrics, "stalls", "outage"),
		  "outage on buyer-down, the player waited for packets over SRT");
	numbers_done(&n);
	scratch_remove(dir);
}

static void each_viewer_is_as_far_away_as_its_own_route(void)
{
	static const char route[] = "route: far\n"
				    "like: lan-control\n"
				    "change:\n"
				    "  haul-out: {delay: 200.5 ms}\n"
				    "  haul-back: {delay: 200.5 ms}\n";
	static const char text[] =
		"show: viewers\n"
		"route: lan-control\n"
		"workload: {live: {over: srt, size: 320x180, bitrate: 300 kbit/s, audio: aac,\n"
		"  others: [lan-control, ./far.yaml]}}\n"
		"duration: 8 s\n";
	const char *const more[RUN_MORE] = { 0 };
	char dir[64], path[96];
	struct numbers n;

	RUN_OR_SKIP();
	scratch_make(dir);
	file_write(dir, "far.yaml", route);
	run_trusted(dir, run_write(dir, "show.yaml", text, path), more, &n);
	CHECK_STR(text_str(&n.said), "");
	CHECK(value_of(&n, "latency.p50", "to-buyer") > 240);
	CHECK_NEAR(value_of(&n, "latency.p50", "to-buyer-2"),
		   value_of(&n, "latency.p50", "to-buyer"), FRAME_MS);
	CHECK_NEAR(value_of(&n, "latency.p50", "to-buyer-3"),
		   value_of(&n, "latency.p50", "to-buyer") + 200, FRAME_MS);
	/* sound comes in pieces of 21 ms, and each player begins where one does */
	CHECK_NEAR(value_of(&n, "audio.latency.p50", "to-buyer-3"),
		   value_of(&n, "audio.latency.p50", "to-buyer") + 200, 2 * FRAME_MS);
	CHECK_NEAR(value_of(&n, "avsync.acceptable", "to-buyer"), 1, 0.2);
	CHECK_NEAR(value_of(&n, "audio.missing", "to-buyer-2"), 0, 0.2);
	/* no handshake met anything on its way that data does not */
	CHECK_NEAR(value_of(&n, "srt.clock.late", "to-buyer"), 0, FRAME_MS);
	CHECK_NEAR(value_of(&n, "srt.clock.late", "to-buyer-3"), 0, FRAME_MS);
	CHECK_NEAR(value_of(&n, "srt.clock.late.origin", "to-buyer-3"), 0, FRAME_MS);
	numbers_done(&n);
	scratch_remove(dir);
}

static void rtmp_adds_at_most_a_picture_to_the_routes_delay(void)
{
	const char *const clean[RUN_MORE] = { "--duration=6s" };
	const char *const far[RUN_MORE] = { "--duration=8s", "--set=haul-out.delay=200.5ms",
					    "--set=haul-back.delay=200.5ms" };
	struct numbers near_by, far_away;
	struct err err;
	double age;
	char dir[64];

	RUN_OR_SKIP();
	if (show_nginx_needs(&err) < 0)
		SKIP("%s", err.text);
	scratch_make(dir);
	run_trusted(dir, "live-rtmp", clean, &near_by);
	run_trusted(dir, "live-rtmp", far, &far_away);
	age = value_of(&near_by, "latency.p50", "to-buyer");
	CHECK(age > 0 && age < 2 * FRAME_MS);
	/* nginx sends whole segments (Nagle's algorithm): over a distance the end of a picture
	 * waits for the next one */
	CHECK(value_of(&far_away, "latency.p50", "to-buyer") > age + 200 - FRAME_MS / 4);
	CHECK(value_of(&far_away, "latency.p50", "to-buyer") < age + 200 + 1.5 * FRAME_MS);
	numbers_done(&near_by);
	numbers_done(&far_away);
	scratch_remove(dir);
}

static void an_outage_of_three_seconds_is_a_stall_by_rtmp(void)
{
	static const char text[] =
		"show: outage\n"
		"route: lan-control\n"
		"workload: {live: {over: rtmp, audio: aac}}\n"
		"duration: 10 s\n"
		"timeline:\n"
		"  - {at: 4 s, for: 3 s, event: outage, link: buyer-down, packets: wait}\n";
	const char *const more[RUN_MORE] = { 0 };
	char dir[64], path[96];
	struct numbers n;
	struct err err;

	LONG();
	RUN_OR_SKIP();
	if (show_nginx_needs(&err) < 0)
		SKIP("%s", err.text);
	scratch_make(dir);
	run_trusted(dir, run_write(dir, "show.yaml", text, path), more, &n);
	/* packets that waited come the moment it ends, but TCP may send again and wait on its own
	 */
	CHECK(value_of(&n, "gap.max", "to-buyer") > 3000 - 2 * FRAME_MS);
	CHECK(value_of(&n, "gap.max", "to-buyer") < 4000);
	CHECK_NEAR(value_of(&n, "stall.600.count", "to-buyer"), 1, 1);
	CHECK_HAS(run_sentence(n.metrics, "stalls", "outage"),
		  "outage on buyer-down, the player waited for the next chunk over RTMP");
	/* nothing is lost, sound comes as late as the pictures */
	CHECK_NEAR(value_of(&n, "audio.missing", "to-buyer"), 0, 0.2);
	CHECK_NEAR(value_of(&n, "avsync.p50", "to-buyer"), 60, 60);
	numbers_done(&n);
	scratch_remove(dir);
}

static void a_viewer_that_never_sees_the_show_is_a_finding(void)
{
	/* nothing passes to the viewer from the beginning on */
	static const char text[] =
		"show: nothing\n"
		"route: lan-control\n"
		"workload: {live: {over: srt}}\n"
		"duration: 4 s\n"
		"timeline:\n"
		"  - {at: 0 s, for: 10 s, event: outage, link: buyer-down, packets: lost}\n";
	const char *argv[] = { program_straits(), "run", "--quiet", "--runs", NULL, NULL, NULL };
	char dir[64], path[96];
	struct program p;
	struct text all;

	RUN_OR_SKIP();
	scratch_make(dir);
	argv[4] = dir;
	argv[5] = run_write(dir, "show.yaml", text, path);
	CHECK(program_run(&p, argv, NULL, 60) != 0);
	program_done(&p);
	all = run_file(dir, "nothing", "run.json");
	CHECK(strstr(text_str(&all), "The buyer's part failed: no picture of the show") != NULL);
	text_done(&all);
	scratch_remove(dir);
}

static CU_TestInfo live_tests[] = {
	TEST(a_viewer_that_never_sees_the_show_is_a_finding),
	TEST(rtmp_adds_at_most_a_picture_to_the_routes_delay),
	TEST(an_outage_of_three_seconds_is_a_stall_by_rtmp),
	TEST(each_viewer_is_as_far_away_as_its_own_route),
	TEST(srt_takes_its_latency_twice_and_the_routes_delay_once),
	TEST(an_outage_of_three_seconds_is_a_stall_by_srt),
	CU_TEST_INFO_NULL,
};

struct suite suites[] = {
	{ "live", live_tests },
	{ 0 },
};
