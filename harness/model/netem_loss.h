/* netem_loss.h - netem's three ways of losing packets. */
#ifndef HARNESS_MODEL_NETEM_LOSS_H
#define HARNESS_MODEL_NETEM_LOSS_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/draw.h"
#include "harness/model/netem_conf.h"
#include "harness/model/netem_prng.h"

enum netem_4_state {
	NETEM_SENT_IN_GAP = 1,
	NETEM_SENT_IN_BURST,
	NETEM_LOST_IN_BURST,
	NETEM_LOST_ALONE,
};

enum netem_ge_state { NETEM_GOOD = 1, NETEM_BAD };

struct netem_loss {
	enum netem_version version;
	enum netem_loss_model model;
	uint32_t random;
	struct netem_corr corr;
	struct netem_4_states states;
	enum netem_4_state four;
	struct netem_ge ge;
	enum netem_ge_state side;
};

/* Is the next packet lost? Draws once (random, when its chance is not 0, and 4-state) or twice
 * (Gilbert-Elliott). */
bool netem_loss_draw(struct netem_loss *loss, struct netem_prng *prng);

/* The mean loss of a message's model, without correlation, by its closed form:
 * 4-state (w3 + w4) / (1 + w2 + w3 + w4), w3 = p13 / p31, w2 = w3 p32 / p23, w4 = p14;
 * Gilbert-Elliott (p (1 - h) + r k1) / (p + r). */
chance_t netem_loss_mean(const struct netem_conf *conf);

#endif
