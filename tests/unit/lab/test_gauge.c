/* test_gauge.c - the kernel's figures are read from texts as they stand in /proc. */
#include <string.h>

#include "harness/drive/clock.h"
#include "harness/lab/gauge.h"
#include "tests/support/suite.h"

extern CU_TestInfo gauge_tests[];

static void steal_is_the_eighth_number(void)
{
	nsec_t steal = -1;

	CHECK(gauge_parse_steal("cpu  1148361 31594 239429 844449 31721 0 12235 7366 0 0\ncpu0 1\n",
				100, &steal));
	CHECK_INT(steal, 7366 * (NSEC_PER_SEC / 100));
	CHECK(!gauge_parse_steal("cpu 1 2 3 4 5 6 7\n", 100, &steal));
	CHECK(!gauge_parse_steal("intr 1 2 3 4 5 6 7 8\n", 100, &steal));
	CHECK(!gauge_parse_steal("", 100, &steal));
	CHECK(!gauge_parse_steal("cpu  1 2 3 4 5 6 7 8\n", 0, &steal));
}

static void pressure_is_the_total_of_some(void)
{
	nsec_t pressure = -1;

	CHECK(gauge_parse_pressure("some avg10=44.74 avg60=41.12 avg300=12.95 total=4778899193\n"
				   "full avg10=0.00 avg60=0.00 avg300=0.00 total=7\n",
				   &pressure));
	CHECK_INT(pressure, 4778899193 * NSEC_PER_USEC);
	CHECK(!gauge_parse_pressure("full avg10=0.00 avg60=0.00 avg300=0.00 total=7\n", &pressure));
	CHECK(!gauge_parse_pressure("some avg10=0.00 total=\n", &pressure));
	CHECK(!gauge_parse_pressure("", &pressure));
}

static const char snmp[] =
	"Ip: Forwarding DefaultTTL InReceives InDiscards\n"
	"Ip: 2 64 1000 3\n"
	"Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors\n"
	"Udp: 900 1 42 800 41 0\n"
	"UdpLite: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors\n"
	"UdpLite: 0 0 0 0 7 0\n";

static void a_group_has_names_and_numbers_in_the_same_order(void)
{
	uint64_t value = 0;

	CHECK(gauge_parse_group(snmp, "Udp", "RcvbufErrors", &value));
	CHECK_INT((int64_t)value, 41);
	CHECK(gauge_parse_group(snmp, "Ip", "InDiscards", &value));
	CHECK_INT((int64_t)value, 3);
	CHECK(gauge_parse_group(snmp, "UdpLite", "RcvbufErrors", &value));
	CHECK_INT((int64_t)value, 7);
	CHECK(!gauge_parse_group(snmp, "Udp", "MemErrors", &value));
	CHECK(!gauge_parse_group(snmp, "Udp", "Rcvbuf", &value));
	CHECK(!gauge_parse_group(snmp, "Tcp", "InErrs", &value));
	CHECK(!gauge_parse_group("Udp: A B\n", "Udp", "A", &value));
	CHECK(!gauge_parse_group("Udp: A B\nUdp: 1\n", "Udp", "B", &value));
	CHECK_INT((int64_t)value, 7);
}

static void a_line_has_a_name_and_a_number(void)
{
	static const char text[] = "Udp6InErrors   \t9\nUdp6RcvbufErrors        \t12\n";
	uint64_t value = 0;

	CHECK(gauge_parse_line(text, "Udp6RcvbufErrors", &value));
	CHECK_INT((int64_t)value, 12);
	CHECK(!gauge_parse_line(text, "Udp6Rcvbuf", &value));
	CHECK(!gauge_parse_line("", "Udp6Rcvbuf", &value));
}

static void this_machines_figures_do_not_go_back(void)
{
	struct gauge before, after;
	struct gauge_drops drops;

	gauge_read(&before);
	gauge_read(&after);
	CHECK(after.steal >= before.steal);
	CHECK(after.pressure >= before.pressure);
	/* between the two no more time was waited than there was; the kernel rounds to 1 us */
	CHECK(after.at >= before.at);
	CHECK(after.pressure - before.pressure <= clock_now() - before.at + NSEC_PER_MSEC);
	if (!gauge_read_drops(&drops))
		SKIP("no /proc/thread-self/net/snmp here");
}

CU_TestInfo gauge_tests[] = {
	TEST(steal_is_the_eighth_number),
	TEST(pressure_is_the_total_of_some),
	TEST(a_group_has_names_and_numbers_in_the_same_order),
	TEST(a_line_has_a_name_and_a_number),
	TEST(this_machines_figures_do_not_go_back),
	CU_TEST_INFO_NULL,
};
