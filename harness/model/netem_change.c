/* netem_change.c - the settings in force in a netem, and how a message changes them. */
#include "harness/model/netem_change.h"

#include <errno.h>
#include <stdlib.h>

#include "harness/base/err.h"

/* Longer than any run, and far from where sums of times would overflow. */
#define FOREVER (NSEC_NEVER / 8)

unsigned netem_shift(enum netem_version version)
{
	return version == NETEM_LINUX_3_12 || version == NETEM_LINUX_4_14 ? NETEM_TICK_SHIFT : 0;
}

void netem_entropy_draw(const struct dice *dice, uint64_t change, struct netem_entropy *ret)
{
	const uint64_t at = change * 8;

	*ret = (struct netem_entropy){
		.delay = (uint32_t)draw(dice, DRAW_NETEM, at),
		.loss = (uint32_t)draw(dice, DRAW_NETEM, at + 1),
		.duplicate = (uint32_t)draw(dice, DRAW_NETEM, at + 2),
		.reorder = (uint32_t)draw(dice, DRAW_NETEM, at + 3),
		.corrupt = (uint32_t)draw(dice, DRAW_NETEM, at + 4),
		.seed = draw(dice, DRAW_NETEM, at + 5),
	};
}

static void set_loss(struct netem_set *set, const struct netem_conf *conf)
{
	struct netem_loss *l = &set->loss;

	l->version = set->version;
	l->model = conf->loss_model;
	l->random = conf->loss;
	if (conf->loss_model == NETEM_LOSS_4_STATES) {
		l->states = conf->states;
		l->four = NETEM_SENT_IN_GAP;
	} else if (conf->loss_model == NETEM_LOSS_GE) {
		l->ge = conf->ge;
		l->side = NETEM_GOOD;
	}
}

static void set_chances(struct netem_set *set, const struct netem_conf *conf,
			const struct netem_entropy *entropy)
{
	if (conf->has & NETEM_HAS_CORR) {
		set->delay_corr = (struct netem_corr){ conf->delay_corr, entropy->delay };
		set->loss.corr = (struct netem_corr){ conf->loss_corr, entropy->loss };
		set->duplicate_corr =
			(struct netem_corr){ conf->duplicate_corr, entropy->duplicate };
	}
	if (conf->has & NETEM_HAS_REORDER) {
		set->reorder = conf->reorder;
		set->reorder_corr = (struct netem_corr){ conf->reorder_corr, entropy->reorder };
	}
	if (conf->has & NETEM_HAS_CORRUPT) {
		set->corrupt = conf->corrupt;
		set->corrupt_corr = (struct netem_corr){ conf->corrupt_corr, entropy->corrupt };
	}
}

static void set_rate(struct netem_set *set, const struct netem_conf *conf)
{
	if (conf->has & NETEM_HAS_RATE) {
		set->rate = conf->rate;
		set->packet_overhead = conf->packet_overhead;
		set->cell_size = conf->cell_size;
		set->cell_overhead = conf->cell_overhead;
	}
	if (conf->has & NETEM_HAS_RATE64 && conf->rate64 > set->rate)
		set->rate = conf->rate64;
}

static nsec_t at_most(nsec_t value, nsec_t most)
{
	return value < most ? value : most;
}

static void set_slot(struct netem_set *set, const struct netem_slot *slot, nsec_t now)
{
	set->slot = *slot;
	if (!slot->packets)
		set->slot.packets = INT32_MAX;
	if (!slot->bytes)
		set->slot.bytes = INT32_MAX;
	set->slot.jitter = at_most(llabs(slot->jitter), INT32_MAX);
	set->slot_packets_left = set->slot.packets;
	set->slot_bytes_left = set->slot.bytes;
	set->slot_on = slot->min || slot->max || slot->jitter;
	set->slot_next = now;
}

int netem_change(struct netem_set *set, const struct netem_conf *conf,
		 const struct netem_entropy *entropy, nsec_t now, struct err *err)
{
	const unsigned shift = netem_shift(set->version);
	int r = netem_conf_check(conf, err);

	if (r < 0)
		return r;
	if (conf->version != set->version)
		return err_set(err, -EINVAL, "a netem of %s cannot become one of %s",
			       netem_version_word(set->version), netem_version_word(conf->version));
	set_loss(set, conf);
	if (conf->table)
		set->table = conf->table;
	if (conf->slot_table)
		set->slot_table = conf->slot_table;
	set->latency = conf->latency >> shift;
	set->jitter = (int32_t)at_most(llabs(conf->jitter) >> shift, INT32_MAX);
	set->limit = conf->limit;
	set->gap = conf->gap;
	set->counter = 0;
	set->duplicate = conf->duplicate;
	if (conf->gap)
		set->reorder = NETEM_ALWAYS;
	set_chances(set, conf, entropy);
	set_rate(set, conf);
	if (conf->has & NETEM_HAS_ECN)
		set->ecn = conf->ecn != 0;
	if (conf->has & NETEM_HAS_SLOT)
		set_slot(set, &conf->slot, now);
	if (conf->has & NETEM_HAS_SEED || !set->seeded || set->version != NETEM_LINUX_7_1)
		netem_prng_seed(&set->prng,
				conf->has & NETEM_HAS_SEED ? conf->seed : entropy->seed);
	set->seeded = true;
	return 0;
}

nsec_t netem_tx_time(const struct netem_set *set, uint32_t bytes)
{
	uint64_t len = (uint64_t)bytes + (uint64_t)(int64_t)set->packet_overhead, ns;

	if (!set->rate)
		return 0;
	if (set->cell_size) {
		uint32_t cells = (uint32_t)len / set->cell_size;
		uint32_t filled = cells * set->cell_size;

		cells += len > filled;
		filled = cells * (set->cell_size + (uint32_t)set->cell_overhead);
		len = filled;
	}
	ns = len * (uint64_t)NSEC_PER_SEC / set->rate;
	ns >>= netem_shift(set->version);
	return ns < FOREVER ? (nsec_t)ns : FOREVER;
}

/* min + bits / 2^32 of the range. Before 7.1 the product had 63 bits: a range over 2.1 s
 * overflowed. */
static nsec_t uniform_slot(const struct netem_set *set, uint32_t bits)
{
	const uint64_t range = (uint64_t)set->slot.max - (uint64_t)set->slot.min;

	if (set->version == NETEM_LINUX_7_1)
		return set->slot.min + (nsec_t)(((unsigned __int128)range * bits) >> 32);
	return set->slot.min + ((nsec_t)(range * bits) >> 32);
}

void netem_slot_begin(struct netem_set *set, nsec_t now, uint32_t bits)
{
	struct netem_corr none = { 0 };
	nsec_t wait;

	if (set->slot_table)
		wait = netem_dist_draw(set->slot.delay, (int32_t)set->slot.jitter, &none,
				       &set->prng, set->slot_table);
	else
		wait = uniform_slot(set, bits);
	set->slot_next = now + wait;
	set->slot_packets_left = set->slot.packets;
	set->slot_bytes_left = set->slot.bytes;
}
