/* queue.c - one queue of any kind. */
#include "harness/model/queue.h"

#include <errno.h>

#include "harness/model/fixed.h"

int queue_init(struct queue *q, const struct queue_conf *conf, const struct dice *dice,
	       struct err *err)
{
	*q = (struct queue){ .kind = conf->kind,
			     .limit_packets = UINT64_MAX,
			     .limit_bytes = UINT64_MAX };
	codel_init(&q->codel, &conf->codel, conf->ecn);
	pie_init(&q->pie, &conf->pie, conf->ecn, dice);
	if (conf->kind != QUEUE_FQ_CODEL)
		return 0;
	q->fq = fq_new(conf, err);
	return q->fq ? 0 : -ENOMEM;
}

void queue_done(struct queue *q)
{
	fq_free(q->fq);
	q->fq = NULL;
}

void queue_limit(struct queue *q, const struct link_settings *s)
{
	q->limit_packets = s->queue_packets ? s->queue_packets : UINT64_MAX;
	q->limit_bytes = s->queue_bytes ? s->queue_bytes : UINT64_MAX;
	if (s->queue_ns && s->rate_bps) {
		uint64_t bytes = fixed_mul_div(s->rate_bps, (uint64_t)s->queue_ns,
					       8 * (uint64_t)NSEC_PER_SEC);

		if (bytes < q->limit_bytes)
			q->limit_bytes = bytes;
	}
}

static bool fits(const struct queue *q, const struct pkt *p)
{
	return q->fifo.packets < q->limit_packets && q->fifo.bytes + p->bytes <= q->limit_bytes;
}

static bool over(const struct queue *q)
{
	return q->fifo.packets > q->limit_packets || q->fifo.bytes > q->limit_bytes;
}

static void put_head_dropping(struct queue *q, struct pkt *p, nsec_t now)
{
	fifo_put(&q->fifo, p);
	while (over(q))
		aqm_drop(&q->drops, fifo_get(&q->fifo), PKT_CAUSE_HEAD, now);
}

static void put_fair(struct queue *q, struct pkt *p, nsec_t now)
{
	fq_put(q->fq, p, &q->fifo);
	while (over(q))
		aqm_drop(&q->drops, fq_fattest(q->fq, &q->fifo), PKT_CAUSE_HEAD, now);
}

static void put_tail_dropping(struct queue *q, struct pkt *p, nsec_t now)
{
	if (fits(q, p))
		fifo_put(&q->fifo, p);
	else
		aqm_drop(&q->drops, p, PKT_CAUSE_TAIL, now);
}

void queue_put(struct queue *q, struct pkt *p, nsec_t now)
{
	switch (q->kind) {
	case QUEUE_DROP_TAIL:
	case QUEUE_CODEL:
		put_tail_dropping(q, p, now);
		break;
	case QUEUE_DROP_HEAD:
		put_head_dropping(q, p, now);
		break;
	case QUEUE_PIE:
		pie_update(&q->pie, &q->fifo, now);
		if (pie_drops(&q->pie, &q->fifo, p, &q->drops))
			aqm_drop(&q->drops, p, PKT_CAUSE_AQM, now);
		else
			put_tail_dropping(q, p, now);
		break;
	case QUEUE_FQ_CODEL:
		put_fair(q, p, now);
		break;
	}
	if (q->fifo.bytes > q->bytes_max)
		q->bytes_max = q->fifo.bytes;
}

struct pkt *queue_choose(struct queue *q, nsec_t now)
{
	switch (q->kind) {
	case QUEUE_DROP_TAIL:
	case QUEUE_DROP_HEAD:
		break;
	case QUEUE_CODEL:
		return codel_get(&q->codel, &q->fifo, &q->drops, now);
	case QUEUE_PIE:
		pie_update(&q->pie, &q->fifo, now);
		break;
	case QUEUE_FQ_CODEL:
		return fq_get(q->fq, &q->fifo, &q->drops, now);
	}
	return fifo_get(&q->fifo);
}
