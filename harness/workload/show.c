/* show.c - what a host is asked to do in a live show: defaults, checks, words, arguments. */
#include "harness/workload/show.h"

#include <errno.h>
#include <stddef.h>

#include "harness/base/err.h"
#include "harness/workload/address.h"
#include "harness/workload/args.h"

static const char *const role_words[SHOW_ROLES + 1] = { "publisher", "origin", "viewer" };
static const char *const player_words[SHOW_PLAYERS + 1] = { "gstreamer", "hls.js" };
static const char *const over_words[SHOW_OVERS + 1] = { "srt", "rtmp", "hls" };

#define ARG(name, kind, field)                                      \
	{                                                           \
		name, kind, offsetof(struct show_conf, field), NULL \
	}
#define ARG_OF(name, field, words)                                       \
	{                                                                \
		name, ARG_WORD, offsetof(struct show_conf, field), words \
	}

static const struct arg args[] = {
	ARG_OF("role", role, role_words),
	ARG_OF("over", over, over_words),
	ARG_OF("player", player, player_words),
	ARG("name", ARG_TEXT, name),
	ARG("local", ARG_TEXT, local),
	ARG("origin", ARG_TEXT, origin),
	ARG("records", ARG_TEXT, records),
	ARG("shots", ARG_TEXT, shots),
	ARG("folder", ARG_TEXT, folder),
	ARG("dir", ARG_TEXT, dir),
	ARG("page", ARG_TEXT, page),
	ARG("hlsjs", ARG_TEXT, hlsjs),
	ARG("control-fd", ARG_INT, control_fd),
	ARG("width", ARG_UNSIGNED, width),
	ARG("height", ARG_UNSIGNED, height),
	ARG("fps", ARG_UNSIGNED, fps),
	ARG("video-bps", ARG_U64, video_bps),
	ARG("audio-bps", ARG_U64, audio_bps),
	ARG("key-every-ns", ARG_U64, key_every),
	ARG("latency-ns", ARG_U64, latency),
	ARG("clip", ARG_TEXT, clip),
	ARG("connect-limit-ns", ARG_U64, connect_limit),
};

static const struct arg_table table = { "a live show", args, sizeof(args) / sizeof(args[0]) };

void show_conf_init(struct show_conf *conf)
{
	*conf = (struct show_conf){
		.control_fd = -1,
		.width = 640,
		.height = 360,
		.fps = 30,
		.video_bps = 800000,
		.key_every = NSEC_PER_SEC,
		.latency = 120 * NSEC_PER_MSEC,
		.connect_limit = 30 * NSEC_PER_SEC,
	};
}

bool show_in_browser(const struct show_conf *conf)
{
	return conf->role == SHOW_VIEWER && conf->over == SHOW_HLS && conf->player == SHOW_BY_HLSJS;
}

/* Coders work on pairs of rows and columns, and like fours. */
static unsigned side(unsigned full, unsigned quarters)
{
	return full * quarters / 4 / 4 * 4;
}

struct show_rendition show_rendition(const struct show_conf *conf, unsigned i)
{
	static const char *const words[SHOW_RENDITIONS] = { "low", "mid", "hi" };

	if (i == SHOW_RENDITIONS - 1)
		return (struct show_rendition){ words[i], conf->width, conf->height,
						conf->video_bps };
	return (struct show_rendition){ words[i], side(conf->width, i + 2),
					side(conf->height, i + 2), conf->video_bps * (i + 1) / 4 };
}

static int check_text(const char *name, const char *value, struct err *err)
{
	return value && *value ? 0 : err_set(err, -EINVAL, "--%s is missing", name);
}

int show_conf_check(const struct show_conf *conf, struct err *err)
{
	/* the smallest rendition is half as wide, and a stamp needs 320x144 or 160x288 */
	const struct arg_range ranges[] = {
		{ "width", conf->width, 160, 3840 },
		{ "height", conf->height, 144, 2160 },
		{ "fps", conf->fps, 1, 120 },
		{ "video-bps", conf->video_bps, 100000, 50000000 },
		{ "audio-bps", conf->audio_bps, conf->audio_bps ? 8000 : 0, 320000 },
		{ "key-every-ns", (uint64_t)conf->key_every, 100 * NSEC_PER_MSEC,
		  30 * NSEC_PER_SEC },
		{ "latency-ns", (uint64_t)conf->latency, 0, 10 * NSEC_PER_SEC },
		{ "connect-limit-ns", (uint64_t)conf->connect_limit, NSEC_PER_MSEC,
		  600 * NSEC_PER_SEC },
	};
	struct address origin;
	int r = check_text("name", conf->name, err);

	if (r == 0)
		r = check_text("records", conf->records, err);
	if (r == 0)
		r = check_text("origin", conf->origin, err);
	if (r == 0)
		r = check_text("local", conf->local, err);
	if (r == 0)
		r = check_text("folder", conf->folder, err);
	if (r == 0 && show_in_browser(conf))
		r = check_text("dir", conf->dir, err);
	if (r == 0 && show_in_browser(conf))
		r = check_text("page", conf->page, err);
	if (r == 0 && show_in_browser(conf))
		r = check_text("hlsjs", conf->hlsjs, err);
	if (r == 0 && address_read(conf->origin, 0, &origin, err) < 0)
		r = err_prefix(err, "--origin");
	if (r == 0)
		r = args_check(ranges, sizeof(ranges) / sizeof(ranges[0]), err);
	if (r == 0 && conf->audio_bps && conf->over == SHOW_HLS)
		r = err_set(err, -EINVAL, "--audio-bps: there is no sound by HLS");
	if (r == 0 && (conf->width % 2 || conf->height % 2))
		r = err_set(err, -EINVAL, "--width and --height must be even");
	return r;
}

int show_host_argv(const struct show_conf *conf, const char *program, char ***ret, struct err *err)
{
	const char *const first[] = { program, "host", "show", NULL };
	int r = show_conf_check(conf, err);

	return r < 0 ? r : args_make(&table, conf, first, ret, err);
}

int show_parse(int argc, char *const *argv, struct show_conf *conf, struct err *err)
{
	return args_parse(&table, argc, argv, conf, err);
}
