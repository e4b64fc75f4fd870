/* stages_serve.c - from the queue through rate and loss into the delay line. */
#include "harness/model/stages.h"

static void finish(struct physical *l, struct pkt *p, enum pkt_fate fate, enum pkt_cause cause,
		   nsec_t now)
{
	p->fate = (uint8_t)fate;
	p->cause = (uint8_t)cause;
	p->link = (uint8_t)l->env.position;
	p->due = now;
	l->counts.ended[cause]++;
	pkt_list_push(&l->ended, p);
}

/* Ends the packets that the queue has dropped. */
static void collect(struct physical *l, nsec_t now)
{
	struct pkt *p;

	while ((p = pkt_list_pop(&l->queue.drops.list))) {
		if (p->fate == PKT_CROSS) {
			cross_end(&l->cross, p, false, now);
			continue;
		}
		l->waiting--;
		p->waited_ns += now - p->entered;
		finish(l, p, PKT_DROPPED, (enum pkt_cause)p->cause, now);
	}
}

static void corrupt(struct physical *l, struct pkt *p)
{
	uint64_t bits = draws_at(l->corrupt_bits, p->index);

	if (!p->bytes || !draw_hits(draws_at(l->corruptions, p->index), l->conf.corrupt))
		return;
	p->corrupt_bit = (int32_t)draw_below(bits, 8 * (uint64_t)p->bytes);
	l->counts.corrupted++;
}

/* Into the delay line; a packet that finds no room there is dropped at now. */
static void send_off(struct physical *l, struct pkt *p, nsec_t now)
{
	if (l->conf.corrupt)
		corrupt(l, p);
	if (!delay_put(&l->delay, p, now))
		finish(l, p, PKT_DROPPED, PKT_CAUSE_CAPACITY, now);
}

/* The copy that chance, and the owner, make of p; or NULL. */
static struct pkt *copy_of(struct physical *l, const struct pkt *p)
{
	struct pkt *copy = NULL;
	void *data;

	if (!draw_hits(draws_at(l->duplicates, p->index), l->conf.duplicate))
		return NULL;
	if (l->env.source.copy)
		copy = l->env.source.copy(l->env.source.arg, p);
	if (!copy) {
		l->counts.copies_refused++;
		return NULL;
	}
	data = copy->data;
	*copy = *p;
	copy->data = data;
	copy->copy_of = p->index;
	copy->index |= UINT64_C(1) << (PKT_COPY_SHIFT + l->env.position);
	l->counts.copies++;
	return copy;
}

/* p was served: it used the rate, whatever becomes of it. */
static void served(struct physical *l, struct pkt *p, nsec_t now)
{
	struct pkt *copy;
	enum pkt_cause cause;

	if (p->fate == PKT_CROSS) {
		cross_end(&l->cross, p, true, now);
		return;
	}
	l->waiting--;
	p->waited_ns += now - p->entered;
	cause = loss_cause(&l->loss, p->index);
	if (l->settings.now.outage == OUTAGE_LOSE)
		cause = PKT_CAUSE_OUTAGE;
	else
		realised_loss(&l->realised, cause != PKT_CAUSE_NONE);
	if (cause != PKT_CAUSE_NONE) {
		finish(l, p, PKT_LOST, cause, now);
		return;
	}
	delay_draw(&l->delay, p, now, &l->settings.now, &l->realised);
	copy = l->conf.duplicate ? copy_of(l, p) : NULL;
	send_off(l, p, now);
	if (copy)
		send_off(l, copy, now);
}

/* The next packet to serve, or NULL. */
static struct pkt *take(struct physical *l, nsec_t now)
{
	struct pkt *p = queue_get(&l->queue, now);

	if (l->queue.drops.list.head)
		collect(l, now);
	return p;
}

static void serve_all(struct physical *l, nsec_t now)
{
	struct pkt *p = l->rate.serving;

	l->rate.serving = NULL;
	l->rate.next = NSEC_NEVER;
	for (; p || (p = take(l, now)); p = NULL)
		served(l, p, now);
}

static void serve_serial(struct physical *l, nsec_t now)
{
	struct rate *r = &l->rate;
	struct pkt *next;
	bool follows = r->serving;

	if (follows)
		served(l, rate_done(r, now), now);
	next = take(l, now);
	if (next)
		rate_serve(r, next, now, follows);
}

/* How many tokens must be there before the next packet is taken out of the queue; then, in the
 * plain bucket, a packet whose size was not known waits outside. */
static int64_t tokens_wanted(const struct physical *l)
{
	const struct rate *r = &l->rate;
	const struct pkt *head = queue_head(&l->queue);
	int64_t cost;

	if (r->debt)
		return 0;
	if (!r->serving && !head)
		return INT64_MIN;
	cost = (int64_t)(r->serving ? r->left : rate_cost(r, head));
	return cost < r->burst ? cost : r->burst;
}

/* Takes the next packet into service, if there is one. */
static bool begin_next(struct physical *l, nsec_t now)
{
	struct rate *r = &l->rate;

	r->serving = take(l, now);
	if (r->serving)
		r->left = rate_cost(r, r->serving);
	return r->serving;
}

static void serve_bucket(struct physical *l, nsec_t now)
{
	struct rate *r = &l->rate;

	rate_settle(r, now);
	r->next = NSEC_NEVER;
	while (r->serving || l->queue.fifo.packets) {
		int64_t wanted = tokens_wanted(l);
		struct pkt *p = r->serving;

		if (r->tokens < wanted) {
			r->next = rate_when(r, wanted, now);
			return;
		}
		if (!p) {
			(void)begin_next(l, now);
			continue;
		}
		r->tokens -= (int64_t)r->left;
		r->serving = NULL;
		served(l, p, now);
	}
}

/* One opportunity: packets leave at its instant until its work is spent; what they leave of it is
 * gone. */
static void serve_opportunity(struct physical *l, nsec_t now)
{
	struct rate *r = &l->rate;
	uint64_t budget = r->opportunity;

	trace_step(&r->trace);
	while (budget && (r->serving || begin_next(l, now))) {
		struct pkt *p = r->serving;
		uint64_t done = r->left < budget ? r->left : budget;

		budget -= done;
		r->left -= done;
		if (r->left)
			break;
		r->serving = NULL;
		served(l, p, now);
	}
	r->next = r->serving || l->queue.fifo.packets ? r->trace.next : NSEC_NEVER;
}

void stages_serve(struct physical *l, nsec_t now)
{
	switch (l->rate.mode) {
	case RATE_UNLIMITED:
		serve_all(l, now);
		break;
	case RATE_SERIAL:
		serve_serial(l, now);
		break;
	case RATE_BUCKET:
		serve_bucket(l, now);
		break;
	case RATE_OPPORTUNITIES:
		serve_opportunity(l, now);
		break;
	}
}

/* Nothing is being served: is there something to begin with? Opportunities up to now are gone. */
static void kick(struct physical *l, nsec_t now)
{
	struct rate *r = &l->rate;

	if (r->stopped || !(r->serving || l->queue.fifo.packets))
		return;
	if (r->mode == RATE_OPPORTUNITIES) {
		trace_pass(&r->trace, now);
		r->next = r->trace.next;
	} else {
		stages_serve(l, now);
	}
}

void stages_put(struct physical *l, struct pkt *p, nsec_t now)
{
	struct rate *r = &l->rate;
	bool idle = r->next == NSEC_NEVER && !r->serving && !r->stopped && queue_passes(&l->queue);

	if (idle && r->mode == RATE_SERIAL) {
		rate_serve(r, p, now, false);
		return;
	}
	if (idle && r->mode == RATE_UNLIMITED) {
		served(l, p, now);
		return;
	}
	queue_put(&l->queue, p, now);
	if (l->queue.drops.list.head)
		collect(l, now);
	if (r->next == NSEC_NEVER)
		kick(l, now);
}
