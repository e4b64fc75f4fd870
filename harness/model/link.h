/* link.h - one direction of one hop: packets go in, and each comes out once, with its fate. */
#ifndef HARNESS_MODEL_LINK_H
#define HARNESS_MODEL_LINK_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/draw.h"
#include "harness/base/time.h"
#include "harness/model/conf.h"
#include "harness/model/pkt.h"
#include "harness/model/timeline.h"

struct err;
struct link;
struct settings_layer;

/* What a link is made with. All is borrowed until link_free(), but conf's parts as conf.h says. */
struct link_env {
	const struct link_conf *conf;
	const struct timeline *timeline; /* of the whole path; NULL is none */
	uint32_t position;               /* in the path, from 0 */
	struct dice dice;                /* this link's chance */
	struct pkt_source source;
};

/* The settings in force. */
struct link_settings {
	nsec_t delay;
	nsec_t jitter;
	uint64_t rate_bps; /* 0 is unlimited; of a trace: the rate in force, or its mean for
			      opportunities */
	chance_t loss; /* mean; of Gilbert-Elliott and four-state models: by their closed form */
	chance_t loss_bad;
	uint32_t loss_run_milli;
	uint64_t queue_bytes; /* limits; 0 is none */
	uint64_t queue_packets;
	nsec_t queue_ns;
	enum outage outage;
	struct spike_conf spike;
	nsec_t since;     /* the instant of the last change; 0 before any */
	uint32_t entry;   /* id of the timeline entry that began or ended then; 0 before any */
	uint64_t version; /* grows with every change */
};

/* What a link has done so far, and what it holds. */
struct link_counts {
	uint64_t in; /* packets put, and bytes */
	uint64_t in_bytes;
	uint64_t out; /* packets that went on, copies included */
	uint64_t out_bytes;
	uint64_t ended[PKT_CAUSE_COUNT]; /* lost and dropped, by cause */
	uint64_t copies;
	uint64_t copies_refused; /* the source had none to give */
	uint64_t corrupted;
	uint64_t marked; /* ECN CE set */
	uint64_t held;   /* packets inside now: queue, service and delay line */
	uint64_t queued; /* in the queue now, without the one in service; cross traffic included */
	uint64_t queued_bytes;
	uint64_t queued_bytes_max;
	uint64_t cross_in; /* packets of cross traffic that came */
	uint64_t cross_out;
	uint64_t cross_dropped;
};

/* What jitter and loss came out as, to be put beside what was configured. */
struct link_realised {
	uint64_t delayed;      /* packets that went through the delay stage */
	nsec_t delay_mean_ns;  /* all delay, after the queue and the rate */
	nsec_t jitter_mean_ns; /* jitter as drawn, before spikes, order and clipping */
	nsec_t jitter_sd_ns;
	uint64_t spiked;      /* packets that had a spike */
	nsec_t added_mean_ns; /* what was added to the constant delay in the end */
	nsec_t added_sd_ns;
	uint64_t lag_pairs;          /* pairs of packets about tau apart */
	int32_t lag_correlation_ppm; /* of their jitter as drawn; 367879 is 1/e */
	uint64_t overtook; /* left before a packet that had begun its propagation earlier */
	uint64_t tried;    /* packets that met the loss stage */
	uint64_t lost;
	uint64_t loss_runs; /* runs of consecutive losses: mean run = lost / loss_runs */
};

/* How a kind of link does its work; one table for each enum link_order, listed in link.c. Time is
 * what callers say and never falls; a link's state after the instant t depends only on what was put
 * up to t, never on how often it was asked. All that happens inside the link up to and including
 * now happens before a packet that is put at now. */
struct link_ops {
	const char *name;
	/* Builds a link, which free frees; NULL with err on failure. Only make may allocate. */
	struct link *(*make)(const struct link_env *env, struct err *err);
	void (*free)(struct link *link);
	/* Takes p, which reaches the link at now: p->entered and p->due are now, p->fate
	 * PKT_MOVING. */
	void (*put)(struct link *link, struct pkt *p, nsec_t now);
	/* Advances to now and gives the next packet that has left by then, in order of p->due, or
	 * NULL. PKT_MOVING: it left at p->due for the next link. PKT_LOST, PKT_DROPPED: it ended
	 * here at p->due; cause and link are set. */
	struct pkt *(*get)(struct link *link, nsec_t now);
	/* A lower bound of the next p->due that get would give, or NSEC_NEVER when nothing is
	 * inside. Once get(next) was asked and gave nothing, next has grown. */
	nsec_t (*next)(const struct link *link);
	/* Tells instant 0 of the timeline, traces and slots of time; called at most once. */
	void (*start)(struct link *link, nsec_t t0);
	/* When does the timeline next change a setting? May be NULL when it never does. */
	nsec_t (*next_change)(const struct link *link);
	/* Lays one more layer over the timeline's (settings.h), to be looked at from now on, which
	 * must come after every instant told before and after the timeline's start. May be NULL
	 * when no setting can ever change. */
	void (*lay)(struct link *link, struct settings_layer *layer, nsec_t now);
	const struct link_settings *(*settings)(const struct link *link);
	void (*counts)(const struct link *link, struct link_counts *ret);
	/* May be NULL when the link keeps no such account. */
	void (*realised)(const struct link *link, struct link_realised *ret);
};

/* Every kind of link begins with this. */
struct link {
	const struct link_ops *ops;
};

/* Checks env->conf and builds the link of its order; link_free() frees it. NULL with err on
 * failure. */
struct link *link_new(const struct link_env *env, struct err *err);
void link_free(struct link *link);

/* The verbs, as link_ops says. */
static inline void link_put(struct link *link, struct pkt *p, nsec_t now)
{
	link->ops->put(link, p, now);
}

static inline struct pkt *link_get(struct link *link, nsec_t now)
{
	return link->ops->get(link, now);
}

static inline nsec_t link_next(const struct link *link)
{
	return link->ops->next(link);
}

#endif
