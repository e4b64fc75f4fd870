/* test_answer.c - the one sentence says what the numbers say, and no more. */
#include <string.h>

#include "harness/base/text.h"
#include "reports/write/answer.h"
#include "tests/support/suite.h"
#include "tests/unit/write/judged.h"

static void check_answer(struct judged *j, const char *want)
{
	struct text t = { 0 };

	judged_judge(j);
	answer_write(&j->e, &j->v, &t);
	CHECK_STR(text_str(&t), want);
	text_done(&t);
	judged_done(j);
}

/* A share of the time over 600 ms, and an expectation that it is at most 2 %. */
static void share_over(struct judged *j, double share)
{
	judged_init(j);
	judged_expect(j, "age.over_600 <= 2 %", "age.over_600", "<=", 0.02, "ratio");
	metric_add(&j->e.result.metrics, "to-buyer", "age.over_600", share, 1);
	metric_add(&j->e.result.metrics, "to-buyer", "latency.p50", 183.4, 1);
	metric_add(&j->e.result.metrics, "to-buyer", "latency.p95", 239.6, 1);
}

static void a_clean_pass_is_a_yes_with_the_usual_latency(void)
{
	struct judged j;

	share_over(&j, 0);
	check_answer(&j, "Yes: the picture that the buyer saw was never older than 600 ms; half of "
			 "the pictures took at most 183 ms, 95 % at most 240 ms.");
}

static void a_pass_that_was_late_now_and_then_says_so(void)
{
	struct judged j;

	share_over(&j, 0.015);
	judged_stall(&j, 812, false);
	check_answer(&j,
		     "Yes, within what the show allows: for 1.5 % of the call the buyer saw a "
		     "picture older than 600 ms; the longest stall lasted 812 ms, because packets "
		     "queued at a bottleneck.");
}

static void a_failure_names_the_longest_stall_and_its_event(void)
{
	struct judged j;

	share_over(&j, 0.123);
	judged_stall(&j, 3100, true);
	check_answer(&j,
		     "No: for 12.3 % of the call the buyer saw a picture older than 600 ms; the "
		     "longest stall lasted 3.1 s, during the outage on buyer-down at 20 s.");
}

static void the_longest_freeze_of_a_late_player_is_told_with_its_event(void)
{
	struct run_freeze freezes[] = {
		{ .length = 200 * NSEC_PER_MSEC },
		{ .length = 1500 * NSEC_PER_MSEC, .event = 1 },
	};
	struct judged j;

	share_over(&j, 1);
	judged_stall(&j, 40000, true);
	j.stall.event = 0;
	j.e.result.to_buyer.freezes = freezes;
	j.e.result.to_buyer.freeze_count = 2;
	check_answer(&j, "No: for 100 % of the call the buyer saw a picture older than 600 ms; the "
			 "longest stall lasted 40 s, because packets queued at a bottleneck; the "
			 "longest freeze lasted 1.5 s, during the outage on buyer-down at 20 s.");
}

static void an_event_of_two_links_names_both(void)
{
	struct judged j;

	share_over(&j, 0.123);
	judged_stall(&j, 3100, true);
	j.event.link = "buyer-down, buyer-up";
	check_answer(&j,
		     "No: for 12.3 % of the call the buyer saw a picture older than 600 ms; the "
		     "longest stall lasted 3.1 s, during the outage on buyer-down and buyer-up at "
		     "20 s.");
}

static void an_event_that_was_there_from_the_start_has_no_time(void)
{
	struct judged j;

	share_over(&j, 0.123);
	judged_stall(&j, 3100, true);
	j.event.link = "buyer-down, buyer-up";
	j.event.begin = 0;
	check_answer(&j,
		     "No: for 12.3 % of the call the buyer saw a picture older than 600 ms; the "
		     "longest stall lasted 3.1 s, during the outage on buyer-down and buyer-up "
		     "from the start on.");
}

static void a_stall_that_never_ended_is_said_so(void)
{
	struct judged j;

	share_over(&j, 0.5);
	judged_stall(&j, 30000, false);
	j.stall.stall.open = true;
	j.stall.lost = true;
	check_answer(&j,
		     "No: for 50.0 % of the call the buyer saw a picture older than 600 ms; the "
		     "longest stall lasted 30 s up to the very end, because a packet was lost and "
		     "not made good.");
}

static void a_failure_of_something_else_is_told_by_its_expectation(void)
{
	struct judged j;

	share_over(&j, 0);
	judged_expect(&j, "setup.first_frame <= 2 s", "setup.first_frame", "<=", 2000, "ms");
	metric_add(&j.e.result.metrics, "to-buyer", "setup.first_frame", 2400, 1);
	check_answer(&j, "No: first picture after 2.400 s, where at most 2 s was expected.");
}

static void a_show_without_a_question_gets_no_yes_or_no(void)
{
	struct judged j;

	share_over(&j, 0.123);
	j.e.manifest.show.question = "";
	check_answer(&j,
		     "Failed: for 12.3 % of the call the buyer saw a picture older than 600 ms.");
}

static void a_question_for_a_number_gets_no_yes_or_no(void)
{
	struct judged j;

	share_over(&j, 0);
	j.e.manifest.show.question = "At the peak, what breaks first when it is slow?";
	check_answer(&j, "Passed: the picture that the buyer saw was never older than 600 ms; half "
			 "of the pictures took at most 183 ms, 95 % at most 240 ms.");
	share_over(&j, 0.123);
	j.e.manifest.show.question = "Isolated, what breaks?";
	check_answer(&j,
		     "Failed: for 12.3 % of the call the buyer saw a picture older than 600 ms.");
}

static void a_pass_for_the_buyer_does_not_hide_the_seller(void)
{
	struct judged j;

	share_over(&j, 0);
	metric_add(&j.e.result.metrics, "to-seller", "age.over_600", 0.328, 1);
	check_answer(&j,
		     "Yes: the picture that the buyer saw was never older than 600 ms; half of "
		     "the pictures took at most 183 ms, 95 % at most 240 ms; the seller saw one "
		     "older than 600 ms for 32.8 % of the call.");
}

static void a_calibration_says_what_the_pipeline_takes(void)
{
	struct judged j;

	share_over(&j, 0);
	j.e.manifest.show.calibration = true;
	metric_add(&j.e.result.metrics, "to-seller", "latency.p50", 87, 1);
	metric_add(&j.e.result.metrics, "to-seller", "latency.p95", 199, 1);
	check_answer(&j,
		     "Calibration: the pipeline itself takes 183 ms to the buyer (median; 95 % "
		     "of the pictures at most 240 ms), and 87 ms to the seller (median; 95 % of "
		     "the pictures at most 199 ms).");
}

static void a_calibration_that_fails_is_none(void)
{
	struct judged j;

	share_over(&j, 0.123);
	j.e.manifest.show.question = "What is the latency of the pipeline alone?";
	j.e.manifest.show.calibration = true;
	check_answer(&j,
		     "Failed: for 12.3 % of the call the buyer saw a picture older than 600 ms.");
}

static void a_call_without_a_picture_claims_no_age(void)
{
	struct judged j;

	judged_init(&j);
	judged_expect(&j, "frames.never <= 1 %", "frames.never", "<=", 0.01, "ratio");
	judged_expect(&j, "latency.p95 <= 1 ms", "latency.p95", "<=", 1, "ms");
	metric_add(&j.e.result.metrics, "to-buyer", "frames.never", 1, 1);
	metric_add(&j.e.result.metrics, "to-buyer", "latency.p95", 2, 1);
	metric_add_null(&j.e.result.metrics, "to-buyer", "age.over_600", "no picture");
	check_answer(&j, "No: how old the picture was that the buyer saw could not be measured; "
			 "frames.never 100.00 %, where at most 1 % was expected.");
}

static void a_pass_without_pictures_does_not_speak_of_their_age(void)
{
	struct judged j;

	judged_init(&j);
	judged_expect(&j, "loss.ratio <= 1 %", "loss.ratio", "<=", 0.01, "ratio");
	metric_add(&j.e.result.metrics, "to-buyer", "loss.ratio", 0, 1);
	check_answer(&j, "Yes: everything that the show expects holds, but how old the picture was "
			 "that the buyer saw could not be measured.");
}

static void an_invalid_run_answers_nothing(void)
{
	const char *findings[] = { "The buyer's process ended with signal 9." };
	struct judged j;

	share_over(&j, 0);
	j.e.manifest.broken = true;
	j.e.manifest.findings = findings;
	j.e.manifest.finding_count = 1;
	check_answer(&j,
		     "No answer, because the run was broken: The buyer's process ended with signal "
		     "9.");
}

static void an_open_question_stays_open(void)
{
	struct judged j;

	judged_init(&j);
	judged_expect(&j, "", "latency.p95", "<=", 600, "ms");
	metric_add_null(&j.e.result.metrics, "to-buyer", "latency.p95", "no frame was shown");
	check_answer(&j, "The question stays open: latency.p95: no frame was shown.");
}

/* The seller's share of the time over 600 ms, expected to be at most 2 %; the buyer's is that of
 * share_over(). */
static void sellers_share_over(struct judged *j, double share, double sellers)
{
	share_over(j, share);
	judged_expect(j, "seller: age.over_600 <= 2 %", "age.over_600", "<=", 0.02, "ratio");
	j->expects[1].stream = "to-seller";
	metric_add(&j->e.result.metrics, "to-seller", "age.over_600", sellers, 1);
}

static void a_failure_at_the_seller_is_told_in_the_same_words(void)
{
	struct judged j;

	sellers_share_over(&j, 0, 0.315);
	check_answer(&j, "No: the seller saw a picture older than 600 ms for 31.5 % of the call.");
	sellers_share_over(&j, 0.123, 0.315);
	judged_stall(&j, 3100, true);
	check_answer(&j,
		     "No: for 12.3 % of the call the buyer saw a picture older than 600 ms; the "
		     "longest stall lasted 3.1 s, during the outage on buyer-down at 20 s; the "
		     "seller saw one older than 600 ms for 31.5 % of the call.");
}

/* What failed is told as it is where no picture was over 600 ms old. */
static void a_strict_limit_that_fails_at_the_seller_is_told_by_itself(void)
{
	struct judged j;

	share_over(&j, 0);
	judged_expect(&j, "seller: latency.p50 <= 50 ms", "latency.p50", "<=", 50, "ms");
	j.expects[1].stream = "to-seller";
	metric_add(&j.e.result.metrics, "to-seller", "latency.p50", 87, 1);
	check_answer(&j, "No: latency, median 87 ms, where at most 50 ms was expected to the "
			 "seller.");
}

CU_TestInfo answer_tests[] = {
	TEST(a_clean_pass_is_a_yes_with_the_usual_latency),
	TEST(a_pass_that_was_late_now_and_then_says_so),
	TEST(a_failure_names_the_longest_stall_and_its_event),
	TEST(the_longest_freeze_of_a_late_player_is_told_with_its_event),
	TEST(an_event_of_two_links_names_both),
	TEST(an_event_that_was_there_from_the_start_has_no_time),
	TEST(a_stall_that_never_ended_is_said_so),
	TEST(a_failure_of_something_else_is_told_by_its_expectation),
	TEST(a_show_without_a_question_gets_no_yes_or_no),
	TEST(a_question_for_a_number_gets_no_yes_or_no),
	TEST(a_pass_for_the_buyer_does_not_hide_the_seller),
	TEST(a_failure_at_the_seller_is_told_in_the_same_words),
	TEST(a_strict_limit_that_fails_at_the_seller_is_told_by_itself),
	TEST(a_calibration_says_what_the_pipeline_takes),
	TEST(a_calibration_that_fails_is_none),
	TEST(a_call_without_a_picture_claims_no_age),
	TEST(a_pass_without_pictures_does_not_speak_of_their_age),
	TEST(an_invalid_run_answers_nothing),
	TEST(an_open_question_stays_open),
	CU_TEST_INFO_NULL,
};
