/* test_trend.c - a metric over many runs, in text and for gnuplot. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "reports/history/store.h"
#include "reports/history/trend.h"
#include "tests/support/suite.h"
#include "tests/unit/history/past_kit.h"

static void check_bars(const double *v, size_t n, const char *want)
{
	struct text t = { 0 };

	trend_bars(v, n, &t);
	CHECK_STR(text_str(&t), want);
	text_done(&t);
}

static void bars_reach_from_the_least_to_the_greatest(void)
{
	static const double up[] = { 0, 1, 2, 3, 4, 5, 6, 7 }, level[] = { 5, 5 };

	check_bars(up, 8, "▁▂▃▄▅▆▇█");
	check_bars(level, 2, "▁▁");
	check_bars(up, 0, "");
}

/* Runs whose latency.p95 counts from 1, one a day; the last one invalid, of another route. */
static void fill(struct store *store, int n)
{
	struct err err;

	for (int i = 1; i <= n + 1; i++) {
		struct past_run run = kit_run();
		int64_t id;

		(void)snprintf(run.started, sizeof(run.started), "2026-%02d-%02dT00:00:00Z",
			       1 + i / 28, 1 + i % 28);
		past_copy(run.build, sizeof(run.build), "b'1");
		if (i > n) {
			past_copy(run.route, sizeof(run.route), "zz'far");
			past_copy(run.trust, sizeof(run.trust), "invalid");
		}
		kit_number(&run, "latency.p95", i);
		CHECK_INT(store_add(store, &run, &id, &err), 0);
		past_done(&run);
	}
}

static void open_store(char dir[static 64], struct store **ret)
{
	char path[128];
	struct err err;

	(void)snprintf(path, sizeof(path), "%s/h.db", scratch_make(dir));
	CHECK_INT(store_open(path, STORE_WRITE, ret, &err), 0);
}

/* Of 80: the median is 40.5, the newest quarter's 70.5, the oldest's 10.5. */
static void a_row_tells_median_last_and_change(void)
{
	struct store *store = NULL;
	struct trend trend = { 0 };
	struct text t = { 0 };
	struct err err;
	char dir[64];

	open_store(dir, &store);
	fill(store, 80);
	CHECK_INT(trend_read(store, "latency.p95", "to-buyer", &(struct store_filter){ 0 }, &trend,
			     &err),
		  0);
	CHECK_INT(trend.count, 2);
	trend_text(&trend, &t);
	CHECK_HAS(text_str(&t), "latency.p95 in ms: ");
	CHECK_HAS(text_str(&t), "     80      40.500      80.000     +60.000  ▁▁▁▂▂▂");
	CHECK_HAS(text_str(&t), "zz'far                                0");
	CHECK_HAS(text_str(&t), "1 invalid");
	text_done(&t);
	trend_points(&trend, &t);
	CHECK_HAS(text_str(&t), "2026-01-02T00:00:00Z");
	text_done(&t);
	trend_done(&trend);
	store_close(store);
	scratch_remove(dir);
}

static void a_plot_quotes_names_and_leaves_empty_routes_out(void)
{
	struct store *store = NULL;
	struct trend trend = { 0 };
	struct text t = { 0 };
	struct err err;
	char dir[64];

	open_store(dir, &store);
	fill(store, 3);
	CHECK_INT(trend_read(store, "latency.p95", "to-buyer", &(struct store_filter){ 0 }, &trend,
			     &err),
		  0);
	trend_script(&trend, "it's.png", &t);
	CHECK_HAS(text_str(&t), "set output 'it''s.png'");
	CHECK_HAS(text_str(&t), "pngcairo");
	CHECK_HAS(text_str(&t), "title 'lan'");
	CHECK(!strstr(text_str(&t), "title 'zz''far'"));
	text_done(&t);
	trend_done(&trend);
	CHECK_INT(
		trend_read(store, "no.such", "to-buyer", &(struct store_filter){ 0 }, &trend, &err),
		-EINVAL);
	store_close(store);
	scratch_remove(dir);
}

extern CU_TestInfo trend_tests[];

CU_TestInfo trend_tests[] = {
	TEST(bars_reach_from_the_least_to_the_greatest),
	TEST(a_row_tells_median_last_and_change),
	TEST(a_plot_quotes_names_and_leaves_empty_routes_out),
	CU_TEST_INFO_NULL,
};
