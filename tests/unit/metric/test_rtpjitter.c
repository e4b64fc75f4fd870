/* test_rtpjitter.c - RFC 3550's jitter against another tool's figures for another's capture. */
#include <stdio.h>
#include <stdlib.h>

#include "reports/metric/rtpjitter.h"
#include "tests/support/suite.h"

/* Reads the raw-IP nanosecond pcap packet by packet: a few fixed offsets are all that is needed. */
static FILE *open_capture(void)
{
	char path[500];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/captures/stereo_g729_jitter.pcap",
		       shared_dir() ? shared_dir() : "");
	f = fopen(path, "re");
	if (f)
		(void)fseek(f, 24, SEEK_SET);
	return f;
}

static bool next_packet(FILE *f, nsec_t *time, uint32_t *timestamp)
{
	uint32_t head[4];
	uint8_t data[65536];

	if (fread(head, sizeof(head), 1, f) != 1 || head[2] > sizeof(data) ||
	    fread(data, head[2], 1, f) != 1)
		return false;
	*time = head[0] * NSEC_PER_SEC + head[1];
	*timestamp = (uint32_t)data[32] << 24 | (uint32_t)data[33] << 16 | (uint32_t)data[34] << 8 |
		     data[35];
	return true;
}

/* tshark 4.0.17: mean 22.338, max 33.854 ms; last J 15.819 real, 15.750 by A.8. */
static void equals_tshark_and_the_rfcs_own_code(void)
{
	FILE *f = open_capture();
	struct rtpjitter j;
	nsec_t time;
	uint32_t timestamp;
	double sum = 0, max = 0, ms;
	int n = 0;

	if (!f)
		SKIP("the capture stereo_g729_jitter.pcap is not there");
	rtpjitter_init(&j, 8000);
	for (; next_packet(f, &time, &timestamp); n++) {
		ms = rtpjitter_add(&j, time, timestamp);
		sum += n ? ms : 0;
		max = ms > max ? ms : max;
	}
	(void)fclose(f);
	CHECK_INT(n, 2009);
	CHECK_NEAR(sum / (n - 1), 22.338, 0.0005);
	CHECK_NEAR(max, 33.854, 0.0005);
	CHECK_NEAR(j.ms, 15.819, 0.0005);
	CHECK_NEAR(rtpjitter_integer_ms(&j), 15.750, 0);
}

static void a_steady_stream_has_none(void)
{
	struct rtpjitter j;

	rtpjitter_init(&j, 90000);
	/* Timestamps wrap on the way. */
	for (uint32_t i = 0; i < 1000; i++)
		(void)rtpjitter_add(&j, 5 + i * 40 * NSEC_PER_MSEC, 0xfffff000U + i * 3600);
	CHECK_NEAR(j.ms, 0, 1e-9);
	CHECK_NEAR(rtpjitter_integer_ms(&j), 0, 0);
}

/* One packet late by 16 ms and back: |D| is 16 ms twice. */
static void one_late_packet_moves_it_by_a_sixteenth_twice(void)
{
	struct rtpjitter j;

	rtpjitter_init(&j, 8000);
	(void)rtpjitter_add(&j, 0, 0);
	(void)rtpjitter_add(&j, 20 * NSEC_PER_MSEC, 160);
	CHECK_NEAR(rtpjitter_add(&j, 56 * NSEC_PER_MSEC, 320), 1.0, 1e-9);
	CHECK_NEAR(rtpjitter_add(&j, 60 * NSEC_PER_MSEC, 480), 1.0 * 15 / 16 + 1, 1e-9);
	/* A.8: 128 units late: J16 = 128, then 128 + 128 - (136 >> 4) = 248, reported as 15 units.
	 */
	CHECK_NEAR(rtpjitter_integer_ms(&j), 15 / 8.0, 0);
}

static void time_that_runs_backwards_is_survived(void)
{
	struct rtpjitter j;

	rtpjitter_init(&j, 8000);
	(void)rtpjitter_add(&j, 1000 * NSEC_PER_SEC, 0);
	(void)rtpjitter_add(&j, -1000 * NSEC_PER_SEC, 0x80000000U);
	(void)rtpjitter_add(&j, NSEC_NEVER / 2, 0x7fffffffU);
	CHECK(j.ms > 0);
}

static void finds_the_clock_in_use(void)
{
	CHECK_INT(rtpjitter_clock(89950), 90000);
	CHECK_INT(rtpjitter_clock(48100), 48000);
	CHECK_INT(rtpjitter_clock(8001), 8000);
	CHECK_INT(rtpjitter_clock(44500), 44100);
	CHECK_INT(rtpjitter_clock(70000), 0);
	CHECK_INT(rtpjitter_clock(0), 0);
	CHECK_INT(rtpjitter_clock(-90000), 0);
}

CU_TestInfo rtpjitter_tests[] = {
	TEST(equals_tshark_and_the_rfcs_own_code),
	TEST(a_steady_stream_has_none),
	TEST(one_late_packet_moves_it_by_a_sixteenth_twice),
	TEST(time_that_runs_backwards_is_survived),
	TEST(finds_the_clock_in_use),
	CU_TEST_INFO_NULL,
};
