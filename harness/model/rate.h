/* rate.h - how fast a link serves: what a packet costs, and when the one in service is done. */
#ifndef HARNESS_MODEL_RATE_H
#define HARNESS_MODEL_RATE_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "harness/model/conf.h"
#include "harness/model/pkt.h"
#include "harness/model/trace.h"

/* Work is counted in bits times 10^9, so that a rate in bit/s does `rate` of it in a nanosecond and
 * nothing is ever rounded but the instant at which a packet is done. */
#define WORK_PER_BYTE (8 * (uint64_t)NSEC_PER_SEC)

/* A packet costs at most this. */
#define COST_MAX_BYTES ((int64_t)1 << 30)

enum rate_mode { RATE_UNLIMITED, RATE_SERIAL, RATE_BUCKET, RATE_OPPORTUNITIES };

struct rate {
	enum rate_mode mode;
	bool stopped; /* nothing is served */
	bool debt;
	bool plain; /* a packet costs its bytes */
	uint64_t bps;
	nsec_t next; /* when something is done next; NSEC_NEVER when nothing is being done */
	struct pkt *serving; /* the packet in service, which is in no list */
	uint64_t left;       /* work left of it at the instant since */
	nsec_t since;
	uint64_t surplus; /* work done beyond the last packet by the instant at which it was done */
	int64_t tokens;   /* work that may be done at the instant filled */
	int64_t burst;
	nsec_t filled;
	uint64_t opportunity; /* work of one opportunity */
	struct trace trace;
	const struct rate_conf *conf;
};

void rate_init(struct rate *r, const struct rate_conf *conf);

/* What p costs with all overhead. */
uint64_t rate_cost_full(const struct rate_conf *conf, const struct pkt *p);

static inline uint64_t rate_cost(const struct rate *r, const struct pkt *p)
{
	return r->plain && p->bytes <= COST_MAX_BYTES ? p->bytes * WORK_PER_BYTE
						      : rate_cost_full(r->conf, p);
}

/* Brings what is counted up to now, before anything changes. */
void rate_settle(struct rate *r, nsec_t now);

/* RATE_SERIAL: sets r->next for the work left. */
static inline void rate_aim(struct rate *r)
{
	r->next = r->since + (nsec_t)((r->left + r->bps - 1) / r->bps);
}

/* RATE_SERIAL: begins to serve p at now; follows: the last packet was done at this very instant. */
static inline void rate_serve(struct rate *r, struct pkt *p, nsec_t now, bool follows)
{
	uint64_t cost = rate_cost(r, p);
	uint64_t done = follows ? r->surplus : 0;

	r->serving = p;
	r->since = now;
	r->left = cost > done ? cost - done : 0;
	rate_aim(r);
}

/* RATE_SERIAL: the packet in service is done at now. */
static inline struct pkt *rate_done(struct rate *r, nsec_t now)
{
	struct pkt *p = r->serving;

	r->surplus = r->bps * (uint64_t)(now - r->since) - r->left;
	r->serving = NULL;
	r->next = NSEC_NEVER;
	return p;
}

/* RATE_BUCKET: the instant, not before now, at which so much work may be done. */
nsec_t rate_when(const struct rate *r, int64_t work, nsec_t now);

#endif
