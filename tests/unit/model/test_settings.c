/* test_settings.c - layers that are laid over a running path do what a timeline would have done. */
#include <string.h>

#include "harness/model/path.h"
#include "harness/model/settings.h"
#include "tests/support/suite.h"
#include "tests/unit/model/bed.h"

#define PACKETS 4000
#define GAP     (700 * US)
#define T0      (10 * MS)

/* Two links that use most of what a link can do. */
static const struct link_conf links[] = {
	{ .name = "near",
	  .rate = { .bps = 12000000 },
	  .queue = { .limit_bytes = 60000 },
	  .loss = { .kind = LOSS_RANDOM, .mean = UINT64_MAX / 50 },
	  .delay = { .delay = 20 * MS, .jitter = 3 * MS, .tau = 30 * MS } },
	{ .name = "far",
	  .rate = { .bps = 20000000, .burst_bytes = 20000 },
	  .delay = { .delay = MS } },
};

#define LINKS (sizeof(links) / sizeof(links[0]))

/* What is changed while packets are inside, in the order of begin. */
static const struct timeline_entry changes[] = {
	{ 1, 0, SETTING_DELAY, TIMELINE_TO, 80 * MS, 301 * MS + 17, NSEC_NEVER, 0, 0, 0 },
	{ 2, 0, SETTING_RATE, TIMELINE_TIMES, 300000, 505 * MS + 3, 901 * MS, 0, 0, 0 },
	{ 3, 1, SETTING_RATE, TIMELINE_TO, 2000000, 700 * MS, 900 * MS + 1, 0, 0, 0 },
	{ 4, 0, SETTING_DELAY, TIMELINE_BY, 30 * MS, 1000 * MS, 1500 * MS, 100 * MS, 0, 0 },
	{ 5, 1, SETTING_OUTAGE, TIMELINE_TO, OUTAGE_WAIT, 1200 * MS, 1290 * MS, 0, 0, 0 },
	{ 6, 0, SETTING_DELAY, TIMELINE_TO, 5 * MS, 1600 * MS, NSEC_NEVER, 0, 0, 0 },
	{ 7, 0, SETTING_LOSS, TIMELINE_TO, INT64_MAX / 4, 1700 * MS, 2100 * MS, 0, 0, 0 },
	{ 8, 1, SETTING_QUEUE_PACKETS, TIMELINE_TO, 3, 1800 * MS, 2200 * MS, 0, 0, 0 },
	{ 9, 0, SETTING_SPIKE_SHARE, TIMELINE_TO, INT64_MAX / 8, 2300 * MS, NSEC_NEVER, 0, 0, 0 },
	{ 10, 0, SETTING_SPIKE_MAX, TIMELINE_TO, 40 * MS, 2300 * MS, NSEC_NEVER, 0, 0, 0 },
};

#define CHANGES (sizeof(changes) / sizeof(changes[0]))

/* When the packet of this number comes: never at the very instant of a change. */
static nsec_t comes(size_t i)
{
	return T0 + (nsec_t)i * GAP + 1;
}

static void begin(struct bed *bed, const struct timeline *timeline)
{
	bed_begin_path(
		bed,
		&(struct path_conf){
			.links = links, .link_count = LINKS, .timeline = timeline, .seed = 3 },
		PACKETS);
	path_start(bed->path, T0);
}

/* Puts everything through a path whose timeline knows all from the start. */
static void run_told_before(struct bed *bed)
{
	static const struct timeline timeline = { changes, CHANGES };

	begin(bed, &timeline);
	for (size_t i = 0; i < PACKETS; i++) {
		(void)bed_put(bed, 1200, comes(i));
		(void)bed_get(bed, comes(i));
	}
	(void)bed_get(bed, comes(PACKETS) + 10 * SECOND);
}

/* The same, told of each change only when it is there. */
static void run_told_late(struct bed *bed, struct settings_layer *layers)
{
	size_t told = 0;

	begin(bed, NULL);
	for (size_t i = 0; i < PACKETS; i++) {
		for (; told < CHANGES && changes[told].begin + T0 <= comes(i); told++) {
			layers[told].entry = &changes[told];
			path_lay(bed->path, changes[told].link, &layers[told],
				 changes[told].begin + T0);
		}
		(void)bed_put(bed, 1200, comes(i));
		(void)bed_get(bed, comes(i));
	}
	(void)bed_get(bed, comes(PACKETS) + 10 * SECOND);
}

static void a_layer_does_exactly_what_a_timeline_does(void)
{
	struct settings_layer layers[CHANGES] = { 0 };
	struct bed before, late;
	size_t differ = 0;

	run_told_before(&before);
	run_told_late(&late, layers);
	CHECK_INT(before.outs, PACKETS);
	CHECK_INT(late.outs, PACKETS);
	for (size_t i = 0; i < before.outs && i < late.outs; i++)
		differ += before.out[i]->index != late.out[i]->index ||
			  before.out[i]->due != late.out[i]->due ||
			  before.out[i]->fate != late.out[i]->fate;
	CHECK_INT(differ, 0);
	/* it was a test of something: packets met every fate */
	CHECK(bed_count(&late, PKT_LOST) > 100);
	CHECK(bed_count(&late, PKT_DROPPED) > 100);
	bed_end(&before);
	bed_end(&late);
}

static void a_layer_is_over_at_its_end_or_under_one_that_covers_it(void)
{
	struct settings_layer layers[CHANGES] = { 0 };
	struct bed bed;

	run_told_late(&bed, layers);
	CHECK(layers[1].over);
	CHECK_INT(layers[1].over_at, T0 + 901 * MS);
	/* a delay for ever, then another for ever: the first is seen no more */
	CHECK(layers[0].over);
	CHECK_INT(layers[0].over_at, T0 + 1600 * MS);
	CHECK(layers[3].over);
	CHECK(!layers[5].over);
	CHECK(!layers[8].over);
	CHECK_INT(path_settings(bed.path, 0)->delay, 5 * MS);
	bed_end(&bed);
}

static void a_rate_change_times_the_packet_in_service_anew(void)
{
	const struct timeline_entry slow = { 1,       0,        SETTING_RATE, TIMELINE_TO,
					     1000000, 500 * US, NSEC_NEVER,   0,
					     0,       0 };
	const struct link_conf conf = { .name = "one", .rate = { .bps = 10000000 } };
	struct settings_layer layer = { .entry = &slow };
	const struct pkt *p;
	struct bed bed;

	bed_begin(&bed, &conf, 1);
	path_start(bed.path, 0);
	p = bed_put(&bed, 1250, 0); /* 1 ms at 10 Mbit/s */
	path_lay(bed.path, 0, &layer, 500 * US);
	(void)bed_get(&bed, SECOND);
	/* half of it was served; the other half takes ten times as long */
	CHECK_INT(p->due, 5500 * US);
	bed_end(&bed);
}

CU_TestInfo settings_tests[] = {
	TEST(a_layer_does_exactly_what_a_timeline_does),
	TEST(a_layer_is_over_at_its_end_or_under_one_that_covers_it),
	TEST(a_rate_change_times_the_packet_in_service_anew),
	CU_TEST_INFO_NULL,
};
