/* test_import.c - each format of others, and what comes of it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "harness/base/err.h"
#include "harness/scenario/import.h"
#include "harness/scenario/lines.h"
#include "tests/support/suite.h"
#include "tests/unit/scenario/folder.h"

extern CU_TestInfo import_tests[];

#define MS NSEC_PER_MSEC

static struct import import;
static struct err err;

static int read_with(const char *format, const char *text, struct import_opts opts)
{
	const struct import_format *f = import_find(format, &err);
	struct lines lines;
	int r = lines_open_text("file", text, strlen(text), &lines, &err);

	err.text[0] = '\0';
	CHECK_INT(r, 0);
	r = f->read(&lines, &opts, &import, &err);
	lines_close(&lines);
	return r;
}

/* Reads text and gives the way down; import_done() ends it. */
static const struct import_link *read(const char *format, const char *text)
{
	CHECK_INT(read_with(format, text, (struct import_opts){ 0 }), 0);
	CHECK_STR(err.text, "");
	return &import.links[IMPORT_DOWN];
}

static void check_rate(const struct import_link *link, size_t at, nsec_t from, uint64_t bps)
{
	CHECK(at < link->trace.conf.count);
	if (at >= link->trace.conf.count)
		return;
	CHECK_INT(link->trace.conf.at[at], from);
	CHECK_INT(link->trace.conf.bps[at], bps);
}

static void check_step(const struct import_link *link, size_t at, nsec_t from, nsec_t delay)
{
	CHECK(at < link->step_count);
	if (at >= link->step_count)
		return;
	CHECK_INT(link->steps[at].at, from);
	CHECK_INT(link->steps[at].delay, delay);
}

static void mahimahi_keeps_every_opportunity(void)
{
	const struct import_link *link = read("mahimahi", "0\n3\n3\n10\n");

	CHECK_INT(link->trace.conf.kind, TRACE_OPPORTUNITIES);
	CHECK_INT(link->trace.conf.count, 4);
	CHECK_INT(link->trace.conf.at[3], 10 * MS);
	CHECK_INT(link->trace.conf.lap_ns, 10 * MS);
	CHECK_INT(link->trace.conf.end, TRACE_LOOP);
	import_done(&import);
}

/* 1000 us at 20 ms and 1 Mbit/s without loss, 2000 us at 30 ms and half lost. */
static void theaterq_in_simple_form(void)
{
	const struct import_link *link = read("theaterq", "# comment\n"
							  "1000,20000000,1000000,0,100\n"
							  "2000,30000000,-1,2147483648,50\n");

	check_rate(link, 0, 0, 1000000);
	check_rate(link, 1, MS, 1000000000000);
	CHECK_INT(link->trace.conf.lap_ns, 3 * MS);
	check_step(link, 0, 0, 20 * MS);
	check_step(link, 1, MS, 30 * MS);
	CHECK_INT(link->steps[0].queue_packets, 100);
	CHECK_NEAR(chance_value(link->steps[1].loss), 0.5, 1e-9);
	CHECK(link->loop);
	CHECK_INT(link->lap, 3 * MS);
	CHECK_HAS(text_str(&import.lost), "ARM");
	import_done(&import);
}

static void theaterq_in_extended_form(void)
{
	const struct import_link *link;

	CHECK_INT(read_with("theaterq", "5,7000000,1000000,2000000,0,9000,4294967295,5,3\n",
			    (struct import_opts){ .bytes = true }),
		  0);
	link = &import.links[IMPORT_DOWN];
	CHECK_INT(link->rate_bps, 2000000);
	CHECK_INT(link->steps[0].jitter, MS);
	CHECK_INT(link->steps[0].queue_bytes, 9000);
	CHECK(link->duplicate == CHANCE_ALWAYS);
	CHECK(link->reorder);
	CHECK_HAS(text_str(&import.lost), "DUP_DELAY");
	CHECK_HAS(text_str(&import.lost), "ROUTE_ID");
	import_done(&import);
}

/* What an item does not say stays; it repeats 500 ms after the last. */
static void webrtc_keeps_what_an_item_does_not_say(void)
{
	const struct import_link *link = read(
		"webrtc", "item { link_capacity_kbps: 1000 queue_delay_ms: 10\n"
			  "       loss_percent: 2.5 avg_burst_loss_length: 4 }\n"
			  "item < time_since_first_sent_packet_ms: 3000 # a pause\n"
			  "       link_capacity_kbps: 0 >\n"
			  "item: { time_since_first_sent_packet_ms: 6000\n"
			  "        link_capacity_kbps: 700, allow_reordering: true,\n"
			  "        delay_standard_deviation_ms: 3; queue_length_packets: 20 }\n"
			  "repeat_schedule_after_last_ms: 500\n");

	check_rate(link, 0, 0, 1000000);
	check_rate(link, 1, 3000 * MS, 0);
	check_rate(link, 2, 6000 * MS, 700000);
	CHECK_INT(link->trace.conf.lap_ns, 6500 * MS);
	CHECK_INT(link->trace.conf.end, TRACE_LOOP);
	CHECK_INT(link->step_count, 2);
	check_step(link, 0, 0, 10 * MS);
	check_step(link, 1, 6000 * MS, 10 * MS);
	CHECK_INT(link->steps[0].run_milli, 4000);
	CHECK_INT(link->steps[1].jitter, 3 * MS);
	CHECK_INT(link->steps[1].queue_packets, 20);
	CHECK(link->reorder);
	import_done(&import);
}

static const char nlc_text[] =
	"<?xml version=\"1.0\"?>\n<!-- a <comment> -->\n<plist><dict>\n"
	"<key>Profiles</key><dict>\n"
	"<key>3G</key><dict>\n"
	"<key>DownlinkBandwidth</key><integer>780</integer>\n"
	"<key>DownlinkBandwidthUnit</key><integer>0</integer>\n"
	"<key>DownlinkDelay</key><integer>100</integer>\n"
	"<key>DownlinkPacketLossRatio</key><real>1.5</real>\n"
	"<key>UplinkBandwidth</key><integer>2</integer>\n"
	"<key>UplinkBandwidthUnit</key><true/>\n"
	"<key>UplinkDelay</key><integer>7</integer>\n"
	"<key>DNSDelayValue</key><integer>9</integer>\n"
	"</dict>\n<key>Wi-Fi</key><dict>\n"
	"<key>DownlinkBandwidth</key><integer>40</integer>\n</dict></dict></dict></plist>\n";

static void nlc_finds_its_profile(void)
{
	CHECK_INT(read_with("nlc", nlc_text, (struct import_opts){ .profile = "3G" }), 0);
	CHECK_INT(import.links[IMPORT_DOWN].rate_bps, 780000);
	check_step(&import.links[IMPORT_DOWN], 0, 0, 100 * MS);
	CHECK_NEAR(chance_value(import.links[IMPORT_DOWN].steps[0].loss), 0.015, 1e-9);
	CHECK_INT(import.links[IMPORT_UP].rate_bps, 2000000);
	check_step(&import.links[IMPORT_UP], 0, 0, 7 * MS);
	CHECK_STR(import.title, "3G");
	CHECK_HAS(text_str(&import.lost), "DNS");
	import_done(&import);
	CHECK_INT(read_with("nlc", nlc_text, (struct import_opts){ 0 }), -EINVAL);
	CHECK_HAS(err.text, "2 profiles; say which");
	import_done(&import);
	CHECK_INT(read_with("nlc", nlc_text, (struct import_opts){ .profile = "4G" }), -EINVAL);
	CHECK_HAS(err.text, "no profile 4G");
	import_done(&import);
}

/* A uniform jitter of 30 ms has a deviation of 17.32 ms; numbers may be strings. */
static void atc_in_its_stored_form(void)
{
	const struct import_link *link =
		read("atc",
		     "{\"name\": \"Edge - Lossy\", \"content\": {\n"
		     "\"down\": {\"rate\": 240, \"delay\": {\"delay\": \"400\", \"jitter\": 30,\n"
		     "  \"correlation\": 0}, \"loss\": {\"percentage\": 2.5, \"correlation\": 1},\n"
		     "  \"corruption\": {\"percentage\": 0.5}, \"reorder\": {\"percentage\": 1,\n"
		     "  \"correlation\": 0, \"gap\": 5}, \"iptables_options\": []},\n"
		     "\"up\": {\"rate\": null}}}");

	CHECK_STR(import.title, "Edge - Lossy");
	CHECK_INT(link->rate_bps, 240000);
	check_step(link, 0, 0, 400 * MS);
	CHECK_INT(link->steps[0].jitter, 17320508);
	CHECK_INT(link->shape, JITTER_UNIFORM);
	CHECK_NEAR(chance_value(link->steps[0].loss), 0.025, 1e-9);
	CHECK_NEAR(chance_value(link->corrupt), 0.005, 1e-9);
	CHECK_INT(import.links[IMPORT_UP].rate_bps, 0);
	CHECK_HAS(text_str(&import.lost), "correlations");
	CHECK_HAS(text_str(&import.lost), "reordering");
	import_done(&import);
}

static void netem_trace_repeats_patterns(void)
{
	const struct import_link *link =
		read("netem-trace",
		     "{\"RepeatedBwPatternConfig\":{\"pattern\":[\n"
		     "{\"StaticBwConfig\":{\"bw\":\"12Mbps\",\"duration\":\"1s 500ms\"}},\n"
		     "{\"TraceBwConfig\":{\"pattern\":[[\"1ms\",[\"2Mbps\",\"4Mbps\"]]]}},\n"
		     "{\"TraceBwConfig\":[[{\"secs\":0,\"nanos\":5},[{\"gbps\":1,\"bps\":7}]]]}],\n"
		     "\"count\":2}}");

	check_rate(link, 0, 0, 12000000);
	check_rate(link, 1, 1500 * MS, 2000000);
	check_rate(link, 2, 1501 * MS, 4000000);
	check_rate(link, 3, 1502 * MS, 1000000007);
	check_rate(link, 4, 1502 * MS + 5, 12000000);
	CHECK_INT(link->trace.conf.lap_ns, 2 * (1502 * MS + 5));
	CHECK_INT(link->trace.conf.end, TRACE_HOLD);
	import_done(&import);
}

/* The crate's own example: 12, 13, 14, 15, 16, 12, 13, ... each 100 ms. */
static void netem_trace_makes_a_sawtooth(void)
{
	const struct import_link *link =
		read("netem-trace",
		     "{\"SawtoothBwConfig\": {\"bottom\": \"12Mbps\", \"top\": \"16Mbps\","
		     "\"interval\": \"500ms\", \"duty_ratio\": 0.8,"
		     "\"duration\": \"1s\", \"step\": \"100ms\"}}");

	CHECK_INT(link->trace.conf.count, 10);
	for (size_t i = 0; i < 10; i++)
		check_rate(link, i, (nsec_t)i * 100 * MS, 12000000 + i % 5 * 1000000);
	import_done(&import);
}

/* p 0.1 and q 0.75: mean 0.1 / 0.35, bursts of 4. */
static void netem_trace_of_loss_delay_and_packets(void)
{
	const struct import_link *link = read(
		"netem-trace",
		"{\"RepeatedLossPatternConfig\":{\"count\":0,\"pattern\":[{\"StaticLossConfig\":"
		"{\"loss\":[0.1,0.75],\"duration\":\"1s\"}},{\"StaticLossConfig\":"
		"{\"loss\":[0.5],\"duration\":\"2s\"}}]}}");

	CHECK_NEAR(chance_value(link->steps[0].loss), 0.1 / 0.35, 1e-9);
	CHECK_INT(link->steps[0].run_milli, 4000);
	CHECK_INT(link->steps[1].at, NSEC_PER_SEC);
	CHECK_INT(link->steps[1].run_milli, 0);
	CHECK(link->loop);
	CHECK_INT(link->lap, 3 * NSEC_PER_SEC);
	import_done(&import);
	link = read("netem-trace",
		    "{\"StaticDelayConfig\":{\"delay\":\"5ms\",\"duration\":\"1s\"}}");
	check_step(link, 0, 0, 5 * MS);
	import_done(&import);
	link = read("netem-trace",
		    "{\"StaticDelayPerPacketConfig\":{\"delay\":\"5ms\",\"count\":3}}");
	CHECK_INT(link->delays.n, 3);
	CHECK_INT(link->delays.v[2], 5 * MS);
	import_done(&import);
}

static void sabre_halves_its_latency(void)
{
	const struct import_link *link = read(
		"sabre", "[{\"duration_ms\": 840, \"bandwidth_kbps\": 16823, \"latency_ms\": 20},\n"
			 "{\"duration_ms\": 1000, \"bandwidth_kbps\": 0, \"latency_ms\": 30}]");

	check_rate(link, 0, 0, 16823000);
	check_rate(link, 1, 840 * MS, 0);
	CHECK_INT(link->trace.conf.lap_ns, 1840 * MS);
	check_step(link, 1, 840 * MS, 15 * MS);
	check_step(&import.links[IMPORT_UP], 0, 0, 10 * MS);
	import_done(&import);
}

static void recordings_of_rate(void)
{
	const struct import_link *link = read("rates", "600\t0.5\n605 2\n610\t0.25\n");

	check_rate(link, 0, 0, 500000);
	check_rate(link, 1, 5000 * MS, 2000000);
	CHECK_INT(link->trace.conf.lap_ns, 15 * NSEC_PER_SEC);
	import_done(&import);
	link = read("nyu-mets", "0.57,Mbits/sec\r\n33.1,Kbits/sec\r\n8,bits/sec\r\n");
	check_rate(link, 0, 0, 570000);
	check_rate(link, 1, NSEC_PER_SEC, 33100);
	check_rate(link, 2, 2 * NSEC_PER_SEC, 8);
	import_done(&import);
	link = read("lumos", "app_throughput,x,delivery_time\n401,a,0.5\n500,b,2\n");
	check_rate(link, 1, 500 * MS, 500000);
	CHECK_INT(link->trace.conf.lap_ns, 2500 * MS);
	import_done(&import);
}

/* Rows of one second are averaged, a gap of an hour becomes a second. */
static void recordings_with_clocks(void)
{
	const struct import_link *link = read("ucc-5g", "Timestamp,DL_bitrate\n"
							"2019.12.31_23.59.59,100\n"
							"2019.12.31_23.59.59,300\n"
							"2020.01.01_00.00.00,50\n"
							"2020.01.01_01.00.00,70\n");

	check_rate(link, 0, 0, 200000);
	check_rate(link, 1, NSEC_PER_SEC, 50000);
	check_rate(link, 2, 2 * NSEC_PER_SEC, 70000);
	CHECK_HAS(text_str(&import.lost), "3599 s are left out");
	import_done(&import);
	link = read("starlink", "timestamp_start_dl,download,timestamp_start_ul,upload\n"
				"2024-04-19 16:23:00.5,17.5,2024-04-19 16:23:00,1\n"
				"2024-04-19 16:23:01.25,18,2024-04-19 16:23:01,2\n");
	check_rate(link, 1, 750 * MS, 18000000);
	check_rate(&import.links[IMPORT_UP], 1, NSEC_PER_SEC, 2000000);
	import_done(&import);
}

static void cicv5g_halves_its_round_trips(void)
{
	const struct import_link *link = read("cicv5g", "pub_time(ms) sub_time(ms) delay(ms) x\n"
							"1722583338971 1722583338993 22 1.5 2\n"
							"1722583339025 1722583339048 23 1.5 2\n");

	check_step(link, 0, 0, 11 * MS);
	check_step(link, 1, 54 * MS, 11500000);
	check_step(&import.links[IMPORT_UP], 1, 54 * MS, 11500000);
	import_done(&import);
}

static void refuses(const char *format, const char *text, const char *told)
{
	int r = read_with(format, text, (struct import_opts){ 0 });

	CHECK(r < 0);
	CHECK_HAS(err.text, told);
	import_done(&import);
}

static void hostile_files_are_told_with_their_line(void)
{
	refuses("theaterq", "-1000,20000000,1000000,0,100\n", "file:1: \"-1000\" is negative");
	refuses("theaterq", "1000,1,1000,0,9\nnonsense\n", "file:2: found 1 fields");
	refuses("cicv5g", "-5 1 2\n", "file:1: \"-5\" is negative");
	refuses("mahimahi", "", "file: the trace has no entry");
	refuses("mahimahi", "1\n2.5\n", "file:2:");
	refuses("theaterq", "", "no line with numbers");
	refuses("theaterq", "1,2,3\n", "file:1: found 3 fields");
	refuses("theaterq", "1,2,3,0,5\n1,2,3,0\n", "file:2: found 4 fields, expected 5");
	refuses("theaterq", "0,2,3,0,5\n", "file:1: the line is kept for no time");
	refuses("theaterq", "1,2,3,4294967296,5\n", "file:1: \"4294967296\" is too large");
	refuses("theaterq", "1,2,0,0,5\n", "nothing would ever be served");
	refuses("webrtc", "", "no item");
	refuses("webrtc", "item {\n loss_percent: 101 }", "file:2: \"101\" is too large");
	refuses("webrtc", "item {\n colour: 5 }", "file:2: found \"colour\"");
	refuses("webrtc", "item { loss_percent: 1", "expected the end of an item");
	refuses("webrtc", "item {} item {}", "does not come after");
	refuses("webrtc",
		"item { time_since_first_sent_packet_ms: 5 }\n"
		"item { time_since_first_sent_packet_ms: 3 }",
		"file:2: the time of an item does not come after");
	refuses("webrtc", "item { loss_percent: 60 avg_burst_loss_length: 1.2 }",
		"bursts so short");
	refuses("nlc", "<plist", "a tag without its end");
	refuses("nlc", "<plist><!-- > <dict>", "a comment without its end");
	refuses("nlc", "\n<!-- ", "file:2: a comment without");
	refuses("nlc", "<dict><key>DownlinkBandwidth</key>\n<integer>x</integer>", "file:2:");
	refuses("atc", "{\"down\": {}}", "file:1:");
	refuses("atc", "{\"down\": {}, \"up\": {\n\"loss\": {\"percentage\": 101}}}", "file:2:");
	refuses("atc", "[", "file:2:1: flow sequence");
	refuses("netem-trace", "{\"Nonsense\": {}}", "not a model");
	refuses("netem-trace", "{\"StaticBwConfig\":{\"bw\":\"12Mbpx\",\"duration\":\"1s\"}}",
		"12Mbpx");
	refuses("netem-trace", "{\"StaticBwConfig\":{\"bw\":\"1bps\",\"duration\":\"0s\"}}",
		"of 0");
	refuses("netem-trace", "{\"RepeatedBwPatternConfig\":{\"pattern\":[],\"count\":5}}",
		"without a");
	refuses("netem-trace",
		"{\"RepeatedBwPatternConfig\":{\"count\":1000000,\"pattern\":[{\"RepeatedBwPatternConfig\":"
		"{\"count\":1000000,\"pattern\":[{\"StaticBwConfig\":{\"bw\":\"1bps\",\"duration\":\"1ns\"}}"
		"]}}]}}",
		"over 1000000 entries");
	refuses("sabre", "[]", "no period");
	refuses("sabre", "[{\"duration_ms\": 0, \"bandwidth_kbps\": 1, \"latency_ms\": 2}]",
		"of 0");
	refuses("sabre", "[{\"duration_ms\": 5}]", "bandwidth_kbps");
	refuses("rates", "5 1\n5 2\n", "file:2: the time does not rise");
	refuses("rates", "5\n", "file:1: expected a time");
	refuses("nyu-mets", "5,furlongs\n", "file:1: found the unit");
	refuses("ucc-5g", "Timestamp,x\n", "no column \"DL_bitrate\"");
	refuses("ucc-5g", "Timestamp,DL_bitrate\n2020.13.01_00.00.00,5\n", "file:2:");
	refuses("ucc-5g", "Timestamp,DL_bitrate\n2020.12.01_00.00.00\n", "file:2: found 1 columns");
	refuses("lumos", "app_throughput,delivery_time\n5,0\n", "file:2: a chunk without length");
	refuses("starlink", "x\n", "timestamp_start_dl");
	refuses("cicv5g", "pub\n5 6\n", "file:2:");
	refuses("cicv5g", "", "no message");
}

/* A format without one is a parser that nobody attacks. */
static void each_format_has_a_fuzz_target_with_seeds(void)
{
	for (const struct import_format *f = import_formats; f->name; f++) {
		char source[80], seeds[80];
		struct stat st;

		(void)snprintf(source, sizeof(source), "tests/fuzz/import_%s.c", f->name);
		(void)snprintf(seeds, sizeof(seeds), "tests/fuzz/seeds/import_%s", f->name);
		for (char *c = strchr(source, '_'); *c; c++)
			*c = *c == '-' ? '_' : *c;
		for (char *c = strchr(seeds, '_'); *c; c++)
			*c = *c == '-' ? '_' : *c;
		CHECK_STR(stat(source, &st) ? source : "", "");
		CHECK_STR(stat(seeds, &st) ? seeds : "", "");
	}
}

static void knows_its_formats(void)
{
	CHECK(!import_find("pcap", &err));
	CHECK_HAS(err.text, "known: mahimahi, theaterq");
}

CU_TestInfo import_tests[] = {
	TEST(mahimahi_keeps_every_opportunity),
	TEST(theaterq_in_simple_form),
	TEST(theaterq_in_extended_form),
	TEST(webrtc_keeps_what_an_item_does_not_say),
	TEST(nlc_finds_its_profile),
	TEST(atc_in_its_stored_form),
	TEST(netem_trace_repeats_patterns),
	TEST(netem_trace_makes_a_sawtooth),
	TEST(netem_trace_of_loss_delay_and_packets),
	TEST(sabre_halves_its_latency),
	TEST(recordings_of_rate),
	TEST(recordings_with_clocks),
	TEST(cicv5g_halves_its_round_trips),
	TEST(hostile_files_are_told_with_their_line),
	TEST(each_format_has_a_fuzz_target_with_seeds),
	TEST(knows_its_formats),
	CU_TEST_INFO_NULL,
};
