/* loss.c - chains of states, walked index by index. */
#include "harness/model/loss.h"

#include "harness/model/fixed.h"

/* Further ahead than this the chain is not walked but begun anew. */
#define WALK_MAX (UINT64_C(1) << 20)

/* Addresses the state that a chain begins in at an index, apart from the steps at each index. */
#define BEGIN_BIT (UINT64_C(1) << 63)

/* pi = mean / bad: the share of packets that find the bad state. */
static chance_t share_bad(struct loss_words words)
{
	return words.bad ? chance_ratio(words.mean, words.bad) : CHANCE_NEVER;
}

struct ge_conf loss_compile(struct loss_words words)
{
	struct ge_conf ge = { .loss_bad = words.bad };
	chance_t pi = share_bad(words);
	unsigned __int128 to_bad;

	if (!words.run_milli || words.mean >= words.bad) {
		ge.loss_good = words.mean;
		ge.loss_bad = words.mean;
		ge.to_good = CHANCE_ALWAYS;
		return ge;
	}
	ge.to_good = chance_ratio(1000, words.run_milli);
	to_bad = (unsigned __int128)ge.to_good * pi / (CHANCE_ALWAYS - pi);
	if (to_bad >= CHANCE_ALWAYS) {
		ge.to_bad = CHANCE_ALWAYS;
		ge.to_good = chance_ratio(CHANCE_ALWAYS - pi, pi);
	} else {
		ge.to_bad = (chance_t)to_bad;
	}
	return ge;
}

static chance_t times(chance_t a, chance_t b)
{
	return (chance_t)(((unsigned __int128)a * b) >> 64);
}

/* pi (1 - h) + (1 - pi) (1 - k), pi = p / (p + r). */
static chance_t ge_mean(const struct ge_conf *ge)
{
	unsigned __int128 sum = (unsigned __int128)ge->to_bad + ge->to_good;
	chance_t pi;

	if (!sum)
		return ge->loss_good;
	pi = chance_ratio(ge->to_bad >> 1, (uint64_t)(sum >> 1));
	return times(pi, ge->loss_bad) + times(CHANCE_ALWAYS - pi, ge->loss_good);
}

/* (w3 + w4) / (1 + w2 + w3 + w4), w3 = p13 / p31, w2 = w3 p32 / p23, w4 = p14, all times p31 p23.
 * Without p32 the second state is never met, and p23 says nothing. */
static chance_t four_state_mean(const struct four_state_conf *f)
{
	const chance_t p23 = f->p32 ? f->p23 : CHANCE_ALWAYS;
	unsigned __int128 one = times(f->p31, p23);
	unsigned __int128 lost =
		(unsigned __int128)times(f->p13, p23) + times(f->p14, (chance_t)one);
	unsigned __int128 all = one + times(f->p13, f->p32) + lost;

	return all ? chance_ratio((uint64_t)(lost >> 2), (uint64_t)(all >> 2)) : CHANCE_NEVER;
}

static uint32_t run_of(chance_t to_good)
{
	uint64_t run = to_good ? fixed_mul_div(1000, CHANCE_ALWAYS, to_good) : UINT32_MAX;

	return run > UINT32_MAX ? UINT32_MAX : (uint32_t)run;
}

struct loss_words loss_words(const struct loss_conf *conf)
{
	struct loss_words words = { .bad = CHANCE_ALWAYS };

	switch (conf->kind) {
	case LOSS_NONE:
	case LOSS_LIST:
		break;
	case LOSS_RANDOM:
		words.mean = conf->mean;
		break;
	case LOSS_GILBERT:
		words.mean = conf->mean;
		words.bad = conf->bad ? conf->bad : CHANCE_ALWAYS;
		words.run_milli = conf->run_milli;
		break;
	case LOSS_GILBERT_ELLIOTT:
		words.mean = ge_mean(&conf->ge);
		words.bad = conf->ge.loss_bad;
		words.run_milli = run_of(conf->ge.to_good);
		break;
	case LOSS_4_STATE:
		words.mean = four_state_mean(&conf->four);
		break;
	case LOSS_PERIODIC:
		words.mean = chance_ratio(1, conf->period);
		break;
	}
	return words;
}

static uint64_t *history_word(struct loss *loss, uint64_t index)
{
	return &loss->history[index / 64 % (LOSS_HISTORY / 64)];
}

/* Draws the state in which the chain finds index, from the share of time it spends in each. */
static void begin_chain(struct loss *loss, uint64_t index)
{
	unsigned __int128 sum = (unsigned __int128)loss->ge.to_bad + loss->ge.to_good;
	chance_t pi = sum ? chance_ratio(loss->ge.to_bad >> 1, (uint64_t)(sum >> 1)) : CHANCE_NEVER;

	loss->bad = draw_hits(draws_at(loss->states, index | BEGIN_BIT), pi);
	loss->state = 1;
	loss->next = index;
	*history_word(loss, index) = 0;
}

void loss_init(struct loss *loss, const struct loss_conf *conf, const struct dice *dice)
{
	*loss = (struct loss){ .states = draws_of(dice, DRAW_LOSS_STATE),
			       .losses = draws_of(dice, DRAW_LOSS) };
	loss_reset(loss, conf);
	begin_chain(loss, 0);
}

void loss_set(struct loss *loss, struct loss_words words)
{
	loss->kind = LOSS_GILBERT_ELLIOTT;
	loss->ge = loss_compile(words);
}

void loss_reset(struct loss *loss, const struct loss_conf *conf)
{
	if (conf->kind == LOSS_RANDOM || conf->kind == LOSS_GILBERT) {
		loss_set(loss, loss_words(conf));
		return;
	}
	loss->kind = conf->kind;
	loss->ge = conf->ge;
	loss->four = conf->four;
	loss->period = conf->period;
	loss->list = conf->list;
	loss->list_count = conf->list_count;
}

static bool hits(struct draws draws, uint64_t index, chance_t p)
{
	return p && draw_hits(draws_at(draws, index), p);
}

/* Loss is judged in the state that the packet finds. */
static bool two_state_step(struct loss *loss, uint64_t index)
{
	const struct ge_conf *ge = &loss->ge;
	bool lost = hits(loss->losses, index, loss->bad ? ge->loss_bad : ge->loss_good);

	if (hits(loss->states, index, loss->bad ? ge->to_good : ge->to_bad))
		loss->bad = !loss->bad;
	return lost;
}

/* The state is the outcome: 1 and 2 are sent, 3 and 4 lost. One number decides each step. */
static bool four_state_step(struct loss *loss, uint64_t index)
{
	const struct four_state_conf *f = &loss->four;
	uint64_t bits = draws_at(loss->states, index);

	switch (loss->state) {
	case 1:
		if (draw_hits(bits, f->p13))
			loss->state = 3;
		else if (f->p14 && bits - f->p13 < f->p14)
			loss->state = 4;
		break;
	case 2:
		if (draw_hits(bits, f->p23))
			loss->state = 3;
		break;
	case 3:
		if (draw_hits(bits, f->p31))
			loss->state = 1;
		else if (f->p32 && bits - f->p31 < f->p32)
			loss->state = 2;
		break;
	default:
		loss->state = 1;
		break;
	}
	return loss->state >= 3;
}

static bool listed(const struct loss *loss, uint64_t index)
{
	size_t low = 0;
	size_t high = loss->list_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (loss->list[middle] < index)
			low = middle + 1;
		else
			high = middle;
	}
	return low < loss->list_count && loss->list[low] == index;
}

/* Keeps the outcome of the packet that is next in the chain, and gives it. */
static bool keep(struct loss *loss, bool lost)
{
	uint64_t index = loss->next++;

	if (index % 64 == 0)
		*history_word(loss, index) = 0;
	if (lost)
		*history_word(loss, index) |= UINT64_C(1) << index % 64;
	return lost;
}

/* The outcome of the packet that is next in the chain. */
static bool step(struct loss *loss)
{
	return keep(loss, loss->kind == LOSS_4_STATE ? four_state_step(loss, loss->next)
						     : two_state_step(loss, loss->next));
}

/* A copy, or a packet from before the history: lost as one that finds the present state. */
static bool lost_beside(const struct loss *loss, uint64_t index)
{
	if (loss->kind == LOSS_4_STATE)
		return loss->state >= 3;
	return hits(loss->losses, index, loss->bad ? loss->ge.loss_bad : loss->ge.loss_good);
}

static bool chain_lost(struct loss *loss, uint64_t index)
{
	if (index == loss->next)
		return step(loss);
	if (index >> PKT_COPY_SHIFT)
		return lost_beside(loss, index);
	if (index < loss->next) {
		if (loss->next - index > LOSS_HISTORY)
			return lost_beside(loss, index);
		return *history_word(loss, index) >> index % 64 & 1;
	}
	if (index - loss->next > WALK_MAX)
		begin_chain(loss, index);
	while (loss->next < index)
		(void)step(loss);
	return step(loss);
}

enum pkt_cause loss_judge(struct loss *loss, uint64_t index)
{
	/* By far the most common case. */
	if (loss->kind == LOSS_GILBERT_ELLIOTT && index == loss->next)
		return keep(loss, two_state_step(loss, index)) ? PKT_CAUSE_LOSS : PKT_CAUSE_NONE;
	switch (loss->kind) {
	case LOSS_NONE:
		break;
	case LOSS_PERIODIC:
		if (index % loss->period == loss->period - 1)
			return PKT_CAUSE_LOSS;
		break;
	case LOSS_LIST:
		if (listed(loss, index))
			return PKT_CAUSE_LIST;
		break;
	case LOSS_RANDOM:
	case LOSS_GILBERT:
	case LOSS_GILBERT_ELLIOTT:
	case LOSS_4_STATE:
		if (chain_lost(loss, index))
			return PKT_CAUSE_LOSS;
		break;
	}
	return PKT_CAUSE_NONE;
}
