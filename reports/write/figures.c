/* figures.c - which numbers come first. */
#include "reports/write/figures.h"

#include <stddef.h>

static const struct figure figures[] = {
	{ "latency.p50", NULL, "latency, median", "Usual delay",
	  "half of the pictures appear within this" },
	{ "latency.p95", NULL, "latency, 95 %", "19 of 20 within",
	  "one picture in twenty takes longer" },
	{ "latency.p99", NULL, "latency, 99 %", NULL, NULL },
	{ "latency.max", NULL, "latency, greatest", NULL, NULL },
	{ "age.over_600", "stall.600.ratio", "time with a picture over 600 ms old",
	  "Time over 600 ms", "share of the call with a picture older than that" },
	{ "stall.600.count", NULL, "stalls over 600 ms", NULL, NULL },
	{ "stall.600.longest", NULL, "longest stall", "Longest stall",
	  "the picture stayed older than 600 ms for so long" },
	{ "audio.latency.p50", NULL, "latency of sound, median", NULL, NULL },
	{ "avsync.p50", NULL, "sound behind the picture", NULL, NULL },
	{ "audio.dropouts.ratio", NULL, "time without the sound", NULL, NULL },
	{ "quality.psnr", NULL, "quality of pictures (PSNR)", NULL, NULL },
	{ "jitter.frame", NULL, "jitter of pictures (RFC 3550)", NULL, NULL },
	{ "loss.ratio", NULL, "packets lost", "Packets lost", "on the way through the network" },
	{ "setup.first_frame", NULL, "first picture after", "First picture after",
	  "from pressing the call button" },
};

const struct figure *figure_nth(unsigned i)
{
	return i < sizeof(figures) / sizeof(*figures) ? &figures[i] : NULL;
}
