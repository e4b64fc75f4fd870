/* netem_queue.c - a stack of the reordered, a list of those in order, a heap of the others. */
#include "harness/model/netem_queue.h"

int netem_queue_init(struct netem_queue *q, size_t capacity, struct err *err)
{
	*q = (struct netem_queue){ 0 };
	return heap_init(&q->early, capacity, err);
}

void netem_queue_done(struct netem_queue *q)
{
	heap_done(&q->early);
}

static void count_in(struct netem_queue *q, const struct pkt *p)
{
	q->count++;
	q->bytes += p->bytes;
}

static struct pkt *count_out(struct netem_queue *q, struct pkt *p)
{
	q->count--;
	q->bytes -= p->bytes;
	return p;
}

void netem_queue_front(struct netem_queue *q, struct pkt *p)
{
	p->next = q->front;
	if (!q->front)
		q->front_oldest = p;
	q->front = p;
	count_in(q, p);
}

struct pkt *netem_queue_get_front(struct netem_queue *q)
{
	struct pkt *p = q->front;

	if (!p)
		return NULL;
	q->front = p->next;
	return count_out(q, p);
}

bool netem_queue_put(struct netem_queue *q, struct pkt *p)
{
	if (!q->line.head || p->due >= q->line.tail->due)
		pkt_list_push(&q->line, p);
	else if (!heap_put(&q->early, p))
		return false;
	count_in(q, p);
	return true;
}

/* The line wins ties: what is in it then came earlier. */
static bool early_first(const struct netem_queue *q)
{
	return q->line.head && heap_next(&q->early) < q->line.head->due;
}

struct pkt *netem_queue_peek(const struct netem_queue *q)
{
	return early_first(q) ? q->early.entries[0].p : q->line.head;
}

struct pkt *netem_queue_get(struct netem_queue *q, bool *ret_overtakes)
{
	*ret_overtakes = early_first(q);
	if (*ret_overtakes)
		return count_out(q, heap_get(&q->early));
	return q->line.head ? count_out(q, pkt_list_pop(&q->line)) : NULL;
}

bool netem_queue_latest(const struct netem_queue *q, nsec_t *ret)
{
	if (!q->front && !q->line.head)
		return false;
	if (!q->line.head || (q->front && q->front_oldest->due > q->line.tail->due))
		*ret = q->front_oldest->due;
	else
		*ret = q->line.tail->due;
	return true;
}
