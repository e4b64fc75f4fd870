/* test_viewers.c - several viewers of one show: each is judged, and the worst is named. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "reports/write/answer.h"
#include "reports/write/json.h"
#include "reports/write/junit.h"
#include "reports/write/viewers.h"
#include "tests/support/suite.h"
#include "tests/unit/write/judged.h"

/* A live show with viewers beside the buyer; each has a latency.p95 and a time over 600 ms. */
struct crowd {
	struct judged j;
	struct other_viewer others[3];
};

static void watch(struct crowd *c, const char *name, double p95, double over)
{
	struct other_viewer *viewer = &c->others[c->j.e.other_count++];

	(void)snprintf(viewer->name, sizeof(viewer->name), "%s", name);
	(void)snprintf(viewer->stream, sizeof(viewer->stream), "to-%s", name);
	viewer->route = "far";
	metric_add(&c->j.e.result.metrics, viewer->stream, "latency.p50", p95 - 100, 9);
	metric_add(&c->j.e.result.metrics, viewer->stream, "latency.p95", p95, 9);
	metric_add(&c->j.e.result.metrics, viewer->stream, "age.over_600", over, 9);
}

/* The buyer's pictures are 300 ms old. */
static void crowd_init(struct crowd *c)
{
	struct metric_list *metrics = &c->j.e.result.metrics;

	*c = (struct crowd){ 0 };
	judged_init(&c->j);
	c->j.e.manifest.workload.kind = "live";
	c->j.e.others = c->others;
	metric_add(metrics, "to-buyer", "latency.p50", 200, 9);
	metric_add(metrics, "to-buyer", "latency.p95", 300, 9);
	metric_add(metrics, "to-buyer", "age.over_600", 0, 9);
}

static void expect_p95(struct crowd *c)
{
	judged_expect(&c->j, "latency.p95 <= 600 ms", "latency.p95", "<=", 600, "ms");
}

static void one_viewer_who_fails_fails_the_show_and_is_named(void)
{
	struct text answer = { 0 }, who = { 0 };
	const struct ruling *r;
	struct crowd c;

	crowd_init(&c);
	watch(&c, "buyer-2", 400, 0);
	watch(&c, "buyer-3", 900, 0.5);
	watch(&c, "buyer-4", 700, 0.25);
	expect_p95(&c);
	judged_judge(&c.j);
	r = c.j.v.rulings;
	CHECK_INT(c.j.v.word, VERDICT_FAIL);
	CHECK_STR(r->metric->stream, "to-buyer-3");
	CHECK_INT(r->viewers, 4);
	CHECK_INT(r->failed, 2);
	ruling_viewers(&c.j.e, r, &who);
	CHECK_STR(text_str(&who), "worst of 4 viewers: buyer-3; failed by buyer-3, buyer-4");
	answer_write(&c.j.e, &c.j.v, &answer);
	CHECK_STR(text_str(&answer), "No: for 50.0 % of the show buyer-3, the worst of 4 viewers, "
				     "saw a picture older than 600 ms.");
	text_done(&who);
	text_done(&answer);
	judged_done(&c.j);
}

static void when_all_hold_the_slowest_is_told(void)
{
	struct text answer = { 0 };
	struct crowd c;

	crowd_init(&c);
	watch(&c, "buyer-2", 580, 0);
	expect_p95(&c);
	judged_judge(&c.j);
	CHECK_INT(c.j.v.word, VERDICT_PASS);
	CHECK_NEAR(c.j.v.rulings[0].metric->value, 580, 0);
	answer_write(&c.j.e, &c.j.v, &answer);
	CHECK_STR(text_str(&answer),
		  "Yes: the pictures that the 2 viewers saw were never older than 600 ms; to "
		  "buyer-2, the slowest, half of them took at most 480 ms, 95 % at most 580 ms.");
	text_done(&answer);
	judged_done(&c.j);
}

static void the_packets_of_each_viewers_way_are_told(void)
{
	struct text told = { 0 };
	struct crowd c;

	crowd_init(&c);
	watch(&c, "buyer-2", 400, 0);
	metric_add(&c.j.e.result.metrics, "to-buyer-2", "loss.ratio", 0.003, 900);
	metric_add(&c.j.e.result.metrics, "to-buyer-2", "delay.p50", 47, 900);
	viewers_write(&c.j.e, &told);
	CHECK_HAS(text_str(&told), "    over route\n");
	CHECK_HAS(text_str(&told), "    over far; 0.30 % of packets lost, half within 47 ms\n");
	text_done(&told);
	judged_done(&c.j);
}

static void a_least_value_is_failed_by_the_least(void)
{
	struct crowd c;

	crowd_init(&c);
	watch(&c, "buyer-2", 400, 0);
	watch(&c, "buyer-3", 350, 0);
	judged_expect(&c.j, "latency.p95 >= 380 ms", "latency.p95", ">=", 380, "ms");
	judged_judge(&c.j);
	CHECK_INT(c.j.v.word, VERDICT_FAIL);
	CHECK_STR(c.j.v.rulings[0].metric->stream, "to-buyer");
	judged_done(&c.j);
}

static void what_one_viewer_lacks_leaves_the_question_open_unless_another_fails(void)
{
	struct crowd c;

	crowd_init(&c);
	watch(&c, "buyer-2", 400, 0);
	c.j.e.other_count++;
	c.others[1] = c.others[0];
	(void)strcpy(c.others[1].name, "buyer-3");
	(void)strcpy(c.others[1].stream, "to-buyer-3");
	metric_add_null(&c.j.e.result.metrics, "to-buyer-3", "latency.p95", "no frame was shown");
	expect_p95(&c);
	judged_judge(&c.j);
	CHECK_INT(c.j.v.word, VERDICT_INCONCLUSIVE);
	CHECK_STR(c.j.v.reason, "latency.p95: buyer-3: no frame was shown");
	CHECK_STR(viewers_worst(&c.j.e).name, "buyer-3");
	verdict_done(&c.j.v);
	c.j.expects[0].limit = 350;
	judged_judge(&c.j);
	CHECK_INT(c.j.v.word, VERDICT_FAIL);
	CHECK_STR(c.j.v.rulings[0].metric->stream, "to-buyer-2");
	judged_done(&c.j);
}

static void what_is_expected_of_one_viewer_is_held_against_that_one_alone(void)
{
	struct crowd c;

	crowd_init(&c);
	watch(&c, "buyer-2", 900, 0.5);
	judged_expect(&c.j, "buyer: latency.p95 <= 600 ms", "latency.p95", "<=", 600, "ms");
	c.j.expects[0].stream = "to-buyer";
	judged_judge(&c.j);
	CHECK_INT(c.j.v.word, VERDICT_PASS);
	CHECK_INT(c.j.v.rulings[0].viewers, 1);
	judged_done(&c.j);
}

static void json_and_junit_tell_how_each_viewer_fared(void)
{
	struct text out = { 0 };
	struct err err;
	struct crowd c;
	json_t *root, *each;

	crowd_init(&c);
	watch(&c, "buyer-2", 900, 0.5);
	expect_p95(&c);
	judged_judge(&c.j);
	CHECK_INT(json_metrics(&c.j.e, &c.j.v, &out, &err), 0);
	root = json_loads(text_str(&out), 0, NULL);
	each = json_object_get(json_array_get(json_object_get(root, "expectations"), 0), "viewers");
	CHECK_INT(json_array_size(each), 2);
	CHECK_STR(json_string_value(json_object_get(json_array_get(each, 0), "result")), "pass");
	CHECK_STR(json_string_value(json_object_get(json_array_get(each, 1), "result")), "fail");
	json_decref(root);
	text_done(&out);
	junit_write(&c.j.e, &c.j.v, &out);
	CHECK(strstr(text_str(&out), "worst of 2 viewers: buyer-2; failed by buyer-2") != NULL);
	text_done(&out);
	judged_done(&c.j);
}

static void an_event_concerns_those_whose_way_it_lies_on(void)
{
	static const struct {
		const char *link;
		bool buyer, second;
	} cases[] = {
		{ "buyer-down", true, false },
		{ "haul-out, haul-back", true, false },
		{ "buyer-2:buyer-down", false, true },
		{ "buyer-2:buyer-up, buyer-2:buyer-down", false, true },
		{ "buyer-22:buyer-down", false, false },
		{ "publish:seller-up", true, true },
		{ "", true, true },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct timeline_event event = { .id = 1, .link = cases[i].link };

		CHECK_INT(viewers_concerned("buyer", &event), cases[i].buyer);
		CHECK_INT(viewers_concerned("buyer-2", &event), cases[i].second);
	}
}

static void what_touches_the_way_back_alone_is_aside(void)
{
	static const struct {
		const char *link;
		bool to_buyer, to_seller;
	} cases[] = {
		{ "buyer-down", false, true },
		{ "buyer-up", true, false },
		{ "buyer-down, buyer-up", false, false },
		{ "publish:seller-up", false, false },
		{ "buyer", false, false },
		{ "", false, false },
	};
	struct link_facts down = { .name = "buyer-down" }, up = { .name = "buyer-up" };
	struct timeline_event event = { .id = 7 };
	const struct manifest m = { .route.chains = { { &down, 1 }, { &up, 1 } },
				    .timeline = &event,
				    .event_count = 1 };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		event.link = cases[i].link;
		CHECK_INT(viewers_aside(&m, TO_BUYER, 7), cases[i].to_buyer);
		CHECK_INT(viewers_aside(&m, TO_SELLER, 7), cases[i].to_seller);
		CHECK(!viewers_aside(&m, TO_BUYER, 8));
	}
}

CU_TestInfo viewers_tests[] = {
	TEST(one_viewer_who_fails_fails_the_show_and_is_named),
	TEST(when_all_hold_the_slowest_is_told),
	TEST(the_packets_of_each_viewers_way_are_told),
	TEST(a_least_value_is_failed_by_the_least),
	TEST(what_one_viewer_lacks_leaves_the_question_open_unless_another_fails),
	TEST(what_is_expected_of_one_viewer_is_held_against_that_one_alone),
	TEST(json_and_junit_tell_how_each_viewer_fared),
	TEST(an_event_concerns_those_whose_way_it_lies_on),
	TEST(what_touches_the_way_back_alone_is_aside),
	CU_TEST_INFO_NULL,
};
