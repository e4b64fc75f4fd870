/* test_replay_decisions.c - what a replay tells about packets, and forces again. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/packet.h"
#include "harness/drive/replay.h"
#include "harness/model/netem_words.h"
#include "tests/support/suite.h"
#include "tests/unit/drive/bench.h"

static void tells_each_link_that_a_packet_met(void)
{
	struct bench b;
	char *text;

	bench_make(&b);
	b.to_buyer[0].delay.delay = 10 * MS;
	b.to_buyer[1].rate.bps = 8000000;
	b.to_buyer[1].queue.limit_packets = 1;
	b.to_buyer[2].delay.delay = 5 * MS;
	b.conf.routes[0].links = b.to_buyer;
	bench_sellers(&b);
	/* Four packets of 1000 bytes on the wire at once: 1 ms each, one waits, two do not fit. */
	{
		struct craft c;

		craft_begin(&c, CRAFT_PCAP_NSEC, PACKET_LINK_RAW_FILE);
		for (uint32_t i = 0; i < 4; i++)
			craft_udp(&c, &(struct craft_udp){ .time = BENCH_START,
							   .ip_version = 4,
							   .from = 1,
							   .to = 2,
							   .ip_bytes = 986 });
		craft_save(&c, b.in, SIZE_MAX);
		craft_done(&c);
	}
	CHECK_INT(bench_run(&b), 0);
	text = slurp(b.decisions, NULL);
	CHECK_HAS(text, "# decisions: 1\n");
	CHECK_HAS(text, "# seed: 1\n");
	CHECK_HAS(text, "\n1 to-buyer up 0 10000000 passed 0 none\n"
			"1 to-buyer haul 10000000 11000000 passed 0 none\n"
			"1 to-buyer down 11000000 16000000 passed 0 none\n"
			"2 to-buyer up 0 10000000 passed 0 none\n"
			"2 to-buyer haul 10000000 12000000 passed 1000 none\n"
			"2 to-buyer down 12000000 17000000 passed 0 none\n"
			"3 to-buyer up 0 10000000 passed 0 none\n"
			"3 to-buyer haul 10000000 10000000 dropped 1000 tail\n"
			"4 to-buyer up 0 10000000 passed 0 none\n"
			"4 to-buyer haul 10000000 10000000 dropped 1000 tail\n");
	free(text);
	scratch_remove(b.dir);
}

/* netem's order copies a packet before it goes into the queue. */
static void a_copy_has_the_queue_of_the_packet_it_was_made_of(void)
{
	struct netem_words words;
	struct bench b;

	bench_make(&b);
	CHECK_INT(netem_words_parse("duplicate 100% delay 5ms", &words, &b.err), 0);
	b.to_buyer[1].order = LINK_NETEM;
	b.to_buyer[1].netem = &words.conf;
	bench_sellers(&b);
	bench_save(&b, CRAFT_PCAP_NSEC, PACKET_LINK_ETHERNET, 1);
	CHECK_INT(bench_run(&b), 0);
	CHECK_INT(lines_with(b.decisions, "1 to-buyer haul ", " passed 0 none"), 0);
	CHECK_INT(lines_with(b.decisions, "1 to-buyer haul ", " none"), 1);
	CHECK_INT(lines_with(b.decisions, "1/2 to-buyer haul ", " passed 0 none"), 0);
	CHECK_INT(lines_with(b.decisions, "1/2 to-buyer haul ", " none"), 1);
	scratch_remove(b.dir);
}

static void lost_packets_are_absent_from_the_capture_and_told_in_the_decisions(void)
{
	struct capture *in = NULL;
	struct capture_packet p;
	struct bench b;

	bench_make(&b);
	b.to_buyer[1].loss = (struct loss_conf){ .kind = LOSS_PERIODIC, .period = 3 };
	bench_sellers(&b);
	bench_save(&b, CRAFT_PCAP_NSEC, PACKET_LINK_ETHERNET, 400);
	CHECK_INT(bench_run(&b), 0);
	CHECK_INT((int64_t)b.result.accounts[0].lost, 100);
	CHECK_INT(lines_with(b.decisions, " haul ", " lost 0 loss"), 100);
	CHECK_INT(lines_with(b.decisions, " down ", " passed 0 none"), 200);
	CHECK_INT(capture_open(b.out, &in, &b.err), 0);
	while (capture_next(in, &p, &b.err) == 1) {
		uint32_t tag = tag_of(&p, PACKET_LINK_ETHERNET);

		/* Three packets of four go to the buyer; the third of them is lost. */
		CHECK(tag % 4 != 2);
	}
	capture_close(in);
	scratch_remove(b.dir);
}

static void decisions_force_the_same_fates_and_times_again(void)
{
	char out[BENCH_PATH + 8], decisions[BENCH_PATH + 8];
	struct replay_result first;
	struct bench b;

	bench_make(&b);
	bench_busy(&b);
	b.to_buyer[0].duplicate = chance_ratio(1, 20);
	b.to_buyer[2].duplicate = chance_ratio(1, 20);
	b.to_buyer[1].corrupt = chance_ratio(1, 20);
	b.to_seller[0].delay.jitter = 9 * MS;
	b.to_seller[0].delay.may_reorder = true;
	bench_sellers(&b);
	bench_save(&b, CRAFT_PCAP_NSEC, PACKET_LINK_COOKED, 3000);
	CHECK_INT(bench_run(&b), 0);
	first = b.result;
	(void)snprintf(out, sizeof(out), "%s.again", b.out);
	(void)snprintf(decisions, sizeof(decisions), "%s.again", b.decisions);
	b.conf.out_path = out;
	b.conf.decisions_path = decisions;
	b.conf.force_path = b.decisions;
	/* A route that would decide otherwise. */
	b.to_buyer[0].delay.delay = 700 * MS;
	b.to_buyer[1].loss.mean = chance_ratio(9, 10);
	CHECK_INT(bench_run(&b), 0);
	CHECK(same_files(b.out, out));
	CHECK(same_files(b.decisions, decisions));
	CHECK(first.accounts[0].copies > 0 && first.accounts[0].corrupted > 0);
	CHECK_INT(memcmp(&first.accounts, &b.result.accounts, sizeof(first.accounts)), 0);
	scratch_remove(b.dir);
}

static void refuses_decisions_about_another_capture(void)
{
	char out[BENCH_PATH + 8];
	struct side other;
	struct bench b;

	bench_make(&b);
	bench_sellers(&b);
	bench_save(&b, CRAFT_PCAP_NSEC, PACKET_LINK_ETHERNET, 40);
	CHECK_INT(bench_run(&b), 0);
	(void)snprintf(out, sizeof(out), "%s.again", b.out);
	b.conf.out_path = out;
	b.conf.force_path = b.decisions;
	b.conf.decisions_path = NULL;

	bench_save(&b, CRAFT_PCAP_NSEC, PACKET_LINK_ETHERNET, 41);
	CHECK_INT(bench_run(&b), -EINVAL);
	CHECK_HAS(b.err.text, "ends before packet 41 of the capture");
	CHECK_INT(access(out, F_OK), -1);
	bench_save(&b, CRAFT_PCAP_NSEC, PACKET_LINK_ETHERNET, 39);
	CHECK_INT(bench_run(&b), -EINVAL);
	CHECK_HAS(b.err.text, "tells about packet 40, which is not on the route in the capture");
	CHECK_INT(access(out, F_OK), -1);
	bench_save(&b, CRAFT_PCAP_NSEC, PACKET_LINK_ETHERNET, 41);

	CHECK_INT(side_parse("10.0.0.2", &other, NULL), 0);
	b.conf.sellers = &other;
	b.conf.seller_count = 1;
	CHECK_INT(bench_run(&b), -EINVAL);
	CHECK_HAS(b.err.text, "packet 1 travels to-buyer, in the capture it travels to-seller");
	b.conf.sellers = b.sides;
	CHECK_INT(bench_run(&b), -EINVAL);
	CHECK_HAS(b.err.text, "tells about packet 5 where packet 6 of the capture comes next");
	b.conf.routes[0].link_count = 2;
	CHECK_INT(bench_run(&b), -EINVAL);
	CHECK_HAS(b.err.text, "packet 1 meets more links than the route has");
	CHECK_INT(access(out, F_OK), -1);
	scratch_remove(b.dir);
}

static void tells_what_an_endless_outage_still_holds(void)
{
	static const struct timeline_entry entry = { .id = 1,
						     .link = 1,
						     .setting = SETTING_OUTAGE,
						     .value = OUTAGE_WAIT,
						     .begin = 10 * MS,
						     .end = NSEC_NEVER };
	static const struct timeline timeline = { .entries = &entry, .count = 1 };
	char again[BENCH_PATH + 8];
	struct bench b;

	bench_make(&b);
	bench_sellers(&b);
	b.conf.routes[0].timeline = &timeline;
	bench_save(&b, CRAFT_PCAP_NSEC, PACKET_LINK_ETHERNET, 40);
	CHECK_INT(bench_run(&b), 0);
	/* Packets 0..39 without each fourth; the outage begins with the one at 10 ms. */
	CHECK_INT((int64_t)b.result.accounts[0].in, 30);
	CHECK_INT((int64_t)b.result.accounts[0].delivered, 8);
	CHECK_INT((int64_t)b.result.accounts[0].held, 22);
	CHECK_INT(lines_with(b.decisions, " haul ", " - held "), 22);
	(void)snprintf(again, sizeof(again), "%s.again", b.decisions);
	b.conf.force_path = b.decisions;
	b.conf.decisions_path = again;
	CHECK_INT(bench_run(&b), 0);
	CHECK_INT((int64_t)b.result.accounts[0].held, 22);
	CHECK(same_files(b.decisions, again));
	scratch_remove(b.dir);
}

/* Verdicts told so far. */
struct told {
	uint64_t count;
	uint64_t last;
	uint64_t lost;
};

static uint64_t on_packet(void *arg, unsigned direction, const struct packet *packet,
			  const uint8_t *data)
{
	(void)arg, (void)packet, (void)data;
	return 7 + direction;
}

static void on_verdict(void *arg, const struct replay_verdict *v)
{
	struct told *told = arg;

	CHECK(v->number > told->last);
	CHECK_INT((int64_t)v->note, 7 + v->direction);
	told->last = v->number;
	told->count++;
	told->lost += v->arrived == NSEC_NEVER;
}

static void tells_verdicts_in_the_order_of_the_capture(void)
{
	struct told told = { 0 };
	const struct replay_watch watch = { on_packet, on_verdict, &told };
	struct bench b;

	bench_make(&b);
	bench_busy(&b);
	bench_sellers(&b);
	b.conf.watch = &watch;
	b.conf.out_path = NULL;
	b.conf.decisions_path = NULL;
	bench_save(&b, CRAFT_PCAP_NSEC, PACKET_LINK_RAW_FILE, 3000);
	CHECK_INT(bench_run(&b), 0);
	CHECK_INT((int64_t)told.count, 3000);
	CHECK_INT((int64_t)told.lost,
		  (int64_t)(b.result.accounts[0].lost + b.result.accounts[0].dropped +
			    b.result.accounts[1].lost + b.result.accounts[1].dropped));
	scratch_remove(b.dir);
}

/* With decisions the links are watched one by one, without them they are one path. */
static void telling_decisions_changes_none(void)
{
	static const struct cross_conf cross = { .kind = CROSS_GREEDY, .flows = 2, .rtt = 40 * MS };
	char out[BENCH_PATH + 8];
	struct replay_result first;
	struct bench b;

	bench_make(&b);
	bench_busy(&b);
	for (int i = 0; i < 3; i++) {
		(void)snprintf(b.to_buyer[i].name, LINK_NAME_MAX, i ? "hop" : "up");
		b.to_buyer[i].duplicate = chance_ratio(1, 10);
		b.to_buyer[i].corrupt = chance_ratio(1, 10);
		b.to_buyer[i].delay.jitter = 3 * MS;
		b.to_buyer[i].delay.may_reorder = i == 1;
	}
	b.to_buyer[2].cross = &cross;
	b.to_buyer[2].cross_count = 1;
	bench_sellers(&b);
	bench_save(&b, CRAFT_PCAP_NSEC, PACKET_LINK_ETHERNET, 4000);
	CHECK_INT(bench_run(&b), 0);
	first = b.result;
	(void)snprintf(out, sizeof(out), "%s.again", b.out);
	b.conf.out_path = out;
	b.conf.decisions_path = NULL;
	CHECK_INT(bench_run(&b), 0);
	CHECK(same_files(b.out, out));
	CHECK_INT(memcmp(&first.accounts, &b.result.accounts, sizeof(first.accounts)), 0);
	CHECK(first.accounts[0].copies > 500 && first.accounts[0].dropped > 0);
	scratch_remove(b.dir);
}

static void telling_decisions_changes_none_in_netem_order(void)
{
	static const char *const options[] = {
		"delay 20ms 6ms 25% loss gemodel 1% 20% 80% duplicate 5%",
		"delay 10ms 3ms loss 2% corrupt 2% reorder 5% 50% gap 3 limit 60",
		"delay 5ms rate 5mbit slot 1ms 4ms packets 8 duplicate 2%",
	};
	struct netem_words words[3];
	char out[BENCH_PATH + 8];
	struct replay_result first;
	struct bench b;

	bench_make(&b);
	for (int i = 0; i < 3; i++) {
		CHECK_INT(netem_words_parse(options[i], &words[i], &b.err), 0);
		b.to_buyer[i].order = LINK_NETEM;
		b.to_buyer[i].netem = &words[i].conf;
	}
	bench_sellers(&b);
	bench_save(&b, CRAFT_PCAP_NSEC, PACKET_LINK_ETHERNET, 4000);
	CHECK_INT(bench_run(&b), 0);
	first = b.result;
	(void)snprintf(out, sizeof(out), "%s.again", b.out);
	b.conf.out_path = out;
	b.conf.force_path = b.decisions;
	b.conf.decisions_path = NULL;
	CHECK_INT(bench_run(&b), 0);
	CHECK(same_files(b.out, out));
	b.conf.force_path = NULL;
	CHECK_INT(bench_run(&b), 0);
	CHECK(same_files(b.out, out));
	CHECK_INT(memcmp(&first.accounts, &b.result.accounts, sizeof(first.accounts)), 0);
	CHECK(first.accounts[0].copies > 0 && first.accounts[0].corrupted > 0);
	scratch_remove(b.dir);
}

CU_TestInfo replay_decisions_tests[] = {
	TEST(tells_each_link_that_a_packet_met),
	TEST(a_copy_has_the_queue_of_the_packet_it_was_made_of),
	TEST(lost_packets_are_absent_from_the_capture_and_told_in_the_decisions),
	TEST(telling_decisions_changes_none),
	TEST(telling_decisions_changes_none_in_netem_order),
	TEST(decisions_force_the_same_fates_and_times_again),
	TEST(refuses_decisions_about_another_capture),
	TEST(tells_what_an_endless_outage_still_holds),
	TEST(tells_verdicts_in_the_order_of_the_capture),
	CU_TEST_INFO_NULL,
};
