/* defs_picture.c - definitions of what the eye sees. */
#include "reports/metric/defs.h"

#define NEAREST "RFC 2330 section 11.3 (nearest rank)"
#define TYPE7   "Hyndman and Fan 1996, type 7 (libwebrtc, NumPy, R)"
#define OURS    "this project"
#define W3C     "W3C webrtc-stats"
#define WEBRTC  "libwebrtc video_quality_observer2.cc"
#define DVQA    "libwebrtc default_video_quality_analyzer"
#define AGORA   "Agora RemoteVideoStats.totalFrozenTime"

static const struct metric_def defs[] = {
	/* latency of frames */
	{ "latency.p50", METRIC_MS, METRIC_LOWER,
	  "median over shown frames of first shown minus captured", NEAREST },
	{ "latency.p90", METRIC_MS, METRIC_LOWER,
	  "90th percentile over shown frames of first shown minus captured", NEAREST },
	{ "latency.p95", METRIC_MS, METRIC_LOWER,
	  "95th percentile over shown frames of first shown minus captured", NEAREST },
	{ "latency.p99", METRIC_MS, METRIC_LOWER,
	  "99th percentile over shown frames of first shown minus captured", NEAREST },
	{ "latency.min", METRIC_MS, METRIC_LOWER, "least latency of a shown frame", OURS },
	{ "latency.max", METRIC_MS, METRIC_LOWER, "greatest latency of a shown frame", OURS },
	{ "latency.mean", METRIC_MS, METRIC_LOWER,
	  "mean latency of shown frames; frames never shown do not count, so stalls hide in it",
	  OURS },
	{ "latency.p50.type7", METRIC_MS, METRIC_LOWER, "latency.p50 interpolated, for display",
	  TYPE7 },
	{ "latency.p95.type7", METRIC_MS, METRIC_LOWER, "latency.p95 interpolated, for display",
	  TYPE7 },
	{ "latency.p99.type7", METRIC_MS, METRIC_LOWER, "latency.p99 interpolated, for display",
	  TYPE7 },
	{ "latency.over_600", METRIC_RATIO, METRIC_LOWER,
	  "share of shown frames with a latency over 600 ms", OURS },

	/* age of the picture on screen */
	{ "age.p50", METRIC_MS, METRIC_LOWER,
	  "age of the picture on screen (now minus its capture) not exceeded half of the time",
	  OURS },
	{ "age.p95", METRIC_MS, METRIC_LOWER,
	  "age of the picture on screen not exceeded 95 % of the time; exact, not sampled", OURS },
	{ "age.p99", METRIC_MS, METRIC_LOWER,
	  "age of the picture on screen not exceeded 99 % of the time", OURS },
	{ "age.max", METRIC_MS, METRIC_LOWER, "greatest age of the picture on screen", OURS },
	{ "age.over_150", METRIC_RATIO, METRIC_LOWER,
	  "share of the time with a picture older than 150 ms (transparent, G.114)", OURS },
	{ "age.over_200", METRIC_RATIO, METRIC_LOWER,
	  "share of the time with a picture older than 200 ms", OURS },
	{ "age.over_400", METRIC_RATIO, METRIC_LOWER,
	  "share of the time with a picture older than 400 ms (G.114's planning limit)", OURS },
	{ "age.over_500", METRIC_RATIO, METRIC_LOWER,
	  "share of the time with a picture older than 500 ms", OURS },
	{ "age.over_600", METRIC_RATIO, METRIC_LOWER,
	  "share of the time with a picture older than 600 ms, this project's objective", OURS },
	{ "age.over_1000", METRIC_RATIO, METRIC_LOWER,
	  "share of the time with a picture older than 1 s", OURS },

	/* stalls and freezes */
	{ "stall.600.count", METRIC_COUNT, METRIC_LOWER,
	  "times that the picture's age exceeded 600 ms for at least a 60 Hz tick", OURS },
	{ "stall.600.total", METRIC_MS, METRIC_LOWER, "sum of these stalls' lengths", OURS },
	{ "stall.600.longest", METRIC_MS, METRIC_LOWER, "longest of these stalls", OURS },
	{ "stall.600.ratio", METRIC_RATIO, METRIC_LOWER,
	  "share of these stalls in the time from the first shown frame to the end", OURS },
	{ "freeze.webrtc.count", METRIC_COUNT, METRIC_LOWER,
	  "intervals between shown frames of at least max(3 a, a + 150 ms), a the mean of the last 30 "
	  "in whole ms",
	  WEBRTC },
	{ "freeze.webrtc.total", METRIC_MS, METRIC_LOWER, "sum of these intervals", WEBRTC },
	{ "freeze.webrtc.longest", METRIC_MS, METRIC_LOWER, "longest of these intervals", WEBRTC },
	{ "freeze.webrtc.ratio", METRIC_RATIO, METRIC_LOWER,
	  "their share in the time from the first to the last shown frame", WEBRTC },
	{ "freeze.dvqa.count", METRIC_COUNT, METRIC_LOWER,
	  "intervals over max(3 a, a + 150 ms), a the mean of all intervals so far", DVQA },
	{ "freeze.dvqa.total", METRIC_MS, METRIC_LOWER, "sum of these intervals", DVQA },
	{ "freeze.agora500.count", METRIC_COUNT, METRIC_LOWER,
	  "intervals over 500 ms of a stream of at least 5 frames/s", AGORA },
	{ "freeze.agora500.total", METRIC_MS, METRIC_LOWER, "sum of these intervals", AGORA },
	{ "gap.over_200.total", METRIC_MS, METRIC_LOWER,
	  "sum of the intervals between shown frames that exceed 200 ms", OURS },
	{ "gap.over_500.total", METRIC_MS, METRIC_LOWER,
	  "sum of the intervals between shown frames that exceed 500 ms", OURS },
	{ "gap.over_1000.total", METRIC_MS, METRIC_LOWER,
	  "sum of the intervals between shown frames that exceed 1 s", OURS },
	{ "gap.max", METRIC_MS, METRIC_LOWER, "longest interval between shown frames", OURS },
	{ "open_freeze", METRIC_MS, METRIC_LOWER,
	  "how long the last picture had stood at the end, when freeze.webrtc would call that a freeze",
	  OURS },

	/* frame rate and fate */
	{ "fps.harmonic", METRIC_FPS, METRIC_HIGHER,
	  "sum of the intervals between shown frames over the sum of their squares", W3C },
	{ "fps.mean", METRIC_FPS, METRIC_HIGHER,
	  "shown frames less one, over the time from the first to the last", OURS },
	{ "ifd_var.w3c", METRIC_MS2, METRIC_LOWER,
	  "variance of the intervals between shown frames, divided by the number of frames", W3C },
	{ "ifd_var.unbiased", METRIC_MS2, METRIC_LOWER,
	  "variance of the intervals between shown frames, divided by their number less one",
	  OURS },
	{ "frames.captured", METRIC_COUNT, METRIC_NEITHER, "frames that were captured", OURS },
	{ "frames.shown", METRIC_COUNT, METRIC_HIGHER, "of these, shown at least once", OURS },
	{ "frames.never", METRIC_RATIO, METRIC_LOWER, "share of captured frames never shown",
	  OURS },
	{ "frames.torn", METRIC_RATIO, METRIC_LOWER,
	  "share of captured frames only ever shown torn: the stamp's copies disagreed", OURS },
	{ "frames.unsent", METRIC_COUNT, METRIC_LOWER,
	  "frames never shown that the sender did not send", OURS },
	{ "frames.lost", METRIC_COUNT, METRIC_LOWER,
	  "frames never shown of which a packet was lost, and made good too late or not at all",
	  OURS },
	{ "frames.unused", METRIC_COUNT, METRIC_LOWER,
	  "frames never shown although no packet of them was lost: late, or waiting for a key frame",
	  OURS },
	{ "frames.unread", METRIC_COUNT, METRIC_LOWER, "pictures shown without a readable stamp",
	  OURS },

	{ "frames.fit_residual", METRIC_MS, METRIC_LOWER,
	  "where the sender does not tell its RTP timestamps: how far, at 95 % of frames, captures lie "
	  "from the timestamps fitted to them",
	  OURS },

	/* quality */
	{ "quality.psnr", METRIC_DB, METRIC_HIGHER,
	  "10 log10(255^2 / mean squared error of luma) over a sample of decoded pictures, whole, each "
	  "against the same frame as it went to the encoder; at most 100 dB",
	  "ffmpeg psnr, y" },
	{ "quality.psnr.min", METRIC_DB, METRIC_HIGHER, "the least of one such picture", OURS },
	{ "quality.ssim", METRIC_SCORE, METRIC_HIGHER,
	  "mean structural similarity of the luma of these pictures, by windows of 8x8 at steps of 4",
	  "Wang et al. 2004; ffmpeg ssim, Y" },
	{ "quality.ssim.min", METRIC_SCORE, METRIC_HIGHER, "the least of one such picture", OURS },

	/* blame */
	{ "blame.encode", METRIC_MS, METRIC_LOWER, "mean part of latency: capture to coded frame",
	  OURS },
	{ "blame.pacing", METRIC_MS, METRIC_LOWER,
	  "mean part: coded frame to the sending of the packet that completed it", OURS },
	{ "blame.repair", METRIC_MS, METRIC_LOWER,
	  "mean part: that packet's first sending to the one that arrived", OURS },
	{ "blame.propagation", METRIC_MS, METRIC_LOWER,
	  "mean part on the route that is neither queue nor jitter", OURS },
	{ "blame.jitter", METRIC_MS, METRIC_LOWER, "mean part: jitter and spikes of the route",
	  OURS },
	{ "blame.queue", METRIC_MS, METRIC_LOWER,
	  "mean part: waiting and being served in the route's queues", OURS },
	{ "blame.receiver", METRIC_MS, METRIC_LOWER,
	  "mean part: frame whole at the receiver's wire to given to the decoder", OURS },
	{ "blame.decode", METRIC_MS, METRIC_LOWER, "mean part: decoding", OURS },
	{ "blame.display", METRIC_MS, METRIC_LOWER, "mean part: decoded to shown", OURS },
};

const struct metric_table defs_picture = { defs, sizeof(defs) / sizeof(*defs) };
