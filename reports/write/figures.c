/* figures.c - which numbers come first. */
#include "reports/write/figures.h"

#include <stddef.h>

static const struct figure figures[] = {
	{ "latency.p50", "", "latency, median", "Usual delay",
	  "half of the pictures appear within this time" },
	{ "latency.p95", "", "latency, 95 %", "Delay at its worst moments",
	  "19 of 20 pictures appear within this time" },
	{ "latency.p99", "", "latency, 99 %", NULL, NULL },
	{ "latency.max", "", "latency, greatest", NULL, NULL },
	{ "age.over_600", "", "time with a picture over 600 ms old", "Time with too old a picture",
	  "share of the call with a picture older than 600 ms" },
	{ "stall.600.count", "", "stalls over 600 ms", NULL, NULL },
	{ "stall.600.longest", "", "longest stall", "Longest stall",
	  "without a break older than 600 ms" },
	{ "jitter.frame", "", "jitter of pictures (RFC 3550)", NULL, NULL },
	{ "loss.ratio", "", "packets lost", "Packets lost", "on the way through the network" },
	{ "setup.first_frame", "", "first picture after", "First picture after",
	  "from pressing the call button" },
};

const struct figure *figure_nth(unsigned i)
{
	return i < sizeof(figures) / sizeof(*figures) ? &figures[i] : NULL;
}
