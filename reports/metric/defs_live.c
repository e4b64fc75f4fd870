/* defs_live.c - definitions of how an adaptive player fares. */
#include "reports/metric/defs.h"

#define OURS    "this project"
#define SRT     "draft-sharabayko-srt-01 section 4.5"
#define NEAREST "RFC 2330 section 11.3 (nearest rank)"

static const struct metric_def defs[] = {
	{ "hls.switches", METRIC_COUNT, METRIC_LOWER,
	  "how often the height of decoded pictures changed after the first", OURS },
	{ "hls.height.first", METRIC_COUNT, METRIC_HIGHER,
	  "height of the first rendition that was decoded, in pixels", OURS },
	{ "hls.height.last", METRIC_COUNT, METRIC_HIGHER,
	  "height of the last rendition that was decoded, in pixels", OURS },
	{ "hls.buffer.min", METRIC_MS, METRIC_HIGHER,
	  "least media that the player held, looked at twice a second from the first picture on",
	  OURS },
	{ "hls.buffer.p50", METRIC_MS, METRIC_NEITHER,
	  "median of the media that the player held, looked at twice a second", NEAREST },
	{ "hls.fragments", METRIC_COUNT, METRIC_NEITHER,
	  "fragments that the origin's web server was asked for", OURS },
	{ "hls.fragments.aborted", METRIC_COUNT, METRIC_LOWER,
	  "of these, those that the player let go half-way, where it tells (hls.js), else those "
	  "that the web server could not hand over whole to its kernel",
	  OURS },
	{ "srt.clock.late", METRIC_MS, METRIC_LOWER,
	  "how much later than data the handshake came by which the viewer's SRT set its clock: all is "
	  "held back for so much more than SRT's latency, until drift is corrected",
	  SRT },
	{ "srt.clock.late.origin", METRIC_MS, METRIC_LOWER,
	  "the same at the origin, of what the publisher sends", SRT },
};

const struct metric_table defs_live = { defs, sizeof(defs) / sizeof(*defs) };
