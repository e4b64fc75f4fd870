/* test_kernel_plan.c - which links the kernel's drive takes, as what, and what it says of others.
 */
#include <stdio.h>
#include <string.h>

#include "harness/base/draw.h"
#include "harness/base/err.h"
#include "harness/drive/kernel.h"
#include "harness/drive/kernel_plan.h"
#include "harness/drive/kernel_probe.h"
#include "tests/support/suite.h"

#define MTU 1500

static const struct kernel_tables no_tables;

static void plan_link(const struct link_conf *link, const struct timeline *timeline,
		      struct kernel_plan *ret)
{
	kernel_plan_make(
		&(struct kernel_route){
			.links = link, .link_count = 1, .timeline = timeline, .mtu = MTU },
		ret);
}

/* The link alone must be refused, for a reason that has these words, and no other. */
static void check_refused(const struct link_conf *link, const char *words)
{
	struct kernel_plan plan;

	plan_link(link, NULL, &plan);
	CHECK_HAS(text_str(&plan.refusals), words);
	CHECK_HAS(text_str(&plan.refusals), "haul: ");
	CHECK(strchr(text_str(&plan.refusals), '\n') ==
	      text_str(&plan.refusals) + plan.refusals.len - 1);
	kernel_plan_done(&plan);
}

/* The first setting of one stage. */
static struct kernel_setting first(const struct link_conf *link, enum kernel_stage_kind kind)
{
	const struct kernel_route route = { .links = link, .link_count = 1, .mtu = MTU };
	const struct kernel_stage stage = { .kind = kind };
	struct kernel_setting ret;
	struct settings s;

	CHECK_INT(kernel_settings_init(&s, &route, 0, NULL), 0);
	kernel_setting_make(link, &s, &stage, &no_tables, MTU, &ret);
	settings_done(&s);
	return ret;
}

static void a_perfect_link_needs_no_discipline(void)
{
	const struct link_conf link = { .name = "haul" };
	struct kernel_plan plan;

	plan_link(&link, NULL, &plan);
	CHECK_INT((int64_t)plan.stage_count, 0);
	CHECK_INT((int64_t)plan.refusals.len, 0);
	kernel_plan_done(&plan);
}

static void rate_delay_and_copies_are_stages_in_the_order_of_the_model(void)
{
	const struct link_conf link = { .name = "haul",
					.rate = { .bps = 5000000 },
					.loss = { .kind = LOSS_RANDOM,
						  .mean = chance_ratio(1, 100) },
					.delay = { .delay = 40 * NSEC_PER_MSEC },
					.duplicate = chance_ratio(1, 1000) };
	struct kernel_plan plan;

	plan_link(&link, NULL, &plan);
	CHECK_STR(text_str(&plan.refusals), "");
	CHECK_INT((int64_t)plan.stage_count, 3);
	CHECK_INT(plan.stages[0].kind, KERNEL_RATE);
	CHECK_INT(plan.stages[1].kind, KERNEL_DELAY);
	CHECK_INT(plan.stages[2].kind, KERNEL_AFTER);
	CHECK_INT(kernel_stage_needs(&link, &plan.stages[0]), QDISC_TBF);
	CHECK_INT(kernel_stage_needs(&link, &plan.stages[1]), QDISC_NETEM);
	kernel_plan_done(&plan);
}

static void what_comes_out_otherwise_is_noted_not_refused(void)
{
	const struct link_conf link = {
		.name = "haul",
		.rate = { .bps = 5000000 },
		.loss = { .kind = LOSS_RANDOM, .mean = chance_ratio(1, 100) },
		.delay = { .delay = NSEC_PER_MSEC, .jitter = NSEC_PER_MSEC }
	};
	struct kernel_plan plan;

	plan_link(&link, NULL, &plan);
	CHECK_STR(text_str(&plan.refusals), "");
	CHECK_HAS(text_str(&plan.notes), "haul: tbf keeps tokens for one largest packet");
	CHECK_HAS(text_str(&plan.notes), "haul: which packets are lost is the kernel's own chance");
	CHECK_HAS(text_str(&plan.notes), "haul: jitter is the kernel's own chance");
	kernel_plan_done(&plan);
}

static void queues_other_than_drop_tail_are_refused(void)
{
	struct link_conf link = { .name = "haul", .rate = { .bps = 5000000 } };

	link.queue.kind = QUEUE_CODEL;
	check_refused(&link, "CoDel, PIE or fq_codel");
	link.queue.kind = QUEUE_DROP_HEAD;
	check_refused(&link, "drops at its head");
	link.queue = (struct queue_conf){ .limit_bytes = 1000, .limit_packets = 2 };
	check_refused(&link, "more than one limit");
}

static void rates_that_follow_something_are_refused(void)
{
	const struct rate_trace trace = { .kind = TRACE_RATES };
	const struct cross_conf cross = { .kind = CROSS_CONSTANT };
	struct link_conf link = { .name = "haul", .rate = { .bps = 1, .trace = &trace } };

	check_refused(&link, "follows a trace");
	link.rate = (struct rate_conf){ .bps = 5000000 };
	link.cross = &cross;
	link.cross_count = 1;
	check_refused(&link, "competitors");
	link.cross_count = 0;
	link.rate.burst_bytes = 1513;
	check_refused(&link, "smaller than the largest packet");
	link.rate = (struct rate_conf){ .bps = 5000000, .overhead_bytes = -4 };
	check_refused(&link, "overhead");
	link.rate = (struct rate_conf){ .bps = 5000000, .cell_bytes = 188 };
	check_refused(&link, "cells other than ATM's");
}

static void delays_that_netem_has_no_word_for_are_refused(void)
{
	const struct delay_list list = { 0 };
	struct link_conf link = { .name = "haul" };

	link.delay = (struct delay_conf){ .jitter = NSEC_PER_MSEC, .tau = NSEC_PER_SEC };
	check_refused(&link, "correlation time");
	link.delay = (struct delay_conf){ .jitter = NSEC_PER_MSEC, .shape = JITTER_PARETO };
	check_refused(&link, "shape of jitter");
	link.delay = (struct delay_conf){ .jitter = 3 * NSEC_PER_SEC };
	check_refused(&link, "2^31 ns");
	link.delay = (struct delay_conf){ .spike = { .share = chance_ratio(1, 10) } };
	check_refused(&link, "spikes of delay");
	link.delay = (struct delay_conf){ .list = &list };
	check_refused(&link, "list of delays");
}

static void losses_and_orders_that_netem_has_no_word_for_are_refused(void)
{
	struct link_conf link = { .name = "haul" };

	link.loss.kind = LOSS_PERIODIC;
	check_refused(&link, "every Nth packet");
	link.loss.kind = LOSS_LIST;
	check_refused(&link, "list of lost packets");
	link.loss.kind = LOSS_NONE;
	link.reorder = (struct reorder_conf){ .chance = chance_ratio(1, 4), .early = 5 };
	check_refused(&link, "released early by some time");
	link.reorder = (struct reorder_conf){ .chance = chance_ratio(1, 4), .gap = 5 };
	check_refused(&link, "counts N from the last");
}

static void what_a_timeline_does_beyond_the_disciplines_is_refused(void)
{
	const struct link_conf link = { .name = "haul" };
	const struct timeline_entry entries[] = {
		{ .id = 1, .setting = SETTING_OUTAGE, .value = OUTAGE_WAIT, .end = 1 },
		{ .id = 2, .setting = SETTING_RATE, .value = 1000, .end = 1 },
		{ .id = 3, .setting = SETTING_SPIKE_SHARE, .value = 1, .end = 1 },
	};
	const struct timeline timeline = { entries, 3 };
	struct kernel_plan plan;

	plan_link(&link, &timeline, &plan);
	CHECK_HAS(text_str(&plan.refusals), "an outage in which packets wait");
	CHECK_HAS(text_str(&plan.refusals), "a rate that begins or ends");
	CHECK_HAS(text_str(&plan.refusals), "spikes of delay");
	kernel_plan_done(&plan);
}

static void ramps_are_refused_where_each_of_their_steps_does_harm(void)
{
	struct link_conf link = { .name = "haul", .rate = { .bps = 1000000 } };
	struct timeline_entry entry = { .id = 1,
					.setting = SETTING_RATE,
					.value = 1000,
					.ramp = NSEC_PER_SEC,
					.end = NSEC_NEVER };
	const struct timeline timeline = { &entry, 1 };
	struct kernel_plan plan;

	plan_link(&link, &timeline, &plan);
	CHECK_HAS(text_str(&plan.refusals), "a rate or queue that changes bit by bit");
	kernel_plan_done(&plan);
	entry.setting = SETTING_DELAY;
	plan_link(&link, &timeline, &plan);
	CHECK_STR(text_str(&plan.refusals), "");
	kernel_plan_done(&plan);
	link.loss = (struct loss_conf){ .kind = LOSS_GILBERT,
					.mean = chance_ratio(1, 4),
					.run_milli = 4000 };
	plan_link(&link, &timeline, &plan);
	CHECK_HAS(text_str(&plan.refusals), "where losses come in bursts");
	CHECK_HAS(text_str(&plan.notes), "begins its bursts of loss anew");
	kernel_plan_done(&plan);
}

static void all_refusals_are_told_a_line_each(void)
{
	const struct link_conf link = { .name = "haul",
					.loss = { .kind = LOSS_LIST },
					.reorder = { .chance = chance_ratio(1, 4), .early = 5 } };
	const struct live_route route = { .links = &link, .link_count = 1 };
	struct text refusals = { 0 };
	struct err err = { 0 };

	CHECK_INT(kernel_check(&route, 1, MTU, &refusals, NULL, &err), -EOPNOTSUPP);
	CHECK_STR(
		err.text,
		"the kernel drive cannot express this route; --drive live can:\n"
		"  haul: a list of lost packets: netem loses by chance alone\n"
		"  haul: packets released early by some time: netem lets them go without any delay");
	CHECK_HAS(text_str(&refusals), "released early by some time");
	text_done(&refusals);
}

static void more_refusals_than_an_error_holds_are_counted(void)
{
	struct link_conf links[PATH_LINKS_MAX] = { 0 };
	const struct live_route route = { .links = links, .link_count = PATH_LINKS_MAX };
	struct err err = { 0 };

	for (size_t i = 0; i < PATH_LINKS_MAX; i++) {
		(void)snprintf(links[i].name, sizeof(links[i].name), "a-rather-long-name-%zu", i);
		links[i].loss.kind = LOSS_LIST;
		links[i].delay.jitter = NSEC_PER_MSEC;
		links[i].delay.tau = NSEC_PER_SEC;
	}
	CHECK_INT(kernel_check(&route, 1, MTU, NULL, NULL, &err), -EOPNOTSUPP);
	CHECK_HAS(err.text, "a-rather-long-name-0: a list of lost packets");
	CHECK_HAS(err.text, "\n  and ");
	CHECK_HAS(err.text, " more");
}

static void the_queue_of_a_rate_is_said_in_the_unit_it_has(void)
{
	struct link_conf link = { .name = "haul", .rate = { .bps = 8000000 } };
	struct kernel_setting s;

	link.queue.limit_bytes = 30000;
	s = first(&link, KERNEL_RATE);
	CHECK_INT(s.root.kind, QDISC_TBF);
	CHECK_INT((int64_t)s.root.tbf.rate, 1000000);
	CHECK_INT(s.root.tbf.burst_bytes, MTU + 14);
	/* the packet in service waits in the queue here */
	CHECK_INT(s.root.tbf.limit_bytes, 30000 + MTU + 14);
	CHECK(!s.has_queue);
	link.queue = (struct queue_conf){ .limit_ns = 20 * NSEC_PER_MSEC };
	s = first(&link, KERNEL_RATE);
	CHECK_INT(s.root.tbf.limit_bytes, 20000 + MTU + 14);
	link.queue = (struct queue_conf){ .limit_start_ns = 20 * NSEC_PER_MSEC };
	s = first(&link, KERNEL_RATE);
	CHECK_INT(s.root.tbf.limit_bytes, 20000 + MTU + 14);
	link.queue = (struct queue_conf){ .limit_packets = 30 };
	s = first(&link, KERNEL_RATE);
	CHECK(s.has_queue);
	CHECK_INT(s.queue.kind, QDISC_PACKETS);
	CHECK_INT(s.queue.limit, 31);
	link.rate.burst_bytes = 20000;
	s = first(&link, KERNEL_RATE);
	CHECK_INT(s.root.tbf.burst_bytes, 20000);
	CHECK_INT(s.queue.limit, 30);
}

static void a_rate_that_overdraws_is_a_class_of_htb(void)
{
	const struct link_conf link = {
		.name = "haul",
		.rate = { .bps = 8000000, .burst_bytes = 1000, .burst_debt = true },
		.queue = { .limit_bytes = 9000 }
	};
	struct kernel_setting s = first(&link, KERNEL_RATE);

	CHECK_INT(s.root.kind, QDISC_HTB);
	CHECK(s.has_class && s.has_queue);
	CHECK_INT((int64_t)s.class_conf.rate, 1000000);
	CHECK_INT((int64_t)s.class_conf.ceil, 1000000);
	CHECK_INT(s.class_conf.burst_bytes, 1000);
	CHECK_INT(s.queue.kind, QDISC_BYTES);
	CHECK_INT(s.queue.limit, 9000);
}

/* 5 Mbit/s hold 600 ms x 5 Mbit/s / (60 x 8 bit) = 6250 packets of the smallest size. */
static void the_delay_lines_limit_follows_from_rate_and_delay(void)
{
	const struct link_conf link = { .name = "haul",
					.rate = { .bps = 5000000 },
					.delay = { .delay = 600 * NSEC_PER_MSEC } };
	struct kernel_setting s = first(&link, KERNEL_DELAY);

	CHECK_INT(s.root.netem.delay, 600 * NSEC_PER_MSEC);
	CHECK(s.root.netem.limit >= 2 * 6250);
	CHECK(s.root.netem.limit <= 2 * 6250 + 1000);
	CHECK_INT(kernel_delay_limit(0, NSEC_PER_SEC), 2 * 20833333 + 1000);
	CHECK_INT(kernel_delay_limit(0, 3600 * NSEC_PER_SEC), INT32_MAX);
	CHECK_INT(kernel_delay_limit(1000, 0), 1000);
}

static void order_is_kept_unless_the_link_may_reorder(void)
{
	struct link_conf link = {
		.name = "haul",
		.delay = { .delay = NSEC_PER_MSEC, .jitter = 1000000, .shape = JITTER_UNIFORM }
	};
	struct kernel_setting s = first(&link, KERNEL_DELAY);

	CHECK((int64_t)s.root.netem.rate > UINT32_MAX);
	CHECK_INT(s.root.netem.jitter, 1732051);
	link.delay.may_reorder = true;
	s = first(&link, KERNEL_DELAY);
	CHECK_INT((int64_t)s.root.netem.rate, 0);
}

static void loss_is_said_as_the_model_compiles_it(void)
{
	struct link_conf link = { .name = "haul",
				  .loss = { .kind = LOSS_RANDOM, .mean = chance_ratio(1, 2) } };
	struct kernel_setting s = first(&link, KERNEL_DELAY);

	CHECK_INT(s.root.netem.loss_model, QDISC_LOSS_RANDOM);
	CHECK_INT(s.root.netem.loss, 1U << 31);
	/* r = 1 / 4, p = r pi / (1 - pi) = 1 / 12 for a mean of 1 / 4 */
	link.loss = (struct loss_conf){ .kind = LOSS_GILBERT,
					.mean = chance_ratio(1, 4),
					.run_milli = 4000 };
	s = first(&link, KERNEL_DELAY);
	CHECK_INT(s.root.netem.loss_model, QDISC_LOSS_GE);
	CHECK_NEAR((double)s.root.netem.ge_r / UINT32_MAX, 1.0 / 4, 1e-9);
	CHECK_NEAR((double)s.root.netem.ge_p / UINT32_MAX, 1.0 / 12, 1e-9);
	CHECK_INT(s.root.netem.ge_h, 0);
	CHECK_INT(s.root.netem.ge_k1, 0);
}

static void only_a_setting_that_differs_is_told_again(void)
{
	struct link_conf link = { .name = "haul",
				  .rate = { .bps = 8000000 },
				  .delay = { .delay = NSEC_PER_MSEC } };
	struct kernel_setting rate = first(&link, KERNEL_RATE);
	struct kernel_setting delay = first(&link, KERNEL_DELAY);
	struct kernel_setting other;

	link.rate.bps = 8000008;
	other = first(&link, KERNEL_RATE);
	CHECK(kernel_setting_same(&rate, &rate));
	CHECK(!kernel_setting_same(&rate, &other));
	link.delay.delay++;
	other = first(&link, KERNEL_DELAY);
	CHECK(kernel_setting_same(&delay, &delay));
	CHECK(!kernel_setting_same(&delay, &other));
	link.delay.delay--;
	link.loss = (struct loss_conf){ .kind = LOSS_RANDOM, .mean = chance_ratio(1, 2) };
	other = first(&link, KERNEL_DELAY);
	CHECK(!kernel_setting_same(&delay, &other));
}

static void the_advice_names_the_module_and_the_way_out(void)
{
	char buf[256];

	CHECK_STR(
		kernel_advice(QDISC_NETEM, buf, sizeof(buf)),
		"this kernel has no sch_netem. Debian's linux-image has the module: as root, "
		"modprobe sch_netem. Where the kernel cannot be changed, --drive live needs none");
}

extern CU_TestInfo kernel_plan_tests[];

CU_TestInfo kernel_plan_tests[] = {
	TEST(a_perfect_link_needs_no_discipline),
	TEST(rate_delay_and_copies_are_stages_in_the_order_of_the_model),
	TEST(what_comes_out_otherwise_is_noted_not_refused),
	TEST(queues_other_than_drop_tail_are_refused),
	TEST(rates_that_follow_something_are_refused),
	TEST(delays_that_netem_has_no_word_for_are_refused),
	TEST(losses_and_orders_that_netem_has_no_word_for_are_refused),
	TEST(what_a_timeline_does_beyond_the_disciplines_is_refused),
	TEST(ramps_are_refused_where_each_of_their_steps_does_harm),
	TEST(all_refusals_are_told_a_line_each),
	TEST(more_refusals_than_an_error_holds_are_counted),
	TEST(the_queue_of_a_rate_is_said_in_the_unit_it_has),
	TEST(a_rate_that_overdraws_is_a_class_of_htb),
	TEST(the_delay_lines_limit_follows_from_rate_and_delay),
	TEST(order_is_kept_unless_the_link_may_reorder),
	TEST(loss_is_said_as_the_model_compiles_it),
	TEST(only_a_setting_that_differs_is_told_again),
	TEST(the_advice_names_the_module_and_the_way_out),
	CU_TEST_INFO_NULL,
};
