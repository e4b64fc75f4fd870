/* link_json.c - what run.json says of a link. */
#include "harness/scenario/link_json.h"

#include <jansson.h>

#include "harness/base/text.h"
#include "harness/model/conf.h"
#include "harness/model/netem_conf.h"
#include "harness/model/trace.h"
#include "harness/scenario/plan.h"
#include "harness/scenario/words.h"

static json_int_t integer(uint64_t n)
{
	return n > INT64_MAX ? INT64_MAX : (json_int_t)n;
}

static void set(json_t *object, const char *key, json_t *value)
{
	(void)json_object_set_new(object, key, value);
}

/* Each sets key unless the value says nothing. */

static void set_positive(json_t *object, const char *key, uint64_t n)
{
	if (n)
		set(object, key, json_integer(integer(n)));
}

static void set_chance(json_t *object, const char *key, chance_t chance)
{
	if (chance)
		set(object, key, json_real(chance_value(chance)));
}

static void set_true(json_t *object, const char *key, bool is)
{
	if (is)
		set(object, key, json_true());
}

/* Takes value. */
static void set_object(json_t *object, const char *key, json_t *value)
{
	if (json_object_size(value))
		set(object, key, value);
	else
		json_decref(value);
}

static json_t *sources_json(char *const *sources)
{
	json_t *all = json_object();

	for (unsigned i = 0; i < PLAN_FACTS; i++)
		if (sources[i])
			set(all, plan_fact_word((enum plan_fact)i), json_string(sources[i]));
	return all;
}

/* The numbers of a model that has no mean and run alone. */
static json_t *loss_model_json(const struct loss_conf *loss)
{
	json_t *model = json_object();

	switch (loss->kind) {
	case LOSS_GILBERT_ELLIOTT:
		set_chance(model, "to_bad", loss->ge.to_bad);
		set_chance(model, "to_good", loss->ge.to_good);
		set_chance(model, "bad", loss->ge.loss_bad);
		set_chance(model, "good", loss->ge.loss_good);
		break;
	case LOSS_4_STATE:
		set_chance(model, "p13", loss->four.p13);
		set_chance(model, "p31", loss->four.p31);
		set_chance(model, "p32", loss->four.p32);
		set_chance(model, "p23", loss->four.p23);
		set_chance(model, "p14", loss->four.p14);
		break;
	case LOSS_PERIODIC:
		set_positive(model, "every", loss->period);
		break;
	case LOSS_LIST:
		set_positive(model, "listed", loss->list_count);
		break;
	case LOSS_NONE:
	case LOSS_RANDOM:
	case LOSS_GILBERT:
		break;
	}
	return model;
}

static void set_loss(json_t *link, const struct loss_conf *loss)
{
	if (loss->kind == LOSS_NONE)
		return;
	set(link, "loss", json_real(chance_value(loss->mean)));
	set_object(link, "loss_model", loss_model_json(loss));
	if (loss->kind != LOSS_GILBERT)
		return;
	set(link, "loss_run", json_real((double)loss->run_milli / 1000));
	set_chance(link, "loss_bad", loss->bad);
}

/* What was told of how a queue is managed; what is absent is as its RFC has it. */
static json_t *manager_json(const struct queue_conf *queue)
{
	json_t *all = json_object();

	set_true(all, "ecn", queue->ecn);
	set_positive(all, "target_ns", (uint64_t)queue->codel.target);
	set_positive(all, "interval_ns", (uint64_t)queue->codel.interval);
	if (queue->codel.as_linux)
		set(all, "arithmetic", json_string("linux"));
	set_positive(all, "update_ns", (uint64_t)queue->pie.update);
	set_positive(all, "burst_ns", (uint64_t)queue->pie.burst);
	if (queue->pie.alpha_micro)
		set(all, "alpha", json_real(queue->pie.alpha_micro / 1e6));
	if (queue->pie.beta_micro)
		set(all, "beta", json_real(queue->pie.beta_micro / 1e6));
	set_chance(all, "mark_below", queue->pie.mark_below);
	set_positive(all, "flows", queue->fq.queues);
	set_positive(all, "quantum_bytes", queue->fq.quantum_bytes);
	return all;
}

static void set_queue(json_t *link, const struct queue_conf *queue)
{
	const nsec_t time = queue->limit_ns ? queue->limit_ns : queue->limit_start_ns;

	set_positive(link, "queue_bytes", queue->limit_bytes);
	set_positive(link, "queue_packets", queue->limit_packets);
	set_positive(link, "queue_ns", (uint64_t)time);
	set_true(link, "queue_follows_rate", queue->limit_ns);
	if (queue->limit_bytes || queue->limit_packets || time)
		set(link, "queue_kind", json_string(words_queue_kinds[queue->kind]));
	set_object(link, "queue_manager", manager_json(queue));
}

static json_t *trace_json(const struct rate_trace *trace)
{
	json_t *all = json_object();

	set(all, "kind", json_string(trace->kind == TRACE_RATES ? "rates" : "opportunities"));
	set(all, "end", json_string(trace->end == TRACE_LOOP ? "loop" : "hold"));
	set_positive(all, "lap_ns", (uint64_t)trace->lap_ns);
	set_positive(all, "entries", trace->count);
	if (trace->kind == TRACE_OPPORTUNITIES)
		set_positive(all, "opportunity_bytes", trace_opportunity_bytes(trace));
	return all;
}

static void set_rate(json_t *link, const struct rate_conf *rate)
{
	json_t *cost = json_object();

	set_positive(link, "rate_bps", rate->bps);
	if (rate->trace)
		set(link, "rate_trace", trace_json(rate->trace));
	set_positive(cost, "bucket_bytes", rate->burst_bytes);
	set_true(cost, "debt", rate->burst_debt);
	if (rate->overhead_bytes)
		set(cost, "overhead_bytes", json_integer(rate->overhead_bytes));
	set_positive(cost, "cell_bytes", rate->cell_bytes);
	if (rate->cell_overhead_bytes)
		set(cost, "cell_overhead_bytes", json_integer(rate->cell_overhead_bytes));
	set_object(link, "rate_cost", cost);
}

static void set_delay(json_t *link, const struct link_conf *conf)
{
	const struct delay_conf *delay = &conf->delay;
	const struct spike_conf *spike = &delay->spike;

	set(link, "delay_ns", json_integer(delay->delay));
	set_positive(link, "jitter_ns", (uint64_t)delay->jitter);
	set_positive(link, "jitter_tau_ns", (uint64_t)delay->tau);
	if (delay->jitter)
		set(link, "jitter_shape", json_string(words_shape(conf)));
	set_true(link, "jitter_may_reorder", delay->may_reorder);
	if (spike->share)
		set(link, "spikes",
		    json_pack("{s:f, s:I, s:I, s:I}", "share", chance_value(spike->share), "min_ns",
			      (json_int_t)spike->min, "max_ns", (json_int_t)spike->max, "hold_ns",
			      (json_int_t)spike->hold));
}

static json_t *reorder_json(const struct reorder_conf *reorder)
{
	json_t *all = json_object();

	set_chance(all, "share", reorder->chance);
	if (reorder->chance) {
		set_positive(all, "gap", reorder->gap);
		set_positive(all, "early_ns", (uint64_t)reorder->early);
	}
	return all;
}

static json_t *slot_json(const struct slot_conf *slot)
{
	json_t *all = json_object();

	if (slot->max)
		set(all, "min_ns", json_integer(slot->min));
	set_positive(all, "max_ns", (uint64_t)slot->max);
	set_positive(all, "packets", slot->packets);
	set_positive(all, "bytes", slot->bytes);
	return all;
}

static json_t *cross_json(const struct cross_conf *c)
{
	json_t *all = json_object();

	set(all, "kind", json_string(words_cross_kinds[c->kind]));
	set_positive(all, "flows", c->flows ? c->flows : 1);
	set_positive(all, "packet_bytes", c->bytes);
	set_positive(all, "rate_bps", c->bps);
	set_positive(all, "begin_ns", (uint64_t)c->begin);
	set_positive(all, "end_ns", (uint64_t)c->end);
	set_positive(all, "on_ns", (uint64_t)c->on);
	set_positive(all, "off_ns", (uint64_t)c->off);
	set_positive(all, "rtt_ns", (uint64_t)c->rtt);
	set_positive(all, "window_packets", c->window_max);
	return all;
}

static void set_rest(json_t *link, const struct link_conf *conf)
{
	struct text special = { 0 };
	json_t *cross = conf->cross_count ? json_array() : NULL;

	set_chance(link, "duplicate", conf->duplicate);
	set_chance(link, "corrupt", conf->corrupt);
	set_object(link, "reorder", reorder_json(&conf->reorder));
	set_object(link, "slot", slot_json(&conf->slot));
	for (size_t i = 0; i < conf->cross_count; i++)
		(void)json_array_append_new(cross, cross_json(&conf->cross[i]));
	if (cross)
		set(link, "cross", cross);
	set_positive(link, "capacity_packets", conf->capacity);
	if (conf->order == LINK_NETEM && conf->netem)
		set(link, "netem", json_string(netem_version_word(conf->netem->version)));
	words_special(conf, &special);
	if (special.len)
		set(link, "special", json_string(special.s));
	text_done(&special);
}

json_t *link_to_json(const struct link_conf *conf, char *const *sources)
{
	json_t *link = json_object();

	set(link, "name", json_string(conf->name));
	set_delay(link, conf);
	set_loss(link, &conf->loss);
	set_rate(link, &conf->rate);
	set_queue(link, &conf->queue);
	set_rest(link, conf);
	set(link, "sources", sources_json(sources));
	return link;
}
