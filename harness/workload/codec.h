/* codec.h - the parts of a pipeline that code, packetise and decode each kind of media. */
#ifndef HARNESS_WORKLOAD_CODEC_H
#define HARNESS_WORKLOAD_CODEC_H

#include "harness/workload/call.h"

struct text;

/* Payload types of our session descriptions. webrtcbin takes the number after the video's for
 * packets that are sent again, so the sound's must not be that. */
#define CODEC_VIDEO_PT 96
#define CODEC_AUDIO_PT 111

/* One kind of media. The launch texts are in the words of gst_parse_launch(): the encoder is named
 * "enc" and the payloader "pay" with a prefix: v for video, a for audio ("venc"). */
struct codec {
	const char *encoding; /* its name in RTP: "VP8" */
	unsigned clock_rate;
	unsigned rate_unit; /* of rate_property, in bit/s */
	/* Adds raw media to coded media: the encoder with the call's bit rate. */
	void (*encoder)(struct text *to, const struct call_conf *conf);
	const char *rate_property; /* of a video encoder: may be set at any time */
	const char *payloader;
	const char *depayloader; /* RTP to coded media; for video an element of its own */
	const char *decoder;     /* coded media to raw media */
	const char *needs[8];    /* elements, NULL-ended */
};

/* NULL for none. */
const struct codec *codec_video(enum call_video video);
const struct codec *codec_audio(enum call_audio audio);

#endif
