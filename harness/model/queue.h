/* queue.h - where packets wait for the link: limits, and who is dropped when they are passed. */
#ifndef HARNESS_MODEL_QUEUE_H
#define HARNESS_MODEL_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/draw.h"
#include "harness/base/time.h"
#include "harness/model/codel.h"
#include "harness/model/conf.h"
#include "harness/model/fifo.h"
#include "harness/model/fq.h"
#include "harness/model/link.h"
#include "harness/model/pie.h"
#include "harness/model/pkt.h"

struct err;

struct queue {
	enum queue_kind kind;
	struct fifo fifo; /* of all packets; with fq_codel only its counts */
	uint64_t limit_packets;
	uint64_t limit_bytes; /* the smallest of all limits in force; UINT64_MAX is none */
	uint64_t bytes_max;
	struct aqm_drops drops;
	struct codel codel;
	struct pie pie;
	struct fq *fq;
};

/* 0 or -ENOMEM. */
int queue_init(struct queue *q, const struct queue_conf *conf, const struct dice *dice,
	       struct err *err);
void queue_done(struct queue *q);

/* Takes new limits; packets already inside stay. */
void queue_limit(struct queue *q, const struct link_settings *s);

/* Takes p at now. Those that are dropped for it, maybe p itself, are in q->drops. */
void queue_put(struct queue *q, struct pkt *p, nsec_t now);

/* The same as queue_get() for the kinds that manage the queue. */
struct pkt *queue_choose(struct queue *q, nsec_t now);

/* Gives the packet to serve next, or NULL. Those dropped instead of it are in q->drops. */
static inline struct pkt *queue_get(struct queue *q, nsec_t now)
{
	return q->kind <= QUEUE_DROP_HEAD ? fifo_get(&q->fifo) : queue_choose(q, now);
}

/* The packet that queue_get() would give if it drops none; NULL when empty or not known. */
static inline struct pkt *queue_head(const struct queue *q)
{
	return q->kind <= QUEUE_DROP_HEAD ? q->fifo.list.head : NULL;
}

/* May a packet go past an empty queue without the queue's knowing? */
static inline bool queue_passes(const struct queue *q)
{
	return q->kind <= QUEUE_DROP_HEAD && !q->fifo.packets;
}

#endif
