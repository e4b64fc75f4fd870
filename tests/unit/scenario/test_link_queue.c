/* test_link_queue.c - a link's queue: limits in any unit, and the numbers of each kind. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/base/text.h"
#include "harness/scenario/words.h"
#include "tests/support/suite.h"
#include "tests/unit/scenario/folder.h"

extern CU_TestInfo link_queue_tests[];

static struct plan *load_queue(struct folder *f, const char *queue)
{
	char text[600];

	(void)snprintf(text, sizeof(text),
		       "show: s\nroute:\n  seller: {}\n  haul: {}\n  buyer:\n    down:\n"
		       "      rate: 4 Mbit/s\n      queue: %s\n",
		       queue);
	return folder_load(f, text);
}

static const struct link_conf *down(const struct plan *p)
{
	return &p->chains[PLAN_TO_BUYER].links[2];
}

/* The queue as run.json has it; the caller owns the link. */
static json_t *link_of(const struct plan *p)
{
	json_t *all = plan_to_json(p);
	json_t *route = json_object_get(all, "route");
	json_t *link = json_incref(json_array_get(json_object_get(route, "to_buyer"), 2));

	json_decref(all);
	return link;
}

static void check_json(const struct plan *p, const char *want)
{
	json_t *link = link_of(p);
	char *text = json_dumps(json_object_get(link, "queue_manager"), JSON_COMPACT);

	CHECK_STR(text ? text : "", want);
	free(text);
	json_decref(link);
}

static void check_words(const struct plan *p, const char *want)
{
	struct text t = { 0 };

	words_special(down(p), &t);
	CHECK_STR(text_str(&t), want);
	text_done(&t);
}

static void refuses(const char *queue, const char *says)
{
	struct folder f;

	folder_make(&f);
	plan_free(load_queue(&f, queue));
	CHECK_HAS(f.err.text, says);
	folder_remove(&f);
}

static void codel_has_its_own_numbers_and_linux_arithmetic(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = load_queue(&f, "{limit: 64 KiB, kind: codel, target: 8 ms, interval: 200 ms, "
			   "arithmetic: linux, ecn: yes}");
	CHECK_STR(f.err.text, "");
	if (p) {
		const struct queue_conf *q = &down(p)->queue;

		CHECK_INT(q->codel.target, 8 * NSEC_PER_MSEC);
		CHECK_INT(q->codel.interval, 200 * NSEC_PER_MSEC);
		CHECK(q->codel.as_linux);
		CHECK(q->ecn);
		check_words(p, "CoDel as Linux target 8 ms interval 200 ms, ECN marks");
		check_json(p, "{\"ecn\":true,\"target_ns\":8000000,\"interval_ns\":200000000,"
			      "\"arithmetic\":\"linux\"}");
	}
	plan_free(p);
	p = load_queue(&f, "{limit: 64 KiB, kind: codel, arithmetic: rfc}");
	CHECK_STR(f.err.text, "");
	if (p)
		CHECK(!down(p)->queue.codel.as_linux);
	plan_free(p);
	folder_remove(&f);
	refuses("{limit: 64 KiB, kind: codel, arithmetic: bsd}", ":8:55: ");
	refuses("{limit: 64 KiB, target: 8 ms}",
		":8:30: \"target\" without codel, fq_codel or pie");
	refuses("{limit: 64 KiB, kind: codel, burst: 8 ms}", ":8:43: \"burst\" without pie");
	refuses("{limit: 64 KiB, ecn: yes}", ":8:30: \"ecn\" without codel");
}

static void pie_has_the_parameters_of_rfc_8033(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = load_queue(&f,
		       "{limit: 64 KiB, kind: pie, target: 20 ms, update: 30 ms, burst: 100 ms, "
		       "alpha: 0.25, beta: 2.5, ecn: yes, mark-below: 20 %}");
	CHECK_STR(f.err.text, "");
	if (p) {
		const struct pie_conf *pie = &down(p)->queue.pie;

		CHECK_INT(pie->target, 20 * NSEC_PER_MSEC);
		CHECK_INT(pie->update, 30 * NSEC_PER_MSEC);
		CHECK_INT(pie->burst, 100 * NSEC_PER_MSEC);
		CHECK_INT(pie->alpha_micro, 250000);
		CHECK_INT(pie->beta_micro, 2500000);
		CHECK(pie->mark_below == chance_ratio(1, 5));
		check_words(p,
			    "PIE target 20 ms update 30 ms burst 100 ms alpha 0.25 beta 2.5, ECN "
			    "marks below a chance of 20 %");
		check_json(p, "{\"ecn\":true,\"target_ns\":20000000,\"update_ns\":30000000,"
			      "\"burst_ns\":100000000,\"alpha\":0.25,\"beta\":2.5,"
			      "\"mark_below\":0.20000000000000001}");
	}
	plan_free(p);
	folder_remove(&f);
	refuses("{limit: 64 KiB, kind: pie, alpha: 0}", ":8:48: \"0\", expected 0.000001 to 1000");
	refuses("{limit: 64 KiB, kind: pie, beta: 1001}", ":8:47: \"1001\"");
	refuses("{limit: 64 KiB, kind: pie, beta: 1/4}", ":8:47:");
	refuses("{limit: 64 KiB, kind: codel, alpha: 1}", ":8:43: \"alpha\" without pie");
	refuses("{limit: 64 KiB, kind: pie, interval: 8 ms}",
		":8:41: \"interval\" without codel or fq_codel");
	refuses("{limit: 64 KiB, kind: pie, mark-below: 5 %}", "without \"ecn\"");
	refuses("{limit: 64 KiB, kind: pie, ecn: yes, mark-below: 0}", ":8:63: 0 marks nothing");
}

static void fq_codel_has_flows_and_a_quantum(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = load_queue(&f, "{limit: 64 KiB, kind: fq_codel, flows: 64, quantum: 300 B}");
	CHECK_STR(f.err.text, "");
	if (p) {
		CHECK_INT(down(p)->queue.fq.queues, 64);
		CHECK_INT(down(p)->queue.fq.quantum_bytes, 300);
		check_words(p, "64 queues of flows, a quantum of 300 B");
		check_json(p, "{\"flows\":64,\"quantum_bytes\":300}");
	}
	plan_free(p);
	folder_remove(&f);
	refuses("{limit: 64 KiB, kind: fq_codel, flows: 0}", ":8:53: 0 queues");
	refuses("{limit: 64 KiB, kind: fq_codel, flows: 16777217}", "number of fq_codel queues");
	refuses("{limit: 64 KiB, kind: fq_codel, quantum: 0 B}", ":8:55: a quantum of 0");
	refuses("{limit: 64 KiB, kind: codel, quantum: 300 B}",
		":8:43: \"quantum\" without fq_codel");
}

static void a_limit_in_time_may_follow_the_rate(void)
{
	struct folder f;
	struct plan *p;
	json_t *link;

	folder_make(&f);
	p = load_queue(&f, "{limit: 200 ms, follow-rate: yes}");
	CHECK_STR(f.err.text, "");
	if (p) {
		CHECK_INT(down(p)->queue.limit_ns, 200 * NSEC_PER_MSEC);
		CHECK_INT(down(p)->queue.limit_start_ns, 0);
		check_words(p, "queue in time of the rate in force");
		link = link_of(p);
		CHECK_INT(json_integer_value(json_object_get(link, "queue_ns")), 200000000);
		CHECK(json_is_true(json_object_get(link, "queue_follows_rate")));
		json_decref(link);
	}
	plan_free(p);
	p = load_queue(&f, "{limit: 200 ms, follow-rate: no}");
	CHECK_STR(f.err.text, "");
	if (p)
		CHECK_INT(down(p)->queue.limit_start_ns, 200 * NSEC_PER_MSEC);
	plan_free(p);
	folder_remove(&f);
	refuses("{limit: 64 KiB, follow-rate: yes}",
		":8:30: \"follow-rate\" with a limit that is no");
	refuses("{limit: 200 ms, follow-rate: maybe}", ":8:43: ");
}

CU_TestInfo link_queue_tests[] = {
	TEST(codel_has_its_own_numbers_and_linux_arithmetic),
	TEST(pie_has_the_parameters_of_rfc_8033),
	TEST(fq_codel_has_flows_and_a_quantum),
	TEST(a_limit_in_time_may_follow_the_rate),
	CU_TEST_INFO_NULL,
};
