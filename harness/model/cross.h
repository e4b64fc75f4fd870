/* cross.h - competitors for a link's queue and rate, without hosts. */
#ifndef HARNESS_MODEL_CROSS_H
#define HARNESS_MODEL_CROSS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/draw.h"
#include "harness/base/time.h"
#include "harness/model/conf.h"
#include "harness/model/pkt.h"

struct err;
struct cross_flow;

/* The fate of a packet of cross traffic, while it is inside; no other packet has it. */
#define PKT_CROSS 0xff

struct cross {
	struct cross_flow *flows;
	size_t flow_count;
	struct pkt *pkts;
	struct pkt_list spare; /* those not under way */
	nsec_t origin;
	nsec_t next; /* when the next packet comes, or news of one; NSEC_NEVER before cross_begin()
		      */
	struct draws draws;
	uint64_t in;
	uint64_t out;
	uint64_t dropped;
};

/* 0 or -ENOMEM. */
int cross_init(struct cross *c, const struct link_conf *conf, const struct dice *dice,
	       struct err *err);
void cross_done(struct cross *c);

/* The flows' times count from origin; nothing comes before now. */
void cross_begin(struct cross *c, nsec_t origin, nsec_t now);

/* Gives a packet that enters the queue at now, or NULL once c->next is later. */
struct pkt *cross_get(struct cross *c, nsec_t now);

/* Takes back p, which was carried or dropped at now: its flow hears of it a round trip later. */
void cross_end(struct cross *c, struct pkt *p, bool carried, nsec_t now);

#endif
