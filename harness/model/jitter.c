/* jitter.c - normal numbers at slot edges, joined by quarter circles. */
#include "harness/model/jitter.h"

#include <errno.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "harness/model/lag.h"
#include "harness/model/law.h"
#include "harness/model/normal.h"
#include "harness/model/sine.h"

/* What lag_slot() gives for the laws that are known beforehand. */
static const uint32_t known_slots[] = {
	[JITTER_NORMAL] = 69818,
	[JITTER_UNIFORM] = 71082,
	[JITTER_PARETO] = 81553,
	[JITTER_PARETO_NORMAL] = 76929,
};

/* What a link's law may turn into. */
struct jitter_law {
	enum jitter_shape kind;
	nsec_t tau;
	uint32_t slot_q16; /* of the law with all room */
	int64_t floor;     /* in force */
	bool known;        /* whole was filled: the normal law is first when it is cut */
	struct law whole;
	struct shape cut;
};

/* Rounded down also below 0; d is positive. */
static int64_t floor_div(int64_t n, int64_t d)
{
	return n / d - (n % d < 0);
}

static int32_t edge(const struct jitter *j, int64_t k)
{
	return normal(draws_at(j->slots, (uint64_t)k));
}

static void enter_slot(struct jitter *j, nsec_t t)
{
	int64_t k = floor_div(t - j->origin, j->slot);

	j->z[0] = k == j->k + 1 ? j->z[1] : edge(j, k);
	j->z[1] = edge(j, k + 1);
	j->k = k;
	j->begin = j->origin + k * j->slot;
}

static void set_slot(struct jitter *j, uint32_t slot_q16)
{
	j->slot = (nsec_t)(((unsigned __int128)(uint64_t)j->law->tau * slot_q16) >> 16);
	j->slot += !j->slot;
	j->per_slot = (UINT64_C(1) << 62) / (uint64_t)j->slot;
}

static void set_law(struct jitter *j, int64_t floor)
{
	struct jitter_law *law = j->law;
	uint32_t slot_q16 = law->slot_q16;

	law->floor = floor;
	if (floor) {
		if (!law->known)
			law_init(&law->whole, &(struct delay_conf){ .shape = law->kind });
		law->known = true;
		law_cut(&law->whole, floor, &law->cut);
		j->shape = &law->cut;
		if (law->tau)
			slot_q16 = lag_slot(&law->cut);
	} else {
		j->shape = law->kind == JITTER_NORMAL ? NULL : &law->whole.shape;
	}
	if (law->tau)
		set_slot(j, slot_q16);
}

int jitter_init(struct jitter *j, const struct delay_conf *conf, const struct dice *dice,
		struct err *err)
{
	struct jitter_law *law = malloc(sizeof(*law));

	*j = (struct jitter){ .own = draws_of(dice, DRAW_JITTER),
			      .slots = draws_of(dice, DRAW_JITTER_STATE),
			      .law = law };
	if (!law)
		return err_set(err, -ENOMEM, "no memory for the law of jitter");
	law->kind = conf->shape;
	law->tau = conf->tau;
	law->known = conf->shape != JITTER_NORMAL;
	if (law->known)
		law_init(&law->whole, conf);
	if (conf->shape != JITTER_TABLE)
		law->slot_q16 = known_slots[conf->shape];
	else
		law->slot_q16 = lag_slot(&law->whole.shape);
	set_law(j, law_floor(conf->delay, conf->jitter));
	if (conf->tau)
		jitter_begin(j, 0);
	return 0;
}

void jitter_done(struct jitter *j)
{
	free(j->law);
	j->law = NULL;
	j->shape = NULL;
}

/* Puts the slots' origin where slot k has its share of now behind it that it had of slots of the
 * length was. */
static void stretch(struct jitter *j, nsec_t was, nsec_t now)
{
	nsec_t passed = now - j->begin;

	j->begin = now - (nsec_t)((__int128)passed * j->slot / was);
	j->origin = j->begin - j->k * j->slot;
}

void jitter_change(struct jitter *j, nsec_t delay, nsec_t deviation, nsec_t now)
{
	const int64_t floor = law_floor(delay, deviation);
	const nsec_t was = j->slot;

	if (floor == j->law->floor)
		return;
	if (was && (uint64_t)(now - j->begin) >= (uint64_t)was)
		enter_slot(j, now);
	set_law(j, floor);
	if (was)
		stretch(j, was, now);
}

void jitter_begin(struct jitter *j, nsec_t origin)
{
	j->origin = origin;
	j->begin = origin;
	j->k = 0;
	j->z[0] = edge(j, 0);
	j->z[1] = edge(j, 1);
}

static int32_t joined(struct jitter *j, nsec_t t)
{
	uint64_t u;

	if ((uint64_t)(t - j->begin) >= (uint64_t)j->slot)
		enter_slot(j, t);
	u = (uint64_t)(t - j->begin) * j->per_slot >> 32;
	return (int32_t)((j->z[0] * sine(SINE_ONE - u) + j->z[1] * sine(u)) >> 30);
}

int32_t jitter_at(struct jitter *j, uint64_t index, nsec_t t)
{
	int32_t g = j->slot ? joined(j, t) : normal(draws_at(j->own, index));

	return j->shape ? shape_of(j->shape, g) : g;
}

void spike_init(struct spike *s, const struct dice *dice)
{
	s->share = draws_of(dice, DRAW_SPIKE);
	s->size = draws_of(dice, DRAW_SPIKE_SIZE);
	s->origin = 0;
}

nsec_t spike_at(const struct spike *s, const struct spike_conf *conf, uint64_t index, nsec_t t)
{
	uint64_t at = conf->hold ? (uint64_t)floor_div(t - s->origin, conf->hold) : index;

	if (!draw_hits(draws_at(s->share, at), conf->share))
		return 0;
	return conf->min +
	       (nsec_t)draw_below(draws_at(s->size, at), (uint64_t)(conf->max - conf->min) + 1);
}
