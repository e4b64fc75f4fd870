/* show.h - one host's part of a live show: what it is asked to do, as a struct and as arguments. */
#ifndef HARNESS_WORKLOAD_SHOW_H
#define HARNESS_WORKLOAD_SHOW_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/time.h"

struct err;

/* The publisher sends to the origin, which sends to every viewer. */
enum show_role { SHOW_PUBLISHER, SHOW_ORIGIN, SHOW_VIEWER, SHOW_ROLES };

/* How the show travels: on both legs by SRT; published by RTMP and watched so; published by RTMP in
 * three renditions and watched as HLS. */
enum show_over { SHOW_SRT, SHOW_RTMP, SHOW_HLS, SHOW_OVERS };

/* What plays a show by HLS: GStreamer's hlsdemux2, or hls.js in headless Chromium. */
enum show_plays { SHOW_BY_GSTREAMER, SHOW_BY_HLSJS, SHOW_PLAYERS };

/* Where the origin listens. */
#define SHOW_PORT_SRT_IN  7001
#define SHOW_PORT_SRT_OUT 7002
#define SHOW_PORT_RTMP    1935
#define SHOW_PORT_HTTP    8080

/* The name of the stream at the origin. */
#define SHOW_STREAM "show"

/* How its pictures are called in records, and the number in their stamps. */
#define SHOW_TRACK        "to-buyer"
#define SHOW_STAMP_STREAM 1U

/* Renditions of HLS, worst first. */
#define SHOW_RENDITIONS 3

struct show_rendition {
	const char *word; /* "low" */
	unsigned width;
	unsigned height;
	uint64_t bps;
};

/* One host's part. Borrows its strings. */
struct show_conf {
	enum show_role role;
	enum show_over over;
	enum show_plays player;
	const char *name;    /* the host's: "seller", "origin", "buyer-2": a word in records */
	const char *local;   /* this host's address, IPv4 */
	const char *origin;  /* the origin's */
	const char *records; /* file to write records to */
	const char *shots;   /* what names of files to keep pictures in begin with; NULL: none */
	const char *folder;  /* the origin makes and fills it, a viewer by HLS reads its log */
	const char *dir;  /* the run's, in which a browser lives and its page keeps what it tells */
	const char *page; /* the folder of that page; NULL unless the player is hls.js */
	const char *hlsjs; /* the folder of hls.js itself (hlsjs.h); the same */
	int control_fd;    /* see harness/workload/control.h; -1: none, begin at once */
	unsigned width;
	unsigned height;
	unsigned fps;
	uint64_t video_bps;   /* of the best rendition */
	uint64_t audio_bps;   /* AAC; 0: no sound, as always by HLS */
	nsec_t key_every;     /* from key frame to key frame; a fragment's length */
	nsec_t latency;       /* SRT's, on each of its two ways */
	const char *clip;     /* the video file that is sent, again and again; NULL: the scene */
	nsec_t connect_limit; /* from start to a viewer's first picture; longer is a failure */
};

/* H.264 at 640x360, 30 frames/s, 800 kbit/s, a key frame a second, by SRT with a latency of 120 ms.
 */
void show_conf_init(struct show_conf *conf);

/* 0, or -EINVAL with err saying which value cannot be and what is allowed. */
int show_conf_check(const struct show_conf *conf, struct err *err);

/* Does this host watch in a browser? */
bool show_in_browser(const struct show_conf *conf);

/* Rendition i of the show: a quarter, a half and all of the bit rate, at half, three quarters and
 * all of the side lengths. */
struct show_rendition show_rendition(const struct show_conf *conf, unsigned i);

/* Makes the NULL-ended arguments { program, "host", "show", "--role=viewer", ... } that start this
 * part, to be freed with args_free() (args.h). 0, or -EINVAL or -ENOMEM. */
int show_host_argv(const struct show_conf *conf, const char *program, char ***ret, struct err *err);

/* Reads the arguments behind "show" into conf, which holds the defaults before and borrows the
 * strings after. 0, or -EINVAL with err naming the argument. */
int show_parse(int argc, char *const *argv, struct show_conf *conf, struct err *err);

#endif
