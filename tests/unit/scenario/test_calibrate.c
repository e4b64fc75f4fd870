/* test_calibrate.c - what the lab adds, from captures and records whose times are known. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/packet.h"
#include "harness/base/record.h"
#include "harness/drive/capture.h"
#include "harness/scenario/calibrate_inside.h"
#include "tests/support/suite.h"

extern CU_TestInfo calibrate_tests[];

/* Every probe leaves 5 us after it was sent, reaches the drive 2 us later, the far wire 20 us after
 * that, and its program 9 us later; times begin here. */
#define ORIGIN (1000 * NSEC_PER_SEC)
#define LEFT   (5 * NSEC_PER_USEC)
#define DRIVEN (7 * NSEC_PER_USEC)
#define CAME   (27 * NSEC_PER_USEC)
#define GOT    (36 * NSEC_PER_USEC)

static nsec_t sent_at(uint32_t from, uint32_t number)
{
	return ORIGIN + (2 * number + from) * NSEC_PER_MSEC;
}

static void write_probe(struct capture_writer *w, uint32_t from, uint32_t number, nsec_t time)
{
	const struct probe probe = { .magic = PROBE_MAGIC, .from = from, .number = number };
	uint8_t data[96] = { 0 };

	memcpy(data + PROBE_HEADERS, &probe, sizeof(probe));
	capture_write(w, &(struct capture_packet){ .time = time,
						   .captured = sizeof(data),
						   .length = PROBE_BYTES,
						   .data = data });
}

/* The capture at a host's wire, with a stranger of another length and one of the same in it. */
static void write_capture(const char *path, uint32_t host, uint32_t probes)
{
	static const uint8_t stranger[96] = { 0 };
	struct capture_writer *w = NULL;
	struct err err = { 0 };

	CHECK_INT(capture_create(path, PACKET_LINK_ETHERNET, 96, &w, &err), 0);
	for (uint32_t i = 0; i < probes; i++) {
		write_probe(w, host, i, sent_at(host, i) + LEFT);
		write_probe(w, 1 - host, i, sent_at(1 - host, i) + CAME);
	}
	capture_write(w, &(struct capture_packet){
				 .time = ORIGIN, .captured = 60, .length = 60, .data = stranger });
	capture_write(w, &(struct capture_packet){ .time = ORIGIN,
						   .captured = 96,
						   .length = PROBE_BYTES,
						   .data = stranger });
	CHECK_INT(capture_keep(w, &err), 0);
}

static void write_records(const char *path, uint32_t probes)
{
	FILE *f = fopen(path, "we");

	CHECK(f != NULL);
	for (uint32_t from = 0; f && from < PROBE_HOSTS; from++) {
		struct record r = { .kind = RECORD_ARRIVE, .probe = "drive" };

		(void)snprintf(r.stream, sizeof(r.stream), "from-%u", from);
		r.time = ORIGIN;
		r.value = 90; /* a stranger's length */
		record_write(f, &r);
		for (uint32_t i = 0; i < probes; i++) {
			r.time = sent_at(from, i) + DRIVEN;
			r.id = i + 1;
			r.value = PROBE_BYTES;
			record_write(f, &r);
		}
	}
	if (f)
		CHECK_INT(fclose(f), 0);
}

static int measure(uint32_t probes, struct trust_spread bias[static BIAS_COUNT], struct err *err)
{
	static struct probe_ways ways;
	char dir[64], path[100];
	int r;

	memset(&ways, 0, sizeof(ways));
	for (uint32_t from = 0; from < PROBE_HOSTS; from++) {
		for (uint32_t i = 0; i < PROBES; i++) {
			ways.way[from][i].sent = sent_at(from, i);
			ways.way[from][i].received = sent_at(from, i) + GOT;
		}
	}
	scratch_make(dir);
	(void)snprintf(path, sizeof(path), "%s/records", dir);
	write_records(path, probes);
	CHECK_INT(probe_read_records(path, &ways, err), 0);
	for (uint32_t host = 0; host < PROBE_HOSTS; host++) {
		(void)snprintf(path, sizeof(path), "%s/%u.pcap", dir, host);
		write_capture(path, host, probes);
		CHECK_INT(probe_read_capture(path, host, &ways, err), 0);
	}
	r = probe_measure(&ways, bias, err);
	scratch_remove(dir);
	return r;
}

static void each_part_of_the_way_is_told(void)
{
	struct trust_spread bias[BIAS_COUNT] = { 0 };
	struct err err = { 0 };

	CHECK_INT(measure(PROBES, bias, &err), 0);
	CHECK_INT(bias[BIAS_SEND].p50, LEFT);
	CHECK_INT(bias[BIAS_TAP].p50, DRIVEN - LEFT);
	CHECK_INT(bias[BIAS_WIRE].p50, CAME - LEFT);
	CHECK_INT(bias[BIAS_WIRE].p99, CAME - LEFT);
	CHECK_INT(bias[BIAS_RECEIVE].max, GOT - CAME);
	CHECK_INT((int64_t)bias[BIAS_WIRE].count, PROBE_HOSTS * PROBES);
	CHECK_INT((int64_t)bias[BIAS_STAMP_READ].count, 0);
}

static void half_of_the_probes_are_enough_and_fewer_are_not(void)
{
	struct trust_spread bias[BIAS_COUNT] = { 0 };
	struct err err = { 0 };

	CHECK_INT(measure(PROBES / 2, bias, &err), 0);
	CHECK_INT((int64_t)bias[BIAS_WIRE].count, PROBES);
	CHECK_INT(measure(PROBES / 2 - 1, bias, &err), -ENODATA);
	CHECK_STR(err.text, "only 98 of 200 probe packets were seen everywhere");
}

static void a_stamp_costs_something_where_it_fits(void)
{
	struct trust_spread bias[BIAS_COUNT] = { 0 };
	struct err err = { 0 };

	CHECK_INT(stamp_measure(640, 360, bias, &err), 0);
	CHECK(bias[BIAS_STAMP_WRITE].p50 > 0);
	CHECK(bias[BIAS_STAMP_READ].p50 > 0);
	CHECK(bias[BIAS_STAMP_READ].p99 >= bias[BIAS_STAMP_READ].p50);
	memset(bias, 0, sizeof(bias));
	CHECK_INT(stamp_measure(64, 64, bias, &err), 0);
	CHECK_INT((int64_t)bias[BIAS_STAMP_WRITE].count, 0);
	CHECK_INT(stamp_measure(641, 361, bias, &err), 0);
	CHECK(bias[BIAS_STAMP_WRITE].count > 0);
}

CU_TestInfo calibrate_tests[] = {
	TEST(each_part_of_the_way_is_told),
	TEST(half_of_the_probes_are_enough_and_fewer_are_not),
	TEST(a_stamp_costs_something_where_it_fits),
	CU_TEST_INFO_NULL,
};
