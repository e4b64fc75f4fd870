/* test_emodel.c - the E-model against G.107's published value and others' figures. */
#include <math.h>

#include "reports/metric/emodel.h"
#include "tests/support/suite.h"

static double rate_delay(double ms, bool echo_free)
{
	struct emodel e = emodel_default;

	emodel_set_delay(&e, ms, echo_free);
	return emodel_rate(&e).r;
}

static void the_defaults_give_the_published_rating(void)
{
	struct emodel_rating r = emodel_rate(&emodel_default);

	CHECK_NEAR(r.r, 93.2, 0.05); /* G.107 section 7.7 */
	CHECK_NEAR(r.r, 93.2062, 0.00005);
	CHECK_NEAR(r.mos, 4.409, 0.0005);
	CHECK_NEAR(r.ro - r.is - r.id - r.ie_eff, r.r, 1e-12);
}

static void delay_lowers_the_rating_as_computed_elsewhere(void)
{
	static const double table[][2] = { { 100, 90.66 }, { 150, 89.54 }, { 177, 88.08 },
					   { 200, 85.80 }, { 250, 79.18 }, { 300, 72.67 },
					   { 400, 62.25 }, { 500, 54.80 }, { 600, 49.48 } };

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		CHECK_NEAR(rate_delay(table[i][0], false), table[i][1], 0.005);
	CHECK_NEAR(emodel_mos(rate_delay(600, false)), 2.55, 0.005);
}

/* Cole and Rosenbluth, CCR 31(2), 2001: Id = 0.024 d + 0.11 (d - 177.3) for d over 177.3 ms. Two
 * straight lines for a curve: furthest off where they meet, close elsewhere. */
static void agrees_with_cole_and_rosenbluths_fit(void)
{
	static const double delays[] = { 150, 200, 250, 300 };

	for (int i = 0; i < 4; i++) {
		double d = delays[i];
		double fit = 0.024 * d + (d > 177.3 ? 0.11 * (d - 177.3) : 0);

		CHECK_NEAR(rate_delay(0, false) - rate_delay(d, false), fit, 0.25);
	}
}

static void without_echo_only_the_delay_itself_counts(void)
{
	CHECK_NEAR(rate_delay(100, true), rate_delay(0, true), 0);
	CHECK_NEAR(rate_delay(150, true), 93.04, 0.01);
	CHECK_NEAR(rate_delay(300, true), 78.44, 0.01);
	CHECK_NEAR(rate_delay(400, true), 69.13, 0.01);
	CHECK_NEAR(rate_delay(600, true), 57.95, 0.01);
}

static double rate_loss(double share, double bpl)
{
	struct emodel e = emodel_default;

	emodel_set_delay(&e, 150, false);
	emodel_set_loss(&e, share, 1 / (1 - share));
	e.bpl = bpl;
	return emodel_rate(&e).r;
}

/* G.711 at 150 ms, without and with concealment. */
static void loss_lowers_the_rating_as_computed_elsewhere(void)
{
	CHECK_NEAR(rate_loss(0.01, 4.3), 71.6, 0.05);
	CHECK_NEAR(rate_loss(0.02, 4.3), 59.4, 0.05);
	CHECK_NEAR(rate_loss(0.01, 25.1), 85.9, 0.05);
	CHECK_NEAR(rate_loss(0.02, 25.1), 82.5, 0.05);
}

static void bursts_are_worse_than_single_losses(void)
{
	struct emodel single = emodel_default, bursts = emodel_default;

	emodel_set_loss(&single, 0.02, 1 / 0.98);
	emodel_set_loss(&bursts, 0.02, 3);
	CHECK_NEAR(single.burst, 1, 1e-9);
	CHECK_NEAR(bursts.burst, 2.94, 1e-9);
	CHECK(emodel_rate(&bursts).r < emodel_rate(&single).r);
	emodel_set_loss(&single, 0, 0);
	CHECK_NEAR(emodel_rate(&single).r, 93.2062, 0.00005);
}

static void opinions_stay_within_their_scale(void)
{
	CHECK_NEAR(emodel_mos(-5), 1, 0);
	CHECK_NEAR(emodel_mos(0), 1, 0);
	CHECK_NEAR(emodel_mos(100), 4.5, 0);
	CHECK_NEAR(emodel_mos(120), 4.5, 0);
	CHECK_NEAR(emodel_mos(50), 2.575, 1e-9);
	CHECK(rate_delay(100000, false) > -100 && isfinite(rate_delay(100000, false)));
}

CU_TestInfo emodel_tests[] = {
	TEST(the_defaults_give_the_published_rating),
	TEST(delay_lowers_the_rating_as_computed_elsewhere),
	TEST(agrees_with_cole_and_rosenbluths_fit),
	TEST(without_echo_only_the_delay_itself_counts),
	TEST(loss_lowers_the_rating_as_computed_elsewhere),
	TEST(bursts_are_worse_than_single_losses),
	TEST(opinions_stay_within_their_scale),
	CU_TEST_INFO_NULL,
};
