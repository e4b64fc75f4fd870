/* rtpjitter.c - RFC 3550's interarrival jitter. */
#include "reports/metric/rtpjitter.h"

#include <math.h>
#include <stddef.h>

const uint32_t rtpjitter_clocks[RTPJITTER_CLOCKS] = { 8000,  11025, 16000, 22050, 24000,
						      32000, 44100, 48000, 90000 };

void rtpjitter_init(struct rtpjitter *j, uint32_t clock_hz)
{
	*j = (struct rtpjitter){ .clock_hz = clock_hz, .ms_per_unit = 1000.0 / clock_hz };
}

/* A.8, in timestamp units modulo 2^32: the difference of two transits is small, whatever the
 * clocks. */
static void add_integer(struct rtpjitter *j, nsec_t since_first, uint32_t timestamp)
{
	uint64_t seconds = (uint64_t)(since_first / NSEC_PER_SEC);
	uint64_t rest = (uint64_t)(since_first % NSEC_PER_SEC);
	uint32_t units = (uint32_t)(seconds * j->clock_hz + rest * j->clock_hz / NSEC_PER_SEC);
	uint32_t transit = units - timestamp;
	int32_t d = (int32_t)(transit - j->transit);

	j->transit = transit;
	if (j->started)
		j->scaled += (uint32_t)(d < 0 ? -(int64_t)d : d) - ((j->scaled + 8) >> 4);
}

double rtpjitter_add(struct rtpjitter *j, nsec_t arrival, uint32_t timestamp)
{
	double nominal, actual;

	if (!j->started)
		j->first = arrival;
	/* Time that goes backwards beyond the first packet counts as none: units cannot be
	 * negative. */
	add_integer(j, arrival > j->first ? arrival - j->first : 0, timestamp);
	nominal = (double)(int32_t)(timestamp - j->timestamp) * j->ms_per_unit;
	actual = (double)(arrival - j->arrival) / (double)NSEC_PER_MSEC;
	if (j->started)
		j->ms = (15 * j->ms + fabs(actual - nominal)) / 16;
	j->started = true;
	j->arrival = arrival;
	j->timestamp = timestamp;
	return j->ms;
}

double rtpjitter_integer_ms(const struct rtpjitter *j)
{
	return j->clock_hz ? (j->scaled >> 4) * 1000.0 / j->clock_hz : 0;
}

uint32_t rtpjitter_clock(double measured_hz)
{
	uint32_t best = 0;
	double best_off = 0.05;

	for (size_t i = 0; i < RTPJITTER_CLOCKS; i++) {
		double off = fabs(measured_hz / rtpjitter_clocks[i] - 1);

		if (off >= best_off)
			continue;
		best = rtpjitter_clocks[i];
		best_off = off;
	}
	return best;
}
