/* test_drain.c - a link that is asked for all that is ever to come: it gives it and comes to rest.
 */
#include "tests/support/suite.h"
#include "tests/unit/model/bed.h"

#define PACKETS 50

extern CU_TestInfo drain_tests[];

static const nsec_t ends[] = { 0, 500 * MS, SECOND };
static const uint64_t rates[] = { 0, 1000000, 4000000 };
static const nsec_t opportunities[] = { 10 * MS, 20 * MS, 30 * MS };

static const struct rate_trace looping_rates = { .kind = TRACE_RATES,
						 .end = TRACE_LOOP,
						 .at = ends,
						 .bps = rates,
						 .count = 3,
						 .lap_ns = 2 * SECOND };
static const struct rate_trace looping_opportunities = { .kind = TRACE_OPPORTUNITIES,
							 .end = TRACE_LOOP,
							 .at = opportunities,
							 .count = 3,
							 .lap_ns = 30 * MS };
static const struct rate_trace few_opportunities = { .kind = TRACE_OPPORTUNITIES,
						     .end = TRACE_HOLD,
						     .at = opportunities,
						     .count = 3,
						     .lap_ns = 30 * MS };
static const struct cross_conf crowd[] = {
	{ .kind = CROSS_CONSTANT, .bps = 500000 },
	{ .kind = CROSS_ON_OFF, .bps = 500000, .on = SECOND, .off = SECOND },
	{ .kind = CROSS_GREEDY, .rtt = 20 * MS, .flows = 2 },
};

/* Puts packets into a link under a timeline, and asks for all; they are in bed->out. */
static void drain(struct bed *bed, struct link_conf conf, const struct timeline *timeline)
{
	conf.name[0] = 'l';
	bed_begin_path(bed,
		       &(struct path_conf){
			       .links = &conf, .link_count = 1, .timeline = timeline, .seed = 1 },
		       PACKETS);
	path_start(bed->path, 0);
	CHECK_INT(bed_get(bed, NSEC_NEVER), 0);
	bed_end(bed);
	bed_begin_path(bed,
		       &(struct path_conf){
			       .links = &conf, .link_count = 1, .timeline = timeline, .seed = 1 },
		       PACKETS);
	path_start(bed->path, 0);
	bed_put_many(bed, PACKETS, 1000, 0, MS);
	(void)bed_get(bed, NSEC_NEVER);
	/* And once more, when nothing is left. */
	CHECK_INT(bed_get(bed, NSEC_NEVER), 0);
}

static void gives_all(struct link_conf conf, const struct timeline *timeline)
{
	struct bed bed;

	drain(&bed, conf, timeline);
	CHECK_INT(bed.outs, PACKETS);
	CHECK_INT(path_held(bed.path), 0);
	bed_end(&bed);
}

static void an_idle_link_is_at_rest(void)
{
	gives_all((struct link_conf){ .delay.delay = MS }, NULL);
	gives_all((struct link_conf){ .rate.bps = 1000000 }, NULL);
	gives_all((struct link_conf){ .rate = { .bps = 1000000, .burst_bytes = 9000 } }, NULL);
	gives_all((struct link_conf){ .slot = { .min = MS, .max = 9 * MS } }, NULL);
}

static void traces_that_loop_for_ever_do_not_go_on_alone(void)
{
	gives_all((struct link_conf){ .rate.trace = &looping_rates }, NULL);
	gives_all((struct link_conf){ .rate.trace = &looping_opportunities }, NULL);
}

static void competitors_that_never_end_do_not_go_on_alone(void)
{
	gives_all((struct link_conf){ .rate.bps = 4000000,
				      .queue.limit_packets = 30,
				      .cross = crowd,
				      .cross_count = 3 },
		  NULL);
	gives_all((struct link_conf){ .rate.trace = &looping_rates,
				      .queue = { .kind = QUEUE_FQ_CODEL, .limit_packets = 30 },
				      .cross = crowd,
				      .cross_count = 3 },
		  NULL);
}

static void a_timeline_that_repeats_for_ever_does_not_go_on_alone(void)
{
	const struct timeline_entry again = { .id = 1,
					      .setting = SETTING_OUTAGE,
					      .value = OUTAGE_WAIT,
					      .begin = 10 * MS,
					      .end = 20 * MS,
					      .every = 30 * MS };

	gives_all((struct link_conf){ .rate.bps = 1000000 },
		  &(struct timeline){ .entries = &again, .count = 1 });
}

/* What can never be served stays inside, whoever else wants to be served. */
static void what_never_leaves_is_not_waited_for(void)
{
	const struct timeline_entry dead = {
		.id = 1, .setting = SETTING_OUTAGE, .value = OUTAGE_WAIT, .end = NSEC_NEVER
	};
	const struct timeline timeline = { .entries = &dead, .count = 1 };
	const struct link_conf links[] = {
		{ .rate.bps = 1000000 },
		{ .rate.bps = 1000000, .cross = crowd, .cross_count = 2 },
		{ .rate.trace = &looping_rates, .cross = crowd, .cross_count = 2 },
	};
	struct bed bed;

	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		drain(&bed, links[i], &timeline);
		CHECK_INT(bed.outs, 0);
		CHECK_INT(path_held(bed.path), PACKETS);
		bed_end(&bed);
	}
	drain(&bed,
	      (struct link_conf){
		      .rate.trace = &few_opportunities, .cross = crowd, .cross_count = 1 },
	      NULL);
	CHECK(bed.outs < PACKETS);
	CHECK_INT(path_held(bed.path), PACKETS - (int64_t)bed.outs);
	bed_end(&bed);
}

CU_TestInfo drain_tests[] = {
	TEST(an_idle_link_is_at_rest),
	TEST(traces_that_loop_for_ever_do_not_go_on_alone),
	TEST(competitors_that_never_end_do_not_go_on_alone),
	TEST(a_timeline_that_repeats_for_ever_does_not_go_on_alone),
	TEST(what_never_leaves_is_not_waited_for),
	CU_TEST_INFO_NULL,
};
