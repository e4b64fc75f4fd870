/* emodel.h - how good a telephone conversation over this delay and loss would be: the E-model. */
#ifndef REPORTS_METRIC_EMODEL_H
#define REPORTS_METRIC_EMODEL_H

#include <stdbool.h>

/* ITU-T G.107, the narrow-band E-model in full. For other codecs than G.711 it is an equivalent: Ie
 * and Bpl say what the codec costs. */
struct emodel {
	/* levels, in dB */
	double slr;  /* send loudness rating */
	double rlr;  /* receive loudness rating */
	double stmr; /* sidetone masking rating */
	double ds;   /* D-values of the telephones */
	double dr;
	double telr; /* talker echo loudness rating */
	double wepl; /* weighted echo path loss */
	double nc;   /* circuit noise, dBm0p */
	double nfor; /* noise floor, dBmp */
	double ps;   /* room noise, dB(A) */
	double pr;
	double qdu;       /* quantising distortion units */
	double advantage; /* A: what users forgive for a convenience */
	/* delays, in ms, one way but for the last */
	double ta; /* from mouth to ear */
	double t;  /* of the echo's path */
	double tr; /* round trip of the four-wire loop */
	/* codec and loss */
	double ie;    /* equipment impairment without loss */
	double bpl;   /* robustness to loss: 4.3 for G.711, 25.1 with packet loss concealment */
	double ppl;   /* loss in percent */
	double burst; /* mean burst length observed over that of random loss: at least 1 */
};

/* What the rating is made of: R = Ro - Is - Id - Ie,eff + A. */
struct emodel_rating {
	double r;
	double mos; /* 1 to 4.5 */
	double ro;
	double is;
	double id;
	double ie_eff;
};

/* G.107's default values: no delay, no loss, R 93.2. */
extern const struct emodel emodel_default;

/* Sets the delays of a conversation with this delay from mouth to ear: with the default echo, which
 * is that of a telephone (T = Ta, Tr = 2 Ta), or with echoes cancelled (T = Tr = 0), as in an app.
 */
void emodel_set_delay(struct emodel *e, double ms, bool echo_free);

/* Sets loss from its share and mean burst length: random loss of the share p has bursts of 1 / (1 -
 * p) packets. */
void emodel_set_loss(struct emodel *e, double share, double burst_mean);

struct emodel_rating emodel_rate(const struct emodel *e);

/* G.107 appendix I: the mean opinion score of a rating. */
double emodel_mos(double r);

#endif
