/* test_srt.c - the handshake by which a receiver of SRT set its clock, beside its data. */
#include <errno.h>
#include <string.h>

#include "harness/base/err.h"
#include "probes/tap/srt.h"
#include "tests/support/put.h"
#include "tests/support/suite.h"
#include "tests/unit/tap/capture.h"

#define BEGAN (1000 * NSEC_PER_SEC) /* of the sender's clock */
#define WAY   (30 * NSEC_PER_MSEC)
#define DATA  1332

/* A packet that its sender stamps so long after BEGAN, and that takes this long on its way. */
static void add(FILE *f, uint8_t to, const uint32_t words[2], nsec_t sent, nsec_t way, size_t bytes)
{
	uint8_t srt[DATA] = { 0 }, buf[2048];
	size_t n;

	put32(srt, words[0]);
	put32(srt + 4, words[1]);
	put32(srt + 8, (uint32_t)(sent / NSEC_PER_USEC));
	n = capture_udp(buf, &(struct capture_udp){ 1, to, 1, 7002, .payload = srt, .len = bytes });
	capture_add(f, BEGAN + sent + way, buf, 28 + 12, n); /* as a run keeps them */
}

static void add_handshake(FILE *f, uint8_t to, nsec_t sent, nsec_t way, size_t bytes)
{
	add(f, to, (uint32_t[]){ 0x80000000, 0 }, sent, way, bytes);
}

static void add_data(FILE *f, uint8_t to, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		add(f, to, (uint32_t[]){ i, 0xc0000000U | i },
		    NSEC_PER_SEC + i * 10 * NSEC_PER_MSEC, WAY + (i % 3) * NSEC_PER_MSEC, DATA);
}

static char dir[64], path[128];

static FILE *create(void)
{
	(void)snprintf(path, sizeof(path), "%s/srt.pcap", scratch_make(dir));
	return capture_create(path);
}

/* What the capture says of 10.0.0.3. */
static struct srt_clock clock_of(FILE *f)
{
	struct srt_clock clock = { .at = -1 };
	struct err err = { 0 };

	(void)fclose(f);
	CHECK_INT(srt_clock_read(path, "10.0.0.3", &clock, &err), 0);
	CHECK_STR(err.text, "");
	scratch_remove(dir);
	return clock;
}

static void a_handshake_that_came_late_sets_the_clock_late(void)
{
	FILE *f = create();
	struct srt_clock clock;

	add_handshake(f, 3, 95 * NSEC_PER_USEC, WAY, 64); /* the induction */
	add_handshake(f, 3, 200 * NSEC_PER_MSEC, WAY + 280 * NSEC_PER_MSEC, 80);
	add_data(f, 3, 2000);
	clock = clock_of(f);
	/* the median of 0, 1 and 2 ms that data takes more */
	CHECK_INT(clock.late, 279 * NSEC_PER_MSEC);
	CHECK_INT(clock.at, BEGAN + 480 * NSEC_PER_MSEC + WAY);
	CHECK_INT(clock.packets, SRT_CLOCK_PACKETS);
}

static void the_first_handshake_with_extensions_counts(void)
{
	FILE *f = create();

	add_handshake(f, 3, 200 * NSEC_PER_MSEC, WAY + 51 * NSEC_PER_MSEC, 80);
	add_handshake(f, 3, 450 * NSEC_PER_MSEC, WAY + 9 * NSEC_PER_MSEC, 80);
	add_data(f, 3, 100);
	CHECK_INT(clock_of(f).late, 50 * NSEC_PER_MSEC);
}

static void what_was_sent_again_and_what_others_got_is_left_out(void)
{
	FILE *f = create();

	add_handshake(f, 4, NSEC_PER_SEC / 10, WAY, 80);
	add_data(f, 4, 900);
	add_handshake(f, 3, NSEC_PER_SEC / 10, WAY, 80);
	add_data(f, 3, 100);
	for (unsigned i = 0; i < 400; i++) {
		add(f, 3, (const uint32_t[]){ i, 0xc4000000U | i }, NSEC_PER_SEC, NSEC_PER_SEC,
		    DATA);
		add(f, 3, (const uint32_t[]){ 0x80020000U, i }, NSEC_PER_SEC, NSEC_PER_SEC, 44);
	}
	CHECK_INT(clock_of(f).late, -NSEC_PER_MSEC);
}

static void without_handshake_or_data_nothing_is_said(void)
{
	FILE *f = create();

	add_data(f, 3, 100);
	CHECK_INT(clock_of(f).at, 0);
	f = create();
	add_handshake(f, 3, NSEC_PER_SEC / 10, WAY, 80);
	add_data(f, 3, 50);
	CHECK_INT(clock_of(f).at, 0);
	f = create();
	CHECK_INT(clock_of(f).at, 0);
}

static void the_reason_is_told(void)
{
	struct srt_clock clock;
	struct err err = { 0 };
	FILE *f = create();

	(void)fputs("cut", f);
	(void)fclose(f);
	CHECK_INT(srt_clock_read(path, "10.0.0.3", &clock, &err), -EBADMSG);
	CHECK_HAS(err.text, path);
	CHECK_INT(srt_clock_read(path, "10.0.0", &clock, &err), -EINVAL);
	CHECK_STR(err.text, "\"10.0.0\" is no address");
	scratch_remove(dir);
	CHECK_INT(srt_clock_read(path, "10.0.0.3", &clock, &err), -ENOENT);
}

CU_TestInfo srt_tests[] = {
	TEST(a_handshake_that_came_late_sets_the_clock_late),
	TEST(the_first_handshake_with_extensions_counts),
	TEST(what_was_sent_again_and_what_others_got_is_left_out),
	TEST(without_handshake_or_data_nothing_is_said),
	TEST(the_reason_is_told),
	CU_TEST_INFO_NULL,
};
