/* stages.h - the inside of a link of physical order, shared by the files that make it up. */
#ifndef HARNESS_MODEL_STAGES_H
#define HARNESS_MODEL_STAGES_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/draw.h"
#include "harness/base/time.h"
#include "harness/model/conf.h"
#include "harness/model/cross.h"
#include "harness/model/delay.h"
#include "harness/model/link.h"
#include "harness/model/loss.h"
#include "harness/model/pkt.h"
#include "harness/model/queue.h"
#include "harness/model/rate.h"
#include "harness/model/realised.h"
#include "harness/model/settings.h"
#include "harness/model/trace.h"

struct physical {
	struct link link;
	nsec_t clock;     /* the last instant told */
	nsec_t wake;      /* when anything but a put and the end of a delay happens next */
	nsec_t change;    /* when settings change next */
	nsec_t start;     /* when the path's start is to be told; NSEC_NEVER when it was, or is not
			     known */
	nsec_t origin;    /* the path's start */
	uint64_t waiting; /* packets in the queue and in service, without cross traffic */
	struct rate rate;
	struct queue queue;
	struct loss loss;
	struct delay delay;
	struct settings settings;
	struct pkt_list ended; /* lost and dropped packets, by time */
	struct realised realised;
	struct cross cross;
	struct trace rates; /* TRACE_RATES only */
	bool begun;
	bool loss_changed; /* from what was configured */
	struct draws duplicates;
	struct draws corruptions;
	struct draws corrupt_bits;
	struct link_env env;
	struct link_conf conf;
	struct link_counts counts;
};

/* Takes p, which reaches the queue at now, and serves what can be served at once. */
void stages_put(struct physical *l, struct pkt *p, nsec_t now);

/* Does what is due at now = l->rate.next: packets are served, lost or sent off, others begun. */
void stages_serve(struct physical *l, nsec_t now);

/* The first instant that is ever told: whatever the settings were before it is of no interest. */
void stages_first(struct physical *l, nsec_t now);

/* Brings all settings up to now, which is l->change. */
void stages_change(struct physical *l, nsec_t now);

#endif
