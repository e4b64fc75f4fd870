/* fifo.h - a list of packets that knows how many and how large they are. */
#ifndef HARNESS_MODEL_FIFO_H
#define HARNESS_MODEL_FIFO_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "harness/model/pkt.h"

struct fifo {
	struct pkt_list list;
	uint64_t packets;
	uint64_t bytes;
};

static inline void fifo_put(struct fifo *f, struct pkt *p)
{
	pkt_list_push(&f->list, p);
	f->packets++;
	f->bytes += p->bytes;
}

static inline struct pkt *fifo_get(struct fifo *f)
{
	struct pkt *p = pkt_list_pop(&f->list);

	if (p) {
		f->packets--;
		f->bytes -= p->bytes;
	}
	return p;
}

/* Packets that a queue dropped since the list was last emptied, and how many it marked instead. */
struct aqm_drops {
	struct pkt_list list;
	uint64_t marked;
};

/* Drops p for this cause at now. */
static inline void aqm_drop(struct aqm_drops *d, struct pkt *p, enum pkt_cause cause, nsec_t now)
{
	p->cause = (uint8_t)cause;
	p->due = now;
	pkt_list_push(&d->list, p);
}

/* Marks p with ECN's "congestion experienced", if it can be marked: true when it was. */
static inline bool aqm_mark(struct aqm_drops *d, struct pkt *p)
{
	if (p->ecn == PKT_NOT_ECT)
		return false;
	p->ecn = PKT_CE;
	d->marked++;
	return true;
}

#endif
