/* fq.c - deficit round robin over flows in two lists. */
#include "harness/model/fq.h"

#include <errno.h>
#include <stdlib.h>

#include "harness/base/draw.h"
#include "harness/base/err.h"

#define DEFAULT_QUEUES  1024
#define DEFAULT_QUANTUM 1514

/* The list a flow is in. */
enum flow_in { FLOW_IDLE, FLOW_NEW, FLOW_OLD };

struct flow {
	struct flow *next;
	struct fifo fifo;
	struct codel codel;
	int64_t deficit;
	enum flow_in in;
};

struct flow_list {
	struct flow *head;
	struct flow *tail;
};

struct fq {
	struct flow_list new_flows;
	struct flow_list old_flows;
	uint32_t quantum;
	uint32_t count;
	struct flow flows[];
};

struct fq *fq_new(const struct queue_conf *conf, struct err *err)
{
	uint32_t count = conf->fq.queues ? conf->fq.queues : DEFAULT_QUEUES;
	struct fq *fq = calloc(1, sizeof(*fq) + count * sizeof(fq->flows[0]));

	if (!fq) {
		(void)err_set(err, -ENOMEM, "no memory for %u flows", count);
		return NULL;
	}
	fq->count = count;
	fq->quantum = conf->fq.quantum_bytes ? conf->fq.quantum_bytes : DEFAULT_QUANTUM;
	for (uint32_t i = 0; i < count; i++)
		codel_init(&fq->flows[i].codel, &conf->codel, conf->ecn);
	return fq;
}

void fq_free(struct fq *fq)
{
	free(fq);
}

static void append(struct flow_list *l, struct flow *flow, enum flow_in in)
{
	flow->in = in;
	flow->next = NULL;
	if (l->head)
		l->tail->next = flow;
	else
		l->head = flow;
	l->tail = flow;
}

void fq_put(struct fq *fq, struct pkt *p, struct fifo *all)
{
	struct flow *flow = &fq->flows[draw_mix(p->flow + DRAW_GOLDEN) % fq->count];

	fifo_put(&flow->fifo, p);
	all->packets++;
	all->bytes += p->bytes;
	if (flow->in != FLOW_IDLE)
		return;
	flow->deficit = fq->quantum;
	append(&fq->new_flows, flow, FLOW_NEW);
}

/* The flow is empty. A new one is kept among the old ones for a turn, so that it cannot come back
 * as new at once and starve them. */
static void retire(struct fq *fq, struct flow_list *from, struct flow *flow)
{
	from->head = flow->next;
	if (from == &fq->new_flows && fq->old_flows.head)
		append(&fq->old_flows, flow, FLOW_OLD);
	else
		flow->in = FLOW_IDLE;
}

struct pkt *fq_get(struct fq *fq, struct fifo *all, struct aqm_drops *drops, nsec_t now)
{
	for (;;) {
		struct flow_list *from = fq->new_flows.head ? &fq->new_flows : &fq->old_flows;
		struct flow *flow = from->head;
		struct fifo before;
		struct pkt *p;

		if (!flow)
			return NULL;
		if (flow->deficit <= 0) {
			flow->deficit += fq->quantum;
			from->head = flow->next;
			append(&fq->old_flows, flow, FLOW_OLD);
			continue;
		}
		before = flow->fifo;
		p = codel_get(&flow->codel, &flow->fifo, drops, now);
		all->packets -= before.packets - flow->fifo.packets;
		all->bytes -= before.bytes - flow->fifo.bytes;
		if (p) {
			flow->deficit -= p->bytes;
			return p;
		}
		retire(fq, from, flow);
	}
}

struct pkt *fq_fattest(struct fq *fq, struct fifo *all)
{
	struct flow *fattest = &fq->flows[0];
	struct pkt *p;

	for (uint32_t i = 1; i < fq->count; i++)
		if (fq->flows[i].fifo.bytes > fattest->fifo.bytes)
			fattest = &fq->flows[i];
	p = fifo_get(&fattest->fifo);
	all->packets--;
	all->bytes -= p->bytes;
	return p;
}
