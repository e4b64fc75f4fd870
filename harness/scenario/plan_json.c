/* plan_json.c - what run.json says of a plan. */
#include <jansson.h>

#include "harness/scenario/link_json.h"
#include "harness/scenario/plan.h"
#include "harness/scenario/workload.h"

static json_int_t integer(uint64_t n)
{
	return n > INT64_MAX ? INT64_MAX : (json_int_t)n;
}

static json_t *chain_json(const struct plan_chain *chain)
{
	json_t *links = json_array();

	for (size_t i = 0; i < chain->link_count; i++)
		(void)json_array_append_new(links,
					    link_to_json(&chain->links[i], chain->sources[i]));
	return links;
}

static json_t *route_json(const struct plan *plan)
{
	return json_pack("{s:s, s:s, s:s*, s:o*, s:b, s:s, s:o, s:o}", "name", plan->route_name,
			 "title", plan->route_title, "pair", plan->route_pair, "place",
			 place_json(&plan->route_place), "public", (int)plan->route_public, "text",
			 plan->route_text, "to_buyer", chain_json(&plan->chains[PLAN_TO_BUYER]),
			 "to_seller", chain_json(&plan->chains[PLAN_TO_SELLER]));
}

static json_t *show_json(const struct plan *plan)
{
	json_t *changes = json_array();

	for (size_t i = 0; i < plan->change_count; i++)
		(void)json_array_append_new(changes, json_string(plan->changes[i]));
	return json_pack("{s:s, s:s, s:b, s:s, s:s, s:o}", "name", plan->name, "question",
			 plan->question, "calibration", plan->calibration, "file", plan->file,
			 "text", plan->text, "changes", changes);
}

json_t *plan_event_json(const struct plan_event *event, nsec_t end)
{
	/* What never ends is told to end with the run. */
	if (event->end != NSEC_NEVER)
		end = event->end;
	return json_pack("{s:I, s:s, s:s, s:I, s:I, s:s, s:s, s:b}", "id", (json_int_t)event->id,
			 "name", event->name, "link", event->link, "begin_ns",
			 (json_int_t)event->begin, "end_ns", (json_int_t)end, "text", event->text,
			 "source", event->source, "loses", event->loses);
}

static json_t *timeline_json(const struct plan *plan)
{
	json_t *all = json_array();

	for (size_t i = 0; i < plan->event_count; i++)
		(void)json_array_append_new(all, plan_event_json(&plan->events[i], plan->duration));
	return all;
}

static json_t *expect_json(const struct plan *plan)
{
	json_t *all = json_array();

	for (size_t i = 0; i < plan->expect_count; i++) {
		const struct plan_expect *e = &plan->expects[i];
		json_t *json =
			json_pack("{s:s, s:s, s:s, s:f, s:s}", "text", e->text, "metric", e->metric,
				  "op", plan_op_sign(e->op), "limit", e->limit, "unit", e->unit);

		if (json && e->who)
			(void)json_object_set_new(json, "stream", json_sprintf("to-%s", e->who));
		(void)json_array_append_new(all, json);
	}
	return all;
}

static json_t *content_json(const struct plan *plan)
{
	return plan->clip ? json_pack("{s:s}", "clip", plan->clip)
			  : json_pack("{s:s}", "scene", plan->screen ? "screen" : "camera");
}

/* The routes beside the show's own. */
static json_t *legs_json(const struct plan *plan)
{
	json_t *all = json_array();

	for (size_t i = 0; i < plan->leg_count; i++) {
		const struct plan_leg *leg = &plan->legs[i];

		(void)json_array_append_new(
			all,
			json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:o}", "name", leg->name, "from",
				  plan->hosts[leg->ends[0]], "to", plan->hosts[leg->ends[1]],
				  "route", leg->route_name, "title", leg->route_title, "out",
				  chain_json(&leg->chains[PLAN_TO_BUYER]), "back",
				  chain_json(&leg->chains[PLAN_TO_SELLER])));
	}
	return all;
}

json_t *plan_to_json(const struct plan *plan)
{
	return json_pack("{s:o, s:o, s:o, s:I, s:I, s:o, s:o, s:o, s:o}", "show", show_json(plan),
			 "legs", legs_json(plan), "route", route_json(plan), "seed",
			 integer(plan->seed), "duration_ns", (json_int_t)plan->duration, "workload",
			 workload_json(&plan->work), "content", content_json(plan), "timeline",
			 timeline_json(plan), "expect", expect_json(plan));
}
