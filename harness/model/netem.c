/* netem.c - a link in netem's own order and arithmetic, faults included. */
#include "harness/model/netem.h"

#include <errno.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "harness/model/netem_change.h"
#include "harness/model/netem_queue.h"
#include "harness/model/netem_timeline.h"
#include "harness/model/realised.h"
#include "harness/model/settings.h"

/* Packets that may overtake at once unless the link's capacity says otherwise. */
#define CAPACITY_MAX ((uint64_t)1 << 20)

/* Before every instant a caller could tell. */
#define NSEC_BEFORE (-NSEC_NEVER)

struct netem {
	struct link link;
	struct dice dice;
	struct pkt_source source;
	uint32_t position;
	unsigned shift;
	struct netem_set set;
	struct netem_queue queue; /* times in the set's unit */
	struct pkt_list out;      /* what has left or ended, in order of due */
	nsec_t wake;              /* when netem's own timer looks at the queue */
	nsec_t now;
	uint64_t slots; /* begun so far */
	uint64_t changes;
	struct settings settings;
	struct netem_conf conf; /* the first message, for the timeline */
	struct link_counts counts;
	struct realised realised;
	struct netem_table table;
	struct netem_table slot_table;
};

static struct netem *netem_of(struct link *link)
{
	return (struct netem *)link;
}

static const struct netem *netem_of_const(const struct link *link)
{
	return (const struct netem *)link;
}

/* Packets. */

static void end_pkt(struct netem *n, struct pkt *p, nsec_t now, enum pkt_fate fate,
		    enum pkt_cause cause)
{
	p->due = now;
	p->fate = (uint8_t)fate;
	p->cause = (uint8_t)cause;
	p->link = (uint8_t)n->position;
	n->counts.ended[cause]++;
	pkt_list_push(&n->out, p);
}

static void release(struct netem *n, struct pkt *p, nsec_t now)
{
	const nsec_t scale = (nsec_t)1 << n->shift;

	p->jitter_ns += now - p->due * scale;
	p->due = now;
	n->counts.out++;
	n->counts.out_bytes += p->bytes;
	pkt_list_push(&n->out, p);
}

/* Marks instead of losing, when the packet can be marked. */
static bool mark(struct netem *n, struct pkt *p)
{
	if (!n->set.ecn || p->ecn == PKT_NOT_ECT)
		return false;
	p->ecn = PKT_CE;
	n->counts.marked++;
	return true;
}

static void corrupt(struct netem *n, struct pkt *p)
{
	uint64_t bits;

	if (!n->set.corrupt ||
	    n->set.corrupt < netem_corr_draw(&n->set.corrupt_corr, &n->set.prng) || !p->bytes)
		return;
	bits = draw(&n->dice, DRAW_CORRUPT_BIT, p->index);
	p->corrupt_bit = (int32_t)draw_below(bits, 8 * (uint64_t)p->bytes);
	n->counts.corrupted++;
}

/* Gives a copy of p, whose corruption was bit before this link; NULL when there is none to have. */
static struct pkt *copy_of(struct netem *n, const struct pkt *p, int32_t bit)
{
	struct pkt *copy = n->source.copy ? n->source.copy(n->source.arg, p) : NULL;
	void *data;

	if (!copy) {
		n->counts.copies_refused++;
		return NULL;
	}
	data = copy->data;
	*copy = *p;
	copy->data = data;
	copy->index = p->index | UINT64_C(1) << (PKT_COPY_SHIFT + n->position);
	copy->copy_of = p->index;
	copy->corrupt_bit = bit;
	n->counts.copies++;
	return copy;
}

/* Draws only when gap does not decide. Up to 3.12 the gap was one packet longer. */
static bool delayed(struct netem_set *set)
{
	const uint32_t straight = set->version == NETEM_LINUX_3_12 ? set->gap : set->gap - 1;

	return set->gap == 0 || set->counter < straight ||
	       set->reorder < netem_corr_draw(&set->reorder_corr, &set->prng);
}

/* When p, which came at t (in the set's unit), may leave: the rate begins where the last packet
 * that waits ends, or after the delay. */
static nsec_t time_to_send(struct netem *n, struct pkt *p, nsec_t t)
{
	const nsec_t scale = (nsec_t)1 << n->shift, latest = NSEC_NEVER / 4 / scale;
	nsec_t d = netem_dist_draw(n->set.latency, n->set.jitter, &n->set.delay_corr, &n->set.prng,
				   n->set.table);
	nsec_t due = t + d, last;

	p->propagation_ns += n->set.latency * scale;
	p->jitter_ns += (d - n->set.latency) * scale;
	if (n->set.rate) {
		if (netem_queue_latest(&n->queue, &last) && last > due)
			due = last;
		due += netem_tx_time(&n->set, p->bytes);
		due = due > latest ? latest : due;
		p->waited_ns += (due - t - d) * scale;
	}
	realised_delay(&n->realised, (d - n->set.latency) * scale, d * scale,
		       (due - t - n->set.latency) * scale, t * scale);
	return due;
}

static void delay_or_reorder(struct netem *n, struct pkt *p, nsec_t now)
{
	const nsec_t t = now >> n->shift;

	if (delayed(&n->set)) {
		n->set.counter++;
		p->due = time_to_send(n, p, t);
		if (!netem_queue_put(&n->queue, p))
			end_pkt(n, p, now, PKT_DROPPED, PKT_CAUSE_CAPACITY);
	} else {
		n->set.counter = 0;
		p->due = t;
		netem_queue_front(&n->queue, p);
	}
	if (n->queue.bytes > n->counts.queued_bytes_max)
		n->counts.queued_bytes_max = n->queue.bytes;
}

/* Loss, corruption and limit, for so many copies of p: how many are left of them; with none, p has
 * ended. */
static unsigned admit(struct netem *n, struct pkt *p, unsigned copies, nsec_t now)
{
	bool lost = netem_loss_draw(&n->set.loss, &n->set.prng) && !mark(n, p);

	realised_loss(&n->realised, lost);
	copies -= lost;
	if (!copies) {
		end_pkt(n, p, now, PKT_LOST, PKT_CAUSE_LOSS);
		return 0;
	}
	corrupt(n, p);
	if (n->queue.count < n->set.limit)
		return copies;
	end_pkt(n, p, now, PKT_DROPPED, PKT_CAUSE_LIMIT);
	return 0;
}

/* The copy comes in from the top, before its original; it is not copied again. */
static void enqueue(struct netem *n, struct pkt *p, nsec_t now)
{
	const int32_t bit = p->corrupt_bit;
	unsigned copies = 1;
	struct pkt *copy;

	copies += n->set.duplicate &&
		  n->set.duplicate >= netem_corr_draw(&n->set.duplicate_corr, &n->set.prng);
	copies = admit(n, p, copies, now);
	if (!copies)
		return;
	copy = copies > 1 ? copy_of(n, p, bit) : NULL;
	if (copy && admit(n, copy, 1, now))
		delay_or_reorder(n, copy, now);
	delay_or_reorder(n, p, now);
}

/* Time. */

static void begin_slot(struct netem *n, nsec_t t)
{
	netem_slot_begin(&n->set, t, (uint32_t)draw(&n->dice, DRAW_SLOT, n->slots++));
}

/* The earliest packet leaves when it is due and in a slot; a slot that began before the packet was
 * due is over. */
static bool may_leave(struct netem *n, const struct pkt *p, nsec_t t)
{
	if (n->set.slot_on && n->set.slot_next < p->due)
		begin_slot(n, t);
	return p->due <= t && (!n->set.slot_on || n->set.slot_next <= t);
}

static void take_slot(struct netem *n, const struct pkt *p, nsec_t t)
{
	if (!n->set.slot_on)
		return;
	n->set.slot_packets_left--;
	n->set.slot_bytes_left = (int32_t)((uint32_t)n->set.slot_bytes_left - p->bytes);
	if (n->set.slot_packets_left <= 0 || n->set.slot_bytes_left <= 0)
		begin_slot(n, t);
}

/* Netem looks at its queue, and sends what it may. */
static void look(struct netem *n, nsec_t now)
{
	const nsec_t t = now >> n->shift;
	struct pkt *p;
	bool overtakes;

	for (;;) {
		while ((p = netem_queue_get_front(&n->queue))) {
			n->realised.overtook += n->queue.line.head != NULL;
			release(n, p, now);
		}
		p = netem_queue_peek(&n->queue);
		if (!p || !may_leave(n, p, t))
			break;
		p = netem_queue_get(&n->queue, &overtakes);
		n->realised.overtook += overtakes;
		take_slot(n, p, t);
		release(n, p, now);
	}
	n->wake = NSEC_NEVER;
	if (p) {
		nsec_t then =
			n->set.slot_on && n->set.slot_next > p->due ? n->set.slot_next : p->due;

		n->wake = then * ((nsec_t)1 << n->shift);
	}
}

/* The tables of the message become the link's own, as conf is only borrowed. */
static int change(struct netem *n, const struct netem_conf *conf, nsec_t now, struct err *err)
{
	struct netem_entropy entropy;
	int r;

	netem_entropy_draw(&n->dice, n->changes, &entropy);
	r = netem_change(&n->set, conf, conf->entropy ? conf->entropy : &entropy, now, err);
	if (r < 0)
		return r;
	n->changes++;
	if (conf->table)
		n->table = *conf->table;
	if (conf->slot_table)
		n->slot_table = *conf->slot_table;
	n->set.table = n->set.table ? &n->table : NULL;
	n->set.slot_table = n->set.slot_table ? &n->slot_table : NULL;
	return 0;
}

/* What a timeline may do was checked when the link was made, so that no message is refused. */
static void follow_timeline(struct netem *n, nsec_t now)
{
	struct netem_conf conf = n->conf;

	settings_change(&n->settings, now);
	netem_follow(&n->settings, &conf);
	(void)change(n, &conf, now, NULL);
}

/* All that happens inside up to and including now. A change and a look at one instant: the change
 * comes first. */
static void advance(struct netem *n, nsec_t now)
{
	const bool all = now == NSEC_NEVER;

	if (all)
		now--;
	while (n->wake <= now || (n->settings.next <= now && !all)) {
		if (n->settings.next <= n->wake)
			follow_timeline(n, n->settings.next);
		else
			look(n, n->wake);
	}
	if (now > n->now)
		n->now = now;
}

static void netem_put(struct link *link, struct pkt *p, nsec_t now)
{
	struct netem *n = netem_of(link);

	advance(n, now);
	p->entered = now;
	p->due = now;
	p->fate = PKT_MOVING;
	n->counts.in++;
	n->counts.in_bytes += p->bytes;
	enqueue(n, p, now);
	look(n, now);
}

static struct pkt *netem_get(struct link *link, nsec_t now)
{
	struct netem *n = netem_of(link);

	advance(n, now);
	return pkt_list_pop(&n->out);
}

static nsec_t netem_next(const struct link *link)
{
	const struct netem *n = netem_of_const(link);

	return n->out.head ? n->out.head->due : n->wake;
}

int netem_link_change(struct link *link, const struct netem_conf *conf, nsec_t now, struct err *err)
{
	struct netem *n = netem_of(link);

	advance(n, now);
	return change(n, conf, now, err);
}

/* Making and reporting. */

static void netem_free(struct link *link)
{
	struct netem *n = netem_of(link);

	if (!n)
		return;
	netem_queue_done(&n->queue);
	settings_done(&n->settings);
	free(n);
}

static size_t capacity_of(const struct link_conf *conf)
{
	const uint64_t limit = (uint64_t)conf->netem->limit + 1;

	if (conf->capacity)
		return conf->capacity;
	return limit < CAPACITY_MAX ? limit : CAPACITY_MAX;
}

static struct link *netem_make(const struct link_env *env, struct err *err)
{
	const struct netem_conf *conf = env->conf->netem;
	struct netem *n = NULL;
	int r;

	if (!conf) {
		(void)err_set(err, -EINVAL, "a link in netem's order has no netem settings");
		return NULL;
	}
	r = netem_timeline_check(env->timeline, env->position, err);
	if (r < 0)
		return NULL;
	n = calloc(1, sizeof(*n));
	if (!n) {
		(void)err_set(err, -ENOMEM, "no memory for a netem");
		return NULL;
	}
	n->link.ops = &netem_ops;
	n->dice = env->dice;
	n->source = env->source;
	n->position = env->position;
	n->shift = netem_shift(conf->version);
	n->set.version = conf->version;
	n->wake = NSEC_NEVER;
	n->conf = *conf;
	n->conf.has &= ~(unsigned)NETEM_HAS_SEED;
	n->conf.table = n->conf.slot_table = NULL;
	n->conf.entropy = NULL;
	r = change(n, conf, NSEC_BEFORE, err);
	if (r == 0)
		r = netem_settings_init(&n->settings, conf, env, err);
	if (r == 0)
		r = netem_queue_init(&n->queue, capacity_of(env->conf), err);
	if (r < 0) {
		netem_free(&n->link);
		return NULL;
	}
	return &n->link;
}

static void netem_start(struct link *link, nsec_t t0)
{
	struct netem *n = netem_of(link);

	settings_begin(&n->settings, t0, n->now);
}

static nsec_t netem_next_change(const struct link *link)
{
	return netem_of_const(link)->settings.next;
}

static void netem_lay(struct link *link, struct settings_layer *layer, nsec_t now)
{
	settings_lay(&netem_of(link)->settings, layer, now);
}

static const struct link_settings *netem_settings(const struct link *link)
{
	return &netem_of_const(link)->settings.now;
}

static void netem_counts(const struct link *link, struct link_counts *ret)
{
	const struct netem *n = netem_of_const(link);

	*ret = n->counts;
	ret->held = ret->queued = n->queue.count;
	ret->queued_bytes = n->queue.bytes;
}

static void netem_realised(const struct link *link, struct link_realised *ret)
{
	realised_report(&netem_of_const(link)->realised, ret);
}

const struct link_ops netem_ops = {
	.name = "netem",
	.make = netem_make,
	.free = netem_free,
	.put = netem_put,
	.get = netem_get,
	.next = netem_next,
	.start = netem_start,
	.next_change = netem_next_change,
	.lay = netem_lay,
	.settings = netem_settings,
	.counts = netem_counts,
	.realised = netem_realised,
};
