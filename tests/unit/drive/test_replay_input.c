/* test_replay_input.c - a replay of broken, odd and empty input. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/packet.h"
#include "harness/drive/replay.h"
#include "tests/support/suite.h"
#include "tests/unit/drive/bench.h"

static void mends_times_that_step_back_a_little_and_refuses_more(void)
{
	static const nsec_t steps[] = { -1, -REPLAY_STEP_BACK_MAX, -REPLAY_STEP_BACK_MAX - 1000 };
	struct bench b;

	bench_make(&b);
	for (int i = 0; i < 3; i++) {
		struct capture *in = NULL;
		struct capture_packet p;
		struct craft c;

		craft_begin(&c, CRAFT_PCAP_NSEC, PACKET_LINK_RAW_FILE);
		for (int k = 0; k < 3; k++)
			craft_udp(&c,
				  &(struct craft_udp){ .time = BENCH_START + k * 10 * MS +
							       (k == 2 ? steps[i] - 10 * MS : 0),
						       .ip_version = 4,
						       .from = 1,
						       .to = 2,
						       .ip_bytes = 100 });
		craft_save(&c, b.in, SIZE_MAX);
		craft_done(&c);
		if (i == 2) {
			CHECK_INT(bench_run(&b), -EINVAL);
			CHECK_HAS(b.err.text, "in.pcap: packet 3: its time is 1001 us before");
			CHECK_INT(access(b.out, F_OK), -1);
			break;
		}
		CHECK_INT(bench_run(&b), 0);
		CHECK_INT((int64_t)b.result.stepped_back, 1);
		CHECK_INT(capture_open(b.out, &in, &b.err), 0);
		for (int k = 0; k < 3; k++)
			CHECK_INT(capture_next(in, &p, &b.err), 1);
		CHECK_INT(p.time, BENCH_START + 10 * MS);
		capture_close(in);
		CHECK_INT(unlink(b.out), 0);
	}
	scratch_remove(b.dir);
}

static void refuses_a_capture_that_is_idle_for_more_than_a_day(void)
{
	struct craft c;
	struct bench b;

	bench_make(&b);
	for (int i = 0; i < 2; i++) {
		craft_begin(&c, CRAFT_PCAP_NSEC, PACKET_LINK_RAW_FILE);
		for (int k = 0; k < 2; k++)
			craft_udp(&c, &(struct craft_udp){ .time = BENCH_START +
								   k * (REPLAY_GAP_MAX + i),
							   .ip_version = 4,
							   .from = 1,
							   .to = 2,
							   .ip_bytes = 100 });
		craft_save(&c, b.in, SIZE_MAX);
		craft_done(&c);
		CHECK_INT(bench_run(&b), i ? -EINVAL : 0);
	}
	CHECK_HAS(b.err.text, "packet 2: its time is 86400 s after");
	scratch_remove(b.dir);
}

static void leaves_no_file_when_the_capture_is_cut_off(void)
{
	struct craft c;
	struct bench b;

	bench_make(&b);
	bench_busy(&b);
	bench_craft(&c, CRAFT_PCAP_USEC, PACKET_LINK_ETHERNET, 4);
	for (size_t n = 0; n < c.file.len; n++) {
		craft_save(&c, b.in, n);
		if (!bench_run(&b)) {
			/* Cut between two packets. */
			CHECK_INT(unlink(b.out), 0);
			CHECK_INT(unlink(b.decisions), 0);
			continue;
		}
		CHECK_HAS(b.err.text, n < 24 ? "in.pcap: not a capture" : "in.pcap: packet ");
		CHECK_INT(access(b.out, F_OK), -1);
		CHECK_INT(access(b.decisions, F_OK), -1);
	}
	craft_done(&c);
	CHECK_INT(unlink(b.in), 0);
	/* Nor any temporary one. */
	CHECK_INT(rmdir(b.dir), 0);
}

static void leaves_an_older_output_alone_when_it_fails(void)
{
	char *before, *after;
	struct craft c;
	struct bench b;

	bench_make(&b);
	bench_craft(&c, CRAFT_PCAP_USEC, PACKET_LINK_ETHERNET, 4);
	craft_save(&c, b.in, SIZE_MAX);
	CHECK_INT(bench_run(&b), 0);
	before = slurp(b.out, NULL);
	craft_save(&c, b.in, c.file.len - 1);
	CHECK(bench_run(&b) < 0);
	after = slurp(b.out, NULL);
	CHECK_STR(after, before);
	free(before);
	free(after);
	craft_done(&c);
	scratch_remove(b.dir);
}

static void stops_when_told_to(void)
{
	static const volatile sig_atomic_t stop = 1;
	struct bench b;

	bench_make(&b);
	b.conf.stop = &stop;
	bench_save(&b, CRAFT_PCAP_USEC, PACKET_LINK_ETHERNET, 5);
	CHECK_INT(bench_run(&b), -EINTR);
	CHECK_INT(access(b.out, F_OK), -1);
	scratch_remove(b.dir);
}

static uint64_t stop_after_all(void *arg, unsigned direction, const struct packet *packet,
			       const uint8_t *data)
{
	(void)direction;
	(void)packet;
	(void)data;
	*(volatile sig_atomic_t *)arg = 1;
	return 0;
}

static void ignore_verdict(void *arg, const struct replay_verdict *verdict)
{
	(void)arg;
	(void)verdict;
}

/* A slow link may go on for long after the capture's end. */
static void stops_when_told_to_behind_the_last_packet(void)
{
	volatile sig_atomic_t stop = 0;
	const struct replay_watch watch = { stop_after_all, ignore_verdict, (void *)&stop };
	struct bench b;

	bench_make(&b);
	b.conf.stop = &stop;
	b.conf.watch = &watch;
	bench_save(&b, CRAFT_PCAP_USEC, PACKET_LINK_ETHERNET, 1);
	CHECK_INT(bench_run(&b), -EINTR);
	CHECK_INT(access(b.out, F_OK), -1);
	scratch_remove(b.dir);
}

static void refuses_a_route_that_cannot_be(void)
{
	struct bench b;

	bench_make(&b);
	bench_save(&b, CRAFT_PCAP_USEC, PACKET_LINK_ETHERNET, 5);
	(void)snprintf(b.to_buyer[1].name, LINK_NAME_MAX, "two words");
	CHECK_INT(bench_run(&b), -EINVAL);
	CHECK_HAS(b.err.text, "two words");
	b.conf.routes[1].link_count = 0;
	CHECK_INT(bench_run(&b), -EINVAL);
	CHECK_INT(access(b.out, F_OK), -1);
	scratch_remove(b.dir);
}

static void carries_an_empty_capture(void)
{
	struct bench b;

	bench_make(&b);
	bench_save(&b, CRAFT_PCAP_USEC, PACKET_LINK_ETHERNET, 0);
	CHECK_INT(bench_run(&b), 0);
	CHECK_INT((int64_t)b.result.packets, 0);
	CHECK_INT(access(b.out, F_OK), 0);
	scratch_remove(b.dir);
}

static void holds_no_more_packets_than_the_route(void)
{
	struct bench b;

	bench_make(&b);
	b.to_buyer[0].delay.delay = 20 * MS;
	b.conf.decisions_path = NULL;
	bench_save(&b, CRAFT_PCAP_NSEC, PACKET_LINK_RAW_FILE, 5000);
	CHECK_INT(bench_run(&b), 0);
	/* 15 of 20 packets in 20 ms go to the buyer; their sizes fall in four classes. */
	CHECK(b.result.most_inside >= 15);
	CHECK(b.result.most_inside <= 4 * 17);
	scratch_remove(b.dir);
}

static void writes_over_none_of_its_own_files(void)
{
	char again[BENCH_PATH + 8];
	char *before, *after;
	struct bench b;

	bench_make(&b);
	bench_save(&b, CRAFT_PCAP_USEC, PACKET_LINK_ETHERNET, 5);
	before = slurp(b.in, NULL);
	(void)snprintf(again, sizeof(again), "%s/./in.pcap", b.dir);
	b.conf.out_path = again;
	CHECK_INT(bench_run(&b), -EINVAL);
	CHECK_HAS(b.err.text, "/./in.pcap: cannot be the capture that is read and the capture "
			      "that is written");
	b.conf.out_path = NULL;
	b.conf.decisions_path = b.in;
	CHECK_INT(bench_run(&b), -EINVAL);
	(void)snprintf(again, sizeof(again), "%s/./new", b.dir);
	b.conf.out_path = again;
	(void)snprintf(b.decisions, sizeof(b.decisions), "%s/new", b.dir);
	b.conf.decisions_path = b.decisions;
	CHECK_INT(bench_run(&b), -EINVAL);
	CHECK_HAS(b.err.text, "/new: cannot be the capture that is written and the decisions");
	b.conf.out_path = b.conf.decisions_path = "/dev/null";
	CHECK_INT(bench_run(&b), 0);
	after = slurp(b.in, NULL);
	CHECK_STR(after, before);
	free(before);
	free(after);
	CHECK_INT(unlink(b.in), 0);
	CHECK_INT(rmdir(b.dir), 0);
}

static void refuses_a_capture_of_which_nothing_is_on_the_route(void)
{
	struct side elsewhere;
	struct craft c;
	struct bench b;

	bench_make(&b);
	bench_save(&b, CRAFT_PCAP_USEC, PACKET_LINK_ETHERNET, 5);
	CHECK_INT(side_parse("10.9.9.9", &elsewhere, &b.err), 0);
	b.conf.sellers = &elsewhere;
	b.conf.seller_count = 1;
	CHECK_INT(bench_run(&b), -EINVAL);
	CHECK_HAS(b.err.text, "in.pcap: none of its 5 packets travels between the seller's");
	CHECK_INT(access(b.out, F_OK), -1);
	b.conf.seller_count = 0;
	craft_begin(&c, CRAFT_PCAP_USEC, PACKET_LINK_ETHERNET);
	craft_arp(&c, BENCH_START);
	craft_save(&c, b.in, SIZE_MAX);
	craft_done(&c);
	CHECK_INT(bench_run(&b), -EINVAL);
	CHECK_HAS(b.err.text, "in.pcap: none of its 1 packets travels from one IP address");
	scratch_remove(b.dir);
}

/* Of two files none is left when one cannot be written. */
static void leaves_no_decisions_when_the_disk_is_full(void)
{
	struct craft c;
	struct bench b;

	bench_make(&b);
	bench_save(&b, CRAFT_PCAP_USEC, PACKET_LINK_ETHERNET, 5);
	b.conf.out_path = "/dev/full";
	CHECK_INT(bench_run(&b), -ENOSPC);
	CHECK_HAS(b.err.text, "/dev/full: cannot write");
	CHECK_INT(access(b.decisions, F_OK), -1);
	/* Of a long capture it is told at once, not at the end, which is cut off here. */
	bench_craft(&c, CRAFT_PCAP_USEC, PACKET_LINK_ETHERNET, 4000);
	craft_save(&c, b.in, c.file.len - 1);
	CHECK_INT(bench_run(&b), -ENOSPC);
	b.conf.out_path = b.out;
	b.conf.decisions_path = "/dev/full";
	CHECK_INT(bench_run(&b), -ENOSPC);
	craft_done(&c);
	scratch_remove(b.dir);
}

CU_TestInfo replay_input_tests[] = {
	TEST(mends_times_that_step_back_a_little_and_refuses_more),
	TEST(refuses_a_capture_that_is_idle_for_more_than_a_day),
	TEST(leaves_no_file_when_the_capture_is_cut_off),
	TEST(leaves_an_older_output_alone_when_it_fails),
	TEST(writes_over_none_of_its_own_files),
	TEST(refuses_a_capture_of_which_nothing_is_on_the_route),
	TEST(leaves_no_decisions_when_the_disk_is_full),
	TEST(stops_when_told_to),
	TEST(stops_when_told_to_behind_the_last_packet),
	TEST(refuses_a_route_that_cannot_be),
	TEST(carries_an_empty_capture),
	TEST(holds_no_more_packets_than_the_route),
	CU_TEST_INFO_NULL,
};
