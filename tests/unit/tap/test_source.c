/* test_source.c - captures read from files, whole and broken. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "probes/tap/source.h"
#include "tests/support/suite.h"
#include "tests/unit/tap/capture.h"

static char dir[64], path[128];

/* Three packets of 20 bytes captured, 40 on the wire, 1.5 s apart from 1000.000000007 s. */
static void write_sample(void)
{
	const uint8_t data[20] = { 0x45 };
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/sample.pcap", scratch_make(dir));
	f = capture_create(path);
	for (int i = 0; i < 3; i++)
		capture_add(f, 1000 * NSEC_PER_SEC + 7 + i * 1500 * NSEC_PER_MSEC, data, 20, 40);
	(void)fclose(f);
}

static void gives_every_packet_with_its_time_to_the_nanosecond(void)
{
	struct source s;
	struct source_packet p;
	struct err err = { 0 };

	write_sample();
	CHECK_INT(source_open(&s, path, &err), 0);
	CHECK_INT(s.link, PACKET_LINK_RAW);
	for (int i = 0; i < 3; i++) {
		CHECK_INT(source_next(&s, &p, &err), 1);
		CHECK_INT(p.time, 1000 * NSEC_PER_SEC + 7 + i * 1500 * NSEC_PER_MSEC);
		CHECK_INT(p.number, i + 1);
		CHECK_INT(p.captured, 20);
		CHECK_INT(p.wire_bytes, 40);
	}
	CHECK_INT(source_next(&s, &p, &err), 0);
	source_close(&s);
	scratch_remove(dir);
}

/* The file is cut at every length: what is whole is read, the rest is an error that says which
 * packet. */
static void a_file_cut_anywhere_tells_the_packet(void)
{
	const long whole = 24 + 3 * 36;
	struct err err = { 0 };

	write_sample();
	for (long n = whole - 1; n >= 0; n--) {
		struct source s;
		struct source_packet p;
		char told[32];
		long packets = (n - 24) / 36;

		CHECK_INT(truncate(path, n), 0);
		if (n < 24) {
			CHECK_INT(source_open(&s, path, &err), -EBADMSG);
			CHECK_HAS(err.text, "sample.pcap");
			continue;
		}
		CHECK_INT(source_open(&s, path, &err), 0);
		for (long i = 0; i < packets; i++)
			CHECK_INT(source_next(&s, &p, &err), 1);
		CHECK_INT(source_next(&s, &p, &err), (n - 24) % 36 ? -EBADMSG : 0);
		(void)snprintf(told, sizeof(told), "packet %ld", packets + 1);
		if ((n - 24) % 36)
			CHECK_HAS(err.text, told);
		source_close(&s);
	}
	scratch_remove(dir);
}

static void refuses_what_is_no_capture(void)
{
	struct source s;
	struct err err = { 0 };
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/words", scratch_make(dir));
	CHECK(source_open(&s, path, &err) < 0);
	CHECK_HAS(err.text, "No such file");
	f = fopen(path, "we");
	(void)fputs("these are words, and no capture at all", f);
	(void)fclose(f);
	CHECK_INT(source_open(&s, path, &err), -EBADMSG);
	CHECK_HAS(err.text, path);
	source_close(&s);
	scratch_remove(dir);
}

static void refuses_a_link_type_it_does_not_know(void)
{
	const uint32_t head[6] = { 0xa1b2c3d4, 4U << 16 | 2, 0, 0, 65535, 147 };
	struct source s;
	struct err err = { 0 };
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/odd.pcap", scratch_make(dir));
	f = fopen(path, "we");
	(void)fwrite(head, sizeof(head), 1, f);
	(void)fclose(f);
	CHECK_INT(source_open(&s, path, &err), -EPROTONOSUPPORT);
	CHECK_HAS(err.text, "147");
	scratch_remove(dir);
}

/* libpcap takes the fraction of a second as it stands in the file: here it is -1. */
static void a_time_that_is_none_is_broken(void)
{
	const uint32_t packet[4] = { 0, 0xffffffff, 0, 40 };
	struct source s;
	struct source_packet p;
	struct err err = { 0 };
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/odd.pcap", scratch_make(dir));
	f = capture_create(path);
	(void)fwrite(packet, sizeof(packet), 1, f);
	(void)fclose(f);
	CHECK_INT(source_open(&s, path, &err), 0);
	CHECK_INT(source_next(&s, &p, &err), -EBADMSG);
	CHECK_HAS(err.text, "packet 1: its time is broken");
	source_close(&s);
	scratch_remove(dir);
}

static int stop_after;

static int stop_soon(void)
{
	return stop_after-- <= 0;
}

static void a_capture_that_is_stopped_ends_there_in_good_order(void)
{
	struct source s;
	struct source_packet p;
	struct err err = { 0 };

	write_sample();
	CHECK_INT(source_open(&s, path, &err), 0);
	s.stopped = stop_soon;
	stop_after = 2;
	CHECK_INT(source_next(&s, &p, &err), 1);
	CHECK_INT(source_next(&s, &p, &err), 1);
	CHECK_INT(source_next(&s, &p, &err), 0);
	CHECK_INT(source_dropped(&s), 0);
	source_close(&s);
	scratch_remove(dir);
}

CU_TestInfo source_tests[] = {
	TEST(gives_every_packet_with_its_time_to_the_nanosecond),
	TEST(a_file_cut_anywhere_tells_the_packet),
	TEST(refuses_what_is_no_capture),
	TEST(refuses_a_link_type_it_does_not_know),
	TEST(a_time_that_is_none_is_broken),
	TEST(a_capture_that_is_stopped_ends_there_in_good_order),
	CU_TEST_INFO_NULL,
};
