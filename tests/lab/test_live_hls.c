/* test_live_hls.c - live shows by HLS in the lab: how both players follow the network, and how old
 * their pictures are. */
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/workload/show_nginx.h"
#include "tests/lab/run_kit.h"

/* The fragments of these shows, in ms. */
#define FRAGMENT_MS 1000.0
#define SHORT_MS    500.0

static double value_of(const struct numbers *n, const char *name)
{
	return run_value(n->metrics, name, "to-buyer");
}

/* NULL when a show by HLS can be run here, or why not. */
static const char *hls_why_not(void)
{
	static struct err err;

	return show_nginx_needs(&err) < 0 ? err.text : run_why_not();
}

/* The same where hls.js plays it. The program looks for it beside itself, this one does not lie
 * there. */
static const char *hlsjs_why_not(void)
{
	static char folder[PATH_MAX];
	const char *program = program_straits(), *why = hls_why_not();
	const char *slash = strrchr(program, '/');

	if (!why && !program_is_there("chromium"))
		why = "chromium is not installed";
	if (why || getenv("STRAITS_HLSJS"))
		return why;
	(void)snprintf(folder, sizeof(folder), "%.*shls.js/hls.min.js",
		       slash ? (int)(slash - program) + 1 : 0, program);
	return access(folder, R_OK) == 0 ? NULL : "hls.js is not here: make hls.js fetches it";
}

#define HLS_OR_SKIP(why_not)                     \
	do {                                     \
		const char *hls_why = why_not(); \
		if (hls_why)                     \
			SKIP("%s", hls_why);     \
	} while (0)

static void gstreamers_player_goes_up_after_its_first_fragment(void)
{
	const char *const more[RUN_MORE] = { "--duration=14s" };
	struct numbers n;
	char dir[64];

	HLS_OR_SKIP(hls_why_not);
	scratch_make(dir);
	run_trusted(dir, "live-hls", more, &n);
	/* four fragments of 1 s must be there before it begins, of which it leaves some out */
	CHECK(value_of(&n, "latency.p50") > 3000);
	CHECK(value_of(&n, "latency.p50") < 15000);
	CHECK_NEAR(value_of(&n, "hls.height.first"), 180, 0);
	CHECK_NEAR(value_of(&n, "hls.height.last"), 360, 0);
	CHECK(value_of(&n, "hls.switches") >= 1);
	CHECK(value_of(&n, "hls.fragments") >= 4);
	CHECK_NEAR(value_of(&n, "hls.fragments.aborted"), 0, 1);
	CHECK(value_of(&n, "hls.buffer.p50") > 0);
	numbers_done(&n);
	scratch_remove(dir);
}

/* Fragments of half a second, so that a picture is there soon. */
#define SHORT_SHOW             \
	"route: lan-control\n" \
	"workload: {live: {over: hls, player: hls.js, key-every: 500 ms}}\n"

static void hlsjs_goes_up_and_stays_two_fragments_behind(void)
{
	const char *const more[RUN_MORE] = { "--duration=7s" };
	char dir[64], path[96];
	struct text told;
	struct numbers n;

	HLS_OR_SKIP(hlsjs_why_not);
	scratch_make(dir);
	run_trusted(dir, run_write(dir, "s.yaml", "show: short\n" SHORT_SHOW, path), more, &n);
	CHECK_STR(text_str(&n.said), "");
	/* its fragments say that they last up to 1 s, and it keeps two of these behind the newest
	 * whole one; it may begin with more and catches up at a tenth of the speed */
	CHECK(value_of(&n, "latency.p50") > 2 * SHORT_MS);
	CHECK(value_of(&n, "latency.p50") < 4 * FRAGMENT_MS + SHORT_MS);
	CHECK(value_of(&n, "hls.height.first") < 360);
	CHECK_NEAR(value_of(&n, "hls.height.last"), 360, 0);
	CHECK(value_of(&n, "hls.switches") >= 1);
	CHECK(value_of(&n, "hls.fragments") >= 4);
	CHECK_NEAR(value_of(&n, "hls.fragments.aborted"), 0, 0);
	CHECK(value_of(&n, "hls.buffer.p50") > 0);
	CHECK(value_of(&n, "frames.unread") <= 1);
	/* what it says of itself is kept, and what its browser lived in is gone */
	told = run_file(dir, "short", "buyer.player.jsonl");
	CHECK_HAS(text_str(&told), "hlsLevelSwitched");
	CHECK_HAS(text_str(&told), "\"event\":\"look\"");
	text_done(&told);
	told = run_file(dir, "short", "buyer.home");
	CHECK_STR(text_str(&told), "");
	text_done(&told);
	numbers_done(&n);
	scratch_remove(dir);
}

static void hlsjs_goes_down_with_the_rate_and_gives_a_fragment_up(void)
{
	const char *const more[RUN_MORE] = { "--duration=24s" };
	struct numbers n;
	char dir[64];

	LONG();
	HLS_OR_SKIP(hlsjs_why_not);
	scratch_make(dir);
	run_trusted(dir, "live-hlsjs", more, &n);
	CHECK(value_of(&n, "hls.switches") >= 2);
	CHECK(value_of(&n, "hls.height.last") < 360);
	/* the web server thinks that it gave this one away whole: only the player knows */
	CHECK(value_of(&n, "hls.fragments.aborted") >= 1);
	CHECK(value_of(&n, "gap.max") > 200);
	numbers_done(&n);
	scratch_remove(dir);
}

static void hlsjs_bears_an_outage_for_as_long_as_its_buffer_lasts(void)
{
	static const char text[] = "show: outage\n" SHORT_SHOW "duration: 14 s\n"
				   "timeline:\n"
				   "  - {at: 7 s, for: 3 s, event: outage, link: buyer-down, "
				   "packets: wait}\n";
	const char *const more[RUN_MORE] = { 0 };
	char dir[64], path[96];
	struct numbers n;
	double stall;

	LONG();
	HLS_OR_SKIP(hlsjs_why_not);
	scratch_make(dir);
	run_trusted(dir, run_write(dir, "show.yaml", text, path), more, &n);
	/* what it holds when the outage begins lies a fragment about the median; when it has ended
	 * the next one must come */
	stall = 3000 - value_of(&n, "hls.buffer.p50");
	CHECK(value_of(&n, "gap.max") > stall - SHORT_MS - 2 * FRAME_MS);
	CHECK(value_of(&n, "gap.max") < stall + 2 * SHORT_MS + 2 * FRAME_MS);
	CHECK(value_of(&n, "freeze.webrtc.count") >= 1);
	CHECK_HAS(run_sentence(n.metrics, "freezes", "outage"),
		  "outage on buyer-down, the player waited for a fragment");
	numbers_done(&n);
	scratch_remove(dir);
}

static void the_routes_delay_is_seen_within_a_fragment(void)
{
	/* a fragment takes two response times of 200 ms, well under what it lasts */
	static const char text[] =
		"show: far\n"
		"route: lan-control\n"
		"workload: {live: {over: hls, player: hls.js, bitrate: 300 kbit/s}}\n"
		"duration: 20 s\n";
	const char *const clean[RUN_MORE] = { 0 };
	const char *const far[RUN_MORE] = { "--set=haul-out.delay=200.5ms" };
	struct numbers near_by, far_away;
	char dir[64], path[96];
	double more;

	LONG();
	HLS_OR_SKIP(hlsjs_why_not);
	scratch_make(dir);
	(void)run_write(dir, "show.yaml", text, path);
	run_trusted(dir, path, clean, &near_by);
	run_trusted(dir, path, far, &far_away);
	/* where the player begins, and when it asks for the list, is a matter of a fragment */
	more = value_of(&far_away, "latency.p50") - value_of(&near_by, "latency.p50");
	CHECK(more > 200 - FRAGMENT_MS);
	CHECK(more < 200 + FRAGMENT_MS);
	numbers_done(&near_by);
	numbers_done(&far_away);
	scratch_remove(dir);
}

static void a_player_that_was_not_fetched_is_told_before_the_run(void)
{
	const char *argv[] = { "env",
			       "STRAITS_HLSJS=/nowhere",
			       program_straits(),
			       "run",
			       "--quiet",
			       "--runs",
			       NULL,
			       "live-hlsjs",
			       NULL };
	struct program p;
	char dir[64];

	HLS_OR_SKIP(hls_why_not);
	scratch_make(dir);
	argv[6] = dir;
	CHECK_INT(program_run(&p, argv, NULL, 60), 2);
	CHECK_STR(text_str(&p.err), "straits: STRAITS_HLSJS: there is no hls.min.js in /nowhere\n");
	CHECK_INT((int64_t)entries_of(dir), 0);
	program_done(&p);
	scratch_remove(dir);
}

static void hlsjs_that_never_sees_the_show_is_a_finding(void)
{
	static const char text[] = "show: nothing\n" SHORT_SHOW "duration: 6 s\n"
				   "timeline:\n"
				   "  - {at: 0 s, for: 20 s, event: outage, link: buyer-down, "
				   "packets: lost}\n";
	const char *argv[] = { program_straits(), "run", "--quiet", "--runs", NULL, NULL, NULL };
	char dir[64], path[96];
	struct program p;
	struct text all;

	LONG();
	HLS_OR_SKIP(hlsjs_why_not);
	scratch_make(dir);
	argv[4] = dir;
	argv[5] = run_write(dir, "show.yaml", text, path);
	CHECK_INT(program_run(&p, argv, NULL, 90), 3);
	program_done(&p);
	all = run_file(dir, "nothing", "run.json");
	CHECK_HAS(text_str(&all), "The buyer's part failed: no picture of the show at ");
	CHECK_HAS(text_str(&all), "the last try said: the origin's web server: ");
	text_done(&all);
	scratch_remove(dir);
}

static CU_TestInfo hls_tests[] = {
	TEST(gstreamers_player_goes_up_after_its_first_fragment),
	TEST(hlsjs_goes_up_and_stays_two_fragments_behind),
	TEST(hlsjs_goes_down_with_the_rate_and_gives_a_fragment_up),
	TEST(hlsjs_bears_an_outage_for_as_long_as_its_buffer_lasts),
	TEST(the_routes_delay_is_seen_within_a_fragment),
	TEST(a_player_that_was_not_fetched_is_told_before_the_run),
	TEST(hlsjs_that_never_sees_the_show_is_a_finding),
	CU_TEST_INFO_NULL,
};

extern struct suite suites[];

struct suite suites[] = {
	{ "live/hls", hls_tests },
	{ 0 },
};
