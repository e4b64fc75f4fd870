/* gcc_delay.c - inter-group delay variation, its filter, and the detector with its threshold. */
#include "harness/workload/gcc_delay.h"

#include <math.h>

#define BURST (5 * NSEC_PER_MSEC)

#define PROCESS_NOISE 1e-3
#define FIRST_ERROR   0.1
#define NOISE_CHANGE  0.01
#define EASING        100

#define FIRST_THRESHOLD 12.5
#define LEAST_THRESHOLD 6.0
#define MOST_THRESHOLD  600.0
#define THRESHOLD_UP    0.01
#define THRESHOLD_DOWN  0.00018
#define THRESHOLD_SPIKE 15.0
#define OVERUSE_MS      10.0
#define SCALE_MAX       60U

/* A pause of this much says nothing of the threshold while it lasted. */
#define STEP_MAX_MS 100.0

void gcc_delay_init(struct gcc_delay *d)
{
	*d = (struct gcc_delay){ .e = FIRST_ERROR, .noise = 1, .threshold = FIRST_THRESHOLD };
	for (unsigned i = 0; i < GCC_INTERVALS; i++)
		d->interval[i] = INFINITY;
}

static double ms(nsec_t ns)
{
	return (double)ns / (double)NSEC_PER_MSEC;
}

static double shortest_interval(const struct gcc_delay *d)
{
	double least = INFINITY;

	for (unsigned i = 0; i < GCC_INTERVALS; i++)
		least = fmin(least, d->interval[i]);
	return least;
}

static void filter(struct gcc_delay *d, double variation)
{
	double z = variation - d->m;
	double keep = pow(1 - NOISE_CHANGE, 30 * shortest_interval(d) / 1000);
	double outlier = 3 * sqrt(d->noise);
	bool easing = d->usage != GCC_NORMAL && z * d->m < 0;
	double e = d->e + PROCESS_NOISE * (easing ? EASING : 1);
	double k;

	outlier = fmin(fabs(z), outlier);
	d->noise = fmax(1, keep * d->noise + (1 - keep) * outlier * outlier);
	k = e / (d->noise + e);
	d->m += k * z;
	d->e = (1 - k) * e;
}

static void move_threshold(struct gcc_delay *d, double tested, double step)
{
	double beyond = fabs(tested) - d->threshold;

	if (beyond > THRESHOLD_SPIKE)
		return;
	d->threshold +=
		fmin(step, STEP_MAX_MS) * beyond * (beyond < 0 ? THRESHOLD_DOWN : THRESHOLD_UP);
	d->threshold = fmax(LEAST_THRESHOLD, fmin(d->threshold, MOST_THRESHOLD));
}

static void detect(struct gcc_delay *d, double step)
{
	double tested = d->m * (d->groups < SCALE_MAX ? d->groups : SCALE_MAX);

	if (tested > d->threshold) {
		d->over_since += step;
		d->over_seen++;
		if (d->over_since > OVERUSE_MS && d->over_seen > 1 && tested >= d->tested)
			d->usage = GCC_OVERUSE;
	} else {
		d->over_since = 0;
		d->over_seen = 0;
		d->usage = tested < -d->threshold ? GCC_UNDERUSE : GCC_NORMAL;
	}
	d->tested = tested;
	move_threshold(d, tested, step);
}

/* The group is whole: it is held against the one before. */
static void close_group(struct gcc_delay *d)
{
	if (d->before.any) {
		nsec_t sent = d->now.sent - d->before.sent;
		nsec_t arrived = d->now.arrived - d->before.arrived;

		d->interval[d->groups % GCC_INTERVALS] = ms(sent);
		d->groups++;
		filter(d, ms(arrived - sent));
		detect(d, ms(sent));
	}
	d->before = d->now;
	d->now.any = false;
}

/* Sent in one go, or let through in one go after a wait. */
static bool belongs(const struct gcc_delay *d, nsec_t sent, nsec_t arrived)
{
	nsec_t gap = arrived - d->now.arrived;

	if (sent - d->now.first_sent <= BURST)
		return true;
	return gap <= BURST && gap < sent - d->now.sent;
}

enum gcc_usage gcc_delay_take(struct gcc_delay *d, nsec_t sent, nsec_t arrived)
{
	if (d->now.any && sent < d->now.first_sent)
		return d->usage;
	if (d->now.any && !belongs(d, sent, arrived))
		close_group(d);
	if (!d->now.any)
		d->now = (struct gcc_group){ true, sent, sent, arrived };
	d->now.sent = sent > d->now.sent ? sent : d->now.sent;
	d->now.arrived = arrived > d->now.arrived ? arrived : d->now.arrived;
	return d->usage;
}
