/* ratestep.c - the step response of a sender. */
#include "reports/metric/ratestep.h"

#define WINDOW_BINS 5  /* half a second */
#define STAY_BINS   20 /* two seconds */
#define AFTERMATH   (10 * NSEC_PER_SEC)

/* The bin that holds an instant; clamped to 0..n. */
static size_t bin_of(const struct ratestep_sent *sent, nsec_t at)
{
	nsec_t bin = (at - sent->begin) / RATESTEP_BIN;

	if (at < sent->begin)
		return 0;
	return (size_t)bin < sent->n ? (size_t)bin : sent->n;
}

/* The mean rate over count bins up to bin end (not included). */
static uint64_t rate_before(const struct ratestep_sent *sent, size_t end, size_t count)
{
	size_t from = end > count ? end - count : 0;
	uint64_t bytes = 0;

	for (size_t i = from; i < end; i++)
		bytes += sent->bytes[i];
	/* Whole bins a second: in ns, a few GB would overflow. */
	return end > from ? bytes * 8 * (NSEC_PER_SEC / RATESTEP_BIN) / (end - from) : 0;
}

uint64_t ratestep_mean(const struct ratestep_sent *sent, nsec_t at, nsec_t length)
{
	return rate_before(sent, bin_of(sent, at), (size_t)(length / RATESTEP_BIN));
}

/* The end of the first bin at or after from since when the rate does not exceed bps for two
 * seconds; n when there is none. */
static size_t first_low(const struct ratestep_sent *sent, size_t from, size_t until, uint64_t bps)
{
	size_t low = 0;

	for (size_t i = from + 1; i <= until; i++) {
		low = rate_before(sent, i, WINDOW_BINS) <= bps ? low + 1 : 0;
		if (low == STAY_BINS)
			return i - STAY_BINS + 1;
	}
	return until + 1;
}

nsec_t ratestep_reaction(const struct ratestep_sent *sent, const struct ratestep *step)
{
	size_t from = bin_of(sent, step->at), until = bin_of(sent, step->until);
	size_t low = first_low(sent, from, until, step->after_bps / 10 * 11);

	if (low > until)
		return RATESTEP_UNSEEN;
	return sent->begin + (nsec_t)low * RATESTEP_BIN - step->at;
}

nsec_t ratestep_recovery(const struct ratestep_sent *sent, const struct ratestep *step,
			 uint64_t wanted_bps)
{
	size_t until = bin_of(sent, step->until);

	for (size_t i = bin_of(sent, step->at) + 1; i <= until; i++)
		if (rate_before(sent, i, WINDOW_BINS) * 10 >= wanted_bps * 8)
			return sent->begin + (nsec_t)i * RATESTEP_BIN - step->at;
	return RATESTEP_UNSEEN;
}

double ratestep_undershoot(const struct ratestep_sent *sent, const struct ratestep *step)
{
	nsec_t reaction = ratestep_reaction(sent, step);
	size_t from, until = bin_of(sent, step->until);

	if (reaction == RATESTEP_UNSEEN || !step->after_bps)
		return -1000;
	from = bin_of(sent, step->at + reaction) + STAY_BINS;
	if (from >= until)
		return -1000;
	return 1 - (double)rate_before(sent, until, until - from) / (double)step->after_bps;
}

double ratestep_overshoot(const struct ratestep_delay *delays, size_t n,
			  const struct ratestep *step, nsec_t baseline)
{
	nsec_t end = step->at + AFTERMATH;
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		nsec_t until = i + 1 < n ? delays[i + 1].sent : delays[i].sent;
		nsec_t above = delays[i].delay - baseline;

		if (delays[i].sent < step->at || delays[i].sent >= end || above <= 0)
			continue;
		if (until > end)
			until = end;
		sum += (double)above / (double)NSEC_PER_MSEC *
		       ((double)(until - delays[i].sent) / (double)NSEC_PER_SEC);
	}
	return sum;
}
