/* test_analyze_live.c - straits analyze of a capture that is still being made. */
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>

#include "harness/base/time.h"
#include "tests/support/program.h"
#include "tests/support/put.h"
#include "tests/support/suite.h"

#define PACKETS 100

/* A packet of its own frame every 20 ms. */
static void put_packet(FILE *f, uint32_t k)
{
	uint8_t data[28 + 60] = { 0x45, [8] = 64, 17, [12] = 10, 0, 0, 1, 10, 0, 0, 2 };
	const uint32_t record[4] = { 1000 + k / 50, k % 50 * 20000000, sizeof(data), sizeof(data) };

	put16(data + 2, sizeof(data));
	put16(data + 20, 5004);
	put16(data + 22, 5004);
	put16(data + 24, sizeof(data) - 20);
	data[28] = 0x80;
	data[29] = 0x80 | 96;
	put16(data + 30, k);
	put32(data + 32, k * 1800);
	put32(data + 36, 0x77);
	(void)fwrite(record, sizeof(record), 1, f);
	(void)fwrite(data, sizeof(data), 1, f);
}

/* The capture in a pipe whose writer does not end. */
static FILE *open_pipe(const char *path)
{
	const uint32_t head[6] = { 0xa1b23c4d, 4U << 16 | 2, 0, 0, 65535, 101 };
	FILE *f;

	/* opened for reading too, it does not wait for a reader, nor end without one */
	CHECK_INT(mkfifo(path, 0600), 0);
	f = fopen(path, "r+e");
	(void)fwrite(head, sizeof(head), 1, f);
	for (uint32_t k = 0; k < PACKETS; k++)
		put_packet(f, k);
	(void)fflush(f);
	return f;
}

/* Frames are told once none of their packets can come any more, a few later. */
static void frames_are_told_as_they_come_and_a_signal_ends_it(int number)
{
	const char *argv[] = { program_straits(), "analyze", "--frames", NULL, NULL };
	char dir[64], path[128];
	struct program p;
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/pipe", scratch_make(dir));
	f = open_pipe(path);
	argv[3] = path;
	CHECK(program_start(&p, argv, NULL, false));
	CHECK(program_until(&p, "0x00000077,80,", 60));
	(void)kill(p.pid, number);
	program_wait(&p, 60);
	CHECK(!p.timed_out);
	CHECK_INT(p.status, 0);
	CHECK_HAS(text_str(&p.out), "0x00000077,99,");
	CHECK_HAS(text_str(&p.err), "stopped: this is what was read so far");
	program_done(&p);
	(void)fclose(f);
	scratch_remove(dir);
}

static void frames_come_as_they_are_captured_until_ctrl_c(void)
{
	frames_are_told_as_they_come_and_a_signal_ends_it(SIGINT);
}

static void the_same_of_sigterm(void)
{
	frames_are_told_as_they_come_and_a_signal_ends_it(SIGTERM);
}

static void a_capture_without_end_is_ended_after_a_while(void)
{
	const char *argv[] = { program_straits(), "analyze", "--for=1s", NULL, NULL };
	char dir[64], path[128];
	struct program p;
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/pipe", scratch_make(dir));
	f = open_pipe(path);
	argv[3] = path;
	CHECK_INT(program_run(&p, argv, NULL, 60), 0);
	CHECK_HAS(text_str(&p.out), " RTP in 1 stream,");
	CHECK_STR(text_str(&p.err), "");
	program_done(&p);
	(void)fclose(f);
	scratch_remove(dir);
}

static void refuse(const char *one, const char *two, const char *says)
{
	const char *const argv[] = { program_straits(), "analyze", one, two, NULL };
	struct program p;

	CHECK_INT(program_run(&p, argv, NULL, 60), 2);
	CHECK_HAS(text_str(&p.err), says);
	CHECK_STR(text_str(&p.out), "");
	program_done(&p);
}

static void what_cannot_be_captured_is_told(void)
{
	refuse("--interface=no-such-wire", NULL, "capture on no-such-wire: ");
	refuse("--interface=lo", "a.pcap", "\"a.pcap\" is one capture too many");
	refuse("--for=0s", "-", "--for 0s");
	refuse("-", "-", "standard input holds one capture");
}

static CU_TestInfo tests[] = {
	TEST(frames_come_as_they_are_captured_until_ctrl_c),
	TEST(the_same_of_sigterm),
	TEST(a_capture_without_end_is_ended_after_a_while),
	TEST(what_cannot_be_captured_is_told),
	CU_TEST_INFO_NULL,
};

struct suite suites[] = {
	{ "analyze_live", tests },
	{ NULL, NULL },
};
