/* plan.h - a show with everything it needs, resolved: links, timeline, workload, expectations. */
#ifndef HARNESS_SCENARIO_PLAN_H
#define HARNESS_SCENARIO_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "harness/model/conf.h"
#include "harness/model/path.h"
#include "harness/model/timeline.h"
#include "harness/scenario/place.h"
#include "harness/workload/build.h"

struct err;
struct json_t;
struct link_data;
struct talk_show;

enum plan_direction { PLAN_TO_BUYER, PLAN_TO_SELLER, PLAN_DIRECTIONS };

/* "to-buyer", "to-seller": the direction's word in records. */
const char *plan_direction_word(enum plan_direction direction);

/* The settings of a link whose source a route names, in the order of reports. */
enum plan_fact {
	PLAN_DELAY,
	PLAN_JITTER,
	PLAN_SPIKES,
	PLAN_LOSS,
	PLAN_RATE,
	PLAN_QUEUE,
	PLAN_FACTS
};

/* "delay", "jitter", ... */
const char *plan_fact_word(enum plan_fact fact);

/* One direction of the route. links and timeline are what path_conf borrows. */
struct plan_chain {
	struct link_conf links[PATH_LINKS_MAX];
	size_t link_count;
	/* Where each number comes from, as the route's files say it behind the number; NULL where
	 * they say nothing. */
	char *sources[PATH_LINKS_MAX][PLAN_FACTS];
	struct link_data *data[PATH_LINKS_MAX]; /* what links borrow; NULL for nothing */
	struct timeline timeline;
};

/* What happens during the run, for people: one entry of the timeline. Times count from its start;
 * an event that does not end has end NSEC_NEVER. id is that of its timeline entries in both chains,
 * from 1. */
struct plan_event {
	uint32_t id;
	char *name; /* a word: "handover", "rate-dip", "change" */
	char *link; /* the links it touches: "buyer-down buyer-up" */
	nsec_t begin;
	nsec_t end;
	char *text;   /* a sentence: "nothing served for 34.5 ms" */
	char *source; /* where its numbers come from, as its file or else its kind says */
	bool loses;   /* it loses packets itself: event_loses() */
};

/* Frees what an event holds, and empties it. */
void plan_event_done(struct plan_event *event);

enum plan_codec { PLAN_VP8, PLAN_VP9, PLAN_H264 };

/* Room for the stages between camera and encoder, as in "beauty,scale=480x270". */
#define PLAN_STAGES_MAX 96

/* When a picture counts as shown: at its playout time, or as soon as it is decoded. */
enum plan_shown { PLAN_SHOWN_PLAYOUT, PLAN_SHOWN_DECODE };

/* A one-to-one WebRTC call, the same media in both directions. */
struct plan_call {
	bool video;
	enum plan_codec codec;
	uint32_t width;
	uint32_t height;
	uint32_t fps;
	uint64_t video_bps;
	bool adapt;                   /* video_bps is the most, and what the path carries is sent */
	unsigned video_fec;           /* % of video packets that are sent to mend others with */
	char stages[PLAN_STAGES_MAX]; /* see harness/workload/stages.h; "" for none */
	bool audio;                   /* Opus */
	uint64_t audio_bps;
	bool audio_fec; /* in-band forward error correction */
	bool audio_dtx; /* next to nothing is sent while nobody speaks */
	enum plan_shown shown;
	nsec_t jitter_buffer;
	unsigned ip_version; /* 4 or 6 */
};

/* The user's own sender, on the seller's host, and receiver, on the buyer's. */
struct plan_build {
	char *commands[2];               /* the sender's, the receiver's: for /bin/sh */
	enum build_pictures pictures[2]; /* given to the sender, taken from the receiver */
	enum build_sound_kind sound[2];  /* the same */
	struct build_ready ready[2];
	bool sender_first; /* the receiver is started when the sender is ready, or else the other */
	char *needs;       /* programs, between spaces; "" for none */
	char *folder;      /* of the build's own files; "" for none */
	uint32_t width;
	uint32_t height;
	uint32_t fps;
	nsec_t ready_limit;
	nsec_t picture_limit;
	nsec_t stop_limit;
	unsigned ip_version; /* 4 or 6 */
};

/* How a live show travels: both ways by SRT; published and watched by RTMP; published by RTMP and
 * watched as HLS. */
enum plan_over { PLAN_SRT, PLAN_RTMP, PLAN_HLS };

/* What plays HLS. */
enum plan_player { PLAN_GSTREAMER, PLAN_HLSJS };

/* A route that a workload names. */
struct plan_live_route {
	char *name; /* NULL: nothing between the two hosts */
	char *file; /* where it is named */
	unsigned line;
};

#define PLAN_OTHERS_MAX 15

/* What the route of a leg is called when nothing is between its hosts. */
#define PLAN_NO_ROUTE "none"

/* A publisher on the seller's host, an origin, and viewers: the buyer's, to which the show's own
 * route leads from the origin, and others. H.264, and AAC if asked for. */
struct plan_live {
	enum plan_over over;
	enum plan_player player;
	char *page;     /* the folder of the player's page; NULL without one */
	nsec_t latency; /* SRT's, on each of its two ways */
	nsec_t key_every;
	uint32_t width;
	uint32_t height;
	uint32_t fps;
	uint64_t video_bps;
	bool audio;
	uint64_t audio_bps;
	unsigned ip_version;            /* 4 or 6 */
	struct plan_live_route publish; /* from the publisher to the origin */
	struct plan_live_route others[PLAN_OTHERS_MAX];
	size_t other_count;
};

/* What runs on the hosts. */
enum plan_workload { PLAN_CALL, PLAN_LIVE, PLAN_BUILD, PLAN_TALK, PLAN_WORKLOADS };

/* The workload of a show: kind says which member is set. */
struct plan_work {
	enum plan_workload kind;

	union {
		struct plan_call call;
		struct plan_live live;
		struct plan_build build;
		struct talk_show *talk; /* harness/workload/talk.h; owned */
	};
};

enum plan_op { PLAN_AT_MOST, PLAN_BELOW, PLAN_AT_LEAST, PLAN_ABOVE };

/* "<=", "<", ">=", ">". */
const char *plan_op_sign(enum plan_op op);

/* "latency.p95 <= 600 ms": limit is in unit, the metric's own. */
struct plan_expect {
	char *text;
	char *who;  /* the host whose pictures are meant, "buyer-2"; NULL: every viewer's */
	char *file; /* where it stands */
	unsigned line;
	char *metric;
	enum plan_op op;
	double limit;
	char *unit;
};

/* A show's hosts are called by these words; the seller is the first, the buyer the second. */
#define PLAN_HOSTS_MAX 18
#define PLAN_HOST_SIZE 16
#define PLAN_LEGS_MAX  (PLAN_HOSTS_MAX - 1)
#define PLAN_SIDES_MAX (PLAN_DIRECTIONS * (1 + PLAN_LEGS_MAX))

/* A route of the show beside its own, to a host that its own does not reach. */
struct plan_leg {
	char name[PLAN_HOST_SIZE]; /* a word; stands before the names of its links, with a colon */
	size_t ends[2];            /* hosts: chains[PLAN_TO_BUYER] leads from the first */
	char streams[PLAN_DIRECTIONS][32]; /* the directions' words in records */
	char *route_name;
	char *route_title;
	struct plan_chain chains[PLAN_DIRECTIONS];
};

struct plan {
	char *name;     /* of the show; of the route when only a route was loaded */
	char *question; /* "" when the show asks none */
	/* The show measures the pipeline itself, and nothing was set beside its files: what it
	 * measures is what other runs are read against. */
	bool calibration;
	char *file; /* where the show was read from, and what it says */
	char *text;
	char *route_name;
	char *route_title;
	struct place route_place; /* of the buyer */
	bool route_public;        /* its long haul is the public Internet, without a relay */
	char *route_pair;         /* the route between the same places another way; NULL for none */
	char *route_file;         /* NULL for a route that stands in the show */
	char *route_text; /* what the route's own file says; "" when it stands in the show */
	char **changes;   /* "haul-out.delay=100 ms": what the caller set beside the files */
	size_t change_count;
	char hosts[PLAN_HOSTS_MAX][PLAN_HOST_SIZE];
	size_t host_count;
	size_t ends[2]; /* the hosts that the show's own route joins, as those of a leg */
	struct plan_chain chains[PLAN_DIRECTIONS];
	struct plan_leg *legs;
	size_t leg_count;
	struct plan_event *events; /* of all routes; by begin in each of them */
	size_t event_count;
	struct plan_work work;
	char *clip;  /* the video file to be sent, or NULL for a generated scene: */
	bool screen; /* a screen of text, and not what a camera sees */
	nsec_t duration;
	uint64_t seed;
	struct plan_expect *expects;
	size_t expect_count;
};

/* What the caller knows of metrics, which this room must not. NULL functions: any metric, and
 * limits as plain numbers with their units unread. */
struct plan_metrics {
	/* The unit of the metric of this name ("ms"), or NULL when there is no such metric. */
	const char *(*unit)(const char *metric);
	/* A limit ("2 s") in that unit. 0, or a negative errno with err. */
	int (*parse_limit)(const char *metric, const char *limit, double *ret, struct err *err);
};

/* How to load a plan. All zero: as the files say. */
struct plan_opts {
	const char *scenarios; /* folder that is searched first, or NULL */
	const char *route;     /* instead of the show's, or NULL */
	nsec_t duration;       /* instead of the show's, or 0 */
	bool seed_given;
	uint64_t seed; /* instead of the show's */
	/* "LINK.SETTING=VALUE": settings of links instead of the route's, as in a route file. */
	const char *const *changes;
	size_t change_count;
	struct plan_metrics metrics;
};

/* Loads the show of this name or path with its route, and compiles its timeline with its seed. On
 * success *ret is the caller's, to be freed with plan_free(). Else a negative errno, with err
 * saying "FILE:LINE:COLUMN: what was found, what was expected" and the source line. */
int plan_load(const char *show, const struct plan_opts *opts, struct plan **ret, struct err *err);

/* The same for a route alone, without workload and expectations; its events run for opts->duration,
 * 60 s when that is 0. */
int plan_load_route(const char *route, const struct plan_opts *opts, struct plan **ret,
		    struct err *err);

/* The same for a route that is no file: text is what would stand in one, name what complaints call
 * it. Files that it names lie beside name. */
int plan_load_route_text(const char *name, const char *text, const struct plan_opts *opts,
			 struct plan **ret, struct err *err);

/* Loads a show, or else a route: what a file turns out to be, or for a name the show of that name
 * before the route. */
int plan_load_either(const char *name, const struct plan_opts *opts, struct plan **ret,
		     struct err *err);

void plan_free(struct plan *plan);

/* An entry of run.json's "timeline"; one that never ends gets this end. As plan_to_json(). */
struct json_t *plan_event_json(const struct plan_event *event, nsec_t end);

/* The parts of run.json that the plan knows: "show", "route", "seed", "duration_ns", "workload",
 * "content", "timeline", "expect". The caller owns it; NULL when memory ran out. */
struct json_t *plan_to_json(const struct plan *plan);

#endif
