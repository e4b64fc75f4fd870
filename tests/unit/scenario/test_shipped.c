/* test_shipped.c - the shows and recordings that come with straits: each is explained, its limits
 * follow from the budget, its pair is one, its recording is that of the original. */
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/scenario/budget.h"
#include "harness/scenario/explain.h"
#include "harness/scenario/files.h"
#include "harness/scenario/import.h"
#include "harness/scenario/lines.h"
#include "harness/scenario/route.h"
#include "harness/scenario/trace_file.h"
#include "tests/support/suite.h"
#include "tests/unit/scenario/folder.h"

extern CU_TestInfo shipped_tests[];

static void check_explained(const struct plan *plan, void *arg)
{
	const struct explain_style style = { .whole = true };
	struct text t = { 0 };
	size_t width = 0, widest = 0;

	(void)arg;
	explain_text(plan, NULL, &style, &t);
	CHECK(!t.failed);
	for (const char *s = text_str(&t); *s; s++) {
		width = *s == '\n' ? 0 : width + (((unsigned char)*s & 0xc0) != 0x80);
		widest = width > widest ? width : widest;
	}
	CHECK(widest <= 80);
	text_done(&t);
}

static void every_show_and_route_is_explained_in_80_columns(void)
{
	folder_each_shipped(FIND_ROUTE, check_explained, NULL);
	folder_each_shipped(FIND_SHOW, check_explained, NULL);
}

static void check_pair(const struct plan *plan, void *arg)
{
	const struct plan_opts opts = { .scenarios = "scenarios" };
	struct plan *other = NULL;
	struct err err = { 0 };
	unsigned *pairs = arg;

	if (!plan->route_pair)
		return;
	CHECK_INT(plan_load_route(plan->route_pair, &opts, &other, &err), 0);
	CHECK_STR(err.text, "");
	if (!other)
		return;
	(*pairs)++;
	CHECK(plan->route_public != other->route_public);
	/* the same buyer, on the same network */
	CHECK_INT(other->chains[PLAN_TO_BUYER].links[2].delay.delay,
		  plan->chains[PLAN_TO_BUYER].links[2].delay.delay);
	CHECK_INT(other->chains[PLAN_TO_BUYER].links[2].rate.bps,
		  plan->chains[PLAN_TO_BUYER].links[2].rate.bps);
	CHECK_INT(other->chains[PLAN_TO_SELLER].links[0].rate.bps,
		  plan->chains[PLAN_TO_SELLER].links[0].rate.bps);
	plan_free(other);
}

static void the_routes_of_a_pair_have_the_same_buyer(void)
{
	unsigned pairs = 0;

	folder_each_shipped(FIND_ROUTE, check_pair, &pairs);
	CHECK_INT(pairs, 25); /* twelve pairs, and Shanghai's route to Southeast Asia */
}

/* The row of a route: "| `NAME` | round trip = seller + haul + buyer | no loss / one repair |". */
static void check_row(const struct plan *plan, void *arg)
{
	const char *page = arg;
	const struct budget b = budget_of(plan);
	const struct link_conf *out = plan->chains[PLAN_TO_BUYER].links;
	const struct link_conf *back = plan->chains[PLAN_TO_SELLER].links;
	char row[200];

	(void)snprintf(row, sizeof(row), "| `%s` | %g = %g + %g + %g | %.0f / %.0f |", plan->name,
		       (double)b.round_trip / 1e6,
		       (double)(out[0].delay.delay + back[2].delay.delay) / 1e6,
		       (double)(out[1].delay.delay + back[1].delay.delay) / 1e6,
		       (double)(out[2].delay.delay + back[0].delay.delay) / 1e6,
		       (double)b.no_loss / 1e6, (double)b.one_repair / 1e6);
	CHECK_HAS(page, row);
}

static void the_page_of_routes_has_them_all_with_their_numbers(void)
{
	FILE *f = fopen("docs/routes.md", "r");
	struct text page = { 0 };
	char line[1000];

	CHECK(f != NULL);
	while (f && fgets(line, sizeof(line), f))
		text_add(&page, line);
	if (f)
		(void)fclose(f);
	folder_each_shipped(FIND_ROUTE, check_row, (void *)text_str(&page));
	text_done(&page);
}

/* A way that is longer from the start, as after a cable fault. */
static double detour_ms(const struct plan *plan)
{
	for (size_t i = 0; i < plan->event_count; i++)
		if (!strcmp(plan->events[i].name, "detour") && plan->events[i].begin == 0)
			return 62.5; /* each way */
	return 0;
}

/* What a median may be at most, in ms: 100 for coding, what the player holds and the way; over SRT
 * also the jitter of its handshake; for an assistant 600 ms of its own, 60 of jitter buffer, a
 * round trip and its jitter. */
static double median_ms(const struct plan *plan)
{
	const struct budget b = budget_of(plan);
	const double way = (double)b.ways[PLAN_TO_BUYER].delay / 1e6 + detour_ms(plan);
	const double jitter = (double)b.ways[PLAN_TO_BUYER].jitter_p95 / 1e6;
	const double back = (double)b.ways[PLAN_TO_SELLER].jitter_p95 / 1e6;

	switch (plan->work.kind) {
	case PLAN_CALL:
		return 100 + (double)plan->work.call.jitter_buffer / 1e6 + way;
	case PLAN_LIVE:
		return 100 + 2 * (double)plan->work.live.latency / 1e6 + way + jitter;
	case PLAN_TALK:
		return 600 + 60 + (double)b.round_trip / 1e6 + jitter + back;
	default:
		return 0;
	}
}

static void check_median(const struct plan *plan, void *arg)
{
	unsigned *medians = arg;

	for (size_t i = 0; i < plan->expect_count; i++) {
		const char *text = plan->expects[i].text, *limit = strstr(text, "<= ");

		if (plan->calibration || !limit || !strstr(text, ".p50 ") || !strstr(text, " ms"))
			continue;
		CHECK_NEAR(strtod(limit + 3, NULL), ceil(median_ms(plan) / 10 - 1e-6) * 10, 1e-6);
		(*medians)++;
	}
}

static void limits_of_medians_follow_from_the_budget(void)
{
	unsigned medians = 0;

	folder_each_shipped(FIND_SHOW, check_median, &medians);
	CHECK(medians >= 60);
}

/* The importer of a folder of originals. */
static const char *format_of(const char *file)
{
	static const struct {
		const char *folder;
		const char *format;
	} formats[] = { { "ghent-4g-lte/", "sabre" },
			{ "norway-hsdpa-3g/", "sabre" },
			{ "lumos-4g-wifi/", "lumos" },
			{ "puffer-fcc/", "rates" },
			{ "cicv5g-5g-rtt-shanghai/", "cicv5g" } };

	size_t i = 0;

	while (i < 4 && strncmp(file, formats[i].folder, strlen(formats[i].folder)) != 0)
		i++;
	return formats[i].format;
}

static int read_original(const char *file, const struct import_opts *opts, struct import *ret)
{
	struct err err = { 0 };
	const struct import_format *format = import_find(format_of(file), &err);
	char path[400];
	int r;

	(void)snprintf(path, sizeof(path), "%s/traces/%s", shared_dir(), file);
	r = format ? import_read(format, path, NULL, opts, ret, &err) : -1;
	CHECK_STR(err.text, "");
	return r;
}

static int read_shipped(const char *path, struct trace_file *ret)
{
	struct lines lines = { 0 };
	struct err err = { 0 };
	int r = lines_open(path, &lines, &err);

	if (r == 0)
		r = trace_file_read(&lines, ret, &err);
	lines_close(&lines);
	CHECK_STR(err.text, "");
	return r;
}

/* "# FILE, 180 s from 150 s on; cut by make.sh." */
static bool read_cut(const char *path, char file[static 200], struct import_opts *ret)
{
	FILE *f = fopen(path, "r");
	long length = 0, from = 0;
	int n = f ? fscanf(f, "# straits rates\n# %199[^,], %ld s from %ld s on;", file, &length,
			   &from)
		  : 0;

	if (f)
		(void)fclose(f);
	*ret = (struct import_opts){ .from = from * NSEC_PER_SEC, .length = length * NSEC_PER_SEC };
	return n == 3;
}

static void check_rates(const char *path)
{
	struct trace_file shipped = { 0 };
	struct import original = { 0 };
	struct import_opts opts = { 0 };
	const struct rate_trace *was = &original.links[IMPORT_DOWN].trace.conf;
	char file[200] = "";

	CHECK(read_cut(path, file, &opts));
	if (read_original(file, &opts, &original) == 0 && read_shipped(path, &shipped) == 0) {
		CHECK_INT(shipped.conf.lap_ns, was->lap_ns);
		CHECK_INT(shipped.conf.count, was->count);
		for (size_t i = 0; i < was->count && i < shipped.conf.count; i++) {
			CHECK_INT(shipped.conf.at[i], was->at[i]);
			CHECK_INT((int64_t)shipped.conf.bps[i], (int64_t)was->bps[i]);
		}
	}
	trace_file_done(&shipped);
	import_done(&original);
}

static void recorded_rates_are_those_of_their_originals(void)
{
	DIR *dir = shared_dir() ? opendir("scenarios/traces") : NULL;
	const struct dirent *entry;
	unsigned files = 0;

	if (!dir)
		SKIP("no recordings beside the project");
	while ((entry = readdir(dir))) {
		char path[300];

		if (!strstr(entry->d_name, ".rates"))
			continue;
		(void)snprintf(path, sizeof(path), "scenarios/traces/%s", entry->d_name);
		check_rates(path);
		files++;
	}
	(void)closedir(dir);
	CHECK_INT(files, 6);
}

/* Half of each round trip is a step of a recording; the network begins with the first. */
static void check_delays(const char *name, enum part_role role, const char *file)
{
	struct files files = { .scenarios = "scenarios" };
	struct import original = { 0 };
	struct route route = { 0 };
	struct err err = { 0 };
	const struct import_link *was = &original.links[IMPORT_DOWN];

	CHECK_INT(route_open(name, &files, &route, &err), 0);
	if (err.code == 0 && read_original(file, &(struct import_opts){ 0 }, &original) == 0) {
		const struct trace_steps *steps = &route.parts[role].events.v[0].steps;

		CHECK_INT(route.parts[role].first.conf.delay.delay, was->steps[0].delay);
		CHECK_INT(route.parts[role].events.n, 1);
		CHECK_INT(steps->at.n, was->step_count);
		for (size_t i = 0; i < steps->at.n && i < was->step_count; i++) {
			CHECK_INT(steps->at.v[i], was->steps[i].at);
			CHECK_INT(steps->value.v[i], was->steps[i].delay);
		}
	}
	import_done(&original);
	route_done(&route);
	files_close(&files);
}

static void recorded_delays_are_those_of_their_originals(void)
{
	if (!shared_dir())
		SKIP("no recordings beside the project");
	check_delays("th-5g-day-trace", PART_BUYER, "cicv5g-5g-rtt-shanghai/w2s_n78_v50_run02.txt");
	check_delays("cn-seller-5g-weak-trace", PART_SELLER,
		     "cicv5g-5g-rtt-shanghai/w2s_n8_v30_run07.txt");
}

CU_TestInfo shipped_tests[] = {
	TEST(every_show_and_route_is_explained_in_80_columns),
	TEST(the_routes_of_a_pair_have_the_same_buyer),
	TEST(the_page_of_routes_has_them_all_with_their_numbers),
	TEST(limits_of_medians_follow_from_the_budget),
	TEST(recorded_rates_are_those_of_their_originals),
	TEST(recorded_delays_are_those_of_their_originals),
	CU_TEST_INFO_NULL,
};
