/* test_link_data.c - links whose rates, delays, losses or whole netem come from files or tc's
 * words. */
#include <string.h>

#include "harness/base/text.h"
#include "harness/model/netem_conf.h"
#include "harness/scenario/explain.h"
#include "harness/scenario/words.h"
#include "tests/support/suite.h"
#include "tests/unit/scenario/folder.h"

extern CU_TestInfo link_data_tests[];

static const char netem_show[] =
	"show: s\nroute: {seller: {}, haul: {}, buyer: {down: {netem: \"delay "
	"100ms 20ms distribution pareto loss 1% limit 50 rate 1mbit\"}}}\n";

static const struct link_conf *down(const struct plan *p)
{
	return &p->chains[PLAN_TO_BUYER].links[2];
}

static void rates_over_time_come_from_a_file(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	folder_write(&f, "shows/a.rates", "# straits rates\n# lap 4000\n0 1000000\n1000 3000000\n");
	p = folder_load_down(&f, "rate: {trace: a.rates, end: hold}, queue: 100 ms");
	CHECK_STR(f.err.text, "");
	if (p) {
		const struct rate_trace *t = down(p)->rate.trace;

		CHECK(t != NULL);
		CHECK_INT(t->kind, TRACE_RATES);
		CHECK_INT(t->end, TRACE_HOLD);
		CHECK_INT(t->count, 2);
		CHECK_INT(t->at[1], 1000);
		CHECK_INT(t->bps[1], 3000000);
		CHECK_INT(t->lap_ns, 4000);
		CHECK_INT(down(p)->rate.bps, 2500000); /* the mean, for reports */
	}
	plan_free(p);
	folder_remove(&f);
}

static void a_mahimahi_trace_is_a_rate_over_time(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	folder_write(&f, "shows/cell.down", "0\n5\n5\n10\n");
	p = folder_load_down(&f, "rate: {trace: cell.down, opportunity: 1500 B}");
	CHECK_STR(f.err.text, "");
	if (p) {
		const struct rate_trace *t = down(p)->rate.trace;

		CHECK_INT(t->kind, TRACE_OPPORTUNITIES);
		CHECK_INT(t->end, TRACE_LOOP);
		CHECK_INT(t->count, 4);
		CHECK_INT(t->at[3], 10 * NSEC_PER_MSEC);
		CHECK_INT(t->lap_ns, 10 * NSEC_PER_MSEC);
		CHECK_INT(t->opportunity_bytes, 1500);
	}
	plan_free(p);
	folder_remove(&f);
}

static void lists_name_the_delay_and_the_loss_of_each_packet(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	folder_write(&f, "shows/d", "# straits delays\n1.5\n0\n# a comment\n20\n");
	folder_write(&f, "shows/l", "# straits losses\n3\n7\n");
	p = folder_load_down(&f, "delay: 10 ms, jitter: {list: d, end: hold}, loss: {list: l}");
	CHECK_STR(f.err.text, "");
	if (p) {
		const struct link_conf *link = down(p);

		CHECK_INT(link->delay.list->count, 3);
		CHECK_INT(link->delay.list->values[0], 1500000);
		CHECK(!link->delay.list->loop);
		CHECK_INT(link->loss.kind, LOSS_LIST);
		CHECK_INT(link->loss.list_count, 2);
		CHECK_INT(link->loss.list[1], 7);
	}
	plan_free(p);
	folder_remove(&f);
}

static void a_table_of_ones_own_is_a_law_of_jitter(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	folder_write(&f, "shows/mine.dist", "# of ours\n 300 -100\n-5 7\n");
	p = folder_load_down(&f,
			     "delay: 50 ms, jitter: {sigma: 5 ms, table: mine.dist, order: free}");
	CHECK_STR(f.err.text, "");
	if (p) {
		const struct delay_conf *delay = &down(p)->delay;

		CHECK_INT(delay->shape, JITTER_TABLE);
		CHECK_INT(delay->table.count, 4);
		CHECK_INT(delay->table.values[0], -100);
		CHECK_INT(delay->table.values[3], 300);
		CHECK_STR(words_shape(down(p)), "a table");
	}
	plan_free(p);
	folder_remove(&f);
}

static void netems_words_make_the_whole_link(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load(&f, netem_show);
	CHECK_STR(f.err.text, "");
	if (p) {
		const struct link_conf *link = down(p);

		CHECK_INT(link->order, LINK_NETEM);
		CHECK_INT(link->netem->latency, 100 * NSEC_PER_MSEC);
		CHECK_INT(link->netem->loss, 42949673);
		CHECK_INT(link->netem->limit, 50);
		CHECK_INT(link->netem->table->count, 4096);
		CHECK_INT(link->netem->version, NETEM_LINUX_6_18);
		CHECK_INT(link->rate.bps, 1000000);
		CHECK_INT(link->delay.delay, 100 * NSEC_PER_MSEC);
	}
	plan_free(p);
	folder_remove(&f);
}

static void a_show_says_which_netem(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	folder_write(&f, "shows/mine.dist", "# of ours\n-8192 0 8192\n");
	p = folder_load_down(
		&f, "netem: {options: delay 10ms 1ms distribution mine, kernel: linux-3.12}");
	CHECK_STR(f.err.text, "");
	if (p) {
		CHECK_INT(down(p)->netem->version, NETEM_LINUX_3_12);
		CHECK_INT(down(p)->netem->table->count, 3);
		CHECK_INT(down(p)->netem->table->entries[2], 8192);
	}
	plan_free(p);
	folder_remove(&f);
}

static void a_rate_over_time_has_the_costs_of_any_rate(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	folder_write(&f, "shows/cell.down", "0\n5\n5\n10\n");
	folder_write(&f, "shows/a.rates", "# straits rates\n0 1000000\n1000000000 2000000\n");
	p = folder_load_down(
		&f, "rate: {trace: cell.down, overhead: 38 B, cell: 48 B, cell-overhead: 5 B}");
	CHECK_STR(f.err.text, "");
	if (p) {
		const struct rate_conf *rate = &down(p)->rate;

		CHECK(rate->trace != NULL);
		CHECK_INT(rate->overhead_bytes, 38);
		CHECK_INT(rate->cell_bytes, 48);
		CHECK_INT(rate->cell_overhead_bytes, 5);
	}
	plan_free(p);
	p = folder_load_down(&f, "rate: {trace: a.rates, bucket: 15 kB, debt: yes}");
	CHECK_STR(f.err.text, "");
	if (p) {
		CHECK(down(p)->rate.trace != NULL);
		CHECK_INT(down(p)->rate.burst_bytes, 15000);
	}
	plan_free(p);
	plan_free(folder_load_down(&f, "rate: {trace: cell.down, bucket: 15 kB}"));
	CHECK_HAS(f.err.text, "a \"bucket\" with a trace of opportunities");
	plan_free(folder_load_down(&f, "rate: {trace: a.rates, opportunity: 1500 B}"));
	CHECK_HAS(f.err.text, "an \"opportunity\" with a trace of rates");
	plan_free(folder_load_down(&f, "rate: {trace: a.rates, limit: 1 Mbit/s}"));
	CHECK_HAS(f.err.text, "a \"limit\" beside a \"trace\"");
	plan_free(folder_load_down(&f, "rate: {limit: 1 Mbit/s, end: hold}"));
	CHECK_HAS(f.err.text, "without a \"trace\"");
	plan_free(folder_load_down(&f, "rate: {overhead: 38 B}"));
	CHECK_HAS(f.err.text, "a rate without \"limit\" or \"trace\"");
	folder_remove(&f);
}

static void a_route_is_explained_with_what_is_special(void)
{
	struct folder f;
	struct plan *p;
	struct text t = { 0 };

	folder_make(&f);
	folder_write(&f, "shows/cell.down", "0\n5\n5\n10\n");
	folder_write(&f, "shows/d", "# straits delays\n1\n2\n");
	folder_write(&f, "shows/l", "# straits losses\n1\n2\n");
	p = folder_load_down(&f, "rate: {trace: cell.down}, jitter: {list: d}, loss: {list: l}");
	CHECK_STR(f.err.text, "");
	if (p) {
		words_special(down(p), &t);
		CHECK_STR(
			text_str(&t),
			"rate from a trace of 10 ms, 1504 B at a time, that loops, jitter from a list of "
			"2 packets that loops, 2 packets lost by a list");
	}
	plan_free(p);
	text_done(&t);
	p = folder_load(&f, netem_show);
	if (p) {
		explain_text(p, NULL, &(struct explain_style){ .whole = true }, &t);
		CHECK_HAS(text_str(&t), "netem of linux-6.18");
	}
	plan_free(p);
	text_done(&t);
	folder_remove(&f);
}

/* What is wrong is told with the place that names the file, and the file's own line. */
static void refuses(const char *file, const char *content, const char *settings, const char *told)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	if (file)
		folder_write(&f, file, content);
	p = folder_load_down(&f, settings);
	CHECK(p == NULL);
	CHECK_HAS(f.err.text, "shows/s.yaml:2:");
	CHECK_HAS(f.err.text, told);
	plan_free(p);
	folder_remove(&f);
}

static void says_file_and_line_of_what_is_wrong(void)
{
	const char *rate = "rate: {trace: t}";

	refuses(NULL, NULL, rate, "t: No such file");
	refuses("shows/t", "", rate, "no entry");
	refuses("shows/t", "0\n", rate, "t:1: the last opportunity is at 0");
	refuses("shows/t", "5\n4\n", rate, "t:2: the time falls");
	refuses("shows/t", "5\n\n6\n", rate, "t:2: \"\" is not a whole number");
	refuses("shows/t", "-5\n", rate, "t:1: \"-5\"");
	refuses("shows/t", "99999999999999999999\n", rate, "t:1: \"99999999999999999999\" is too");
	refuses("shows/t", "# straits rates\n5 1\n", rate, "t:2: the first rate begins at 5");
	refuses("shows/t", "# straits rates\n0 1\n9 -1\n", rate, "t:3: \"-1\" is negative");
	refuses("shows/t", "# straits rates\n0 0\n", rate, "no rate is above 0");
	refuses("shows/t", "# straits rates\n0 1 2\n", rate, "t:2: expected a time");
	refuses("shows/t", "# straits rates\n# lap 5\n0 1\n9 1\n", rate, "the lap ends before");
	refuses("shows/t", "1\n", "rate: {trace: t, end: never}", "never");
	refuses("shows/t", "1\n", "rate: {trace: t, opportunity: 0 B}", "1 to 65535 B");
	refuses("shows/t", "1\n", "jitter: {list: t}", "expected a first line");
	refuses("shows/t", "# straits losses\n5\n5\n", "loss: {list: t}", "t:3: 5 does not come");
	refuses("shows/t", "1\n99999", "jitter: {sigma: 1 ms, table: t}", "line 2: \"99999\"");
	refuses("shows/t", "1\n", "jitter: {sigma: 1 ms, table: t, shape: normal}", "beside a");
	refuses(NULL, NULL, "netem: delay 10", "needs a unit");
	refuses(NULL, NULL, "netem: delay 1ms, delay: 3 ms", "no other settings");
	refuses(NULL, NULL, "netem: {options: delay 1ms, kernel: linux-2}", "known: linux-3.12");
	refuses(NULL, NULL, "netem: delay 9ms 1ms distribution no", "no.dist: No such file");
	refuses("shows/no.dist", "1\nx", "netem: delay 9ms 1ms distribution no", "line 2");
}

CU_TestInfo link_data_tests[] = {
	TEST(rates_over_time_come_from_a_file),
	TEST(a_mahimahi_trace_is_a_rate_over_time),
	TEST(lists_name_the_delay_and_the_loss_of_each_packet),
	TEST(a_table_of_ones_own_is_a_law_of_jitter),
	TEST(netems_words_make_the_whole_link),
	TEST(a_show_says_which_netem),
	TEST(a_rate_over_time_has_the_costs_of_any_rate),
	TEST(a_route_is_explained_with_what_is_special),
	TEST(says_file_and_line_of_what_is_wrong),
	CU_TEST_INFO_NULL,
};
