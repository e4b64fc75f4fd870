/* test_ratestep.c - senders that follow a capacity at once, late, or never; and recovery. */
#include "reports/metric/ratestep.h"
#include "reports/metric/recovery.h"
#include "tests/support/suite.h"

#define MS NSEC_PER_MSEC
#define S  NSEC_PER_SEC

/* 60 s; capacity falls from 3 Mbit/s to 400 kbit/s at 20 s and is back at 40 s. */
static uint64_t bins[600];
static const struct ratestep_sent sent = { bins, 600, 100 * S };
static const struct ratestep fall = { 120 * S, 140 * S, 3000000, 400000 };
static const struct ratestep rise = { 140 * S, 160 * S, 400000, 3000000 };

/* bit/s from second to second of the 60. */
static void send(int from, int to, uint64_t bps)
{
	for (int i = from * 10; i < to * 10; i++)
		bins[i] = bps / 80;
}

static void reaction_is_when_the_rate_comes_down_and_stays(void)
{
	send(0, 22, 1200000);
	send(22, 40, 360000);
	send(40, 60, 1200000);
	/* The half second before 22.5 s is the first that is wholly at the new rate; before,
	 * at 22.4 s it still holds a tenth of the old one: 528 kbit/s over it is above 440. */
	CHECK_INT(ratestep_reaction(&sent, &fall), 2500 * MS);
	CHECK_NEAR(ratestep_undershoot(&sent, &fall), 0.1, 1e-9);
}

static void a_dip_that_does_not_last_is_no_reaction(void)
{
	send(0, 22, 1200000);
	send(22, 23, 100000);
	send(23, 30, 900000);
	send(30, 60, 390000);
	CHECK_INT(ratestep_reaction(&sent, &fall), 10500 * MS);
}

static void a_sender_that_goes_on_never_reacts(void)
{
	send(0, 60, 1200000);
	CHECK_INT(ratestep_reaction(&sent, &fall), RATESTEP_UNSEEN);
	CHECK(ratestep_undershoot(&sent, &fall) < -999);
}

/* 8e9 times the bytes of 20 s at 2 Gbit/s is more than 64 bits hold. */
static void gigabytes_do_not_overflow(void)
{
	send(0, 60, 2000000000);
	CHECK_INT((int64_t)ratestep_mean(&sent, 160 * S, 60 * S), 2000000000);
}

static void recovery_is_when_four_fifths_are_sent_again(void)
{
	send(0, 20, 1200000);
	send(20, 40, 380000);
	send(40, 45, 700000);
	send(45, 60, 1100000);
	CHECK_INT((int64_t)ratestep_mean(&sent, fall.at, 5 * S), 1200000);
	/* Of half a second at 45.2 s two fifths are at 1.1 and three at 0.7 Mbit/s: 860; at 45.4 it
	 * is 1020. */
	CHECK_INT(ratestep_recovery(&sent, &rise, 1200000), 5400 * MS);
	CHECK_INT(ratestep_recovery(&sent, &rise, 2000000), RATESTEP_UNSEEN);
}

/* A queue that grows to 400 ms and drains: a triangle of 2 s and 400 ms has the area 400 ms s. */
static void overshoot_is_the_area_of_delay_above_the_baseline(void)
{
	struct ratestep_delay v[300];

	for (int i = 0; i < 300; i++) {
		nsec_t at = i * 10 * MS, up = at < S ? at : 2 * S - at;

		v[i] = (struct ratestep_delay){ fall.at + at,
						30 * MS + (up > 0 ? up * 4 / 10 : 0) };
	}
	CHECK_NEAR(ratestep_overshoot(v, 300, &fall, 30 * MS), 400, 1);
	CHECK_NEAR(ratestep_overshoot(v, 300, &rise, 30 * MS), 0, 0);
	CHECK_NEAR(ratestep_overshoot(v, 0, &fall, 30 * MS), 0, 0);
}

static void instants_outside_the_measurement_are_survived(void)
{
	const struct ratestep early = { 0, 5, 1, 1 }, late = { 1000 * S, 2000 * S, 1, 1 };

	send(0, 60, 1200000);
	CHECK_INT(ratestep_reaction(&sent, &early), RATESTEP_UNSEEN);
	CHECK_INT(ratestep_reaction(&sent, &late), RATESTEP_UNSEEN);
	CHECK_INT((int64_t)ratestep_mean(&sent, 0, S), 0);
	CHECK_INT((int64_t)ratestep_mean(&sent, 1000 * S, S), 1200000);
}

static void a_picture_has_recovered_when_it_stays_good(void)
{
	const struct stall stalls[] = {
		{ 10 * S, 2 * S, false },
		{ 12500 * MS, S, false },
		{ 20 * S, S, false },
	};

	CHECK_INT(recovery_time(stalls, 3, 11 * S), 2500 * MS);
	CHECK_INT(recovery_time(stalls, 3, 9500 * MS), 4 * S);
	CHECK_INT(recovery_time(stalls, 3, 15 * S), 0);
	CHECK_INT(recovery_time(stalls, 3, 8 * S), 0);
	CHECK_INT(recovery_time(stalls, 0, 8 * S), 0);
}

CU_TestInfo ratestep_tests[] = {
	TEST(reaction_is_when_the_rate_comes_down_and_stays),
	TEST(a_dip_that_does_not_last_is_no_reaction),
	TEST(a_sender_that_goes_on_never_reacts),
	TEST(gigabytes_do_not_overflow),
	TEST(recovery_is_when_four_fifths_are_sent_again),
	TEST(overshoot_is_the_area_of_delay_above_the_baseline),
	TEST(instants_outside_the_measurement_are_survived),
	TEST(a_picture_has_recovered_when_it_stays_good),
	CU_TEST_INFO_NULL,
};
