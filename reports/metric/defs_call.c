/* defs_call.c - definitions of setting up a call, its sound, and its sender. */
#include "reports/metric/defs.h"

#define OURS    "this project"
#define W3C     "after W3C webrtc-stats concealmentEvents and concealedSamples"
#define AGORA   "Agora RemoteAudioStats.totalFrozenTime"
#define NEAREST "RFC 2330 section 11.3 (nearest rank)"

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

	/* sound */
	{ "audio.latency.p50", METRIC_MS, METRIC_LOWER,
	  "median over marks in the sound of heard minus put in", NEAREST },
	{ "audio.latency.p95", METRIC_MS, METRIC_LOWER,
	  "95th percentile over marks in the sound of heard minus put in", NEAREST },
	{ "audio.latency.max", METRIC_MS, METRIC_LOWER, "greatest latency of a mark in the sound",
	  OURS },
	{ "audio.missing", METRIC_RATIO, METRIC_LOWER, "share of the marks that were never heard",
	  OURS },
	{ "audio.dropouts.count", METRIC_COUNT, METRIC_LOWER,
	  "times of at least 20 ms without the sound that was sent", OURS },
	{ "audio.dropouts.total", METRIC_MS, METRIC_LOWER, "sum of these times", OURS },
	{ "audio.dropouts.max", METRIC_MS, METRIC_LOWER, "longest of these times", OURS },
	{ "audio.dropouts.ratio", METRIC_RATIO, METRIC_LOWER,
	  "share of the time since sound was first heard that these times take", OURS },
	{ "audiofreeze.agora.count", METRIC_COUNT, METRIC_LOWER,
	  "intervals of 2 s, from the first sound heard on, without more than 4 % of the sound that was "
	  "sent",
	  AGORA },
	{ "audiofreeze.agora.total", METRIC_MS, METRIC_LOWER, "sum of these intervals", AGORA },
	{ "audio.concealed.count", METRIC_COUNT, METRIC_LOWER,
	  "times in which the decoder made up for sound that had not come", W3C },
	{ "audio.concealed.ratio", METRIC_RATIO, METRIC_LOWER,
	  "share of the time since sound was first heard that the decoder made up, for nothing was there",
	  W3C },
	{ "audio.restored.ratio", METRIC_RATIO, METRIC_NEITHER,
	  "share of the time since sound was first heard that came from the coarse copy in the next "
	  "packet (Opus' in-band FEC)",
	  OURS },
	{ "avsync.p50", METRIC_MS, METRIC_NEITHER,
	  "median of the sound's latency minus the picture's at the same instant; above 0 the sound is "
	  "late",
	  NEAREST },
	{ "avsync.early_max", METRIC_MS, METRIC_LOWER, "how far the sound was early at worst",
	  OURS },
	{ "avsync.late_max", METRIC_MS, METRIC_LOWER, "how far the sound was late at worst", OURS },
	{ "avsync.unnoticed", METRIC_RATIO, METRIC_HIGHER,
	  "share of instants with the sound at most 45 ms early or 125 ms late",
	  "ITU-R BT.1359-1, detectability" },
	{ "avsync.acceptable", METRIC_RATIO, METRIC_HIGHER,
	  "share of instants with the sound at most 90 ms early or 185 ms late",
	  "ITU-R BT.1359-1, acceptability" },
	{ "avsync.r37", METRIC_RATIO, METRIC_HIGHER,
	  "share of instants with the sound at most 40 ms early or 60 ms late", "EBU R37" },
	{ "emodel.r", METRIC_SCORE, METRIC_HIGHER,
	  "rating of 0 to 100 of the sound's median latency and packet loss: narrow-band equivalent, "
	  "echoes cancelled, G.711 with concealment",
	  "ITU-T G.107" },
	{ "emodel.mos", METRIC_SCORE, METRIC_HIGHER, "emodel.r as a mean opinion of 1 to 4.5",
	  "ITU-T G.107 appendix I" },
	{ "emodel.echo.r", METRIC_SCORE, METRIC_HIGHER,
	  "emodel.r with a telephone's echoes: all defaults of the E-model", "ITU-T G.107" },

	/* what the sender does about its network */
	{ "recovery.max", METRIC_MS, METRIC_LOWER,
	  "longest time from the end of an event until the picture's age was within 600 ms and stayed so "
	  "for 1 s",
	  OURS },
	{ "rate.reaction", METRIC_MS, METRIC_LOWER,
	  "from the first fall of the capacity until the rate sent is at most 1.1 times the new one for "
	  "2 s",
	  OURS },
	{ "rate.overshoot", METRIC_SCORE, METRIC_LOWER,
	  "delay above its least, integrated over the 10 s after that fall, in ms s", OURS },
	{ "rate.undershoot", METRIC_RATIO, METRIC_NEITHER,
	  "1 - rate sent / capacity after the reaction; below 0 more is sent than fits", OURS },
	{ "rate.recovery", METRIC_MS, METRIC_LOWER,
	  "from the next rise of the capacity until 80 % of the rate before the fall is sent",
	  OURS },
};

const struct metric_table defs_call = { defs, sizeof(defs) / sizeof(*defs) };
