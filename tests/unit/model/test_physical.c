/* test_physical.c - outages, copies, corruption, order of stages, settings over time. */
#include <math.h>

#include "harness/model/physical.h"
#include "tests/support/suite.h"
#include "tests/unit/model/bed.h"

#define MBIT UINT64_C(1000000)

static void begin_with(struct bed *bed, const struct link_conf *conf,
		       const struct timeline_entry *entries, size_t count, size_t capacity)
{
	/* The path keeps the timeline, not its head. */
	static struct timeline timeline;

	timeline = (struct timeline){ .entries = entries, .count = count };
	bed_begin_path(bed,
		       &(struct path_conf){
			       .links = conf, .link_count = 1, .timeline = &timeline, .seed = 1 },
		       capacity);
	path_start(bed->path, 0);
}

static struct timeline_entry outage(enum outage kind, nsec_t begin, nsec_t end)
{
	return (struct timeline_entry){
		.id = 3, .setting = SETTING_OUTAGE, .value = kind, .begin = begin, .end = end
	};
}

/* Each packet takes a millisecond. The one in service at 10 ms is half done, and done half a
 * millisecond after the end. */
static void packets_wait_out_an_outage(void)
{
	struct link_conf conf = { .name = "link", .rate = { .bps = 12 * MBIT } };
	struct timeline_entry e = outage(OUTAGE_WAIT, 10 * MS, 3010 * MS);
	struct bed bed;

	begin_with(&bed, &conf, &e, 1, 20);
	bed_put_many(&bed, 2, 1500, 9500 * US, 0);
	CHECK_INT(bed_get(&bed, SECOND), 0);
	CHECK_INT(path_next(bed.path), 3010 * MS);
	bed_put_many(&bed, 1, 1500, 2 * SECOND, 0);
	CHECK_INT(bed_get(&bed, 10 * SECOND), 3);
	CHECK_INT(bed.pkts[0].due, 3010 * MS + 500 * US);
	CHECK_INT(bed.pkts[1].due, 3011 * MS + 500 * US);
	CHECK_INT(bed.pkts[2].due, 3012 * MS + 500 * US);
	bed_end(&bed);
}

static void a_queue_overflows_in_an_outage(void)
{
	struct link_conf conf = { .name = "link",
				  .queue = { .limit_packets = 10 },
				  .rate = { .bps = 12 * MBIT } };
	struct timeline_entry e = outage(OUTAGE_WAIT, 10 * MS, 3010 * MS);
	struct bed bed;

	begin_with(&bed, &conf, &e, 1, 100);
	bed_put_many(&bed, 100, 1500, 20 * MS, MS);
	CHECK_INT(bed_get(&bed, 10 * SECOND), 100);
	CHECK_INT(bed_counts(&bed).ended[PKT_CAUSE_TAIL], 90);
	CHECK_INT(bed.pkts[9].due, 3020 * MS);
	bed_end(&bed);
}

static void what_is_under_way_arrives_in_an_outage(void)
{
	struct link_conf conf = { .name = "link", .delay = { .delay = 50 * MS } };
	struct timeline_entry e = outage(OUTAGE_WAIT, 10 * MS, 3010 * MS);
	struct bed bed;

	begin_with(&bed, &conf, &e, 1, 2);
	(void)bed_put(&bed, 1500, 9 * MS);
	(void)bed_put(&bed, 1500, 10 * MS);
	CHECK_INT(bed_get(&bed, 10 * SECOND), 2);
	CHECK_INT(bed.pkts[0].due, 59 * MS);
	CHECK_INT(bed.pkts[1].due, 3060 * MS);
	bed_end(&bed);
}

static void an_outage_of_the_other_kind_loses_all(void)
{
	struct link_conf conf = { .name = "link", .rate = { .bps = 12 * MBIT } };
	struct timeline_entry e = outage(OUTAGE_LOSE, 10 * MS, 20 * MS);
	struct bed bed;

	begin_with(&bed, &conf, &e, 1, 30);
	bed_put_many(&bed, 30, 1500, 0, MS);
	CHECK_INT(bed_get(&bed, 10 * SECOND), 30);
	/* Served, that is lost, at 10 ms, when the ninth is done, ..., not at 20 ms. */
	for (size_t i = 0; i < 30; i++)
		CHECK_INT(bed.pkts[i].cause, i >= 9 && i < 19 ? PKT_CAUSE_OUTAGE : PKT_CAUSE_NONE);
	CHECK_INT(bed_counts(&bed).ended[PKT_CAUSE_OUTAGE], 10);
	bed_end(&bed);
}

/* A trace of opportunities goes on under an outage; those within it are gone. */
static void opportunities_pass_in_an_outage(void)
{
	const nsec_t at[] = { 10 * MS };
	struct rate_trace trace = { .at = at, .count = 1, .lap_ns = 10 * MS };
	struct link_conf conf = { .name = "link", .rate = { .trace = &trace } };
	struct timeline_entry e = outage(OUTAGE_WAIT, 15 * MS, 55 * MS);
	struct bed bed;

	begin_with(&bed, &conf, &e, 1, 3);
	bed_put_many(&bed, 3, 1500, 0, 0);
	CHECK_INT(bed_get(&bed, SECOND), 3);
	CHECK_INT(bed.pkts[0].due, 10 * MS);
	CHECK_INT(bed.pkts[1].due, 60 * MS);
	CHECK_INT(bed.pkts[2].due, 70 * MS);
	bed_end(&bed);
}

static void lost_packets_have_used_the_rate(void)
{
	struct link_conf conf = { .name = "link",
				  .rate = { .bps = 12 * MBIT },
				  .loss = { .kind = LOSS_PERIODIC, .period = 2 } };
	struct bed bed;

	bed_begin(&bed, &conf, 4);
	bed_put_many(&bed, 4, 1500, 0, 0);
	CHECK_INT(bed_get(&bed, SECOND), 4);
	CHECK_INT(bed.pkts[1].fate, PKT_LOST);
	CHECK_INT(bed.pkts[1].due, 2 * MS);
	CHECK_INT(bed.pkts[2].due, 3 * MS);
	CHECK_INT(bed.pkts[3].waited_ns, 4 * MS);
	bed_end(&bed);
}

static void copies_come_right_after_their_originals(void)
{
	struct link_conf conf = { .name = "link",
				  .delay = { .delay = 10 * MS },
				  .duplicate = chance_ratio(1, 10) };
	struct bed bed;
	size_t copies = 0;

	bed_begin(&bed, &conf, 20000);
	bed_put_many(&bed, 10000, 1500, 0, MS);
	(void)bed_get(&bed, 100 * SECOND);
	for (size_t i = 0; i < bed.outs; i++) {
		const struct pkt *p = bed.out[i];

		if (p->copy_of == p->index)
			continue;
		copies++;
		CHECK_INT(p->copy_of, bed.out[i - 1]->index);
		CHECK_INT(p->due, bed.out[i - 1]->due);
		CHECK_INT(p->index, p->copy_of | UINT64_C(1) << PKT_COPY_SHIFT);
	}
	CHECK_NEAR((double)copies, 1000, 5 * sqrt(900));
	CHECK_INT(bed_counts(&bed).copies, copies);
	CHECK_INT(bed.outs, 10000 + copies);
	bed_end(&bed);
}

static void a_source_that_has_none_is_counted(void)
{
	struct link_conf conf = { .name = "link", .duplicate = CHANCE_ALWAYS };
	struct bed bed;

	bed_begin(&bed, &conf, 20);
	bed.copies_left = 3;
	bed_put_many(&bed, 10, 1500, 0, 0);
	CHECK_INT(bed_get(&bed, SECOND), 13);
	CHECK_INT(bed_counts(&bed).copies_refused, 7);
	bed_end(&bed);
}

static void copies_of_copies_have_addresses_of_their_own(void)
{
	struct link_conf links[3] = { { .name = "a", .duplicate = CHANCE_ALWAYS },
				      { .name = "b", .duplicate = CHANCE_ALWAYS },
				      { .name = "c", .duplicate = CHANCE_ALWAYS } };
	struct bed bed;

	bed_begin_path(&bed, &(struct path_conf){ .links = links, .link_count = 3 }, 8);
	(void)bed_put(&bed, 1500, 0);
	CHECK_INT(bed_get(&bed, 0), 8);
	for (size_t i = 0; i < 8; i++)
		for (size_t k = 0; k < i; k++)
			CHECK(bed.out[i]->index != bed.out[k]->index);
	bed_end(&bed);
}

static void one_bit_is_turned_anywhere_in_the_packet(void)
{
	struct link_conf conf = { .name = "link", .corrupt = chance_ratio(1, 4) };
	struct bed bed;
	size_t hit = 0;
	double sum = 0;

	bed_begin(&bed, &conf, 10000);
	bed_put_many(&bed, 10000, 100, 0, MS);
	CHECK_INT(bed_get(&bed, 100 * SECOND), 10000);
	for (size_t i = 0; i < 10000; i++) {
		int32_t bit = bed.pkts[i].corrupt_bit;

		CHECK(bit == PKT_INTACT || (bit >= 0 && bit < 800));
		hit += bit != PKT_INTACT;
		sum += bit != PKT_INTACT ? bit : 0;
	}
	CHECK_NEAR((double)hit, 2500, 5 * sqrt(10000 * 3 / 16.0));
	CHECK_NEAR(sum / (double)hit, 399.5, 5 * 800 / sqrt(12.0 * 2500));
	CHECK_INT(bed_counts(&bed).corrupted, hit);
	bed_end(&bed);
}

/* 1 s of settings: the rate falls to a third at 200 ms, delay rises by 100 ms over 200..300 and
 * holds. */
static void settings_are_told(void)
{
	struct timeline_entry entries[] = {
		{ .id = 1,
		  .setting = SETTING_RATE,
		  .op = TIMELINE_TIMES,
		  .value = 333333,
		  .begin = 200 * MS,
		  .end = 400 * MS },
		{ .id = 2,
		  .setting = SETTING_DELAY,
		  .op = TIMELINE_BY,
		  .value = 100 * MS,
		  .begin = 200 * MS,
		  .end = NSEC_NEVER,
		  .ramp = 100 * MS },
		{ .id = 4,
		  .setting = SETTING_LOSS,
		  .value = INT64_MAX,
		  .begin = 500 * MS,
		  .end = 600 * MS },
	};
	struct link_conf conf = { .name = "link",
				  .rate = { .bps = 12 * MBIT },
				  .delay = { .delay = 20 * MS } };
	const struct link_settings *s;
	struct bed bed;

	begin_with(&bed, &conf, entries, 3, 3);
	(void)bed_get(&bed, 100 * MS);
	s = path_settings(bed.path, 0);
	CHECK_INT(s->rate_bps, 12 * MBIT);
	CHECK_INT(s->entry, 0);
	CHECK_INT(path_next_change(bed.path), 200 * MS);
	(void)bed_get(&bed, 250 * MS);
	s = path_settings(bed.path, 0);
	CHECK_INT(s->rate_bps, 3999996);
	CHECK_INT(s->delay, 70 * MS);
	CHECK_INT(s->since, 250 * MS);
	(void)bed_get(&bed, 450 * MS);
	s = path_settings(bed.path, 0);
	CHECK_INT(s->rate_bps, 12 * MBIT);
	CHECK_INT(s->entry, 1);
	CHECK_INT(s->delay, 120 * MS);
	CHECK_INT(s->since, 400 * MS);
	(void)bed_put(&bed, 100, 510 * MS);
	(void)bed_put(&bed, 100, 610 * MS);
	CHECK_INT(bed_get(&bed, SECOND), 2);
	CHECK_INT(bed.pkts[0].fate, PKT_LOST);
	CHECK_INT(bed.pkts[1].fate, PKT_DELIVERED);
	CHECK_INT(path_next_change(bed.path), NSEC_NEVER);
	bed_end(&bed);
}

static void entries_lie_one_over_the_other(void)
{
	struct timeline_entry entries[] = {
		{ .id = 1, .value = 50 * MS, .begin = 10 * MS, .end = 40 * MS },
		{ .id = 2, .op = TIMELINE_BY, .value = -15 * MS, .begin = 20 * MS, .end = 60 * MS },
		{ .id = 3,
		  .op = TIMELINE_TIMES,
		  .value = 2000000,
		  .begin = 30 * MS,
		  .end = 50 * MS },
	};
	const nsec_t want[] = { 10, 50, 35, 70, 0, 0, 10 };
	struct link_conf conf = { .name = "link", .delay = { .delay = 10 * MS } };
	struct bed bed;

	begin_with(&bed, &conf, entries, 3, 1);
	for (size_t i = 0; i < 7; i++) {
		(void)bed_get(&bed, (nsec_t)i * 10 * MS + 5 * MS);
		CHECK_INT(path_settings(bed.path, 0)->delay, want[i] * MS);
	}
	bed_end(&bed);
}

/* Nothing of the timeline holds until the start is told, and then as from that instant. */
static void the_timeline_counts_from_the_start(void)
{
	struct timeline_entry e = {
		.id = 1, .value = 50 * MS, .begin = 10 * MS, .end = 40 * MS, .every = 100 * MS
	};
	struct link_conf conf = { .name = "link", .delay = { .delay = 10 * MS } };
	struct timeline timeline = { .entries = &e, .count = 1 };
	struct bed bed;

	bed_begin_path(
		&bed, &(struct path_conf){ .links = &conf, .link_count = 1, .timeline = &timeline },
		4);
	(void)bed_put(&bed, 100, 1015 * MS);
	path_start(bed.path, 2000 * MS);
	(void)bed_put(&bed, 100, 2009 * MS);
	(void)bed_put(&bed, 100, 2010 * MS);
	(void)bed_put(&bed, 100, 2139 * MS);
	CHECK_INT(bed_get(&bed, 10 * SECOND), 4);
	CHECK_INT(bed.pkts[0].propagation_ns, 10 * MS);
	CHECK_INT(bed.pkts[1].propagation_ns, 10 * MS);
	CHECK_INT(bed.pkts[2].propagation_ns, 50 * MS);
	CHECK_INT(bed.pkts[3].propagation_ns, 50 * MS);
	bed_end(&bed);
}

static void switching_one_impairment_on_leaves_the_others_alone(void)
{
	struct link_conf plain = {
		.name = "link",
		.loss = { .kind = LOSS_GILBERT, .mean = chance_ratio(1, 10), .run_milli = 3000 },
		.corrupt = chance_ratio(1, 10)
	};
	struct link_conf full = plain;
	struct bed a;
	struct bed b;

	full.delay = (struct delay_conf){ .delay = 30 * MS, .jitter = 10 * MS };
	full.duplicate = chance_ratio(1, 5);
	full.reorder.chance = chance_ratio(1, 5);
	full.rate.bps = 1200000;
	full.queue.limit_packets = 20;
	bed_begin(&a, &plain, 2000);
	bed_begin(&b, &full, 2000);
	bed_put_many(&a, 1000, 1500, 0, 9 * MS);
	bed_put_many(&b, 1000, 1500, 0, 9 * MS);
	(void)bed_get(&a, 100 * SECOND);
	(void)bed_get(&b, 100 * SECOND);
	for (size_t i = 0; i < b.outs; i++) {
		const struct pkt *p = b.out[i];

		if (p->fate == PKT_DROPPED || p->copy_of != p->index)
			continue;
		CHECK_INT(p->fate, a.pkts[p->index].fate);
		CHECK_INT(p->corrupt_bit, a.pkts[p->index].corrupt_bit);
	}
	CHECK(bed_count(&b, PKT_DROPPED) > 5);
	bed_end(&a);
	bed_end(&b);
}

/* No time of the link is lost while a packet waits: the last of a backlog leaves when all work is
 * done. */
static void work_is_conserved(void)
{
	struct link_conf conf = { .name = "link", .rate = { .bps = 7 * MBIT + 13 } };
	struct bed bed;
	uint64_t bytes = 0;

	bed_begin(&bed, &conf, 1000);
	for (uint32_t i = 0; i < 1000; i++) {
		bytes += 40 + i;
		(void)bed_put(&bed, 40 + i, (nsec_t)i * 10 * US);
	}
	CHECK_INT(bed_get(&bed, 100 * SECOND), 1000);
	CHECK_INT(bed.pkts[999].due,
		  (bytes * 8 * (uint64_t)SECOND + 7 * MBIT + 12) / (7 * MBIT + 13));
	bed_end(&bed);
}

CU_TestInfo physical_tests[] = {
	TEST(packets_wait_out_an_outage),
	TEST(a_queue_overflows_in_an_outage),
	TEST(what_is_under_way_arrives_in_an_outage),
	TEST(an_outage_of_the_other_kind_loses_all),
	TEST(opportunities_pass_in_an_outage),
	TEST(lost_packets_have_used_the_rate),
	TEST(copies_come_right_after_their_originals),
	TEST(a_source_that_has_none_is_counted),
	TEST(copies_of_copies_have_addresses_of_their_own),
	TEST(one_bit_is_turned_anywhere_in_the_packet),
	TEST(settings_are_told),
	TEST(entries_lie_one_over_the_other),
	TEST(the_timeline_counts_from_the_start),
	TEST(switching_one_impairment_on_leaves_the_others_alone),
	TEST(work_is_conserved),
	CU_TEST_INFO_NULL,
};
