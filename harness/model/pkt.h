/* pkt.h - a packet as the model sees it, and what became of it. */
#ifndef HARNESS_MODEL_PKT_H
#define HARNESS_MODEL_PKT_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"

/* What became of a packet. Every packet put into a path comes out once with one of the last three.
 */
enum pkt_fate {
	PKT_MOVING, /* still inside, or handed from one link to the next */
	PKT_DELIVERED,
	PKT_LOST,    /* by chance, by a list, or by an outage */
	PKT_DROPPED, /* by a queue */
};

/* Why a packet was lost or dropped: its constant, its word in files. Append only. */
#define PKT_CAUSES(X)                                                                      \
	X(NONE, "none")                                                                    \
	X(LOSS, "loss")         /* the loss model */                                       \
	X(LIST, "list")         /* an explicit list of lost packets */                     \
	X(OUTAGE, "outage")     /* an outage that loses what it would have carried */      \
	X(TAIL, "tail")         /* the queue was full; the newest packet was dropped */    \
	X(HEAD, "head")         /* the queue was full; the oldest packet was dropped */    \
	X(AQM, "aqm")           /* CoDel, PIE or fq_codel */                               \
	X(CAPACITY, "capacity") /* the model's own memory (link_conf.capacity) was full */ \
	X(LIMIT, "limit")       /* netem order: the qdisc's limit */

enum pkt_cause {

#define X(constant, word) PKT_CAUSE_##constant,
	PKT_CAUSES(X)
#undef X
		PKT_CAUSE_COUNT
};

/* The word of a cause below PKT_CAUSE_COUNT. */
const char *pkt_cause_word(enum pkt_cause cause);

/* The ECN field of the IP header (RFC 3168). */
enum pkt_ecn { PKT_NOT_ECT = 0, PKT_ECT_1 = 1, PKT_ECT_0 = 2, PKT_CE = 3 };

#define PKT_INTACT (-1)

/* The owner fills index, bytes, flow, ecn and data (pkt_init()) and puts the packet; the rest is
 * the model's until the packet comes out, when all fields tell what happened. */
struct pkt {
	struct pkt *next; /* the model's list; free for the owner's use outside */
	uint64_t index; /* 0, 1, 2, ... in each direction: the address of chance; see PKT_COPY_SHIFT
			 */
	uint64_t copy_of; /* index of the packet this is a copy of; equals index when it is none */
	nsec_t arrived;   /* when it was put into the path */
	nsec_t due;       /* out: the ideal instant of release, loss or drop */
	nsec_t entered;   /* when it reached the link it is in */
	nsec_t waited_ns; /* in queues and in service, all links together */
	nsec_t jitter_ns; /* jitter, spikes and waiting for order, all links together; may be
			     negative */
	nsec_t propagation_ns; /* constant delay, all links together */
	uint32_t bytes;        /* as counted by rates and limits, before a link's own overhead */
	uint32_t flow;         /* a hash of addresses and ports: fq_codel tells flows apart by it */
	int32_t corrupt_bit;   /* the bit to turn, 0 <= bit < 8 * bytes, or PKT_INTACT */
	uint8_t ecn;   /* enum pkt_ecn: in as the packet carries it, out as it must carry it */
	uint8_t fate;  /* enum pkt_fate */
	uint8_t cause; /* enum pkt_cause */
	uint8_t link;  /* position of the link that lost or dropped it */
	void *data;    /* the owner's */
};

/* A copy made in the link at position k has the index of its original with bit PKT_COPY_SHIFT + k
 * set: its own address of chance, whatever else is copied. */
#define PKT_COPY_SHIFT 56

static inline void pkt_init(struct pkt *p, uint64_t index, uint32_t bytes, void *data)
{
	*p = (struct pkt){ .index = index,
			   .copy_of = index,
			   .bytes = bytes,
			   .corrupt_bit = PKT_INTACT,
			   .data = data };
}

/* Where copies come from. copy gives a new packet whose data is the owner's copy of original's (the
 * model fills every other field), or NULL when there is none to give: then no copy is made and that
 * is counted. copy itself may be NULL when no link duplicates. */
struct pkt_source {
	struct pkt *(*copy)(void *arg, const struct pkt *original);
	void *arg;
};

/* First in, first out, linked through next. All zero bytes is an empty list. */
struct pkt_list {
	struct pkt *head;
	struct pkt *tail;
};

static inline void pkt_list_push(struct pkt_list *l, struct pkt *p)
{
	p->next = NULL;
	if (l->head)
		l->tail->next = p;
	else
		l->head = p;
	l->tail = p;
}

/* Packets in a list were last touched as long ago as they have been held. Taking one fetches the
 * one after the next: by the time it is looked at it is in the cache. */
static inline struct pkt *pkt_list_pop(struct pkt_list *l)
{
	struct pkt *p = l->head;

	if (p) {
		l->head = p->next;
		if (p->next && p->next->next) {
			__builtin_prefetch(p->next->next);
			__builtin_prefetch((const char *)p->next->next + 64);
		}
	}
	return p;
}

#endif
