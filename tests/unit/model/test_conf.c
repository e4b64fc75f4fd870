/* test_conf.c - links that cannot be built, and what is said of them. */
#include <errno.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/model/conf.h"
#include "tests/support/suite.h"
#include "tests/unit/model/bed.h"

static void refused(const struct link_conf *conf, int code, const char *part)
{
	struct err err = { 0 };

	CHECK_INT(link_conf_check(conf, &err), code);
	CHECK_HAS(err.text, "link haul");
	CHECK_HAS(err.text, part);
}

static struct link_conf named(void)
{
	return (struct link_conf){ .name = "haul" };
}

static void a_link_of_zeros_is_perfect(void)
{
	struct link_conf conf = { 0 };
	struct bed bed;

	CHECK_INT(link_conf_check(&conf, NULL), 0);
	bed_begin(&bed, &conf, 2);
	bed_put_many(&bed, 2, 1500, 7, 0);
	CHECK_INT(bed_get(&bed, 7), 2);
	CHECK_INT(bed_count(&bed, PKT_DELIVERED), 2);
	bed_end(&bed);
}

static void a_name_has_an_end(void)
{
	struct link_conf conf = named();
	struct err err;

	memset(conf.name, 'x', sizeof(conf.name));
	CHECK_INT(link_conf_check(&conf, &err), -EINVAL);
}

static void unknown_kinds_are_refused(void)
{
	struct link_conf conf = named();

	conf.order = (enum link_order)7;
	refused(&conf, -EINVAL, "order");
	conf = named();
	conf.order = LINK_NETEM;
	refused(&conf, -EINVAL, "netem");
	conf = named();
	conf.queue.kind = (enum queue_kind)9;
	refused(&conf, -EINVAL, "queue");
	conf = named();
	conf.loss.kind = (enum loss_kind)9;
	refused(&conf, -EINVAL, "loss");
	conf = named();
	conf.delay.shape = (enum jitter_shape)9;
	refused(&conf, -EINVAL, "shape");
}

static void times_below_zero_or_beyond_all_reason_are_refused(void)
{
	struct link_conf conf = named();

	conf.delay.delay = -1;
	refused(&conf, -ERANGE, "delay is -1 ns");
	conf.delay.delay = INT64_MAX;
	refused(&conf, -ERANGE, "delay is 9223372036854775807 ns");
	conf = named();
	conf.delay.jitter = 5 * SECOND;
	refused(&conf, -ERANGE, "jitter");
	conf = named();
	conf.delay.spike = (struct spike_conf){ .min = 2, .max = 1 };
	refused(&conf, -ERANGE, "spike");
	conf = named();
	conf.queue.limit_ns = -1;
	refused(&conf, -ERANGE, "queue limit");
	conf = named();
	conf.queue.pie.update = 99 * US;
	refused(&conf, -ERANGE, "PIE update every 99000 ns, want at least 100000");
	conf = named();
	conf.slot = (struct slot_conf){ .min = 5, .max = 4 };
	refused(&conf, -ERANGE, "slot");
}

static void rates_that_cannot_be_are_refused(void)
{
	struct link_conf conf = named();

	conf.rate.bps = UINT64_MAX;
	refused(&conf, -ERANGE, "rate");
	conf = named();
	conf.rate.burst_bytes = UINT64_MAX;
	refused(&conf, -ERANGE, "bucket");
	conf = named();
	conf.rate.cell_bytes = 48;
	conf.rate.cell_overhead_bytes = -48;
	refused(&conf, -ERANGE, "a cell of 48 bytes costs 0");
}

static void traces_that_cannot_be_are_refused(void)
{
	nsec_t at[] = { 0, 5, 4 };
	uint64_t bps[] = { 1, 2, UINT64_MAX };
	struct rate_trace trace = { .at = at, .bps = bps, .count = 3, .lap_ns = 10 };
	struct link_conf conf = named();

	conf.rate.trace = &trace;
	refused(&conf, -ERANGE, "entry 3 is at 4 ns, want 5 or later");
	at[2] = INT64_MAX;
	refused(&conf, -ERANGE, "entry 3");
	at[2] = 11;
	refused(&conf, -ERANGE, "a lap of 10 ns");
	at[2] = 10;
	CHECK_INT(link_conf_check(&conf, NULL), 0);
	at[0] = -1;
	refused(&conf, -ERANGE, "entry 1");
	at[0] = 0;
	trace.kind = TRACE_RATES;
	refused(&conf, -ERANGE, "entry 3 is 18446744073709551615 bit/s");
	bps[2] = 3;
	at[0] = 1;
	refused(&conf, -EINVAL, "first rate begins at 1 ns");
	trace.count = 0;
	refused(&conf, -EINVAL, "without an entry");
	trace = (struct rate_trace){ .at = at, .count = 1, .lap_ns = 0 };
	at[0] = 0;
	refused(&conf, -ERANGE, "a lap of 0 ns");
}

static void losses_that_cannot_be_are_refused(void)
{
	struct link_conf conf = named();
	uint64_t list[] = { 3, 3 };

	conf.loss = (struct loss_conf){ .kind = LOSS_GILBERT,
					.mean = chance_ratio(1, 2),
					.bad = chance_ratio(3, 10),
					.run_milli = 2000 };
	refused(&conf, -ERANGE, "mean 0.5 is not below the bad state's chance 0.3");
	conf.loss.mean = chance_ratio(1, 10);
	conf.loss.run_milli = 999;
	refused(&conf, -ERANGE, "mean run");
	conf.loss.mean = chance_ratio(8, 10);
	conf.loss.bad = CHANCE_ALWAYS;
	conf.loss.run_milli = 3999;
	refused(&conf, -ERANGE, "too short");
	conf.loss.run_milli = 4001;
	CHECK_INT(link_conf_check(&conf, NULL), 0);
	conf.loss = (struct loss_conf){ .kind = LOSS_PERIODIC };
	refused(&conf, -ERANGE, "every 0th packet");
	conf.loss = (struct loss_conf){ .kind = LOSS_LIST, .list = list, .list_count = 2 };
	refused(&conf, -EINVAL, "entry 2 of the list, 3, is not after 3");
	conf.loss = (struct loss_conf){ .kind = LOSS_4_STATE,
					.four = { .p13 = CHANCE_ALWAYS / 3 * 2,
						  .p14 = CHANCE_ALWAYS / 2 } };
	refused(&conf, -ERANGE, "p13 + p14");
	conf.loss.four = (struct four_state_conf){ .p13 = CHANCE_ALWAYS / 2 };
	refused(&conf, -EINVAL, "never left");
}

static void tables_and_lists_that_cannot_be_are_refused(void)
{
	const int32_t values[] = { 5, 4 };
	const int32_t same[] = { 5, 5 };
	const nsec_t delays[] = { 0, INT64_MIN };
	struct delay_list list = { .values = delays, .count = 2 };
	struct link_conf conf = named();

	conf.delay.shape = JITTER_TABLE;
	conf.delay.table = (struct jitter_table){ .values = values, .count = 1 };
	refused(&conf, -EINVAL, "jitter table of 1 values");
	conf.delay.table.count = 2;
	refused(&conf, -EINVAL, "value 2, 4, is below");
	conf.delay.table.values = same;
	refused(&conf, -EINVAL, "all values are the same");
	conf = named();
	conf.delay.list = &list;
	refused(&conf, -ERANGE, "value 2");
	list.count = 0;
	refused(&conf, -EINVAL, "without a value");
}

static void cross_traffic_that_cannot_be_is_refused(void)
{
	struct cross_conf cross = { .kind = CROSS_GREEDY };
	struct link_conf conf = named();

	conf.cross = &cross;
	conf.cross_count = 1;
	refused(&conf, -ERANGE, "cross traffic: round trip");
	cross = (struct cross_conf){ .kind = CROSS_CONSTANT };
	refused(&conf, -ERANGE, "cross traffic: rate is 0");
	cross = (struct cross_conf){ .kind = CROSS_ON_OFF, .bps = 1, .on = 1 };
	refused(&conf, -ERANGE, "time off");
	cross = (struct cross_conf){ .kind = CROSS_CONSTANT, .bps = 1, .flows = 65 };
	refused(&conf, -ERANGE, "flows");
}

CU_TestInfo conf_tests[] = {
	TEST(a_link_of_zeros_is_perfect),
	TEST(a_name_has_an_end),
	TEST(unknown_kinds_are_refused),
	TEST(times_below_zero_or_beyond_all_reason_are_refused),
	TEST(rates_that_cannot_be_are_refused),
	TEST(traces_that_cannot_be_are_refused),
	TEST(losses_that_cannot_be_are_refused),
	TEST(tables_and_lists_that_cannot_be_are_refused),
	TEST(cross_traffic_that_cannot_be_is_refused),
	CU_TEST_INFO_NULL,
};
