/* gcc_rate.c - additive and multiplicative increase, multiplicative decrease. */
#include "harness/workload/gcc_rate.h"

#include <math.h>

#define BETA         0.85
#define ETA          1.08
#define OVER_ARRIVED 1.5

#define SMOOTHING    0.05
#define LEAST_SPREAD 0.4
#define MOST_SPREAD  2.5
#define SPREADS      3.0
#define FRAMES_HZ    30.0
#define PACKET_BITS  (1200 * 8.0)
#define RESPONSE     (100 * NSEC_PER_MSEC)
#define LEAST_STEP   1000.0
#define STEP_MAX     NSEC_PER_SEC
#define KBIT         1000.0

void gcc_rate_init(struct gcc_rate *r, double start)
{
	*r = (struct gcc_rate){ .rate = start, .variance = LEAST_SPREAD, .state = GCC_INCREASE };
}

static void forget_oldest(struct gcc_rate *r)
{
	r->bytes -= r->arrivals[r->oldest].bytes;
	r->oldest = (r->oldest + 1) % GCC_ARRIVALS;
	r->count--;
}

void gcc_rate_arrive(struct gcc_rate *r, nsec_t at, unsigned bytes)
{
	if (r->count == GCC_ARRIVALS)
		forget_oldest(r);
	if (!r->first)
		r->first = at;
	r->arrivals[(r->oldest + r->count++) % GCC_ARRIVALS] = (struct gcc_arrival){ at, bytes };
	r->bytes += bytes;
	while (r->arrivals[r->oldest].at <= at - GCC_WINDOW)
		forget_oldest(r);
}

double gcc_rate_incoming(const struct gcc_rate *r)
{
	nsec_t last;

	if (!r->count)
		return 0;
	last = r->arrivals[(r->oldest + r->count - 1) % GCC_ARRIVALS].at;
	if (last - r->first < GCC_WINDOW)
		return 0;
	return (double)r->bytes * 8 * (double)NSEC_PER_SEC / (double)GCC_WINDOW;
}

/* Deviations of what arrives from the mean of when the path was full. */
static double deviations(const struct gcc_rate *r, double incoming)
{
	return (incoming - r->peak) / KBIT / sqrt(r->variance * r->peak / KBIT);
}

static void learn_peak(struct gcc_rate *r, double incoming)
{
	double off;

	if (r->peak > 0 && deviations(r, incoming) < -SPREADS)
		r->peak = 0;
	if (r->peak <= 0)
		r->peak = incoming;
	off = (r->peak - incoming) / KBIT;
	r->peak += SMOOTHING * (incoming - r->peak);
	r->variance = (1 - SMOOTHING) * r->variance + SMOOTHING * off * off / (r->peak / KBIT);
	r->variance = fmax(LEAST_SPREAD, fmin(r->variance, MOST_SPREAD));
}

static void decrease(struct gcc_rate *r, double incoming)
{
	if (incoming <= 0)
		return;
	r->rate = fmin(r->rate, BETA * incoming);
	learn_peak(r, incoming);
}

/* Half of a packet of the size that a frame of this rate is cut into. */
static double near_step(const struct gcc_rate *r, nsec_t passed, nsec_t round_trip)
{
	double frame = r->rate / FRAMES_HZ;
	double packet = frame / ceil(frame / PACKET_BITS);
	double responses = (double)passed / (double)(RESPONSE + round_trip);

	return fmax(LEAST_STEP * (double)passed / (double)NSEC_PER_SEC,
		    0.5 * fmin(responses, 1) * packet);
}

static void increase(struct gcc_rate *r, double incoming, nsec_t passed, nsec_t round_trip)
{
	double grown;

	if (r->peak > 0 && incoming > 0 && deviations(r, incoming) > SPREADS)
		r->peak = 0;
	if (r->peak > 0)
		grown = r->rate + near_step(r, passed, round_trip);
	else
		grown = r->rate * pow(ETA, (double)passed / (double)NSEC_PER_SEC);
	if (incoming > 0)
		grown = fmin(grown, fmax(r->rate, OVER_ARRIVED * incoming));
	r->rate = grown;
}

static enum gcc_state next_state(enum gcc_state state, enum gcc_usage usage)
{
	switch (usage) {
	case GCC_OVERUSE:
		return GCC_DECREASE;
	case GCC_UNDERUSE:
		return GCC_HOLD;
	case GCC_NORMAL:
		return state == GCC_DECREASE ? GCC_HOLD : GCC_INCREASE;
	}
	return state;
}

void gcc_rate_update(struct gcc_rate *r, enum gcc_usage usage, nsec_t now, nsec_t round_trip)
{
	nsec_t passed = r->updated ? now - r->updated : 0;
	double incoming = gcc_rate_incoming(r);

	r->updated = now;
	r->state = next_state(r->state, usage);
	switch (r->state) {
	case GCC_HOLD:
		break;
	case GCC_INCREASE:
		increase(r, incoming, passed < STEP_MAX ? passed : STEP_MAX, round_trip);
		break;
	case GCC_DECREASE:
		decrease(r, incoming);
		break;
	}
}
