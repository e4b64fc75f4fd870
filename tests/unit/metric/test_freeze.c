/* test_freeze.c - freezes against the vectors of libwebrtc's own tests. */
#include "reports/metric/freeze.h"
#include "tests/support/suite.h"

#define MS NSEC_PER_MSEC

/* Frame times that are added one interval after the other. */
struct reel {
	nsec_t shown[200];
	bool resumed[200];
	struct freeze_input in;
};

static void start(struct reel *r)
{
	*r = (struct reel){ .shown = { 77 * NSEC_PER_SEC }, .in = { .n = 1 } };
	r->in.shown = r->shown;
}

static void add(struct reel *r, int count, int msec)
{
	for (int i = 0; i < count; i++, r->in.n++)
		r->shown[r->in.n] = r->shown[r->in.n - 1] + msec * MS;
}

/* video/receive_statistics_proxy_unittest.cc: a frame, one 2 s later, 31 at the same distance, one
 * more. */
static void webrtc_thresholds_are_those_of_its_own_tests(void)
{
	static const struct {
		int interval;
		int last;
		unsigned freezes;
	} cases[] = { { 150, 483, 1 }, { 150, 482, 0 }, { 30, 185, 1 }, { 30, 184, 0 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct reel r;

		start(&r);
		add(&r, 1, 2000);
		add(&r, 31, cases[i].interval);
		add(&r, 1, cases[i].last);
		CHECK_INT(freeze_webrtc(&r.in).count, cases[i].freezes);
		CHECK_INT(freeze_webrtc(&r.in).total,
			  (int64_t)cases[i].freezes * cases[i].last * MS);
	}
}

/* ReportsFreezeMetrics: 5 intervals of 30 ms, then 1 s. */
static void webrtc_counts_the_whole_interval_of_a_freeze(void)
{
	struct reel r;
	struct freeze_sum sum;

	start(&r);
	add(&r, 5, 30);
	add(&r, 1, 1000);
	sum = freeze_webrtc(&r.in);
	CHECK_INT(sum.count, 1);
	CHECK_INT(sum.total, 1000 * MS);
	CHECK_INT(sum.longest, 1000 * MS);
	CHECK_INT(sum.smooth_count, 1);
	CHECK_INT(sum.smooth_total, 150 * MS);
}

static void webrtc_needs_five_intervals(void)
{
	struct reel r;

	start(&r);
	add(&r, 3, 30);
	add(&r, 1, 1000);
	CHECK_INT(freeze_webrtc(&r.in).count, 0);
	start(&r);
	add(&r, 4, 30);
	add(&r, 1, 1000);
	CHECK_INT(freeze_webrtc(&r.in).count, 1);
}

/* ReportsPauseMetrics: the stream is inactive for 5432 ms; that is a pause and no freeze. */
static void a_pause_on_purpose_is_no_freeze(void)
{
	struct reel r;

	start(&r);
	add(&r, 10, 30);
	r.resumed[r.in.n] = true;
	r.in.resumed = r.resumed;
	add(&r, 1, 5432);
	add(&r, 5, 30);
	CHECK_INT(freeze_webrtc(&r.in).count, 0);
	CHECK_INT(freeze_dvqa(&r.in).count, 0);
	CHECK_INT(freeze_over(&r.in, 500 * MS).count, 0);
	CHECK_INT(freeze_webrtc(&r.in).smooth_total, 300 * MS);
	r.in.resumed = NULL;
	CHECK_INT(freeze_webrtc(&r.in).count, 1);
	CHECK_INT(freeze_webrtc(&r.in).total, 5432 * MS);
}

/* default_video_quality_analyzer_test.cc: 20 frames at 50 ms, a gap of 1050 ms, 20 frames at 50 ms.
 */
static void dvqa_gives_the_values_of_its_own_test(void)
{
	struct reel r;
	struct freeze_sum sum;

	start(&r);
	add(&r, 19, 50);
	CHECK_NEAR(freeze_harmonic_fps(&r.in), 20.0, 1e-9);
	add(&r, 1, 1050);
	add(&r, 19, 50);
	sum = freeze_dvqa(&r.in);
	CHECK_INT(sum.count, 1);
	CHECK_INT(sum.total, 1050 * MS);
	CHECK_INT(sum.smooth_count, 2);
	CHECK_INT(sum.smooth_total, 2 * 950 * MS);
	CHECK_NEAR(freeze_harmonic_fps(&r.in), 2.463465, 1e-6);
}

/* Strictly more than max(3 a, a + 150 ms), a the mean with the interval itself. */
static void dvqa_leaves_an_interval_at_its_threshold_alone(void)
{
	struct reel r;

	/* Two intervals, 100 and d: a = (100 + d) / 2, so d > a + 150 when d > 400, and never d > 3
	 * a. */
	start(&r);
	add(&r, 1, 100);
	add(&r, 1, 400);
	CHECK_INT(freeze_dvqa(&r.in).count, 0);
	/* Ten of 50 and d: a = (500 + d) / 11; d > a + 150 when d > 215, d > 3 a when d > 187.5. */
	start(&r);
	add(&r, 10, 50);
	add(&r, 1, 215);
	CHECK_INT(freeze_dvqa(&r.in).count, 0);
	start(&r);
	add(&r, 10, 50);
	add(&r, 1, 216);
	CHECK_INT(freeze_dvqa(&r.in).count, 1);
}

static void fixed_thresholds_count_what_is_longer(void)
{
	struct reel r;

	start(&r);
	add(&r, 3, 500);
	add(&r, 1, 501);
	add(&r, 1, 1200);
	CHECK_INT(freeze_over(&r.in, 500 * MS).count, 2);
	CHECK_INT(freeze_over(&r.in, 500 * MS).total, 1701 * MS);
	CHECK_INT(freeze_over(&r.in, 1000 * MS).total, 1200 * MS);
	CHECK_INT(freeze_over(&r.in, 200 * MS).count, 5);
}

/* webrtc-stats: (S2 - S1^2 / n) / n with n the frames, although there is one interval less. */
static void variance_is_given_by_both_rules(void)
{
	struct reel r;

	start(&r);
	add(&r, 1, 20);
	add(&r, 1, 40);
	add(&r, 1, 30);
	CHECK_NEAR(freeze_variance(&r.in), 100, 1e-9);
	CHECK_NEAR(freeze_variance_w3c(&r.in), (400 + 1600 + 900 - 90.0 * 90 / 4) / 4, 1e-9);
}

static void a_picture_that_stands_at_the_end_is_told(void)
{
	struct reel r;
	nsec_t last;

	start(&r);
	add(&r, 60, 33);
	last = r.shown[r.in.n - 1];
	CHECK_INT(freeze_webrtc(&r.in).count, 0);
	CHECK_INT(freeze_open(&r.in, last + 100 * MS), 0);
	CHECK_INT(freeze_open(&r.in, last + 5000 * MS), 5000 * MS);
	CHECK_INT(freeze_open(&r.in, last), 0);
	r.in.n = 1;
	CHECK_INT(freeze_open(&r.in, r.shown[0] + 5000 * MS), 5000 * MS);
	r.in.n = 0;
	CHECK_INT(freeze_open(&r.in, 5000 * MS), 0);
}

static void nothing_shown_is_nothing(void)
{
	const struct freeze_input in = { 0 };

	CHECK_INT(freeze_webrtc(&in).count, 0);
	CHECK_INT(freeze_dvqa(&in).smooth_count, 0);
	CHECK_NEAR(freeze_harmonic_fps(&in), 0, 0);
	CHECK_NEAR(freeze_variance_w3c(&in), 0, 0);
	CHECK_NEAR(freeze_variance(&in), 0, 0);
}

CU_TestInfo freeze_tests[] = {
	TEST(webrtc_thresholds_are_those_of_its_own_tests),
	TEST(webrtc_counts_the_whole_interval_of_a_freeze),
	TEST(webrtc_needs_five_intervals),
	TEST(a_pause_on_purpose_is_no_freeze),
	TEST(dvqa_gives_the_values_of_its_own_test),
	TEST(dvqa_leaves_an_interval_at_its_threshold_alone),
	TEST(fixed_thresholds_count_what_is_longer),
	TEST(variance_is_given_by_both_rules),
	TEST(a_picture_that_stands_at_the_end_is_told),
	TEST(nothing_shown_is_nothing),
	CU_TEST_INFO_NULL,
};
