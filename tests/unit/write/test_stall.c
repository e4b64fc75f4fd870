/* test_stall.c - a stall in one sentence. */
#include <jansson.h>

#include "harness/base/text.h"
#include "reports/write/stall.h"
#include "tests/support/suite.h"
#include "tests/unit/write/judged.h"

static void check_said(const struct judged *j, const char *want)
{
	struct text said = { 0 };

	stall_write(&j->e, &j->e.result.to_buyer, j->e.result.to_buyer.stall_count - 1, &said);
	CHECK_STR(text_str(&said), want);
	text_done(&said);
}

static void an_outage_with_a_wait_for_a_key_frame_is_told_as_such(void)
{
	struct run_stall stalls[3] = { 0 };
	struct judged j;

	judged_init(&j);
	judged_stall(&j, 1840, true);
	j.stall.stall.begin = 41200 * NSEC_PER_MSEC;
	j.stall.lost = true;
	j.stall.waited_for_key = true;
	j.stall.key_wait = 620 * NSEC_PER_MSEC;
	j.event.link = "access-down";
	stalls[2] = j.stall;
	j.e.result.to_buyer.stalls = stalls;
	j.e.result.to_buyer.stall_count = 3;
	check_said(&j, "Stall 3, 1.84 s at 41.2 s: outage on access-down; recovery waited 0.62 s "
		       "for a key frame.");
	judged_done(&j);
}

static void what_an_event_did_to_packets_that_came_late_is_told_too(void)
{
	struct judged j;

	judged_init(&j);
	judged_stall(&j, 400, true);
	j.event.by_hand = true;
	check_said(&j, "Stall 1, 0.40 s at 21.0 s: outage made by hand on buyer-down, packets "
		       "queued at a bottleneck.");
	judged_done(&j);
}

static void a_loss_that_the_event_does_not_make_is_told_beside_it(void)
{
	struct judged j;

	judged_init(&j);
	judged_stall(&j, 400, true);
	j.event.name = "detour";
	j.event.loses = false;
	j.stall.lost = true;
	j.stall.waited_for_key = true;
	j.stall.key_wait = 560 * NSEC_PER_MSEC;
	check_said(&j, "Stall 1, 0.40 s at 21.0 s: detour on buyer-down, a packet was lost and not "
		       "made good; recovery waited 0.56 s for a key frame.");
	judged_done(&j);
}

static void each_cause_has_its_words(void)
{
	static const struct {
		struct run_stall stall;
		const char *want;
	} cases[] = {
		{ { .cause = BLAME_PREPARE, .pause = 1500 * NSEC_PER_MSEC },
		  "Stall 1, 0.90 s at 21.0 s: nothing was captured for 1.50 s." },
		{ { .cause = BLAME_REPAIR, .lost = true },
		  "Stall 1, 0.90 s at 21.0 s: a packet was lost and not made good." },
		{ { .cause = BLAME_REPAIR },
		  "Stall 1, 0.90 s at 21.0 s: lost packets had to be sent again." },
		{ { .cause = BLAME_JITTER },
		  "Stall 1, 0.90 s at 21.0 s: the route delayed packets unevenly." },
		{ { .cause = BLAME_BUFFER, .stall.open = true },
		  "Stall 1, 0.90 s at 21.0 s: the jitter buffer held pictures back; it lasted to "
		  "the end of the run." },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct judged j;

		judged_init(&j);
		judged_stall(&j, 0, false);
		j.stall = cases[i].stall;
		j.stall.stall.begin = 21 * NSEC_PER_SEC;
		j.stall.stall.length = 900 * NSEC_PER_MSEC;
		check_said(&j, cases[i].want);
		judged_done(&j);
	}
}

/* A stall of a live show that travelled so. */
static void check_live(const char *workload, const struct run_stall *stall, const char *want)
{
	struct judged j;

	judged_init(&j);
	judged_stall(&j, 0, false);
	j.e.manifest.workload.kind = "live";
	j.e.manifest.root = json_pack("{s:o}", "workload", json_loads(workload, 0, NULL));
	j.stall = *stall;
	j.stall.stall.begin = 21 * NSEC_PER_SEC;
	j.stall.stall.length = 900 * NSEC_PER_MSEC;
	check_said(&j, want);
	json_decref(j.e.manifest.root);
	judged_done(&j);
}

static void in_a_live_show_it_is_the_player_that_waits(void)
{
	const struct run_stall late = { .cause = BLAME_ASSEMBLE, .took = 1500 * NSEC_PER_MSEC };
	const struct run_stall never = { .cause = BLAME_PACING };
	const struct run_stall after_handshake = { .cause = BLAME_ASSEMBLE,
						   .took = 820 * NSEC_PER_MSEC,
						   .clock_late = 279 * NSEC_PER_MSEC };
	const struct run_stall put_right = { .cause = BLAME_ASSEMBLE,
					     .took = 610 * NSEC_PER_MSEC,
					     .clock_late = 279 * NSEC_PER_MSEC };
	static const char srt_200[] = "{\"over\": \"srt\", \"srt_latency_ns\": 200000000}";

	check_live("{\"over\": \"srt\", \"srt_latency_ns\": 120000000}", &late,
		   "Stall 1, 0.90 s at 21.0 s: the player waited for packets over SRT.");
	check_live("{\"over\": \"srt\", \"srt_latency_ns\": 120000000}", &never,
		   "Stall 1, 0.90 s at 21.0 s: the player waited for packets over SRT.");
	check_live("{\"over\": \"srt\", \"srt_latency_ns\": 500000000}", &late,
		   "Stall 1, 0.90 s at 21.0 s: SRT held packets back for its latency of 500 ms, on "
		   "both its ways.");
	check_live(srt_200, &after_handshake,
		   "Stall 1, 0.90 s at 21.0 s: SRT held packets back for its latency of 200 ms, on "
		   "both its ways, and 279 ms more, for the handshake that set its clock came so "
		   "late.");
	check_live(srt_200, &put_right,
		   "Stall 1, 0.90 s at 21.0 s: SRT held packets back for its latency of 200 ms, on "
		   "both its ways.");
	check_live("{\"over\": \"rtmp\"}", &late,
		   "Stall 1, 0.90 s at 21.0 s: the player waited for the next chunk over RTMP.");
	check_live("{\"over\": \"hls\"}", &late,
		   "Stall 1, 0.90 s at 21.0 s: the player stays whole fragments behind the camera, "
		   "by 1.5 s.");
}

static void in_a_live_show_other_parts_keep_their_words(void)
{
	const struct run_stall stall = { .cause = BLAME_DISPLAY, .took = 1500 * NSEC_PER_MSEC };

	check_live("{\"over\": \"hls\"}", &stall,
		   "Stall 1, 0.90 s at 21.0 s: the player held decoded pictures back.");
	check_live("{\"over\": \"rtmp\"}", &stall,
		   "Stall 1, 0.90 s at 21.0 s: the display was slow.");
}

static void a_freeze_says_what_the_player_had(void)
{
	static const struct {
		struct run_freeze freeze;
		const char *want;
	} cases[] = {
		{ { .level = 80 * NSEC_PER_MSEC, .event = 1 },
		  "Freeze 1, 1.54 s at 21.0 s: outage on buyer-down, the player waited for a "
		  "fragment with 80 ms in its buffer." },
		{ { .level = 0, .open = true },
		  "Freeze 1, 1.54 s at 21.0 s: the player waited for a fragment with an empty "
		  "buffer; it lasted to the end of the run." },
		{ { .level = 4400 * NSEC_PER_MSEC, .held = true },
		  "Freeze 1, 1.54 s at 21.0 s: the player stood still with 4.4 s in its buffer." },
		{ { .level = 766 * NSEC_PER_MSEC },
		  "Freeze 1, 1.54 s at 21.0 s: the player waited for a fragment." },
		{ { .level = -1, .held = true },
		  "Freeze 1, 1.54 s at 21.0 s: the player stood still." },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct run_freeze freeze = cases[i].freeze;
		struct text said = { 0 };
		struct judged j;

		judged_init(&j);
		judged_stall(&j, 900, true);
		freeze.begin = 21 * NSEC_PER_SEC;
		freeze.length = 1540 * NSEC_PER_MSEC;
		j.e.result.to_buyer.freezes = &freeze;
		j.e.result.to_buyer.freeze_count = 1;
		freeze_write(&j.e, &j.e.result.to_buyer, 0, &said);
		CHECK_STR(text_str(&said), cases[i].want);
		text_done(&said);
		judged_done(&j);
	}
}

CU_TestInfo stall_tests[] = {
	TEST(in_a_live_show_it_is_the_player_that_waits),
	TEST(in_a_live_show_other_parts_keep_their_words),
	TEST(a_freeze_says_what_the_player_had),
	TEST(an_outage_with_a_wait_for_a_key_frame_is_told_as_such),
	TEST(what_an_event_did_to_packets_that_came_late_is_told_too),
	TEST(a_loss_that_the_event_does_not_make_is_told_beside_it),
	TEST(each_cause_has_its_words),
	CU_TEST_INFO_NULL,
};
