/* delay.h - the delay line: when a packet that leaves the rate stage reaches the far end. */
#ifndef HARNESS_MODEL_DELAY_H
#define HARNESS_MODEL_DELAY_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/draw.h"
#include "harness/base/time.h"
#include "harness/model/conf.h"
#include "harness/model/heap.h"
#include "harness/model/jitter.h"
#include "harness/model/link.h"
#include "harness/model/pkt.h"
#include "harness/model/realised.h"

struct err;

struct delay {
	struct pkt_list line; /* by due time; what would break its order is in early */
	struct heap early;
	nsec_t last_due; /* the latest due time so far */
	bool may_reorder;
	bool plain; /* neither jitter list, nor spikes, nor reordering is possible */
	const struct delay_list *list;
	struct reorder_conf reorder;
	struct draws reorder_draws;
	struct jitter jitter;
	struct spike spike;
	struct slot_conf slot;
	struct draws slot_draws;
	nsec_t slot_origin;
	nsec_t slot_step;    /* mean time from slot to slot */
	int64_t slot_number; /* the present or next slot */
	nsec_t slot_time;
	uint32_t slot_packets; /* that may still leave in it */
	int64_t slot_bytes;
	struct pkt_list left; /* have left the line: for a slot, or to make room */
};

/* spikes: may there ever be any, by conf or by the timeline? 0 or -ENOMEM. */
int delay_init(struct delay *d, const struct link_conf *conf, bool spikes, const struct dice *dice,
	       struct err *err);
void delay_done(struct delay *d);

/* Slots of time count from origin from now on. */
void delay_begin(struct delay *d, nsec_t origin);

/* The settings are these from the instant now on. */
void delay_change(struct delay *d, const struct link_settings *s, nsec_t now);

/* Sets p->due for a packet that begins its propagation at now, and adds up what that is made of. */
void delay_draw(struct delay *d, struct pkt *p, nsec_t now, const struct link_settings *s,
		struct realised *r);

/* Takes p, which began its propagation at now, by p->due; false, and p stays the caller's, when
 * there is no room for one more packet out of order. */
bool delay_put_early(struct delay *d, struct pkt *p, nsec_t now);

static inline bool delay_put(struct delay *d, struct pkt *p, nsec_t now)
{
	if (d->line.head && p->due < d->line.tail->due)
		return delay_put_early(d, p, now);
	pkt_list_push(&d->line, p);
	return true;
}

/* Takes the packets due by now off the line, and gives them slots where there are any. */
void delay_advance(struct delay *d, nsec_t now);

/* Gives the next packet that leaves by now, or NULL. */
struct pkt *delay_get(struct delay *d, nsec_t now);

/* When the next packet leaves, or, before delay_advance(), is due for a slot; NSEC_NEVER when none
 * is inside. */
static inline nsec_t delay_next(const struct delay *d)
{
	const struct pkt *first = d->left.head ? d->left.head : d->line.head;
	nsec_t next = first ? first->due : NSEC_NEVER;
	nsec_t early = heap_next(&d->early);

	if (d->left.head && d->line.head && d->line.head->due < next)
		next = d->line.head->due;
	return next < early ? next : early;
}

#endif
