/* budget.h - what a route leaves of 600 ms: propagation, jitter, a full queue, and repairs that
 * fit. */
#ifndef HARNESS_SCENARIO_BUDGET_H
#define HARNESS_SCENARIO_BUDGET_H

#include <stdint.h>

#include "harness/base/time.h"
#include "harness/scenario/plan.h"

/* Capture to display: the line this project holds a live picture to, and ITU-T G.114's two lines:
 * below the first most conversations are unaffected, above the second they are generally
 * unacceptable. */
#define BUDGET_LIMIT     (600 * NSEC_PER_MSEC)
#define BUDGET_GOOD      (150 * NSEC_PER_MSEC)
#define BUDGET_TOLERABLE (400 * NSEC_PER_MSEC)

/* What is spent whatever the route: capture and encode 50 ms, decode and render 50 ms
 * (LiveVideoStack 2020); in a call a jitter buffer of 40 ms (estimate). */
#define BUDGET_CODING (100 * NSEC_PER_MSEC)
#define BUDGET_BUFFER (40 * NSEC_PER_MSEC)

/* What a route alone is asked to carry: the video of most shows. */
#define BUDGET_VIDEO_BPS 800000
#define BUDGET_FPS       30

/* A player by HLS begins no later than three fragments before the newest (RFC 8216, 6.3.3). */
#define BUDGET_FRAGMENTS 3
/* hls.js is told to begin so many behind the newest (scenarios/players/hls.js). */
#define BUDGET_FRAGMENTS_HLSJS 2

/* One direction, all links together, at the start: without events. */
struct budget_way {
	nsec_t delay;
	nsec_t jitter;      /* standard deviation: root of the sum of the links' squares */
	nsec_t jitter_p95;  /* above the mean: 1.645 deviations, as if it were normal */
	double loss;        /* 1 - product of (1 - loss) */
	uint64_t rate_bps;  /* the narrowest; 0 is unlimited */
	unsigned narrowest; /* position of the link that has it */
	nsec_t queue;       /* the time that its full queue takes; 0 when unknown or endless */
};

struct budget {
	nsec_t round_trip;
	struct budget_way ways[PLAN_DIRECTIONS];
	nsec_t buffer;  /* a jitter buffer; SRT's latency on both its ways; HLS' fragments */
	nsec_t publish; /* the delay from a live show's publisher to the origin */
	nsec_t latency; /* SRT's, into which this way's jitter and repairs must fit; 0: no SRT */
	nsec_t fixed;   /* coding and buffer */
	/* A picture of the show's bit rate and frame rate, or of 800 kbit/s and 30 frames/s, and
	 * how long its packets wait for each other at the narrowest rate; the full queue where that
	 * rate is below the bit rate. 0 where nothing has a rate, or there is no picture. */
	uint64_t picture_bytes;
	nsec_t wait;
	nsec_t player;         /* how long a show's call holds pictures; 0 when nothing is known */
	int repairs_in_player; /* that come before then, with jitter; -1 when it is later itself */
	nsec_t no_loss;        /* capture to display at the buyer: all delay and what is fixed */
	nsec_t one_repair;     /* and a round trip: a packet lost once and asked for once */
	int repairs;           /* that fit below the limit; -1 when not even none does */
	int repairs_with_jitter; /* when each way takes its p95 of jitter beside */
};

/* Of the show's own route; of the route to another viewer of a live show. */
struct budget budget_of(const struct plan *plan);
struct budget budget_of_leg(const struct plan *plan, const struct plan_leg *leg);

#endif
