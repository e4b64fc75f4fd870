/* netem_loss.c - netem's three ways of losing packets. */
#include "harness/model/netem_loss.h"

static bool random_lost(struct netem_loss *l, struct netem_prng *prng)
{
	return l->random && l->random >= netem_corr_draw(&l->corr, prng);
}

/* The state is the outcome of this packet. Before 7.1 the ranges were open on both sides: a number
 * equal to a bound met none of them, the state stayed and the packet was sent. Up to 3.12 the range
 * of p13 ended at p13 instead of p13 + p14, and the packet that ended a burst was lost. */
static bool four_lost(struct netem_loss *l, uint32_t u)
{
	const struct netem_4_states *c = &l->states;
	const bool old = l->version == NETEM_LINUX_3_12, open = l->version != NETEM_LINUX_7_1;
	const uint32_t leave_gap = old ? c->p13 : c->p13 + c->p14, leave_burst = c->p31 + c->p32;

	switch (l->four) {
	case NETEM_SENT_IN_GAP:
		if (u < c->p14)
			l->four = NETEM_LOST_ALONE;
		else if (u < leave_gap && (u > c->p14 || !open))
			l->four = NETEM_LOST_IN_BURST;
		return l->four != NETEM_SENT_IN_GAP;
	case NETEM_SENT_IN_BURST:
		if (u < c->p23)
			l->four = NETEM_LOST_IN_BURST;
		return l->four == NETEM_LOST_IN_BURST;
	case NETEM_LOST_IN_BURST:
		if (u < c->p32) {
			l->four = NETEM_SENT_IN_BURST;
			return false;
		}
		if (u < leave_burst && (u > c->p32 || !open)) {
			l->four = NETEM_SENT_IN_GAP;
			return old;
		}
		return u > leave_burst || !open;
	case NETEM_LOST_ALONE:
		break;
	}
	l->four = NETEM_SENT_IN_GAP;
	return false;
}

/* A packet is judged by the state it finds. */
static bool ge_lost(struct netem_loss *l, struct netem_prng *prng)
{
	uint32_t move = netem_prng_draw(prng), judge;

	judge = netem_prng_draw(prng);
	if (l->side == NETEM_GOOD) {
		if (move < l->ge.p)
			l->side = NETEM_BAD;
		return judge < l->ge.k1;
	}
	if (move < l->ge.r)
		l->side = NETEM_GOOD;
	return judge > l->ge.h;
}

/* Up to 3.12: what the good state did not lose ran on into the bad one, which took h for the chance
 * of loss. */
static bool ge_lost_3_12(struct netem_loss *l, struct netem_prng *prng)
{
	if (l->side == NETEM_GOOD) {
		if (netem_prng_draw(prng) < l->ge.p)
			l->side = NETEM_BAD;
		if (netem_prng_draw(prng) < l->ge.k1)
			return true;
	}
	if (netem_prng_draw(prng) < l->ge.r)
		l->side = NETEM_GOOD;
	return netem_prng_draw(prng) < l->ge.h;
}

bool netem_loss_draw(struct netem_loss *loss, struct netem_prng *prng)
{
	switch (loss->model) {
	case NETEM_LOSS_4_STATES:
		return four_lost(loss, netem_prng_draw(prng));
	case NETEM_LOSS_GE:
		return loss->version == NETEM_LINUX_3_12 ? ge_lost_3_12(loss, prng)
							 : ge_lost(loss, prng);
	case NETEM_LOSS_RANDOM:
		break;
	}
	return random_lost(loss, prng);
}

/* num / den for numbers over 64 bits. */
static chance_t ratio(unsigned __int128 num, unsigned __int128 den)
{
	while (den >> 62) {
		num >>= 1;
		den >>= 1;
	}
	return den ? chance_ratio((uint64_t)num, (uint64_t)den) : CHANCE_NEVER;
}

/* The weights of the closed form times p31 p23: then no chance of 0 divides. */
static chance_t four_mean(const struct netem_4_states *c)
{
	const unsigned __int128 one = NETEM_ALWAYS;
	const unsigned __int128 p13 = c->p13, p32 = c->p32, p14 = c->p14;
	const unsigned __int128 p31 = p13 || c->p31 ? c->p31 : NETEM_ALWAYS;
	const unsigned __int128 p23 = p32 || c->p23 ? c->p23 : NETEM_ALWAYS;
	const unsigned __int128 lost = p13 * p23 * one + p14 * p31 * p23;

	return ratio(lost, p31 * p23 * one + p13 * p32 * one + lost);
}

chance_t netem_loss_mean(const struct netem_conf *conf)
{
	const struct netem_ge *ge = &conf->ge;

	switch (conf->loss_model) {
	case NETEM_LOSS_4_STATES:
		return four_mean(&conf->states);
	case NETEM_LOSS_GE:
		if (ge->p == 0 && ge->r == 0)
			return chance_ratio(ge->k1, NETEM_ALWAYS);
		return ratio((unsigned __int128)ge->p * (NETEM_ALWAYS - ge->h) +
				     (unsigned __int128)ge->r * ge->k1,
			     ((unsigned __int128)ge->p + ge->r) * NETEM_ALWAYS);
	case NETEM_LOSS_RANDOM:
		break;
	}
	return chance_ratio(conf->loss, NETEM_ALWAYS);
}
