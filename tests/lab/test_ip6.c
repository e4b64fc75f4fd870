/* test_ip6.c - live shows and conversations by IPv6: the same numbers, and not a packet of media by
 * IPv4. */
#include <string.h>
#include <unistd.h>

#include "harness/base/packet.h"
#include "tests/lab/run_kit.h"

#define PCAP_HEAD   24
#define PCAP_RECORD 16

/* UDP and TCP packets in a host's capture, by version of IP. */
struct counts {
	size_t v4, v6;
};

/* The machine that wrote the file is this one. */
static uint32_t in_file(const uint8_t *at)
{
	uint32_t v;

	memcpy(&v, at, sizeof(v));
	return v;
}

static struct counts count_packets(const struct text *pcap)
{
	const uint8_t *s = (const uint8_t *)text_str(pcap);
	struct counts counts = { 0 };

	for (size_t at = PCAP_HEAD; at + PCAP_RECORD <= pcap->len;) {
		uint32_t captured = in_file(s + at + 8), wire = in_file(s + at + 12);
		struct packet packet;

		at += PCAP_RECORD;
		if (captured > pcap->len - at)
			break;
		packet_read(&packet, PACKET_LINK_ETHERNET, s + at, captured, wire);
		at += captured;
		if (packet.layer != PACKET_UDP && packet.layer != PACKET_TCP)
			continue;
		counts.v4 += packet.flow.ip_version == 4;
		counts.v6 += packet.flow.ip_version == 6;
	}
	return counts;
}

static void check_captures(const char *dir, const char *show)
{
	static const char *const hosts[] = { "seller.pcap", "buyer.pcap" };

	for (size_t i = 0; i < 2; i++) {
		struct text pcap = run_file(dir, show, hosts[i]);
		struct counts counts = count_packets(&pcap);

		CHECK(counts.v6 > 50);
		CHECK_INT((int64_t)counts.v4, 0);
		text_done(&pcap);
	}
}

static void each_viewer_is_as_far_away_as_its_own_route_by_ipv6(void)
{
	static const char text[] =
		"show: six\n"
		"route: lan-control\n"
		"workload: {live: {over: srt, ip: 6, size: 320x180, bitrate: 300 kbit/s,\n"
		"  others: [./far.yaml]}}\n"
		"duration: 5 s\n"
		"expect: [latency.p50 <= 600 ms, buyer-2: latency.p50 >= 440 ms]\n";
	static const char far[] = "route: far\n"
				  "like: lan-control\n"
				  "change:\n"
				  "  haul-out: {delay: 200.5 ms}\n"
				  "  haul-back: {delay: 200.5 ms}\n";
	const char *const more[RUN_MORE] = { 0 };
	char dir[64], path[96];
	const json_t *first;
	struct numbers n;
	double age;

	RUN_OR_SKIP();
	scratch_make(dir);
	file_write(dir, "far.yaml", far);
	run_trusted(dir, run_write(dir, "show.yaml", text, path), more, &n);
	age = run_value(n.metrics, "latency.p50", "to-buyer");
	CHECK(age > 240 && age < 240 + 5 * FRAME_MS);
	CHECK_NEAR(run_value(n.metrics, "latency.p50", "to-buyer-2"), age + 200, FRAME_MS);
	check_captures(dir, "six");
	first = json_array_get(json_object_get(n.metrics, "expectations"), 0);
	/* of both viewers the far one decides */
	CHECK_STR(json_string_value(json_object_get(first, "direction")), "to-buyer-2");
	CHECK_INT((int64_t)json_array_size(json_object_get(first, "viewers")), 2);
	numbers_done(&n);
	scratch_remove(dir);
}

static void a_show_by_rtmp_comes_by_ipv6(void)
{
	static const char text[] = "show: six\n"
				   "route: lan-control\n"
				   "workload: {live: {over: rtmp, ip: 6, key-every: 500 ms}}\n"
				   "duration: 4 s\n";
	const char *const more[RUN_MORE] = { 0 };
	char dir[64], path[96];
	struct numbers n;

	RUN_OR_SKIP();
	if (access("/usr/sbin/nginx", X_OK) != 0 ||
	    access("/usr/lib/nginx/modules/ngx_rtmp_module.so", R_OK) != 0)
		SKIP("nginx or libnginx-mod-rtmp is not installed");
	scratch_make(dir);
	run_trusted(dir, run_write(dir, "show.yaml", text, path), more, &n);
	CHECK(run_value(n.metrics, "latency.p50", "to-buyer") < 2 * FRAME_MS);
	check_captures(dir, "six");
	numbers_done(&n);
	scratch_remove(dir);
}

static void a_conversation_is_held_by_ipv6(void)
{
	static const char text[] = "show: six\n"
				   "route: lan-control\n"
				   "workload:\n"
				   "  talk:\n"
				   "    ip: 6\n"
				   "    turns: [ask]\n"
				   "    assistant: {delay: 600 ms, length: 1 s}\n"
				   "duration: 5 s\n";
	const char *const more[RUN_MORE] = { 0 };
	char dir[64], path[96];
	struct numbers n;
	double answered;

	RUN_OR_SKIP();
	scratch_make(dir);
	run_once(dir, run_write(dir, "show.yaml", text, path), more, &n);
	answered = run_value(n.metrics, "talk.response.p50", "");
	/* how exact it is, test_talk.c says; a jitter buffer of 60 ms is in it */
	CHECK(answered > 600 && answered < 900);
	check_captures(dir, "six");
	numbers_done(&n);
	scratch_remove(dir);
}

static CU_TestInfo ip6_tests[] = {
	TEST(each_viewer_is_as_far_away_as_its_own_route_by_ipv6),
	TEST(a_show_by_rtmp_comes_by_ipv6),
	TEST(a_conversation_is_held_by_ipv6),
	CU_TEST_INFO_NULL,
};

struct suite suites[] = {
	{ "ip6", ip6_tests },
	{ 0 },
};
