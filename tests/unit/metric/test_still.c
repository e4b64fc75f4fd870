/* test_still.c - pictures that stand still, at 10 a second. */
#include <string.h>

#include "reports/metric/still.h"
#include "tests/support/suite.h"

#define MS     NSEC_PER_MSEC
#define PIXELS 1000

extern CU_TestInfo still_tests[];

/* Adds n pictures of one level; the first sample is changed by so much in each second one. */
static void show(struct still *s, int *at, int n, uint8_t level, int flicker)
{
	uint8_t samples[PIXELS];

	for (int i = 0; i < n; i++, ++*at) {
		memset(samples, level, sizeof(samples));
		samples[0] = (uint8_t)(level + (i % 2 ? flicker : 0));
		CHECK_INT(still_add(s, samples, sizeof(samples), (nsec_t)*at * 100 * MS), 0);
	}
}

static void two_seconds_without_a_change_are_a_freeze(void)
{
	struct still s = { 0 };
	int at = 0;

	show(&s, &at, 19, 10, 0); /* 1.9 s until the next is seen */
	show(&s, &at, 20, 20, 0);
	show(&s, &at, 35, 30, 0);
	show(&s, &at, 1, 40, 0);
	CHECK_INT(s.sum.count, 2);
	CHECK_INT(s.sum.total, 5500 * MS);
	CHECK_INT(s.sum.longest, 3500 * MS);
	CHECK_INT(s.sum.open, 0);
	still_done(&s);
}

/* 0.001 of 256 levels of 1000 samples is 256 levels of one: 200 are noise. */
static void noise_is_no_change(void)
{
	struct still s = { 0 };
	int at = 0;

	show(&s, &at, 30, 10, 200);
	CHECK_INT(s.sum.open, 2900 * MS);
	show(&s, &at, 1, 12, 0); /* 2 levels of each sample */
	CHECK_INT(s.sum.count, 1);
	CHECK_INT(s.sum.open, 0);
	still_done(&s);
}

CU_TestInfo still_tests[] = {
	TEST(two_seconds_without_a_change_are_a_freeze),
	TEST(noise_is_no_change),
	CU_TEST_INFO_NULL,
};
