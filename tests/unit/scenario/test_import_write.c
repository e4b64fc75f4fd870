/* test_import_write.c - routes and traces that importing writes, and parts of recordings. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/scenario/import.h"
#include "harness/scenario/plan.h"
#include "tests/support/suite.h"
#include "tests/unit/scenario/folder.h"

extern CU_TestInfo import_write_tests[];

#define MS NSEC_PER_MSEC

/* Writes text as a file of the folder, imports it as the route "made" there, and loads that. */
static struct plan *import_and_load(struct folder *f, const char *format, const char *text,
				    struct import_opts opts, struct import_target target)
{
	const struct plan_opts plan_opts = { 0 };
	struct import import = { 0 };
	struct plan *plan = NULL;
	struct text files = { 0 };
	char path[100];

	folder_write(f, "in", text);
	(void)snprintf(path, sizeof(path), "%s/in", f->dir);
	f->err = (struct err){ .text = "" };
	target.folder = f->dir;
	target.name = target.name ? target.name : "made";
	target.format = format;
	target.source = "in";
	if (import_read(import_find(format, &f->err), path, NULL, &opts, &import, &f->err) == 0 &&
	    import_write(&import, &target, &files, &f->err) == 0) {
		(void)snprintf(path, sizeof(path), "%s/made.yaml", f->dir);
		(void)plan_load_route(path, &plan_opts, &plan, &f->err);
	}
	import_done(&import);
	text_done(&files);
	return plan;
}

static unsigned count_files(const struct folder *f, const char *tail)
{
	DIR *dir = opendir(f->dir);
	struct dirent *entry;
	unsigned n = 0;

	while (dir && (entry = readdir(dir)))
		n += strstr(entry->d_name, tail) != NULL;
	if (dir)
		(void)closedir(dir);
	return n;
}

static void a_route_and_its_trace_come_back_as_they_were_read(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = import_and_load(&f, "theaterq",
			    "1000000,20000000,1000000,0,100\n"
			    "2000000,30000000,3000000,429496730,50\n",
			    (struct import_opts){ 0 }, (struct import_target){ .delay = 5 * MS });
	CHECK_STR(f.err.text, "");
	if (p) {
		const struct plan_chain *chain = &p->chains[PLAN_TO_BUYER];
		const struct link_conf *down = &chain->links[2];

		CHECK_INT(chain->links[1].delay.delay, 5 * MS);
		CHECK_INT(down->delay.delay, 20 * MS);
		CHECK_INT(down->rate.trace->count, 2);
		CHECK_INT(down->rate.trace->bps[1], 3000000);
		CHECK_INT(down->rate.trace->lap_ns, 3 * NSEC_PER_SEC);
		CHECK_INT(down->queue.limit_packets, 100);
		/* 60 s of laps of 3 s: from 1 to 3 s, from 4 to 6 s, ... */
		CHECK_INT(p->event_count, 20);
		CHECK_INT(p->events[1].begin, 4 * NSEC_PER_SEC);
		CHECK_INT(p->events[1].end, 6 * NSEC_PER_SEC);
		CHECK_HAS(p->events[1].text, "delay 30 ms");
		CHECK_HAS(p->events[1].text, "loss 10 %");
		CHECK_HAS(p->route_text, "# cannot be said: ");
	}
	plan_free(p);
	folder_remove(&f);
}

static void delays_of_packets_become_a_list(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = import_and_load(&f, "netem-trace",
			    "{\"StaticDelayPerPacketConfig\":{\"delay\":\"5ms\",\"count\":3}}",
			    (struct import_opts){ 0 }, (struct import_target){ 0 });
	CHECK_STR(f.err.text, "");
	if (p) {
		const struct delay_list *list = p->chains[PLAN_TO_BUYER].links[2].delay.list;

		CHECK(list != NULL);
		CHECK_INT(list->count, 3);
		CHECK_INT(list->values[1], 5 * MS);
	}
	plan_free(p);
	folder_remove(&f);
}

static void overhead_goes_with_the_rate(void)
{
	static const char *const texts[] = {
		"item { link_capacity_kbps: 1000 packet_overhead: 28 }",
		"item { link_capacity_kbps: 1000 packet_overhead: 28 }\n"
		"item { time_since_first_sent_packet_ms: 5 link_capacity_kbps: 2000 }",
	};
	struct folder f;
	struct plan *p;

	folder_make(&f);
	for (int i = 0; i < 2; i++) {
		p = import_and_load(&f, "webrtc", texts[i], (struct import_opts){ 0 },
				    (struct import_target){ .force = true });
		CHECK_STR(f.err.text, "");
		if (p) {
			const struct rate_conf *rate = &p->chains[PLAN_TO_BUYER].links[2].rate;

			CHECK_INT(rate->overhead_bytes, 28);
			CHECK_INT(i ? (int64_t)rate->trace->bps[1] : (int64_t)rate->bps,
				  i ? 2000000 : 1000000);
		}
		plan_free(p);
	}
	folder_remove(&f);
}

/* From 1.5 s on for 2 s of 1 s each at 1, 2, 3, 4 Mbit/s. */
/* A list of bandwidths and latencies tells the rate of one side alone. */
static void a_queue_goes_where_a_rate_is(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = import_and_load(&f, "sabre",
			    "[{\"duration_ms\": 1000, \"bandwidth_kbps\": 800, "
			    "\"latency_ms\": 50}]",
			    (struct import_opts){ 0 }, (struct import_target){ .queue = "300 ms" });
	CHECK_STR(f.err.text, "");
	if (p) {
		CHECK_INT(p->chains[PLAN_TO_BUYER].links[2].queue.limit_start_ns, 300 * MS);
		CHECK_INT(p->chains[PLAN_TO_SELLER].links[0].queue.limit_start_ns, 0);
	}
	plan_free(p);
	CHECK(!import_and_load(&f, "netem-trace",
			       "{\"StaticDelayConfig\":{\"delay\":\"5ms\",\"duration\":\"1s\"}}",
			       (struct import_opts){ 0 },
			       (struct import_target){ .queue = "300 ms" }));
	CHECK_HAS(f.err.text, "in has no rate, so nothing would wait in a queue of 300 ms");
	folder_remove(&f);
}

static void a_part_begins_with_what_is_then_in_force(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = import_and_load(&f, "nyu-mets", "1,Mbits/sec\n2,Mbits/sec\n3,Mbits/sec\n4,Mbits/sec\n",
			    (struct import_opts){ .from = 1500 * MS, .length = 2000 * MS },
			    (struct import_target){ .queue = "300 ms" });
	CHECK_STR(f.err.text, "");
	if (p) {
		const struct rate_trace *t = p->chains[PLAN_TO_BUYER].links[2].rate.trace;

		CHECK_INT(t->count, 3);
		CHECK_INT(t->bps[0], 2000000);
		CHECK_INT(t->at[1], 500 * MS);
		CHECK_INT(t->bps[2], 4000000);
		CHECK_INT(t->lap_ns, 2000 * MS);
	}
	plan_free(p);
	p = import_and_load(&f, "mahimahi", "0\n5\n8\n8\n20\n",
			    (struct import_opts){ .from = 5 * MS, .length = 10 * MS },
			    (struct import_target){ .force = true });
	CHECK_STR(f.err.text, "");
	if (p) {
		const struct rate_trace *t = p->chains[PLAN_TO_BUYER].links[2].rate.trace;

		CHECK_INT(t->count, 3);
		CHECK_INT(t->at[0], 0);
		CHECK_INT(t->at[2], 3 * MS);
		/* 1514 bytes on Ethernet are 1504 for mm-link: one opportunity. */
		CHECK_INT(p->chains[PLAN_TO_BUYER].links[2].rate.overhead_bytes, -10);
	}
	plan_free(p);
	folder_remove(&f);
}

static void refuses(const char *format, const char *text, struct import_opts opts,
		    struct import_target target, const char *told)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = import_and_load(&f, format, text, opts, target);
	CHECK(p == NULL);
	CHECK_HAS(f.err.text, told);
	CHECK_INT(count_files(&f, "made"), 0);
	plan_free(p);
	folder_remove(&f);
}

static void nothing_is_left_of_what_is_refused(void)
{
	const struct import_opts all = { 0 };
	const struct import_target plain = { 0 };

	refuses("mahimahi", "5\n4\n", all, plain, "in:2: the time falls");
	refuses("mahimahi", "5\n", (struct import_opts){ .from = 5 * MS }, plain, "ends before");
	refuses("mahimahi", "5\n", all, (struct import_target){ .queue = "5 elephants" },
		"made.yaml:");
	refuses("mahimahi", "5\n", all, (struct import_target){ .name = "../made" }, "no name");
	refuses("mahimahi", "5\n", all, (struct import_target){ .name = "a/made" }, "no name");
}

static void does_not_replace_files_unasked(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	folder_write(&f, "made.yaml", "mine");
	p = import_and_load(&f, "mahimahi", "5\n", (struct import_opts){ 0 },
			    (struct import_target){ 0 });
	CHECK(p == NULL);
	CHECK_HAS(f.err.text, "made.yaml is there already");
	plan_free(p);
	p = import_and_load(&f, "mahimahi", "5\n", (struct import_opts){ 0 },
			    (struct import_target){ .force = true });
	CHECK(p != NULL);
	plan_free(p);
	/* What was there stays when what would replace it is no route. */
	p = import_and_load(&f, "mahimahi", "7\n", (struct import_opts){ 0 },
			    (struct import_target){ .force = true, .queue = "5 elephants" });
	CHECK(p == NULL);
	plan_free(p);
	CHECK_INT(count_files(&f, "made"), 2);
	CHECK_INT(count_files(&f, ".new"), 0);
	folder_remove(&f);
}

/* 150 messages, one each 50 ms; three of them at one instant, of which the last holds. */
static void many_delays_become_one_recording(void)
{
	const struct import_opts opts = { 0 };
	struct text rows = { 0 }, files = { 0 };
	struct import import = { 0 };
	struct plan *plan = NULL;
	struct folder f;
	char path[100];

	folder_make(&f);
	for (unsigned i = 0; i < 150; i++)
		text_addf(&rows, "%u %u %u\n", 1000 + (i < 148 ? i : 147) * 50, 2000 + i * 50,
			  20 + i % 7);
	folder_write(&f, "messages", text_str(&rows));
	(void)snprintf(path, sizeof(path), "%s/messages", f.dir);
	CHECK_INT(import_read(import_find("cicv5g", &f.err), path, NULL, &opts, &import, &f.err),
		  0);
	CHECK_INT(import_write(&import,
			       &(struct import_target){ .folder = f.dir,
							.name = "made",
							.source = "messages",
							.format = "cicv5g" },
			       &files, &f.err),
		  0);
	CHECK_STR(f.err.text, "");
	CHECK_HAS(text_str(&files), "made-down.delays");
	CHECK(!strstr(text_str(&files), "made-up.delays"));
	(void)snprintf(path, sizeof(path), "%s/made.yaml", f.dir);
	CHECK_INT(plan_load_route(path, &(struct plan_opts){ 0 }, &plan, &f.err), 0);
	CHECK(plan && plan->event_count == 1);
	if (plan && plan->event_count == 1) {
		CHECK_STR(plan->events[0].text, "148 delays as recorded");
		CHECK_STR(plan->events[0].link, "buyer-down, buyer-up");
		/* the 150th message's 22 ms there and back */
		CHECK_INT(plan->chains[0].timeline.entries[147].value, 11 * NSEC_PER_MSEC);
	}
	plan_free(plan);
	import_done(&import);
	text_done(&rows);
	text_done(&files);
	folder_remove(&f);
}

/* One file of each folder of recordings that lies beside the project. */
static void recordings_of_others_become_routes(void)
{
	static const struct {
		const char *file, *format;
	} known[] = {
		{ "mahimahi-cellular-us/TMobile-UMTS-driving.down", "mahimahi" },
		{ "ghent-4g-lte/report_train_0003.json", "sabre" },
		{ "norway-hsdpa-3g/report.2011-01-29_1800CET.json", "sabre" },
		{ "nyu-mets-lte/QTrain.csv", "nyu-mets" },
		{ "ucc-5g/Driving_B_2019.12.14_10.16.30.csv", "ucc-5g" },
		{ "lumos-4g-wifi/210514_2313-5Mbps-wifi_2.4GHz-weak-ed_4s-BBA.csv", "lumos" },
		{ "puffer-fcc/fcc_2016_01.log", "rates" },
		{ "starlink-autobahn/throughput.csv", "starlink" },
		{ "cicv5g-5g-rtt-shanghai/south_n8_v10_04.txt", "cicv5g" },
	};
	const struct import_opts opts = { 0 };
	struct folder f;

	if (!shared_dir())
		SKIP("no recordings beside the project");
	folder_make(&f);
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		const struct import_target target = { .folder = f.dir,
						      .name = "made",
						      .source = "recording",
						      .format = known[i].format,
						      .force = true };
		struct import import = { 0 };
		struct text files = { 0 };
		char path[300];

		(void)snprintf(path, sizeof(path), "%s/traces/%s", shared_dir(), known[i].file);
		if (access(path, R_OK) < 0)
			continue;
		f.err = (struct err){ .text = "" };
		CHECK_INT(import_read(import_find(known[i].format, &f.err), path, NULL, &opts,
				      &import, &f.err),
			  0);
		CHECK_INT(import_write(&import, &target, &files, &f.err), 0);
		CHECK_STR(f.err.text, "");
		import_done(&import);
		text_done(&files);
	}
	folder_remove(&f);
}

CU_TestInfo import_write_tests[] = {
	TEST(a_route_and_its_trace_come_back_as_they_were_read),
	TEST(delays_of_packets_become_a_list),
	TEST(overhead_goes_with_the_rate),
	TEST(a_queue_goes_where_a_rate_is),
	TEST(a_part_begins_with_what_is_then_in_force),
	TEST(nothing_is_left_of_what_is_refused),
	TEST(does_not_replace_files_unasked),
	TEST(many_delays_become_one_recording),
	TEST(recordings_of_others_become_routes),
	CU_TEST_INFO_NULL,
};
