/* test_replay.c - captures through routes in virtual time, from file to file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/packet.h"
#include "harness/drive/replay.h"
#include "tests/support/suite.h"
#include "tests/unit/drive/bench.h"

static void delays_each_direction_by_its_links(void)
{
	struct capture *in = NULL;
	struct capture_packet p;
	struct bench b;
	nsec_t last = 0;
	int count = 0;

	bench_make(&b);
	for (int i = 0; i < 3; i++)
		b.to_buyer[i].delay.delay = (10 + i) * MS;
	b.to_seller[0].delay.delay = 7 * MS + 13;
	bench_save(&b, CRAFT_PCAP_USEC, PACKET_LINK_ETHERNET, 40);
	bench_sellers(&b);
	CHECK_INT(bench_run(&b), 0);
	CHECK_INT(capture_open(b.out, &in, &b.err), 0);
	CHECK_INT(capture_link(in), PACKET_LINK_ETHERNET);
	for (; capture_next(in, &p, &b.err) == 1; count++) {
		uint32_t tag = tag_of(&p, PACKET_LINK_ETHERNET);

		CHECK_INT(p.time - BENCH_START - tag * MS, tag % 4 == 3 ? 7 * MS + 13 : 33 * MS);
		CHECK_INT(p.length, 14 + 200 + tag);
		CHECK(p.time >= last);
		last = p.time;
	}
	CHECK_INT(count, 40);
	CHECK_INT((int64_t)b.result.accounts[0].delivered, 30);
	CHECK_INT((int64_t)b.result.accounts[1].delivered, 10);
	capture_close(in);
	scratch_remove(b.dir);
}

static void decides_the_same_for_every_form_and_link_type(void)
{
	static const int links[] = { PACKET_LINK_ETHERNET, PACKET_LINK_RAW_FILE, PACKET_LINK_COOKED,
				     PACKET_LINK_COOKED2, PACKET_LINK_NULL };
	char *first = NULL;
	struct bench b;

	bench_make(&b);
	bench_busy(&b);
	bench_sellers(&b);
	for (int form = 0; form < CRAFT_FORMS; form++)
		for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
			char *got;

			bench_save(&b, (enum craft_form)form, links[i], 300);
			CHECK_INT(bench_run(&b), 0);
			got = slurp(b.decisions, NULL);
			if (!first)
				first = strdup(got);
			CHECK(!strcmp(got, first));
			free(got);
		}
	free(first);
	scratch_remove(b.dir);
}

static void gives_the_same_bytes_each_time(void)
{
	char out[BENCH_PATH + 8], decisions[BENCH_PATH + 8];
	struct bench b;

	bench_make(&b);
	bench_busy(&b);
	bench_save(&b, CRAFT_PCAPNG_NSEC, PACKET_LINK_ETHERNET, 3000);
	CHECK_INT(bench_run(&b), 0);
	(void)snprintf(out, sizeof(out), "%s.again", b.out);
	(void)snprintf(decisions, sizeof(decisions), "%s.again", b.decisions);
	b.conf.out_path = out;
	b.conf.decisions_path = decisions;
	CHECK_INT(bench_run(&b), 0);
	CHECK(same_files(b.out, out));
	CHECK(same_files(b.decisions, decisions));
	b.conf.seed = 2;
	CHECK_INT(bench_run(&b), 0);
	CHECK(!same_files(b.out, out));
	/* Telling decisions changes none. */
	b.conf.seed = 1;
	b.conf.decisions_path = NULL;
	CHECK_INT(bench_run(&b), 0);
	CHECK(same_files(b.out, out));
	scratch_remove(b.dir);
}

static void accounts_for_every_packet(void)
{
	struct capture *in = NULL;
	struct capture_packet p;
	struct bench b;
	uint64_t out = 0;

	bench_make(&b);
	bench_busy(&b);
	b.to_buyer[0].duplicate = chance_ratio(1, 20);
	bench_save(&b, CRAFT_PCAP_NSEC, PACKET_LINK_ETHERNET, 5000);
	CHECK_INT(bench_run(&b), 0);
	for (int d = 0; d < 2; d++) {
		const struct replay_account *a = &b.result.accounts[d];
		uint64_t by_cause = 0;

		for (int i = 0; i < PKT_CAUSE_COUNT; i++)
			by_cause += a->by_cause[i];
		CHECK(a->in > 0 && a->lost > 0);
		CHECK_INT((int64_t)(a->delivered + a->lost + a->dropped),
			  (int64_t)(a->in + a->copies));
		CHECK_INT((int64_t)by_cause, (int64_t)(a->lost + a->dropped));
		CHECK_INT((int64_t)a->held, 0);
		out += a->delivered;
	}
	CHECK(b.result.accounts[0].copies > 0);
	CHECK(b.result.accounts[0].by_cause[PKT_CAUSE_TAIL] > 0);
	CHECK_INT((int64_t)(b.result.accounts[0].in + b.result.accounts[1].in + b.result.beside),
		  5000);
	CHECK_INT(capture_open(b.out, &in, &b.err), 0);
	while (capture_next(in, &p, &b.err) == 1)
		out--;
	CHECK_INT((int64_t)out, -(int64_t)b.result.beside);
	capture_close(in);
	scratch_remove(b.dir);
}

static void takes_the_sender_of_the_first_packet_to_one_receiver_as_the_seller(void)
{
	char text[SIDE_TEXT_MAX];
	uint8_t group[60] = { 0x45, [3] = 60, [8] = 1, [9] = 17, [12] = 10, [15] = 9, [16] = 0xe0 };
	struct craft c;
	struct bench b;

	bench_make(&b);
	craft_begin(&c, CRAFT_PCAP_NSEC, PACKET_LINK_RAW_FILE);
	craft_packet(&c, BENCH_START, group, sizeof(group), sizeof(group));
	for (uint32_t i = 0; i < 10; i++)
		craft_udp(&c, &(struct craft_udp){ .time = BENCH_START + i,
						   .ip_version = 4,
						   .from = i % 2 ? 2 : 1,
						   .to = i % 2 ? 1 : 2,
						   .ip_bytes = 100 });
	craft_save(&c, b.in, SIZE_MAX);
	craft_done(&c);
	CHECK_INT(bench_run(&b), 0);
	CHECK_STR(side_text(&b.result.seller, text), "10.0.0.1");
	CHECK_INT((int64_t)b.result.accounts[0].in, 5);
	CHECK_INT((int64_t)b.result.accounts[1].in, 5);
	CHECK_INT((int64_t)b.result.beside, 1);
	scratch_remove(b.dir);
}

static void lets_what_is_not_on_the_route_pass_by_at_its_own_time(void)
{
	struct capture *in = NULL;
	struct capture_packet p;
	struct craft c;
	struct bench b;

	bench_make(&b);
	b.to_buyer[0].delay.delay = 10 * MS;
	craft_begin(&c, CRAFT_PCAP_NSEC, PACKET_LINK_ETHERNET);
	craft_udp(&c, &(struct craft_udp){ .time = BENCH_START,
					   .ip_version = 4,
					   .from = 1,
					   .to = 2,
					   .ip_bytes = 100 });
	craft_arp(&c, BENCH_START + 5 * MS);
	craft_udp(&c, &(struct craft_udp){ .time = BENCH_START + 6 * MS,
					   .ip_version = 4,
					   .from = 3,
					   .to = 2,
					   .ip_bytes = 101 });
	craft_save(&c, b.in, SIZE_MAX);
	craft_done(&c);
	CHECK_INT(bench_run(&b), 0);
	CHECK_INT((int64_t)b.result.beside, 2);
	CHECK_INT(capture_open(b.out, &in, &b.err), 0);
	CHECK_INT(capture_next(in, &p, &b.err), 1);
	CHECK_INT(p.time, BENCH_START + 5 * MS);
	CHECK_INT(p.length, 42);
	CHECK_INT(capture_next(in, &p, &b.err), 1);
	CHECK_INT(p.time, BENCH_START + 6 * MS);
	CHECK_INT(capture_next(in, &p, &b.err), 1);
	CHECK_INT(p.time, BENCH_START + 10 * MS);
	capture_close(in);
	CHECK_INT(lines_with(b.decisions, " ", "passed"), 3);
	scratch_remove(b.dir);
}

static void turns_the_bit_that_the_route_turned(void)
{
	static const int links[] = { PACKET_LINK_ETHERNET, PACKET_LINK_RAW_FILE };
	struct bench b;

	bench_make(&b);
	b.to_buyer[1].corrupt = CHANCE_ALWAYS;
	b.conf.decisions_path = NULL;
	for (int i = 0; i < 2; i++) {
		struct capture *in = NULL, *out = NULL;
		struct capture_packet was, is;
		struct craft c;

		craft_begin(&c, CRAFT_PCAP_NSEC, links[i]);
		craft_udp(&c, &(struct craft_udp){ .time = BENCH_START,
						   .ip_version = 4,
						   .from = 1,
						   .to = 2,
						   .ip_bytes = 1400 });
		craft_save(&c, b.in, SIZE_MAX);
		craft_done(&c);
		CHECK_INT(bench_run(&b), 0);
		CHECK_INT((int64_t)b.result.accounts[0].corrupted, 1);
		CHECK_INT(capture_open(b.in, &in, &b.err), 0);
		CHECK_INT(capture_open(b.out, &out, &b.err), 0);
		if (capture_next(in, &was, &b.err) == 1 && capture_next(out, &is, &b.err) == 1) {
			int bits = 0;

			for (uint32_t k = 0; k < is.captured; k++)
				bits += __builtin_popcount(is.data[k] ^ was.data[k]);
			CHECK_INT(bits, 1);
		}
		capture_close(in);
		capture_close(out);
	}
	scratch_remove(b.dir);
}

static void marks_congestion_where_the_route_does(void)
{
	struct capture *in = NULL;
	struct capture_packet p;
	struct packet packet;
	struct craft c;
	struct bench b;
	uint64_t marked = 0;

	bench_make(&b);
	b.to_buyer[1].rate.bps = 1000000;
	b.to_buyer[1].queue = (struct queue_conf){ .kind = QUEUE_CODEL, .ecn = true };
	craft_begin(&c, CRAFT_PCAP_NSEC, PACKET_LINK_RAW_FILE);
	for (uint32_t i = 0; i < 1000; i++) {
		uint8_t data[1000] = { 0x45,     2,         1000 >> 8, 1000 & 0xff, [8] = 64,
				       [9] = 17, [12] = 10, [15] = 1,  [16] = 10,   [19] = 2 };

		craft_packet(&c, BENCH_START + i * MS, data, sizeof(data), sizeof(data));
	}
	craft_save(&c, b.in, SIZE_MAX);
	craft_done(&c);
	CHECK_INT(bench_run(&b), 0);
	CHECK_INT(capture_open(b.out, &in, &b.err), 0);
	while (capture_next(in, &p, &b.err) == 1) {
		packet_read(&packet, capture_link(in), p.data, p.captured, p.length);
		marked += (packet.traffic_class & 3) == 3;
	}
	capture_close(in);
	CHECK(marked > 0);
	CHECK_INT((int64_t)b.result.accounts[0].marked, (int64_t)marked);
	CHECK_INT(lines_with(b.decisions, " haul ", " marked"), (int64_t)marked);
	scratch_remove(b.dir);
}

CU_TestInfo replay_tests[] = {
	TEST(delays_each_direction_by_its_links),
	TEST(decides_the_same_for_every_form_and_link_type),
	TEST(gives_the_same_bytes_each_time),
	TEST(accounts_for_every_packet),
	TEST(takes_the_sender_of_the_first_packet_to_one_receiver_as_the_seller),
	TEST(lets_what_is_not_on_the_route_pass_by_at_its_own_time),
	TEST(turns_the_bit_that_the_route_turned),
	TEST(marks_congestion_where_the_route_does),
	CU_TEST_INFO_NULL,
};
