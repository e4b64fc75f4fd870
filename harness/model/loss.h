/* loss.h - which packets are lost by chance; whether packet k is, depends on k and the seed alone.
 */
#ifndef HARNESS_MODEL_LOSS_H
#define HARNESS_MODEL_LOSS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/draw.h"
#include "harness/model/conf.h"
#include "harness/model/pkt.h"

/* Outcomes of this many last indices are kept, for packets that come out of turn. */
#define LOSS_HISTORY 65536

/* A loss model in people's words. run_milli 0 means that packets are lost independently. */
struct loss_words {
	chance_t mean;
	chance_t bad;
	uint32_t run_milli;
};

/* What a configuration amounts to, by the models' closed forms. */
struct loss_words loss_words(const struct loss_conf *conf);

/* The two-state model that has this mean, with the formulas of struct loss_conf. Where no such
 * model exists: with mean at or above bad, every packet is lost with chance mean; with runs too
 * short for so much loss, the shortest that give it. */
struct ge_conf loss_compile(struct loss_words words);

struct loss {
	enum loss_kind kind;
	struct ge_conf ge;
	struct four_state_conf four;
	uint64_t period;
	const uint64_t *list;
	size_t list_count;
	bool bad;      /* two states */
	uint8_t state; /* four states: 1..4 */
	uint64_t next; /* the first index that has no outcome yet */
	struct draws states;
	struct draws losses;
	uint64_t history[LOSS_HISTORY / 64]; /* bit per index: was it lost? */
};

void loss_init(struct loss *loss, const struct loss_conf *conf, const struct dice *dice);

/* From now on the two-state model of these words, whatever was configured; the state stays. */
void loss_set(struct loss *loss, struct loss_words words);

/* Back to what was configured; the state stays. */
void loss_reset(struct loss *loss, const struct loss_conf *conf);

/* Is the packet lost, and why? PKT_CAUSE_NONE when it is not. loss->kind must not be LOSS_NONE. */
enum pkt_cause loss_judge(struct loss *loss, uint64_t index);

static inline enum pkt_cause loss_cause(struct loss *loss, uint64_t index)
{
	if (loss->kind == LOSS_NONE)
		return PKT_CAUSE_NONE;
	return loss_judge(loss, index);
}

#endif
