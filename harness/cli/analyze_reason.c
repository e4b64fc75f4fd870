/* analyze_reason.c - why captures do not tell a number. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "harness/cli/analyze.h"

const char *analyze_no_clock(const struct rtpstream *r)
{
	return r->clock_hz ? NULL : r->no_clock;
}

const char *analyze_no_means(const struct rtpstream *r)
{
	if (isfinite(r->delta_min_ms))
		return NULL;
	return r->packets < 2 ? "there is one packet"
			      : "each packet ends a frame (marker bit) or is comfort noise, and "
				"Wireshark's means leave these out";
}

const char *analyze_no_delay(const struct trace_passage *p)
{
	if (p->delay.count)
		return NULL;
	return p->alike ? "its packets cannot be told from one another by what was captured of them"
			: "no packet of it was seen in both captures";
}

void analyze_put_reasons(const struct rtpstream *r)
{
	const char *no_clock = analyze_no_clock(r), *no_means = analyze_no_means(r);

	if (no_clock)
		(void)printf("           no jitter: nobody states the clock: %s; --clock does\n",
			     no_clock);
	if (no_means)
		(void)printf("           no means: %s\n", no_means);
	if (r->leaps)
		(void)printf("           its timestamps leap by 10 s or more, %" PRIu64
			     " %s: a restart, or two sources with one SSRC; jitter has that in "
			     "it\n",
			     r->leaps, r->leaps == 1 ? "time" : "times");
	if (3 * r->duplicates > r->packets)
		(void)printf("           its packets are there %.1f times each, as when several "
			     "interfaces are captured: times between packets and losses have the "
			     "copies in them\n",
			     (double)r->packets / (double)(r->packets - r->duplicates));
}
