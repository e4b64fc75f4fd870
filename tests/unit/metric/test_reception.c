/* test_reception.c - reports by receivers: last and worst values, and round trips. */
#include "reports/metric/reception.h"
#include "tests/support/suite.h"

#define MS NSEC_PER_MSEC

static void keeps_the_last_and_the_worst_of_each_receiver(void)
{
	struct receptions r = { 0 };
	struct reception_block b = { .reporter = 1, .ssrc = 7, .fraction_lost = 0.25, .lost = 9 };

	b.jitter = 500;
	CHECK_INT(receptions_add(&r, 3, &b), 0);
	b.fraction_lost = 0.125;
	b.lost = 12;
	b.jitter = 90;
	CHECK_INT(receptions_add(&r, 3, &b), 0);
	b.reporter = 2;
	CHECK_INT(receptions_add(&r, 3, &b), 0);
	CHECK_INT(r.n, 2);
	CHECK_INT(r.v[0].reports, 2);
	CHECK_INT(r.v[0].lost, 12);
	CHECK_NEAR(r.v[0].fraction_last, 0.125, 0);
	CHECK_NEAR(r.v[0].fraction_max, 0.25, 0);
	CHECK_INT(r.v[0].jitter_last, 90);
	CHECK_INT(r.v[0].jitter_max, 500);
	CHECK_INT(r.v[0].round_trip.count, 0);
	CHECK_INT(r.v[1].reports, 1);
	receptions_done(&r);
}

/* RFC 3550 figure 2: sent, held by the receiver for 5.25 s, and back. */
static void a_round_trip_is_what_the_receiver_did_not_hold(void)
{
	struct receptions r = { 0 };
	struct reception_block b = { .reporter = 1, .ssrc = 7, .last_report = 0xb7052000 };

	b.delay = 0x00054000;
	b.time = 100 * NSEC_PER_SEC + 5250 * MS + 6125 * MS;
	CHECK_INT(receptions_sent(&r, 7, 0xb7052000, 100 * NSEC_PER_SEC), 0);
	CHECK_INT(receptions_add(&r, 0, &b), 0);
	CHECK_INT(r.v[0].round_trip.count, 1);
	CHECK_INT(r.v[0].round_trip.min, 6125 * MS);
	receptions_done(&r);
}

static void what_answers_no_report_that_was_seen_has_no_round_trip(void)
{
	struct receptions r = { 0 };
	struct reception_block b = { .reporter = 1, .ssrc = 7, .last_report = 5, .time = 2 };

	CHECK_INT(receptions_add(&r, 0, &b), 0); /* none was sent */
	CHECK_INT(receptions_sent(&r, 8, 5, 1), 0);
	CHECK_INT(receptions_add(&r, 0, &b), 0); /* one of another source */
	CHECK_INT(receptions_sent(&r, 7, 5, 3600 * NSEC_PER_SEC), 0);
	CHECK_INT(receptions_add(&r, 0, &b), 0); /* answered before it was sent */
	b.time = 7200 * NSEC_PER_SEC;
	CHECK_INT(receptions_add(&r, 0, &b), 0); /* an hour ago */
	CHECK_INT(r.v[0].round_trip.count, 0);
	/* right beside the receiver, whose steps are coarser than the way is long */
	b.delay = 65536;
	b.time = 3600 * NSEC_PER_SEC + 999 * MS;
	CHECK_INT(receptions_add(&r, 0, &b), 0);
	CHECK_INT(r.v[0].round_trip.count, 1);
	CHECK_INT(r.v[0].round_trip.max, 0);
	receptions_done(&r);
}

static void receivers_without_number_take_no_more_memory(void)
{
	struct receptions r = { 0 };
	struct reception_block b = { .reporter = 1 };

	for (b.ssrc = 0; b.ssrc < 3 * RECEPTION_MAX; b.ssrc++)
		CHECK(receptions_add(&r, b.ssrc & 3, &b) == 0);
	CHECK_INT(r.n, RECEPTION_MAX);
	b.ssrc = RECEPTION_MAX - 1;
	CHECK_INT(receptions_add(&r, b.ssrc & 3, &b), 0);
	CHECK_INT(r.v[RECEPTION_MAX - 1].reports, 2);
	receptions_done(&r);
}

CU_TestInfo reception_tests[] = {
	TEST(keeps_the_last_and_the_worst_of_each_receiver),
	TEST(a_round_trip_is_what_the_receiver_did_not_hold),
	TEST(what_answers_no_report_that_was_seen_has_no_round_trip),
	TEST(receivers_without_number_take_no_more_memory),
	CU_TEST_INFO_NULL,
};
