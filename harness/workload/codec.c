/* codec.c - settings of encoders and decoders that keep a call's latency low. */
#include "harness/workload/codec.h"

#include <inttypes.h>

#include "harness/base/text.h"

/* A buffer of 300 ms at constant rate, no look-ahead, key frames only when asked for. */
static void add_vpxenc(struct text *to, const char *encoder, const struct call_conf *conf)
{
	text_addf(to,
		  "%s name=venc deadline=1 cpu-used=8 threads=1 target-bitrate=%" PRIu64
		  " end-usage=cbr keyframe-max-dist=3000 lag-in-frames=0 buffer-size=300 "
		  "buffer-initial-size=200 buffer-optimal-size=240 undershoot=95 overshoot=15 "
		  "min-quantizer=4 max-quantizer=56",
		  encoder, conf->video_bps);
}

static void add_vp8enc(struct text *to, const struct call_conf *conf)
{
	add_vpxenc(to, "vp8enc", conf);
}

static void add_vp9enc(struct text *to, const struct call_conf *conf)
{
	add_vpxenc(to, "vp9enc", conf);
}

static void add_x264enc(struct text *to, const struct call_conf *conf)
{
	text_addf(to,
		  "x264enc name=venc tune=zerolatency speed-preset=ultrafast threads=1 "
		  "bitrate=%" PRIu64 " vbv-buf-capacity=200 key-int-max=3000 bframes=0 ! "
		  "video/x-h264,profile=constrained-baseline",
		  conf->video_bps / 1000);
}

static void add_openh264enc(struct text *to, const struct call_conf *conf)
{
	text_addf(to,
		  "openh264enc name=venc complexity=low rate-control=bitrate bitrate=%" PRIu64
		  " gop-size=3000 enable-frame-skip=true ! "
		  "video/x-h264,profile=constrained-baseline ! h264parse",
		  conf->video_bps);
}

static void add_opusenc(struct text *to, const struct call_conf *conf)
{
	text_addf(to,
		  "opusenc name=aenc frame-size=20 bitrate=%" PRIu64
		  " audio-type=voice inband-fec=%s packet-loss-percentage=5 dtx=%s",
		  conf->audio_bps, conf->audio_fec == CALL_YES ? "true" : "false",
		  conf->audio_dtx == CALL_YES ? "true" : "false");
}

#define H264_PAYLOADER   "rtph264pay name=vpay config-interval=-1 aggregate-mode=zero-latency"
#define H264_DEPAYLOADER "rtph264depay name=vdepay wait-for-keyframe=true request-keyframe=true"
#define H264_DECODER     "h264parse ! avdec_h264 name=vdec max-threads=1"

static const struct codec videos[CALL_VIDEOS] = {
	[CALL_VP8] = {
		.encoding = "VP8",
		.clock_rate = 90000,
		.encoder = add_vp8enc,
		.rate_property = "target-bitrate",
		.rate_unit = 1,
		.payloader = "rtpvp8pay name=vpay picture-id-mode=15-bit",
		.depayloader = "rtpvp8depay name=vdepay wait-for-keyframe=true request-keyframe=true",
		.decoder = "vp8dec name=vdec threads=1",
		.needs = { "vp8enc", "vp8dec", "rtpvp8pay", "rtpvp8depay" },
	},
	[CALL_VP9] = {
		.encoding = "VP9",
		.clock_rate = 90000,
		.encoder = add_vp9enc,
		.rate_property = "target-bitrate",
		.rate_unit = 1,
		.payloader = "rtpvp9pay name=vpay picture-id-mode=15-bit",
		.depayloader = "rtpvp9depay name=vdepay wait-for-keyframe=true request-keyframe=true",
		.decoder = "vp9dec name=vdec threads=1",
		.needs = { "vp9enc", "vp9dec", "rtpvp9pay", "rtpvp9depay" },
	},
	[CALL_H264] = {
		.encoding = "H264",
		.clock_rate = 90000,
		.encoder = add_x264enc,
		.rate_property = "bitrate",
		.rate_unit = 1000,
		.payloader = H264_PAYLOADER,
		.depayloader = H264_DEPAYLOADER,
		.decoder = H264_DECODER,
		.needs = { "x264enc", "h264parse", "rtph264pay", "rtph264depay", "avdec_h264" },
	},
	[CALL_OPENH264] = {
		.encoding = "H264",
		.clock_rate = 90000,
		.encoder = add_openh264enc,
		.rate_property = "bitrate",
		.rate_unit = 1,
		.payloader = H264_PAYLOADER,
		.depayloader = H264_DEPAYLOADER,
		.decoder = H264_DECODER,
		.needs = { "openh264enc", "h264parse", "rtph264pay", "rtph264depay", "avdec_h264" },
	},
};

static const struct codec audios[CALL_AUDIOS] = {
	[CALL_OPUS] = {
		.encoding = "OPUS",
		.clock_rate = 48000,
		.encoder = add_opusenc,
		.payloader = "rtpopuspay name=apay",
		.depayloader = "rtpopusdepay name=adepay",
		.decoder = "opusdec name=adec plc=true use-inband-fec=true",
		.needs = { "opusenc", "opusdec", "rtpopuspay", "rtpopusdepay" },
	},
};

const struct codec *codec_video(enum call_video video)
{
	return video == CALL_NO_VIDEO ? NULL : &videos[video];
}

const struct codec *codec_audio(enum call_audio audio)
{
	return audio == CALL_NO_AUDIO ? NULL : &audios[audio];
}
