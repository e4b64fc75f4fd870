/* words_special.c - in words, what a link does beside delay, jitter, loss, rate and queue. */
#include "harness/base/text.h"
#include "harness/model/conf.h"
#include "harness/model/netem_conf.h"
#include "harness/model/trace.h"
#include "harness/scenario/words.h"

/* A list of things, each begun with add_thing(). */
struct things {
	struct text *into;
	size_t before;
};

static void add_thing(struct things *t, const char *what)
{
	if (t->into->len > t->before)
		text_add(t->into, ", ");
	text_add(t->into, what);
}

static void add_chance(struct things *t, const char *what, chance_t chance)
{
	if (!chance)
		return;
	text_add(t->into, what);
	words_share(chance_value(chance), t->into);
}

static void add_time(struct things *t, const char *what, nsec_t time)
{
	if (!time)
		return;
	text_add(t->into, what);
	words_duration(time, t->into);
}

static void add_bytes(struct things *t, const char *what, uint64_t bytes)
{
	if (!bytes)
		return;
	text_add(t->into, what);
	words_size(bytes, t->into);
}

static void add_trace(struct things *t, const struct rate_trace *trace)
{
	if (!trace)
		return;
	add_thing(t, "rate from a trace of ");
	words_duration(trace->lap_ns, t->into);
	if (trace->kind == TRACE_OPPORTUNITIES)
		text_addf(t->into, ", %u B at a time,", trace_opportunity_bytes(trace));
	text_add(t->into, trace->end == TRACE_LOOP ? " that loops" : " that holds its end");
}

static void add_rate(struct things *t, const struct rate_conf *rate)
{
	add_trace(t, rate->trace);
	if (rate->burst_bytes) {
		add_thing(t, "a token bucket");
		add_bytes(t, " of ", rate->burst_bytes);
		if (rate->burst_debt)
			text_add(t->into, " that lends");
	}
	if (rate->overhead_bytes) {
		add_thing(t, "");
		text_addf(t->into, "%+d B a packet", rate->overhead_bytes);
	}
	if (rate->cell_bytes) {
		add_thing(t, "cells");
		add_bytes(t, " of ", rate->cell_bytes);
		if (rate->cell_overhead_bytes)
			text_addf(t->into, "%+d B", rate->cell_overhead_bytes);
	}
}

static void add_codel(struct things *t, const struct codel_conf *codel)
{
	if (!codel->target && !codel->interval && !codel->as_linux)
		return;
	add_thing(t, "CoDel");
	if (codel->as_linux)
		text_add(t->into, " as Linux");
	add_time(t, " target ", codel->target);
	add_time(t, " interval ", codel->interval);
}

static void add_pie(struct things *t, const struct pie_conf *pie)
{
	if (!pie->target && !pie->update && !pie->burst && !pie->alpha_micro && !pie->beta_micro)
		return;
	add_thing(t, "PIE");
	add_time(t, " target ", pie->target);
	add_time(t, " update ", pie->update);
	add_time(t, " burst ", pie->burst);
	if (pie->alpha_micro)
		text_addf(t->into, " alpha %.6g", pie->alpha_micro / 1e6);
	if (pie->beta_micro)
		text_addf(t->into, " beta %.6g", pie->beta_micro / 1e6);
}

static void add_queue(struct things *t, const struct queue_conf *queue)
{
	if (queue->limit_ns)
		add_thing(t, "queue in time of the rate in force");
	if (queue->kind == QUEUE_CODEL || queue->kind == QUEUE_FQ_CODEL)
		add_codel(t, &queue->codel);
	if (queue->kind == QUEUE_PIE)
		add_pie(t, &queue->pie);
	if (queue->fq.queues) {
		add_thing(t, "");
		text_addf(t->into, "%u queues of flows", queue->fq.queues);
	}
	if (queue->fq.quantum_bytes) {
		add_thing(t, "a quantum");
		add_bytes(t, " of ", queue->fq.quantum_bytes);
	}
	if (queue->ecn) {
		add_thing(t, "ECN marks");
		add_chance(t, " below a chance of ", queue->pie.mark_below);
	}
}

static void add_loss(struct things *t, const struct loss_conf *loss)
{
	switch (loss->kind) {
	case LOSS_GILBERT_ELLIOTT:
		add_thing(t, "loss by two states");
		add_chance(t, " to bad ", loss->ge.to_bad);
		add_chance(t, " to good ", loss->ge.to_good);
		add_chance(t, " bad ", loss->ge.loss_bad);
		add_chance(t, " good ", loss->ge.loss_good);
		return;
	case LOSS_4_STATE:
		add_thing(t, "loss by four states");
		add_chance(t, " p13 ", loss->four.p13);
		add_chance(t, " p31 ", loss->four.p31);
		add_chance(t, " p32 ", loss->four.p32);
		add_chance(t, " p23 ", loss->four.p23);
		add_chance(t, " p14 ", loss->four.p14);
		return;
	case LOSS_PERIODIC:
		add_thing(t, "");
		text_addf(t->into, "one packet in %llu lost", (unsigned long long)loss->period);
		return;
	case LOSS_LIST:
		add_thing(t, "");
		text_addf(t->into, "%zu packets lost by a list", loss->list_count);
		return;
	case LOSS_NONE:
	case LOSS_RANDOM:
	case LOSS_GILBERT:
		return;
	}
}

static void add_fates(struct things *t, const struct link_conf *conf)
{
	if (conf->duplicate) {
		add_thing(t, "");
		words_share(chance_value(conf->duplicate), t->into);
		text_add(t->into, " twice");
	}
	if (conf->corrupt) {
		add_thing(t, "");
		words_share(chance_value(conf->corrupt), t->into);
		text_add(t->into, " corrupt");
	}
	if (!conf->reorder.chance)
		return;
	add_thing(t, "");
	words_share(chance_value(conf->reorder.chance), t->into);
	if (conf->reorder.gap > 1)
		text_addf(t->into, " of one in %u", conf->reorder.gap);
	text_add(t->into, " let past the others");
	add_time(t, " by ", conf->reorder.early);
}

static void add_slots(struct things *t, const struct slot_conf *slot)
{
	if (!slot->max)
		return;
	add_thing(t, "slots every ");
	words_duration(slot->min, t->into);
	text_add(t->into, " to ");
	words_duration(slot->max, t->into);
	if (slot->packets)
		text_addf(t->into, " of %u packets", slot->packets);
	add_bytes(t, slot->packets ? " and " : " of ", slot->bytes);
}

/* "2 greedy flows of cross traffic over 50 ms". */
static void add_cross(struct things *t, const struct cross_conf *c)
{
	const uint32_t flows = c->flows ? c->flows : 1;

	add_thing(t, "");
	text_addf(t->into, "%u %s flow%s of cross traffic", flows, words_cross_kinds[c->kind],
		  flows == 1 ? "" : "s");
	if (c->kind != CROSS_GREEDY) {
		text_add(t->into, " at ");
		words_rate(c->bps, t->into);
	}
	add_time(t, " on ", c->on);
	add_time(t, " off ", c->off);
	add_time(t, " over ", c->rtt);
	if (c->window_max)
		text_addf(t->into, " window %u", c->window_max);
	add_bytes(t, " in packets of ", c->bytes);
	add_time(t, " from ", c->begin);
	add_time(t, " to ", c->end);
}

/* A chance as netem has it, p times 2^32 - 1, with its correlation where there is one. */
static void add_netem_chance(struct things *t, const char *what, uint32_t chance, uint32_t corr)
{
	if (!chance)
		return;
	add_thing(t, what);
	words_share(chance / (double)NETEM_ALWAYS, t->into);
	if (corr) {
		text_add(t->into, " correlated ");
		words_share(corr / (double)NETEM_ALWAYS, t->into);
	}
}

/* What tc's words say beyond what nearest settings of other links can. */
static void add_netem(struct things *t, const struct netem_conf *netem)
{
	static const char *const models[] = { [NETEM_LOSS_RANDOM] = NULL,
					      [NETEM_LOSS_4_STATES] = "loss by four states",
					      [NETEM_LOSS_GE] = "loss by two states" };
	const bool corr = netem->has & NETEM_HAS_CORR;

	add_thing(t, "netem of ");
	text_add(t->into, netem_version_word(netem->version));
	if (models[netem->loss_model])
		add_thing(t, models[netem->loss_model]);
	else if (corr && netem->loss_corr)
		add_netem_chance(t, "loss ", netem->loss, netem->loss_corr);
	if (corr && netem->delay_corr)
		add_netem_chance(t, "jitter correlated ", netem->delay_corr, 0);
	add_netem_chance(t, "duplicate ", netem->duplicate, corr ? netem->duplicate_corr : 0);
	if (netem->has & NETEM_HAS_CORRUPT)
		add_netem_chance(t, "corrupt ", netem->corrupt, netem->corrupt_corr);
	if (netem->has & NETEM_HAS_REORDER)
		add_netem_chance(t, "reorder ", netem->reorder, netem->reorder_corr);
	if (netem->gap) {
		add_thing(t, "gap ");
		text_addf(t->into, "%u", netem->gap);
	}
	if (netem->has & NETEM_HAS_SLOT)
		add_thing(t, "slots");
	if (netem->has & NETEM_HAS_ECN && netem->ecn)
		add_thing(t, "ECN marks");
	if (netem->has & NETEM_HAS_SEED) {
		add_thing(t, "seed ");
		text_addf(t->into, "%llu", (unsigned long long)netem->seed);
	}
}

void words_special(const struct link_conf *conf, struct text *into)
{
	struct things things = { into, into->len };

	if (conf->order == LINK_NETEM && conf->netem) {
		add_netem(&things, conf->netem);
		return;
	}
	add_rate(&things, &conf->rate);
	add_queue(&things, &conf->queue);
	if (conf->delay.list) {
		add_thing(&things, "jitter");
		text_addf(into, " from a list of %zu packets%s", conf->delay.list->count,
			  conf->delay.list->loop ? " that loops" : "");
	}
	add_loss(&things, &conf->loss);
	add_fates(&things, conf);
	add_slots(&things, &conf->slot);
	for (size_t i = 0; i < conf->cross_count; i++)
		add_cross(&things, &conf->cross[i]);
	if (conf->capacity) {
		add_thing(&things, "");
		text_addf(into, "at most %u packets out of order", conf->capacity);
	}
}
