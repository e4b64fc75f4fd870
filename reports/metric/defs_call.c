/* defs_call.c - definitions of setting up a call. */
#include "reports/metric/defs.h"

#define OURS "this project"

static const struct metric_def defs[] = {
	{ "setup.first_frame", METRIC_MS, METRIC_LOWER,
	  "from the caller's start (the buyer presses call) to the first frame shown to this side",
	  OURS },
	{ "setup.from_join", METRIC_MS, METRIC_LOWER,
	  "from this side's connection to signalling to the first frame shown to it", OURS },
	{ "setup.signal", METRIC_MS, METRIC_LOWER, "start to connected to signalling", OURS },
	{ "setup.offer", METRIC_MS, METRIC_LOWER, "connected to signalling to offer", OURS },
	{ "setup.answer", METRIC_MS, METRIC_LOWER, "offer to answer", OURS },
	{ "setup.ice", METRIC_MS, METRIC_LOWER, "answer to ICE connected", OURS },
	{ "setup.dtls", METRIC_MS, METRIC_LOWER, "ICE connected to DTLS connected", OURS },
	{ "setup.first_rtp", METRIC_MS, METRIC_LOWER,
	  "DTLS connected to the first RTP packet of the other side", OURS },
	{ "setup.first_decoded", METRIC_MS, METRIC_LOWER,
	  "first RTP packet to the first decoded frame", OURS },
	{ "setup.first_shown", METRIC_MS, METRIC_LOWER,
	  "first decoded frame to the first shown frame", OURS },
	{ "setup.first_audio", METRIC_MS, METRIC_LOWER,
	  "from the caller's start to the first sound heard by this side", OURS },
};

const struct metric_table defs_call = { defs, sizeof(defs) / sizeof(*defs) };
