/* test_talk_net.c - a conversation when the network fails: an outage is a gap in what is heard and
 * a question without an answer, and a rate below the coder's is not adapted to. */
#include "tests/lab/run_kit.h"

static void run_talk(const char *rest, struct numbers *ret)
{
	static const char head[] = "show: talk\n"
				   "route: lan-control\n"
				   "workload:\n"
				   "  talk:\n"
				   "    turns: [{ask: {after: 300 ms}}]\n"
				   "    answer-limit: 2 s\n"
				   "    assistant: {delay: 640 ms, length: 1 s}\n";
	const char *const more[RUN_MORE] = { 0 };
	struct text show = { 0 };
	char dir[64], path[96];

	scratch_make(dir);
	text_addf(&show, "%s%s", head, rest);
	run_once(dir, run_write(dir, "show.yaml", text_str(&show), path), more, ret);
	text_done(&show);
	scratch_remove(dir);
}

static double heard_value(const struct numbers *n, const char *name)
{
	return run_value(n->metrics, name, "to-buyer");
}

static void an_outage_of_three_seconds_is_a_gap_and_a_question_without_an_answer(void)
{
	struct numbers n;

	RUN_OR_SKIP();
	run_talk("duration: 13 s\n"
		 "timeline:\n"
		 "  - {at: 4 s, for: 3 s, event: outage, packets: lost}\n",
		 &n);
	/* a packet holds 20 ms; what the machine keeps back comes too late besides */
	CHECK(heard_value(&n, "audio.dropouts.max") > 3000 - 60);
	CHECK(heard_value(&n, "audio.dropouts.max") < 3000 + 200);
	CHECK(run_value(n.metrics, "talk.unanswered", "") >= 1);
	/* before and after it, the answers come */
	CHECK(run_value(n.metrics, "talk.turns", "") >= 3);
	CHECK(run_value(n.metrics, "talk.response.p50", "") > 640);
	CHECK(run_value(n.metrics, "talk.response.p50", "") < 1000);
	numbers_done(&n);
}

static void a_rate_below_the_coders_is_not_adapted_to(void)
{
	const json_t *reaction;
	struct numbers n;

	LONG();
	RUN_OR_SKIP();
	run_talk("duration: 12 s\n"
		 "timeline:\n"
		 "  - {at: 5 s, for: 7 s, link: haul-out, rate: 24 kbit/s}\n",
		 &n);
	/* it goes on with what it sent before, which piles up before the link; that is said */
	CHECK(heard_value(&n, "rate.sent") > 30000);
	CHECK(heard_value(&n, "delay.max") > 1000);
	reaction = run_metric(n.metrics, "rate.reaction", "to-buyer");
	CHECK(json_is_null(json_object_get(reaction, "value")));
	CHECK_STR(json_string_value(json_object_get(reaction, "reason")),
		  "the rate sent never came down to the new capacity");
	numbers_done(&n);
}

static CU_TestInfo talk_net_tests[] = {
	TEST(an_outage_of_three_seconds_is_a_gap_and_a_question_without_an_answer),
	TEST(a_rate_below_the_coders_is_not_adapted_to),
	CU_TEST_INFO_NULL,
};

struct suite suites[] = {
	{ "talk_net", talk_net_tests },
	{ 0 },
};
