/* explain_json.c - what a plan does, for machines. */
#include <jansson.h>

#include "harness/scenario/budget.h"
#include "harness/scenario/explain.h"
#include "harness/scenario/outcome.h"
#include "harness/scenario/plan_lab.h"
#include "harness/scenario/rollout.h"

static json_t *way_json(const struct plan_chain *chain, const struct budget_way *way)
{
	return json_pack("{s:I, s:I, s:I, s:f, s:I, s:s, s:I}", "delay_ns", (json_int_t)way->delay,
			 "jitter_ns", (json_int_t)way->jitter, "jitter_p95_ns",
			 (json_int_t)way->jitter_p95, "loss", way->loss, "rate_bps",
			 (json_int_t)way->rate_bps, "narrowest", chain->links[way->narrowest].name,
			 "queue_ns", (json_int_t)way->queue);
}

static json_t *budget_json(const struct budget *b, const struct plan_chain *chains)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:i, s:i, s:o, s:o}",
			 "limit_ns", (json_int_t)BUDGET_LIMIT, "fixed_ns", (json_int_t)b->fixed,
			 "buffer_ns", (json_int_t)b->buffer, "publish_ns", (json_int_t)b->publish,
			 "srt_latency_ns", (json_int_t)b->latency, "player_ns",
			 (json_int_t)b->player, "picture_wait_ns", (json_int_t)b->wait,
			 "round_trip_ns", (json_int_t)b->round_trip, "no_loss_ns",
			 (json_int_t)b->no_loss, "one_repair_ns", (json_int_t)b->one_repair,
			 "repairs", b->repairs, "repairs_with_jitter", b->repairs_with_jitter,
			 "to_buyer", way_json(&chains[PLAN_TO_BUYER], &b->ways[PLAN_TO_BUYER]),
			 "to_seller", way_json(&chains[PLAN_TO_SELLER], &b->ways[PLAN_TO_SELLER]));
}

/* Adds each viewer's budget to its leg. */
static void add_leg_budgets(const struct plan *plan, json_t *all)
{
	json_t *legs = json_object_get(all, "legs");

	for (size_t i = 0; i < plan->leg_count; i++) {
		const struct plan_leg *leg = &plan->legs[i];
		struct budget b = budget_of_leg(plan, leg);

		if (leg->ends[0] != PLAN_SELLER)
			(void)json_object_set_new(json_array_get(legs, i), "budget",
						  budget_json(&b, leg->chains));
	}
}

/* Takes *all; NULL when memory ran out. */
static json_t *with(json_t *all, const char *key, json_t *value)
{
	if (!all || !value || json_object_set(all, key, value) < 0) {
		json_decref(all);
		all = NULL;
	}
	json_decref(value);
	return all;
}

static json_t *rollout_json(const struct rollout *rollout)
{
	json_t *all = json_array();

	for (size_t i = 0; i < rollout->count; i++) {
		const struct rolled *r = &rollout->links[i];
		json_t *one = outcome_json(&r->outcome, 1);
		json_t *link = json_incref(json_array_get(one, 0));

		(void)json_object_set_new(link, "mean_error_ns", json_real(r->mean_error_ns));
		(void)json_object_set_new(link, "deviation_error", json_real(r->deviation_error));
		(void)json_array_append_new(all, link);
		json_decref(one);
	}
	return all;
}

json_t *explain_json(const struct plan *plan, const struct rollout *rollout)
{
	const struct budget b = budget_of(plan);
	json_t *all = with(plan_to_json(plan), "budget", budget_json(&b, plan->chains));

	add_leg_budgets(plan, all);
	if (plan->route_pair)
		all = with(all, "pair", json_string(plan->route_pair));
	return rollout ? with(all, "rollout", rollout_json(rollout)) : all;
}
