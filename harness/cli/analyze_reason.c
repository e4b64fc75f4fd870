/* analyze_reason.c - why captures do not tell a number. */
#include <math.h>
#include <stddef.h>

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
