/* test_stall.c - a stall in one sentence. */
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

CU_TestInfo stall_tests[] = {
	TEST(an_outage_with_a_wait_for_a_key_frame_is_told_as_such),
	TEST(what_an_event_did_to_packets_that_came_late_is_told_too),
	TEST(each_cause_has_its_words),
	CU_TEST_INFO_NULL,
};
