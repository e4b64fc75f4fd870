/* call.c - the workload "call": read from a show, written to run.json. */
#include "harness/scenario/call.h"

#include <errno.h>
#include <jansson.h>

#include "harness/base/err.h"
#include "harness/scenario/media.h"
#include "harness/scenario/yaml.h"

struct plan_call call_default(void)
{
	return (struct plan_call){ .video = true,
				   .codec = PLAN_VP8,
				   .width = 640,
				   .height = 360,
				   .fps = 30,
				   .video_bps = 800000,
				   .audio = true,
				   .audio_bps = 32000,
				   .shown = PLAN_SHOWN_PLAYOUT,
				   .jitter_buffer = 200 * NSEC_PER_MSEC,
				   .ip_version = 4 };
}

static int read_video(struct yaml at, void *into, struct err *err)
{
	/* In the order of enum plan_codec. */
	static const char *const codecs[] = { "vp8", "h264", "none", NULL };
	struct plan_call *call = into;
	unsigned codec = 0;
	int r = yaml_choice(at, "a video codec", codecs, &codec, err);

	call->video = codec < 2;
	if (call->video)
		call->codec = (enum plan_codec)codec;
	return r;
}

static int read_size(struct yaml at, void *into, struct err *err)
{
	struct plan_call *call = into;

	return media_size(at, &call->width, &call->height, err);
}

static int read_fps(struct yaml at, void *into, struct err *err)
{
	struct plan_call *call = into;

	return media_fps(at, &call->fps, err);
}

static int read_bitrate(struct yaml at, void *into, struct err *err)
{
	struct plan_call *call = into;

	return media_bps(at, &call->video_bps, err);
}

static int read_audio(struct yaml at, void *into, struct err *err)
{
	static const char *const codecs[] = { "none", "opus", NULL };
	struct plan_call *call = into;
	unsigned codec = 0;
	int r = yaml_choice(at, "an audio codec", codecs, &codec, err);

	call->audio = codec == 1;
	return r;
}

static int read_audio_bitrate(struct yaml at, void *into, struct err *err)
{
	struct plan_call *call = into;

	return media_bps(at, &call->audio_bps, err);
}

static int read_shown(struct yaml at, void *into, struct err *err)
{
	/* In the order of enum plan_shown. */
	static const char *const ways[] = { "playout", "decode", NULL };
	struct plan_call *call = into;
	unsigned way = 0;
	int r = yaml_choice(at, "when a picture counts as shown", ways, &way, err);

	call->shown = (enum plan_shown)way;
	return r;
}

static int read_jitter_buffer(struct yaml at, void *into, struct err *err)
{
	struct plan_call *call = into;
	int r = yaml_duration(at, &call->jitter_buffer, err);

	if (r == 0 && call->jitter_buffer > 10 * NSEC_PER_SEC)
		return yaml_refuse(at, err, -ERANGE, "a jitter buffer over 10 s");
	return r;
}

static int read_ip(struct yaml at, void *into, struct err *err)
{
	static const char *const versions[] = { "4", "6", NULL };
	struct plan_call *call = into;
	unsigned version = 0;
	int r = yaml_choice(at, "a version of IP", versions, &version, err);

	call->ip_version = version == 0 ? 4 : 6;
	return r;
}

int call_read(struct yaml at, struct plan_call *call, struct err *err)
{
	static const struct yaml_key keys[] = {
		{ "video", read_video, false }, { "size", read_size, false },
		{ "fps", read_fps, false },     { "bitrate", read_bitrate, false },
		{ "audio", read_audio, false }, { "audio-bitrate", read_audio_bitrate, false },
		{ "shown", read_shown, false }, { "jitter-buffer", read_jitter_buffer, false },
		{ "ip", read_ip, false },       { NULL, NULL, false },
	};
	int r = yaml_read_map(at, "a call", keys, call, err);

	if (r == 0 && !call->video && !call->audio)
		return yaml_refuse(at, err, -EINVAL, "a call without video and audio");
	return r;
}

json_t *call_json(const struct plan_call *call)
{
	json_t *workload = json_pack("{s:s, s:s, s:I, s:i}", "kind", "call", "shown",
				     call->shown == PLAN_SHOWN_PLAYOUT ? "playout" : "decode",
				     "jitter_buffer_ns", (json_int_t)call->jitter_buffer,
				     "ip_version", (int)call->ip_version);

	if (call->video)
		(void)json_object_set_new(workload, "video",
					  json_pack("{s:s, s:i, s:i, s:i, s:I}", "codec",
						    call->codec == PLAN_VP8 ? "vp8" : "h264",
						    "width", (int)call->width, "height",
						    (int)call->height, "fps", (int)call->fps,
						    "bitrate_bps", (json_int_t)call->video_bps));
	if (call->audio)
		(void)json_object_set_new(workload, "audio",
					  json_pack("{s:s, s:I}", "codec", "opus", "bitrate_bps",
						    (json_int_t)call->audio_bps));
	return workload;
}
