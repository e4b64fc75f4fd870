/* test_series.c - records sorted by what they are about. */
#include "reports/metric/series.h"
#include "tests/support/suite.h"
#include "tests/unit/metric/lab.h"

static void joins_what_two_hosts_saw_of_one_stream(void)
{
	struct series_set set = { 0 };
	const struct series *s;

	note_in(&set, "seller", "to-buyer", RECORD_CAPTURE, 5, 1, 0);
	note_in(&set, "buyer", "to-buyer", RECORD_SHOWN, 9, 1, 0);
	note_in(&set, "seller", "to-seller", RECORD_SHOWN, 7, 3, 0);
	s = series_find(&set, "to-buyer");
	CHECK(s != NULL);
	CHECK_INT(s->of[RECORD_CAPTURE].n, 1);
	CHECK_INT(s->of[RECORD_SHOWN].n, 1);
	CHECK_INT(s->of[RECORD_SHOWN].v[0].time, 9);
	CHECK_INT(set.n, 2);
	CHECK(series_find(&set, "elsewhere") == NULL);
	series_set_done(&set);
}

static void keeps_the_lives_of_the_hosts_apart(void)
{
	struct series_set set = { 0 };

	note_in(&set, "seller", "start", RECORD_STEP, 5, 0, 0);
	note_in(&set, "buyer", "start", RECORD_STEP, 6, 0, 0);
	note_in(&set, "", "buyer.first-rtp", RECORD_STEP, 8, 0, 0);
	CHECK_INT(series_first(&set, "buyer.start", RECORD_STEP)->time, 6);
	CHECK_INT(series_first(&set, "seller.start", RECORD_STEP)->time, 5);
	CHECK_INT(series_first(&set, "buyer.first-rtp", RECORD_STEP)->time, 8);
	CHECK(series_first(&set, "start", RECORD_STEP) == NULL);
	CHECK(series_first(&set, "buyer.start", RECORD_SHOWN) == NULL);
	series_set_done(&set);
}

static void keeps_the_order_of_many(void)
{
	struct series_set set = { 0 };
	const struct samples *s;

	for (uint64_t i = 0; i < 5000; i++)
		note(&set, RECORD_ARRIVE, (nsec_t)i, i, (int64_t)(i * 2));
	s = &series_find(&set, "to-buyer")->of[RECORD_ARRIVE];
	CHECK_INT(s->n, 5000);
	for (uint64_t i = 0; i < 5000; i++)
		CHECK(s->v[i].id == i && s->v[i].value == (int64_t)(i * 2));
	series_set_done(&set);
}

static void an_empty_set_is_freed_too(void)
{
	struct series_set set = { 0 };

	series_set_done(&set);
	CHECK(series_find(&set, "to-buyer") == NULL);
}

CU_TestInfo series_tests[] = {
	TEST(joins_what_two_hosts_saw_of_one_stream),
	TEST(keeps_the_lives_of_the_hosts_apart),
	TEST(keeps_the_order_of_many),
	TEST(an_empty_set_is_freed_too),
	CU_TEST_INFO_NULL,
};
