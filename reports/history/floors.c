/* floors.c - the table of material floors. */
#include "reports/history/floors.h"

#include <math.h>
#include <string.h>

/* Estimates of this project. 20 ms is less than a picture's interval at 30 frames/s, and what two
 * builds of equal worth differ by between days; a stall of half a percent of the time is one of 0.3
 * s a minute; a hundredth of SSIM, or half a decibel, is where people begin to tell two pictures
 * apart side by side. Only few are gates: each further one costs all others certainty. */
static const struct floor_row rows[] = {
	{ "latency.p95", 20, 0.05, true },
	{ "stall.600.ratio", 0.005, 0, true },
	{ "fps.harmonic", 1, 0.05, true },
	{ "setup.first_frame", 100, 0.10, true },
	{ "audio.latency.p95", 20, 0.05, true },
	{ "quality.ssim", 0.01, 0, true },
	{ "latency.p50", 15, 0.05, false },
	{ "latency.p99", 40, 0.10, false },
	{ "latency.over_600", 0.005, 0, false },
	{ "age.p95", 20, 0.05, false },
	{ "age.over_400", 0.01, 0, false },
	{ "age.over_600", 0.005, 0, false },
	{ "stall.600.longest", 100, 0.10, false },
	{ "freeze.webrtc.ratio", 0.005, 0, false },
	{ "gap.max", 100, 0.10, false },
	{ "frames.never", 0.01, 0, false },
	{ "quality.psnr", 0.5, 0, false },
	{ "audio.missing", 0.01, 0, false },
	{ "audio.dropouts.ratio", 0.005, 0, false },
	{ "audio.concealed.ratio", 0.01, 0, false },
	{ "avsync.acceptable", 0.02, 0, false },
	{ "emodel.mos", 0.1, 0, false },
	{ "recovery.max", 200, 0.10, false },
	{ "rate.reaction", 200, 0.10, false },
	{ "rate.recovery", 500, 0.10, false },
};

const struct floor_row *floor_nth(size_t i)
{
	return i < sizeof(rows) / sizeof(rows[0]) ? &rows[i] : NULL;
}

const struct floor_row *floor_of(const char *metric)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!strcmp(rows[i].metric, metric))
			return &rows[i];
	return NULL;
}

double floor_value(const struct floor_row *floor, double base_median)
{
	return fmax(floor->least, floor->share * fabs(base_median));
}
