/* test_flow.c - flows compared, turned round and named. */
#include <arpa/inet.h>

#include "harness/base/flow.h"
#include "tests/support/suite.h"

static struct flow sample(void)
{
	return (struct flow){
		.from = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1 },
		.to = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 9 },
		.from_port = 40000,
		.to_port = 443,
		.protocol = FLOW_TCP,
		.ip_version = 4,
	};
}

static void names_both_ends(void)
{
	char text[FLOW_TEXT_MAX];
	struct flow f = sample();

	CHECK_STR(flow_text(&f, text), "tcp 192.0.2.1:40000 > 192.0.2.9:443");
	f.protocol = 1;
	f.ip_version = 6;
	CHECK_STR(flow_text(&f, text), "ip-1 [::ffff:192.0.2.1]:40000 > [::ffff:192.0.2.9]:443");
	f.ip_version = 0;
	CHECK_STR(flow_text(&f, text), "not IP");
}

static void the_reverse_of_the_reverse_is_the_flow(void)
{
	struct flow f = sample(), back = flow_reverse(&f), again = flow_reverse(&back);

	CHECK(!flow_same(&f, &back));
	CHECK(flow_same(&f, &again));
	CHECK_INT(back.from_port, 443);
	CHECK_INT(back.to[15], 1);
}

/* 2^16 flows that differ in one port fall into 2^12 buckets of 16 on average; a Poisson count of
 * mean 16 exceeds 48 with a chance below 1e-10 per bucket. */
static void the_hash_spreads_flows_that_differ_in_one_port(void)
{
	static unsigned buckets[4096];
	unsigned most = 0;
	struct flow f = sample();

	for (unsigned port = 0; port < 65536; port++) {
		unsigned *b;

		f.from_port = (uint16_t)port;
		b = &buckets[flow_hash(&f) & 4095];
		++*b;
		most = *b > most ? *b : most;
	}
	CHECK(most <= 48);
}

static void addresses_are_read_as_flows_hold_them(void)
{
	static const uint8_t mapped[16] = { [10] = 0xff, 0xff, 10, 77, 0, 3 };
	static const uint8_t six[16] = { 0xfd, [15] = 2 };
	uint8_t address[16];

	CHECK_INT(flow_address("10.77.0.3", address), 4);
	CHECK(!memcmp(address, mapped, 16));
	CHECK_INT(flow_address("fd00::2", address), 6);
	CHECK(!memcmp(address, six, 16));
	CHECK_INT(flow_address("10.77.0", address), -1);
	CHECK_INT(flow_address("", address), -1);
}

static bool stays(int family, const char *to)
{
	struct flow f = { .ip_version = family == AF_INET6 ? 6 : 4 };

	CHECK_INT(inet_pton(family, to, family == AF_INET6 ? f.to : f.to + 12), 1);
	return flow_stays_on_link(&f);
}

static void what_is_for_neighbours_stays_on_the_link(void)
{
	CHECK(stays(AF_INET6, "ff02::16"));
	CHECK(stays(AF_INET6, "ff02::1:ff00:1"));
	CHECK(stays(AF_INET6, "ff01::1"));
	CHECK(stays(AF_INET, "224.0.0.22"));
	CHECK(stays(AF_INET, "224.0.0.251"));
	CHECK(stays(AF_INET, "255.255.255.255"));
}

static void what_can_be_for_others_does_not_stay_on_the_link(void)
{
	CHECK(!stays(AF_INET6, "ff0e::1"));
	CHECK(!stays(AF_INET6, "ff05::2"));
	CHECK(!stays(AF_INET6, "fe80::2"));
	CHECK(!stays(AF_INET6, "fd00::2"));
	CHECK(!stays(AF_INET, "224.0.1.1"));
	CHECK(!stays(AF_INET, "239.1.2.3"));
	CHECK(!stays(AF_INET, "10.0.0.255"));
}

CU_TestInfo flow_tests[] = {
	TEST(names_both_ends),
	TEST(the_reverse_of_the_reverse_is_the_flow),
	TEST(the_hash_spreads_flows_that_differ_in_one_port),
	TEST(addresses_are_read_as_flows_hold_them),
	TEST(what_is_for_neighbours_stays_on_the_link),
	TEST(what_can_be_for_others_does_not_stay_on_the_link),
	CU_TEST_INFO_NULL,
};
