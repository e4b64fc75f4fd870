/* test_rtpfit.c - timestamps of a sender that tells nothing, fitted to captures. */
#include <errno.h>

#include "harness/base/draw.h"
#include "reports/metric/rtpfit.h"
#include "tests/support/suite.h"

#define MS    NSEC_PER_MSEC
#define COUNT 300
#define CLOCK 90000

static nsec_t captured[COUNT];
static struct rtpfit_sent sent[COUNT];

/* Frames at 30 a second, each up to spread off its time; every tenth is not sent. The sender's
 * clock began 5 s before; coding takes 8 to 20 ms. Gives how many were sent. */
static size_t film(nsec_t spread)
{
	struct dice dice;
	size_t n = 0;

	dice_init(&dice, 6, 0);
	for (uint64_t k = 0; k < COUNT; k++) {
		uint64_t bits = draw(&dice, DRAW_TEST, k);
		nsec_t t = 100 * NSEC_PER_SEC + (nsec_t)k * NSEC_PER_SEC / 30 +
			   (nsec_t)draw_below(bits, (uint64_t)spread + 1);

		captured[k] = t;
		if (k % 10 == 7)
			continue;
		sent[n++] = (struct rtpfit_sent){
			.timestamp = (t - 95 * NSEC_PER_SEC) * 9 / 100000,
			.sent = t + 8 * MS + (nsec_t)draw_below(bits << 20, 12 * MS),
		};
	}
	return n;
}

static void check_fit(const struct rtpfit *fit, size_t n)
{
	size_t next = 0;

	for (size_t k = 0; k < COUNT; k++) {
		nsec_t at;

		if (k % 10 == 7)
			continue;
		at = rtpfit_capture(fit, sent[next++].timestamp, CLOCK);
		CHECK_INT(rtpfit_nearest(captured, COUNT, at), k);
	}
	CHECK_INT(next, n);
}

static void uneven_captures_leave_one_offset(void)
{
	size_t n = film(6 * MS);
	struct rtpfit fit;

	CHECK_INT(rtpfit_find(captured, COUNT, sent, n, CLOCK, &fit), 0);
	CHECK_INT(fit.candidates, 1);
	CHECK_NEAR((double)fit.offset, 95e9, 2e5);
	CHECK(fit.residual_p95 < MS);
	check_fit(&fit, n);
}

static void even_captures_leave_several_and_the_latest_is_taken(void)
{
	size_t n = film(0);
	struct rtpfit fit;

	CHECK_INT(rtpfit_find(captured, COUNT, sent, n, CLOCK, &fit), 0);
	CHECK(fit.candidates > 1);
	check_fit(&fit, n);
}

static void timestamps_of_something_else_do_not_fit(void)
{
	size_t n = film(6 * MS);
	struct rtpfit fit;
	struct dice dice;

	dice_init(&dice, 7, 0);
	for (size_t i = 0; i < n; i++)
		sent[i].timestamp += (int64_t)draw_below(draw(&dice, DRAW_TEST, i), 90000 * 3600);
	CHECK_INT(rtpfit_find(captured, COUNT, sent, n, CLOCK, &fit), -ENODATA);
}

static void too_little_says_nothing(void)
{
	size_t n = film(6 * MS);
	struct rtpfit fit;

	CHECK_INT(rtpfit_find(captured, 7, sent, n, CLOCK, &fit), -ENODATA);
	CHECK_INT(rtpfit_find(captured, COUNT, sent, 7, CLOCK, &fit), -ENODATA);
	CHECK_INT(rtpfit_find(captured, COUNT, sent, n, 0, &fit), -ENODATA);
}

static void finds_the_nearest(void)
{
	const nsec_t v[] = { 10, 20, 40 };

	CHECK_INT(rtpfit_nearest(v, 3, -5), 0);
	CHECK_INT(rtpfit_nearest(v, 3, 14), 0);
	CHECK_INT(rtpfit_nearest(v, 3, 16), 1);
	CHECK_INT(rtpfit_nearest(v, 3, 31), 2);
	CHECK_INT(rtpfit_nearest(v, 3, 99), 2);
	CHECK_INT(rtpfit_nearest(v, 1, 99), 0);
}

CU_TestInfo rtpfit_tests[] = {
	TEST(uneven_captures_leave_one_offset),
	TEST(even_captures_leave_several_and_the_latest_is_taken),
	TEST(timestamps_of_something_else_do_not_fit),
	TEST(too_little_says_nothing),
	TEST(finds_the_nearest),
	CU_TEST_INFO_NULL,
};
