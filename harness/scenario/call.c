/* call.c - the workload "call": read from a show, written to run.json. */
#include "harness/scenario/call.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/scenario/media.h"
#include "harness/scenario/yaml.h"
#include "harness/workload/stages.h"

struct plan_call call_default(void)
{
	return (struct plan_call){ .video = true,
				   .codec = PLAN_VP8,
				   .width = 640,
				   .height = 360,
				   .fps = 30,
				   .video_bps = 800000,
				   .adapt = true,
				   .audio = true,
				   .audio_bps = 32000,
				   .audio_fec = true,
				   .shown = PLAN_SHOWN_PLAYOUT,
				   .jitter_buffer = 200 * NSEC_PER_MSEC,
				   .ip_version = 4 };
}

static int read_video(struct yaml at, void *into, struct err *err)
{
	/* In the order of enum plan_codec. */
	static const char *const codecs[] = { "vp8", "vp9", "h264", "none", NULL };
	struct plan_call *call = into;
	unsigned codec = 0;
	int r = yaml_choice(at, "a video codec", codecs, &codec, err);

	call->video = codec < 3;
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

static int read_adapt(struct yaml at, void *into, struct err *err)
{
	struct plan_call *call = into;

	return yaml_answer(at, &call->adapt, err);
}

static int read_fec(struct yaml at, void *into, struct err *err)
{
	struct plan_call *call = into;
	chance_t share = 0;
	int r = yaml_chance(at, &share, err);

	call->video_fec = (unsigned)(100 * chance_value(share) + 0.5);
	return r;
}

/* A stage is a word, or a word with its size; what is put together is what the workload reads. */
static int read_stage(struct yaml at, void *into, struct err *err)
{
	struct plan_call *call = into;
	struct yaml value = at;
	const char *size = NULL;
	const char *word;
	struct stages stages;
	size_t used = strlen(call->stages);
	int r = 0;

	if (yaml_is_map(at))
		r = yaml_single(at, "a stage", &word, &value, err);
	else
		word = yaml_scalar(at, "a stage", err);
	if (r == 0 && word && yaml_is_map(at))
		size = yaml_scalar(value, "a size, as in 480x270", err);
	if (r < 0 || !word || (yaml_is_map(at) && !size))
		return r < 0 ? r : -EINVAL;
	r = snprintf(call->stages + used, sizeof(call->stages) - used, "%s%s%s%s", used ? "," : "",
		     word, size ? "=" : "", size ? size : "");
	if ((size_t)r >= sizeof(call->stages) - used)
		return yaml_refuse(at, err, -EINVAL, "stages of more than %d letters",
				   PLAN_STAGES_MAX - 1);
	return stages_parse(call->stages, &stages, err) < 0 ? yaml_refuse_because(at, err) : 0;
}

static int read_stages(struct yaml at, void *into, struct err *err)
{
	struct plan_call *call = into;

	call->stages[0] = '\0';
	return yaml_read_list(at, "stages", read_stage, into, err);
}

static int read_audio_fec(struct yaml at, void *into, struct err *err)
{
	struct plan_call *call = into;

	return yaml_answer(at, &call->audio_fec, err);
}

static int read_audio_dtx(struct yaml at, void *into, struct err *err)
{
	struct plan_call *call = into;

	return yaml_answer(at, &call->audio_dtx, err);
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
	struct plan_call *call = into;

	return media_ip(at, &call->ip_version, err);
}

int call_read(struct yaml at, struct plan_call *call, struct err *err)
{
	static const struct yaml_key keys[] = {
		{ "video", read_video, false },
		{ "size", read_size, false },
		{ "fps", read_fps, false },
		{ "bitrate", read_bitrate, false },
		{ "adapt", read_adapt, false },
		{ "fec", read_fec, false },
		{ "stages", read_stages, false },
		{ "audio-fec", read_audio_fec, false },
		{ "audio-dtx", read_audio_dtx, false },
		{ "audio", read_audio, false },
		{ "audio-bitrate", read_audio_bitrate, false },
		{ "shown", read_shown, false },
		{ "jitter-buffer", read_jitter_buffer, false },
		{ "ip", read_ip, false },
		{ NULL, NULL, false },
	};
	int r = yaml_read_map(at, "a call", keys, call, err);

	if (r == 0 && !call->video && !call->audio)
		return yaml_refuse(at, err, -EINVAL, "a call without video and audio");
	return r;
}

static json_t *video_json(const struct plan_call *call)
{
	static const char *const codecs[] = {
		[PLAN_VP8] = "vp8", [PLAN_VP9] = "vp9", [PLAN_H264] = "h264"
	};

	return json_pack("{s:s, s:i, s:i, s:i, s:I, s:b, s:i, s:s}", "codec", codecs[call->codec],
			 "width", (int)call->width, "height", (int)call->height, "fps",
			 (int)call->fps, "bitrate_bps", (json_int_t)call->video_bps, "adapts",
			 call->adapt, "fec_percent", (int)call->video_fec, "stages", call->stages);
}

json_t *call_json(const struct plan_call *call)
{
	json_t *workload = json_pack("{s:s, s:s, s:I, s:i}", "kind", "call", "shown",
				     call->shown == PLAN_SHOWN_PLAYOUT ? "playout" : "decode",
				     "jitter_buffer_ns", (json_int_t)call->jitter_buffer,
				     "ip_version", (int)call->ip_version);

	if (call->video)
		(void)json_object_set_new(workload, "video", video_json(call));
	if (call->audio)
		(void)json_object_set_new(workload, "audio",
					  json_pack("{s:s, s:I, s:b, s:b}", "codec", "opus",
						    "bitrate_bps", (json_int_t)call->audio_bps,
						    "fec", call->audio_fec, "dtx",
						    call->audio_dtx));
	return workload;
}
