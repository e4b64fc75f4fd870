/* delay.c - a list in order of time, and a heap for what overtakes. */
#include "harness/model/delay.h"

#include "harness/base/err.h"

#define DEFAULT_CAPACITY 65536

/* Where nothing can overtake the heap is never used. A configured order is broken only by reorder.
 */
static size_t capacity(const struct link_conf *conf)
{
	if (!conf->delay.may_reorder && !conf->reorder.chance)
		return 0;
	return conf->capacity ? conf->capacity : DEFAULT_CAPACITY;
}

int delay_init(struct delay *d, const struct link_conf *conf, bool spikes, const struct dice *dice,
	       struct err *err)
{
	int r;

	*d = (struct delay){
		.last_due = INT64_MIN,
		.may_reorder = conf->delay.may_reorder,
		.plain = !conf->delay.list && !spikes && !conf->reorder.chance,
		.list = conf->delay.list,
		.reorder = conf->reorder,
		.reorder_draws = draws_of(dice, DRAW_REORDER),
		.slot = conf->slot,
		.slot_step = conf->slot.min + (conf->slot.max - conf->slot.min) / 2,
		.slot_draws = draws_of(dice, DRAW_SLOT),
	};
	spike_init(&d->spike, dice);
	r = jitter_init(&d->jitter, &conf->delay, dice, err);
	return r < 0 ? r : heap_init(&d->early, capacity(conf), err);
}

void delay_done(struct delay *d)
{
	jitter_done(&d->jitter);
	heap_done(&d->early);
}

void delay_begin(struct delay *d, nsec_t origin)
{
	if (d->jitter.slot)
		jitter_begin(&d->jitter, origin);
	d->spike.origin = origin;
	d->slot_origin = origin;
	d->slot_number = 0;
}

void delay_change(struct delay *d, const struct link_settings *s, nsec_t now)
{
	jitter_change(&d->jitter, s->delay, s->jitter, now);
}

static nsec_t listed(const struct delay_list *list, uint64_t index)
{
	index &= (UINT64_C(1) << PKT_COPY_SHIFT) - 1;
	if (index < list->count)
		return list->values[index];
	return list->loop ? list->values[index % list->count] : 0;
}

/* Is this packet let past the others? */
static bool let_past(const struct delay *d, uint64_t index)
{
	uint64_t own = index & ((UINT64_C(1) << PKT_COPY_SHIFT) - 1);

	if (!d->reorder.chance || (d->reorder.gap > 1 && (own + 1) % d->reorder.gap))
		return false;
	return draw_hits(draws_at(d->reorder_draws, index), d->reorder.chance);
}

void delay_draw(struct delay *d, struct pkt *p, nsec_t now, const struct link_settings *s,
		struct realised *r)
{
	nsec_t drawn = 0;
	nsec_t spike = 0;
	nsec_t due;
	bool past = false;

	if (s->jitter)
		drawn = s->jitter * jitter_at(&d->jitter, p->index, now) >> 24;
	if (!d->plain) {
		if (d->list)
			drawn = listed(d->list, p->index);
		if (s->spike.share)
			spike = spike_at(&d->spike, &s->spike, p->index, now);
		past = let_past(d, p->index);
	}
	due = now + s->delay + drawn + spike;
	if (past)
		due = d->reorder.early ? due - d->reorder.early : now;
	else if (!d->may_reorder && due < d->last_due)
		due = d->last_due;
	if (due < now)
		due = now;
	if (due < d->last_due)
		r->overtook++;
	else
		d->last_due = due;
	r->spiked += spike > 0;
	realised_delay(r, drawn, due - now, due - now - s->delay, now);
	p->propagation_ns += s->delay;
	p->jitter_ns += due - now - s->delay;
	p->due = due;
}

/* The list wins at equal times: what is in the heap was put later, since it was due before the
 * list's end. */
static struct pkt *line_get(struct delay *d, nsec_t now)
{
	nsec_t early = heap_next(&d->early);

	if (d->line.head && d->line.head->due <= early)
		return d->line.head->due <= now ? pkt_list_pop(&d->line) : NULL;
	return early <= now ? heap_get(&d->early) : NULL;
}

bool delay_put_early(struct delay *d, struct pkt *p, nsec_t now)
{
	/* What is due has left the heap, even when nobody has asked for it yet. */
	if (d->early.count == d->early.capacity)
		delay_advance(d, now);
	return heap_put(&d->early, p);
}

/* Slot k is at k steps from the origin, give or take a quarter of what lies between min and max:
 * then no two neighbours are closer than min or further apart than max. */
static void enter_slot(struct delay *d, int64_t k)
{
	nsec_t spread = (d->slot.max - d->slot.min) / 2;
	uint64_t bits = draws_at(d->slot_draws, (uint64_t)k);
	nsec_t at = d->slot_origin + k * d->slot_step - spread / 2 +
		    (nsec_t)draw_below(bits, (uint64_t)spread + 1);

	d->slot_number = k;
	d->slot_time = at > d->slot_time ? at : d->slot_time;
	d->slot_packets = d->slot.packets ? d->slot.packets : UINT32_MAX;
	d->slot_bytes = d->slot.bytes ? (int64_t)d->slot.bytes : INT64_MAX;
}

/* Gives p the first slot, not before it is due, that has room left. */
static void give_slot(struct delay *d, struct pkt *p)
{
	int64_t k = (p->due - d->slot_origin) / d->slot_step - 1;

	if (d->slot_time < p->due && k > d->slot_number)
		enter_slot(d, k);
	while (d->slot_time < p->due || !d->slot_packets || d->slot_bytes <= 0)
		enter_slot(d, d->slot_number + 1);
	d->slot_packets--;
	d->slot_bytes -= p->bytes;
	p->jitter_ns += d->slot_time - p->due;
	p->due = d->slot_time;
}

void delay_advance(struct delay *d, nsec_t now)
{
	struct pkt *p;

	while ((p = line_get(d, now))) {
		if (d->slot.max)
			give_slot(d, p);
		pkt_list_push(&d->left, p);
	}
}

struct pkt *delay_get(struct delay *d, nsec_t now)
{
	const struct pkt *p = d->left.head;

	if (p)
		return p->due <= now ? pkt_list_pop(&d->left) : NULL;
	return d->slot.max ? NULL : line_get(d, now);
}
