/* emodel.c - ITU-T G.107, the narrow-band E-model. Names are the Recommendation's. */
#include "reports/metric/emodel.h"

#include <math.h>

const struct emodel emodel_default = {
	.slr = 8,
	.rlr = 2,
	.stmr = 15,
	.ds = 3,
	.dr = 3,
	.telr = 65,
	.wepl = 110,
	.nc = -70,
	.nfor = -64,
	.ps = 35,
	.pr = 35,
	.qdu = 1,
	.bpl = 4.3,
	.burst = 1,
};

/* The power sum of levels in dB. */
static double sum_db(double a, double b, double c, double d)
{
	return 10 * log10(pow(10, a / 10) + pow(10, b / 10) + pow(10, c / 10) + pow(10, d / 10));
}

/* Section 7.2: the noise No at the 0 dBr point. */
static double noise(const struct emodel *e)
{
	double olr = e->slr + e->rlr, lstr = e->stmr + e->dr;
	double pre = e->pr + 10 * log10(1 + pow(10, (10 - lstr) / 10));
	double nos = e->ps - e->slr - e->ds - 100 + 0.004 * pow(e->ps - olr - e->ds - 14, 2);
	double nor = e->rlr - 121 + pre + 0.008 * pow(pre - 35, 2);

	return sum_db(e->nc, nos, nor, e->nfor + e->rlr);
}

/* Section 7.3: too low an overall loudness rating. */
static double impair_loudness(const struct emodel *e, double no)
{
	double olr = e->slr + e->rlr;
	double x = olr + 0.2 * (64 + no - e->rlr);

	return 20 * (pow(1 + pow(x / 8, 8), 1.0 / 8) - x / 8);
}

/* Section 7.3: sidetone that is not as it should be. */
static double impair_sidetone(const struct emodel *e)
{
	double stmro =
		-10 * log10(pow(10, -e->stmr / 10) + exp(-e->t / 4) * pow(10, -e->telr / 10));

	return 12 * pow(1 + pow((stmro - 13) / 6, 8), 1.0 / 8) -
	       28 * pow(1 + pow((stmro + 1) / 19.4, 35), 1.0 / 35) -
	       13 * pow(1 + pow((stmro - 3) / 33, 13), 1.0 / 13) + 29;
}

/* Section 7.3: quantising distortion. */
static double impair_quantising(const struct emodel *e, double ro)
{
	double q = 37 - 15 * log10(e->qdu);
	double g = 1.07 + 0.258 * q + 0.0602 * q * q;
	double y = (ro - 100) / 15 + 46 / 8.4 - g / 9;
	double z = 46.0 / 30 - g / 40;

	return 15 * log10(1 + pow(10, y) + pow(10, z));
}

/* Section 7.4: talker echo. */
static double impair_talker(const struct emodel *e, double no, double ist)
{
	double terv = e->telr - 40 * log10((1 + e->t / 10) / (1 + e->t / 150)) +
		      6 * exp(-0.3 * e->t * e->t);
	double roe = -1.5 * (no - e->rlr), re, idte;

	if (e->stmr < 9)
		terv += ist / 2;
	re = 80 + 2.5 * (terv - 14);
	idte = ((roe - re) / 2 + sqrt(pow(roe - re, 2) / 4 + 100) - 1) * (1 - exp(-e->t));
	return e->stmr > 20 ? sqrt(idte * idte + ist * ist) : idte;
}

/* Section 7.4: listener echo. */
static double impair_listener(const struct emodel *e, double ro)
{
	double rle = 10.5 * (e->wepl + 7) * pow(e->tr + 1, -0.25);

	return (ro - rle) / 2 + sqrt(pow(ro - rle, 2) / 4 + 169);
}

/* Section 7.4: too long a delay, for the default sensitivity (sT = 1, mT = 100 ms). */
static double impair_delay(const struct emodel *e)
{
	double x;

	if (e->ta <= 100)
		return 0;
	x = log2(e->ta / 100);
	return 25 * (pow(1 + pow(x, 6), 1.0 / 6) - 3 * pow(1 + pow(x / 3, 6), 1.0 / 6) + 2);
}

void emodel_set_delay(struct emodel *e, double ms, bool echo_free)
{
	e->ta = ms;
	e->t = echo_free ? 0 : ms;
	e->tr = echo_free ? 0 : 2 * ms;
}

void emodel_set_loss(struct emodel *e, double share, double burst_mean)
{
	double burst = burst_mean * (1 - share);

	e->ppl = share * 100;
	e->burst = burst > 1 ? burst : 1;
}

double emodel_mos(double r)
{
	if (r <= 0)
		return 1;
	if (r >= 100)
		return 4.5;
	return 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6;
}

struct emodel_rating emodel_rate(const struct emodel *e)
{
	double no = noise(e), ist = impair_sidetone(e);
	struct emodel_rating out = { .ro = 15 - 1.5 * (e->slr + no) };

	out.is = impair_loudness(e, no) + ist + impair_quantising(e, out.ro);
	out.id = impair_talker(e, no, ist) + impair_listener(e, out.ro) + impair_delay(e);
	out.ie_eff = e->ie + (95 - e->ie) * e->ppl / (e->ppl / e->burst + e->bpl);
	out.r = out.ro - out.is - out.id - out.ie_eff + e->advantage;
	out.mos = emodel_mos(out.r);
	return out;
}
