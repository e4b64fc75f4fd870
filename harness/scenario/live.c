/* live.c - the workload "live": read from a show, written to run.json. */
#include "harness/scenario/live.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/scenario/find.h"
#include "harness/scenario/media.h"
#include "harness/scenario/yaml.h"

#define LATENCY_MAX   (10 * NSEC_PER_SEC)
#define KEY_EVERY_MIN (100 * NSEC_PER_MSEC)
#define KEY_EVERY_MAX (30 * NSEC_PER_SEC)
#define AUDIO_BPS_MIN 8000
#define AUDIO_BPS_MAX 320000

/* In the order of enum plan_over. */
static const char *const over_words[] = { "srt", "rtmp", "hls", NULL };
/* In the order of enum plan_player. */
static const char *const player_words[] = { "gstreamer", "hls.js", NULL };

/* Where the page of a viewer with hls.js lies in the library. */
#define PAGE_FOLDER "players/hls.js"

struct plan_live live_default(void)
{
	return (struct plan_live){ .over = PLAN_SRT,
				   .latency = 120 * NSEC_PER_MSEC,
				   .key_every = NSEC_PER_SEC,
				   .width = 640,
				   .height = 360,
				   .fps = 30,
				   .video_bps = 800000,
				   .audio_bps = 64000,
				   .ip_version = 4 };
}

static int read_over(struct yaml at, void *into, struct err *err)
{
	struct plan_live *live = into;
	unsigned over = 0;
	int r = yaml_choice(at, "what a live show travels over", over_words, &over, err);

	live->over = (enum plan_over)over;
	return r;
}

static int find_page(struct yaml at, struct plan_live *live, struct err *err)
{
	const struct find_place place = { .near = yaml_name(at.file) };
	char *page = NULL;
	int r = find_part(PAGE_FOLDER, &place, &page, err);

	if (r < 0)
		return yaml_refuse_because(at, err);
	free(live->page);
	live->page = page;
	return 0;
}

static int read_player(struct yaml at, void *into, struct err *err)
{
	struct plan_live *live = into;
	unsigned player = 0;
	int r = yaml_choice(at, "what plays a show by HLS", player_words, &player, err);

	live->player = (enum plan_player)player;
	return r == 0 && live->player == PLAN_HLSJS ? find_page(at, live, err) : r;
}

static int read_latency(struct yaml at, void *into, struct err *err)
{
	struct plan_live *live = into;
	int r = yaml_duration(at, &live->latency, err);

	if (r == 0 && live->latency > LATENCY_MAX)
		return yaml_refuse(at, err, -ERANGE, "a latency of SRT over 10 s");
	return r;
}

static int read_key_every(struct yaml at, void *into, struct err *err)
{
	struct plan_live *live = into;
	int r = yaml_duration(at, &live->key_every, err);

	if (r == 0 && (live->key_every < KEY_EVERY_MIN || live->key_every > KEY_EVERY_MAX))
		return yaml_refuse(at, err, -ERANGE, "a key frame is sent every 100 ms to 30 s");
	return r;
}

static int read_size(struct yaml at, void *into, struct err *err)
{
	struct plan_live *live = into;

	return media_size(at, &live->width, &live->height, err);
}

static int read_fps(struct yaml at, void *into, struct err *err)
{
	struct plan_live *live = into;

	return media_fps(at, &live->fps, err);
}

static int read_bitrate(struct yaml at, void *into, struct err *err)
{
	struct plan_live *live = into;

	return media_bps(at, &live->video_bps, err);
}

static int read_audio(struct yaml at, void *into, struct err *err)
{
	static const char *const codecs[] = { "none", "aac", NULL };
	struct plan_live *live = into;
	unsigned codec = 0;
	int r = yaml_choice(at, "an audio codec", codecs, &codec, err);

	live->audio = codec == 1;
	return r;
}

static int read_audio_bitrate(struct yaml at, void *into, struct err *err)
{
	struct plan_live *live = into;
	int r = media_bps(at, &live->audio_bps, err);

	if (r == 0 && (live->audio_bps < AUDIO_BPS_MIN || live->audio_bps > AUDIO_BPS_MAX))
		return yaml_refuse(at, err, -ERANGE, "sound has 8 to 320 kbit/s");
	return r;
}

static int read_ip(struct yaml at, void *into, struct err *err)
{
	struct plan_live *live = into;

	return media_ip(at, &live->ip_version, err);
}

/* The name of a route, which is found when the plan is made: then its place is told too. */
static int read_route(struct yaml at, struct plan_live_route *ret, struct err *err)
{
	int r = yaml_copy(at, "the name of a route", &ret->name, err);

	if (r < 0)
		return r;
	free(ret->file);
	ret->file = strdup(yaml_name(at.file));
	ret->line = yaml_line(at);
	return ret->file ? 0 : err_set(err, -ENOMEM, "no memory for a show");
}

static int read_publish(struct yaml at, void *into, struct err *err)
{
	struct plan_live *live = into;

	return read_route(at, &live->publish, err);
}

static int read_other(struct yaml at, void *into, struct err *err)
{
	struct plan_live *live = into;

	if (live->other_count == PLAN_OTHERS_MAX)
		return yaml_refuse(at, err, -E2BIG, "more than %d viewers", PLAN_OTHERS_MAX + 1);
	return read_route(at, &live->others[live->other_count++], err);
}

static void drop_others(struct plan_live *live)
{
	for (size_t i = 0; i < live->other_count; i++) {
		free(live->others[i].name);
		free(live->others[i].file);
		live->others[i] = (struct plan_live_route){ 0 };
	}
	live->other_count = 0;
}

static int read_others(struct yaml at, void *into, struct err *err)
{
	struct plan_live *live = into;

	drop_others(live);
	return yaml_read_list(at, "the routes of the other viewers", read_other, into, err);
}

int live_read(struct yaml at, struct plan_live *live, struct err *err)
{
	static const struct yaml_key keys[] = {
		{ "over", read_over, false },
		{ "player", read_player, false },
		{ "latency", read_latency, false },
		{ "size", read_size, false },
		{ "fps", read_fps, false },
		{ "bitrate", read_bitrate, false },
		{ "key-every", read_key_every, false },
		{ "audio-bitrate", read_audio_bitrate, false },
		{ "audio", read_audio, false },
		{ "ip", read_ip, false },
		{ "publish", read_publish, false },
		{ "others", read_others, false },
		{ NULL, NULL, false },
	};

	int r = yaml_read_map(at, "a live show", keys, live, err);

	if (r == 0 && live->player == PLAN_HLSJS && live->over != PLAN_HLS)
		return yaml_refuse(at, err, -EINVAL, "\"player: hls.js\" without \"over: hls\"");
	if (r == 0 && live->audio && live->over == PLAN_HLS)
		return yaml_refuse(
			at, err, -EINVAL,
			"\"audio: aac\" with \"over: hls\", where sound is not measured");
	return r;
}

json_t *live_json(const struct plan_live *live)
{
	json_t *workload = json_pack(
		"{s:s, s:s, s:s, s:I, s:i, s:{s:s, s:i, s:i, s:i, s:I}}", "kind", "live", "over",
		over_words[live->over], "shown", live->over == PLAN_HLS ? "playout" : "decode",
		"key_every_ns", (json_int_t)live->key_every, "viewers", (int)live->other_count + 1,
		"video", "codec", "h264", "width", (int)live->width, "height", (int)live->height,
		"fps", (int)live->fps, "bitrate_bps", (json_int_t)live->video_bps);

	if (workload)
		(void)json_object_set_new(workload, "ip_version", json_integer(live->ip_version));
	if (workload && live->audio)
		(void)json_object_set_new(workload, "audio",
					  json_pack("{s:s, s:I}", "codec", "aac", "bitrate_bps",
						    (json_int_t)live->audio_bps));
	if (workload && live->over == PLAN_SRT)
		(void)json_object_set_new(workload, "srt_latency_ns", json_integer(live->latency));
	if (workload && live->over == PLAN_HLS)
		(void)json_object_set_new(workload, "player",
					  json_string(player_words[live->player]));
	return workload;
}

void live_done(struct plan_live *live)
{
	free(live->page);
	free(live->publish.name);
	free(live->publish.file);
	drop_others(live);
}
